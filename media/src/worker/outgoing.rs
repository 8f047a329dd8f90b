//! What leaves a worker: datagrams to browsers, events to the server.

use std::time::{Duration, Instant};

use super::{Worker, monotonic_now};
use crate::addresses;
use crate::member::Member;
use crate::routes::ConnectionId;
use crate::stun::Stun;

impl Worker {
    /// Sends what has gathered and tells what happened.
    pub(super) fn flush(&mut self) {
        let now = monotonic_now();
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for id in touched.drain(..) {
            // Taken out so that the socket and the tables can be used meanwhile; a move of a few words.
            let Some(mut meeting) = self.meetings.remove(&id) else { continue };
            for member in meeting.members() {
                if std::mem::take(&mut member.dirty) {
                    self.send_out(member, ConnectionId { meeting: id, number: member.number }, now);
                }
            }
            self.meetings.insert(id, meeting);
        }
        self.touched = touched;
        for event in self.told.drain(..) {
            // Nobody listens any more only while the server stops.
            let _ = self.events.send(event);
        }
    }

    /// Sends what one connection has gathered, learns its addresses, and sets its timer.
    pub(super) fn send_out(&mut self, member: &mut Member, connection: ConnectionId, now: Instant) {
        while let Some(transmit) = member.peer.transmit() {
            let to = if Stun::parse(&transmit.bytes).is_some() {
                // The stack answers and calls only where a check was genuine, so the address is proved.
                self.routes.verified(transmit.to, connection);
                member.answered_check(transmit.to, now);
                transmit.to
            } else {
                member.path_or(transmit.to)
            };
            match self.socket.send_to(&transmit.bytes, addresses::as_named_by(self.bound, to)) {
                Ok(_) => self.stats.sent += 1,
                Err(_) => self.stats.dropped += 1,
            }
        }
        self.set_timer(member, connection, now);
    }

    fn set_timer(&mut self, member: &mut Member, connection: ConnectionId, now: Instant) {
        // Never in the past: a stack that asks for that again and again must not keep the thread spinning.
        let deadline = member.peer.deadline().map(|deadline| deadline.max(now + Duration::from_millis(1)));
        if deadline == member.deadline {
            return;
        }
        if let Some(former) = member.deadline {
            self.timers.remove(&(former, connection));
        }
        if let Some(deadline) = deadline {
            self.timers.insert((deadline, connection));
        }
        member.deadline = deadline;
    }
}
