//! The lines of one meeting: which connection speaks for which seat.

use std::collections::HashMap;

use protocol::Seat;
use protocol::ServerMessage;
use protocol::meeting::NumberedEvent;
use protocol::socket::GoodbyeReason;
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

/// A seat's line.
struct Line {
    id: LineId,
    sender: LineSender,
    /// Up to this number the events were told with the last welcome.
    welcomed_until: u64,
}

/// Every seat's line.
#[derive(Default)]
pub(crate) struct Lines {
    by_seat: HashMap<Seat, Line>,
    last: LineId,
}

impl Lines {
    /// Connects a seat. Whoever was connected there before is told to go.
    pub(crate) fn connect(&mut self, seat: Seat, sender: LineSender) -> (LineId, bool) {
        self.last += 1;
        let before = self.by_seat.insert(seat, Line { id: self.last, sender, welcomed_until: 0 });
        let replaced = before.is_some();
        if let Some(old) = before {
            say_goodbye(&old.sender, GoodbyeReason::OpenedElsewhere);
        }
        (self.last, replaced)
    }

    /// Whether a line speaks for the seat.
    pub(crate) fn has(&self, seat: &Seat) -> bool {
        self.by_seat.contains_key(seat)
    }

    /// Whether this line is the one that speaks for the seat.
    pub(crate) fn is_current(&self, seat: &Seat, line: LineId) -> bool {
        self.by_seat.get(seat).is_some_and(|current| current.id == line)
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

    /// Welcomes a seat with what happened up to this number; none of it is told to this line again.
    pub(crate) fn welcome(&mut self, seat: &Seat, messages: Vec<ServerMessage>, until: u64) {
        if let Some(line) = self.by_seat.get_mut(seat) {
            line.welcomed_until = until;
        }
        self.tell_many(seat, messages);
    }

    /// Tells an event to every seat that hears it.
    pub(crate) fn tell_event(&mut self, hears: impl Fn(&Seat) -> bool, event: &NumberedEvent) {
        let fresh = self.by_seat.iter().filter(|(seat, line)| line.welcomed_until < event.seq && hears(seat));
        let seats: Vec<Seat> = fresh.map(|(seat, _)| seat.clone()).collect();
        for seat in seats {
            self.tell(&seat, ServerMessage::Event(event.clone()));
        }
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
        if let Some(line) = self.by_seat.remove(seat) {
            say_goodbye(&line.sender, reason);
        }
    }

    /// Closes every line.
    pub(crate) fn hang_up_all(&mut self, reason: GoodbyeReason) {
        for (_, line) in self.by_seat.drain() {
            say_goodbye(&line.sender, reason);
        }
    }

    /// Cuts a line that could not be told what it must hear: its client comes back and asks from its last number.
    pub(crate) fn cut(&mut self, seat: &Seat) {
        // Dropping the sender ends the connection's writer; its reader then reports the line as closed. The entry
        // stays until then, so that the seat is not taken for one that never was connected.
        metrics::counter!("sportello_lines_cut_total").increment(1);
        let (closed, _) = mpsc::channel(1);
        if let Some(line) = self.by_seat.get_mut(seat) {
            line.sender = closed;
        }
    }

    fn write(&mut self, seat: &Seat, outgoing: Outgoing) {
        let Some(Line { sender, .. }) = self.by_seat.get(seat) else { return };
        if !sender.is_closed() && sender.try_send(outgoing).is_err() {
            self.cut(seat);
        }
    }
}

fn say_goodbye(sender: &LineSender, reason: GoodbyeReason) {
    // When the queue is full the line is cut by dropping the sender.
    let _full = sender.try_send(Outgoing::Goodbye(reason));
}
