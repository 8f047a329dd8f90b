//! Somebody who speaks, somebody who listens, and the media worker between them.

use std::time::{Duration, Instant};

use media::{Event, Media};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::support::{Client, booking, delegate, official, until};

/// A packet of Opus every 20 ms.
const EVERY: Duration = Duration::from_millis(20);

pub struct Talk {
    // Ends the worker when dropped.
    _media: Media,
    _events: UnboundedReceiver<Event>,
    speaker: Client,
    listener: Client,
    begun: Instant,
}

impl Talk {
    pub async fn begin() -> Self {
        let bind = vec!["127.0.0.1:0".parse().unwrap()];
        let (media, events) = Media::start(media::Config { bind, announced: Vec::new() }).unwrap();
        let (mut speaker, mut listener) = (Client::new(1), Client::new(2));
        speaker.join(&media, booking(1), delegate()).await;
        listener.join(&media, booking(1), official("rossi")).await;
        until("both to connect", &mut [&mut speaker, &mut listener], |clients| {
            clients.iter().all(|client| client.connected)
        });
        Self { _media: media, _events: events, speaker, listener, begun: Instant::now() }
    }

    /// 99th percentile of the time from speaking to hearing, in milliseconds, over a phase.
    pub fn p99_ms(&mut self, phase: Duration) -> f64 {
        let until = Instant::now() + phase;
        let mut next = Instant::now();
        let mut taken = Vec::new();
        self.listener.received.clear();
        while Instant::now() < until {
            if Instant::now() >= next {
                next += EVERY;
                let now = u64::try_from(self.begun.elapsed().as_nanos()).unwrap();
                self.speaker.speak(&now.to_be_bytes());
            }
            self.listener.step();
            self.speaker.step();
            let now = u64::try_from(self.begun.elapsed().as_nanos()).unwrap();
            for packet in self.listener.received.drain(..).filter(|packet| !packet.is_video) {
                if let Ok(sent) = <[u8; 8]>::try_from(&packet.payload[..]) {
                    taken.push((now - u64::from_be_bytes(sent)) as f64 / 1e6);
                }
            }
        }
        let expected = phase.as_millis() / EVERY.as_millis();
        assert!(taken.len() as u128 * 10 >= expected * 9, "{} of {expected} packets arrived", taken.len());
        taken.sort_by(f64::total_cmp);
        taken[taken.len() * 99 / 100]
    }
}
