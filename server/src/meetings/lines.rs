//! The lines of one meeting: which connection speaks for which seat.

use std::collections::HashMap;

use protocol::Seat;
use protocol::ServerMessage;
use protocol::meeting::NumberedEvent;
use protocol::socket::GoodbyeReason;
use signaling::Audience;
use tokio::sync::mpsc;

/// Messages that may wait for a slow reader. A reader further behind is cut, and asks again from its last number.
const WAITING_MESSAGES: usize = 256;

/// Number of a line, unique within a meeting's task.
pub type LineId = u64;

/// What is to be written to a socket.
#[derive(Debug)]
pub enum Outgoing {
    /// These messages, in this order.
    Messages(Vec<ServerMessage>),
    /// This is the last one.
    Goodbye(GoodbyeReason),
}

/// Where a meeting's task writes.
pub type LineSender = mpsc::Sender<Outgoing>;

/// The two ends of a line.
#[must_use]
pub fn line() -> (LineSender, mpsc::Receiver<Outgoing>) {
    mpsc::channel(WAITING_MESSAGES)
}

/// Every seat's line.
#[derive(Default)]
pub(crate) struct Lines {
    by_seat: HashMap<Seat, (LineId, LineSender)>,
    last: LineId,
}

impl Lines {
    /// Connects a seat. Whoever was connected there before is told to go.
    pub(crate) fn connect(&mut self, seat: Seat, sender: LineSender) -> (LineId, bool) {
        self.last += 1;
        let before = self.by_seat.insert(seat, (self.last, sender));
        let replaced = before.is_some();
        if let Some((_, old)) = before {
            say_goodbye(&old, GoodbyeReason::OpenedElsewhere);
        }
        (self.last, replaced)
    }

    /// Whether this line is the one that speaks for the seat.
    pub(crate) fn is_current(&self, seat: &Seat, line: LineId) -> bool {
        self.by_seat.get(seat).is_some_and(|(current, _)| *current == line)
    }

    /// Forgets a line. False when it had been replaced.
    pub(crate) fn remove(&mut self, seat: &Seat, line: LineId) -> bool {
        self.is_current(seat, line) && self.by_seat.remove(seat).is_some()
    }

    /// Tells one seat. A reader that is too slow loses its line: the socket notices and the seat counts as lost.
    pub(crate) fn tell(&mut self, seat: &Seat, message: ServerMessage) {
        self.write(seat, Outgoing::Messages(vec![message]));
    }

    /// Tells one seat many things at once, which count as one for how far it may be behind.
    pub(crate) fn tell_many(&mut self, seat: &Seat, messages: Vec<ServerMessage>) {
        self.write(seat, Outgoing::Messages(messages));
    }

    /// Tells an event to its audience.
    pub(crate) fn tell_event(&mut self, audience: &Audience, event: &NumberedEvent) {
        self.tell_each(|seat| hears(audience, seat), &ServerMessage::Event(event.clone()));
    }

    /// Tells every seat of which this holds.
    pub(crate) fn tell_each(&mut self, holds: impl Fn(&Seat) -> bool, message: &ServerMessage) {
        let seats: Vec<Seat> = self.by_seat.keys().filter(|seat| holds(seat)).cloned().collect();
        for seat in seats {
            self.tell(&seat, message.clone());
        }
    }

    /// Closes one line.
    pub(crate) fn hang_up(&mut self, seat: &Seat, reason: GoodbyeReason) {
        if let Some((_, sender)) = self.by_seat.remove(seat) {
            say_goodbye(&sender, reason);
        }
    }

    /// Closes every line.
    pub(crate) fn hang_up_all(&mut self, reason: GoodbyeReason) {
        for (_, (_, sender)) in self.by_seat.drain() {
            say_goodbye(&sender, reason);
        }
    }

    fn write(&mut self, seat: &Seat, outgoing: Outgoing) {
        let Some((_, sender)) = self.by_seat.get(seat) else { return };
        if !sender.is_closed() && sender.try_send(outgoing).is_err() {
            // Dropping the sender ends the connection's writer; its reader then reports the line as closed. The entry
            // stays until then, so that the seat is not taken for one that never was connected.
            metrics::counter!("sportello_lines_cut_total").increment(1);
            let (closed, _) = mpsc::channel(1);
            if let Some((_, sender)) = self.by_seat.get_mut(seat) {
                *sender = closed;
            }
        }
    }
}

/// Whether this seat is among the audience.
pub(crate) fn hears(audience: &Audience, seat: &Seat) -> bool {
    match audience {
        Audience::All => true,
        Audience::Seat(only) => only == seat,
        Audience::OfficialsAnd(citizen) => !seat.is_citizen() || citizen == seat,
    }
}

fn say_goodbye(sender: &LineSender, reason: GoodbyeReason) {
    // When the queue is full the line is cut by dropping the sender.
    let _full = sender.try_send(Outgoing::Goodbye(reason));
}
