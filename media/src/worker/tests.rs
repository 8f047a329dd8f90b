//! What becomes of a connection while time passes, without a socket's traffic.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use protocol::{BookingId, Party, Seat};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{GIVE_UP, SILENCE, Worker, monotonic_now};
use crate::Config;
use crate::event::Event;
use crate::fuzzing::OFFER;
use crate::peer::PeerEvent;
use crate::remote::{Carrier, Remote};
use crate::routes::ConnectionId;

const SEAT: Seat = Seat::Citizen { party: Party::Delegate };

/// A worker with one connection, and what it tells.
struct Alone {
    worker: Worker,
    told: UnboundedReceiver<Event>,
    connection: ConnectionId,
    now: Instant,
}

impl Alone {
    fn new() -> Self {
        let bind = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config { bind: vec![bind], tcp: false, announced: Vec::new() };
        let (events, told) = unbounded_channel();
        let (mut worker, _) = Worker::bind(bind, &config, mpsc::channel().1, events).expect("a socket");
        let meeting: BookingId = "00000000-0000-4000-8000-000000000001".parse().expect("an id");
        let now = monotonic_now();
        worker.join(meeting, SEAT, OFFER, now).expect("an answer");
        let number = worker.meetings.get_mut(&meeting).expect("a meeting").members()[0].number;
        Self { worker, told, connection: ConnectionId { meeting, number }, now }
    }

    /// So much time passes, and every second that happens.
    fn pass(&mut self, time: Duration, mut each: impl FnMut() -> Option<PeerEvent>) {
        let until = self.now + time;
        while self.now < until {
            self.now += Duration::from_secs(1);
            if let Some(event) = each() {
                self.worker.take_event(self.connection, event, self.now);
            }
            self.worker.sweep(self.now);
            self.worker.flush();
        }
    }

    fn is_lost(&mut self) -> bool {
        std::iter::from_fn(|| self.told.try_recv().ok()).any(|event| matches!(event, Event::Lost { .. }))
    }
}

fn check() -> PeerEvent {
    let address = SocketAddr::from(([192, 0, 2, 1], 5_000));
    PeerEvent::Reached(Remote { carrier: Carrier::Udp, address })
}

#[test]
fn who_never_agrees_on_keys_is_given_up_though_checks_come() {
    let mut alone = Alone::new();
    alone.pass(GIVE_UP, || Some(check()));
    assert!(!alone.is_lost());
    alone.pass(Duration::from_secs(2), || Some(check()));
    assert!(alone.is_lost());
    assert!(alone.worker.meetings.is_empty());
}

#[test]
fn who_only_reports_is_there_and_who_does_not_even_that_is_lost() {
    let mut alone = Alone::new();
    alone.worker.take_event(alone.connection, PeerEvent::Connected, alone.now);
    alone.pass(SILENCE * 2, || Some(PeerEvent::Heard));
    assert!(!alone.is_lost());
    alone.pass(SILENCE + Duration::from_secs(2), || None);
    assert!(alone.is_lost());
}
