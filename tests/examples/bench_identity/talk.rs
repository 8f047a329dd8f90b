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
        let (media, events) = Media::start(media::Config { bind, tcp: true, announced: Vec::new() }).unwrap();
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
        let (begun, until) = (self.begun, Instant::now() + phase);
        let (speaker, listener) = (&mut self.speaker, &mut self.listener);
        listener.received.clear();
        // Each on a thread of its own, as two people are: neither waits for the other's line.
        std::thread::scope(|threads| {
            threads.spawn(|| {
                while Instant::now() < until {
                    listener.step();
                }
            });
            let mut next = Instant::now();
            while next < until {
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
                next += EVERY;
                let now = u64::try_from(begun.elapsed().as_nanos()).unwrap();
                speaker.speak(&now.to_be_bytes());
                speaker.step();
            }
        });
        let mut taken = Vec::new();
        for packet in listener.received.drain(..).filter(|packet| !packet.is_video) {
            if let Ok(sent) = <[u8; 8]>::try_from(&packet.payload[..]) {
                taken.push(((packet.at - begun).as_nanos() as u64 - u64::from_be_bytes(sent)) as f64 / 1e6);
            }
        }
        let expected = phase.as_millis() / EVERY.as_millis();
        assert!(taken.len() as u128 * 10 >= expected * 9, "{} of {expected} packets arrived", taken.len());
        taken.sort_by(f64::total_cmp);
        taken[taken.len() * 99 / 100]
    }
}
