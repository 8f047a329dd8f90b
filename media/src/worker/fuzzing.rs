//! A worker without its thread and sockets' traffic, for fuzzing: see [`crate::fuzzing`].

use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use protocol::{BookingId, Party, Seat};
use tokio::sync::mpsc::unbounded_channel;

use super::{Worker, monotonic_now};
use crate::Config;
use crate::event::Stats;
use crate::offer::Offer;
use crate::peer::PeerEvent;
use crate::remote::{Carrier, Remote};
use crate::routes::ConnectionId;
use crate::transport::{Lite, Opener, Sealer};

/// A worker whose time and traffic are arguments.
pub struct Rehearsal {
    worker: Worker,
    now: Instant,
}

impl Rehearsal {
    /// One with nobody in it.
    ///
    /// # Errors
    /// When the system gives no socket or no randomness.
    pub fn new() -> std::io::Result<Self> {
        let bind = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config { bind: vec![bind], tcp: false, announced: Vec::new() };
        let (_, commands) = mpsc::channel();
        let (worker, _) = Worker::bind(bind, &config, commands, unbounded_channel().0)?;
        Ok(Self { worker, now: monotonic_now() })
    }

    /// Lets two in, who are called so and are at these addresses; with keys, media flows between them.
    pub fn seat(&mut self, meeting: BookingId, offer: &str, people: [Person; 2]) {
        let seats = [Seat::Citizen { party: Party::Delegate }, Seat::Citizen { party: Party::Delegator }];
        for (seat, person) in seats.into_iter().zip(people) {
            if self.worker.join(meeting, seat.clone(), offer, self.now).is_err() {
                continue;
            }
            let Some(room) = self.worker.meetings.get_mut(&meeting) else { continue };
            let Some(at) = room.by_seat(&seat) else { continue };
            let member = &mut room.members()[at];
            let connection = ConnectionId { meeting, number: member.number };
            self.worker.routes.remove_name(member.peer.local_ufrag());
            self.worker.routes.add_name(&person.ice.ufrag, connection);
            member.peer.rename(person.ice);
            let keyed = person.keys.is_some();
            if let Some(keys) = person.keys {
                member.peer.establish(person.at, keys);
            }
            self.worker.take_event(connection, PeerEvent::Reached(person.at), self.now);
            if keyed {
                self.worker.take_event(connection, PeerEvent::Connected, self.now);
            }
        }
    }

    /// A datagram comes.
    pub fn datagram(&mut self, from: Remote, bytes: &mut [u8]) {
        self.worker.datagram(from, bytes, self.now);
    }

    /// Time passes.
    pub fn pass(&mut self, time: Duration) {
        self.now += time;
        self.worker.tick(self.now);
        self.worker.sweep(self.now);
    }

    /// Gives what is to be sent.
    pub fn drain(&mut self, mut take: impl FnMut(Remote, &[u8])) {
        self.worker.told.clear();
        self.worker.outbox.drain(&mut take);
    }

    /// Lets everybody out; what is held then.
    pub fn end(&mut self, meeting: BookingId) -> Stats {
        self.worker.close(meeting);
        self.drain(|_, _| {});
        self.worker.stats()
    }

    /// Whether an offer is taken; the answer then.
    pub fn offer(&mut self, meeting: BookingId, offer: &str) -> Option<(Offer, String)> {
        let answer = self.worker.join(meeting, Seat::Citizen { party: Party::Delegate }, offer, self.now).ok()?;
        Some((Offer::parse(offer).ok()?, answer))
    }
}

/// Somebody in a rehearsal.
pub struct Person {
    /// The name and password they call by.
    pub ice: Lite,
    /// Where they are.
    pub at: Remote,
    /// What opens and seals their media, when DTLS is over.
    pub keys: Option<(Opener, Sealer)>,
}

impl Person {
    /// The address of the person with that number.
    #[must_use]
    pub fn address(number: u8) -> Remote {
        let address = SocketAddr::from(([192, 0, 2, number], 5_000));
        Remote { carrier: Carrier::Udp, address }
    }
}
