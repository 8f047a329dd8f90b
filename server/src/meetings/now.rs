//! How the conversation is now, as the media server tells it: without number, for it replaces what was told before; and told
//! again to who connects anew. Only those who take part are told, and only of those who do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use media::SLOTS;
use protocol::{LineQuality, Seat, SeatLine, ServerMessage};
use signaling::Input;

use super::task::Task;

/// What the media server said last.
#[derive(Default)]
pub(crate) struct Now {
    /// Who is shown in each participant's slots.
    slots: HashMap<Seat, [Option<Seat>; SLOTS]>,
    /// Whose pictures each participant is not sent.
    withheld: HashMap<Seat, Vec<Seat>>,
    /// How each participant's line does.
    quality: BTreeMap<Seat, LineQuality>,
    /// Whose media does not flow, so that there is nothing to be said of their line.
    silent: BTreeSet<Seat>,
    /// Who speaks.
    speaking: Vec<Seat>,
    /// What all who take part were told last.
    told: (Vec<SeatLine>, Vec<Seat>),
}

impl Now {
    fn lines(&self) -> Vec<SeatLine> {
        let flowing = self.quality.iter().filter(|(seat, _)| !self.silent.contains(*seat));
        flowing.map(|(seat, quality)| SeatLine { seat: seat.clone(), quality: *quality }).collect()
    }

    /// What somebody at this seat is to know. Nothing is said of what there is none of.
    fn of(&self, seat: &Seat) -> Vec<ServerMessage> {
        let slots = self.slots.get(seat).map(|slots| ServerMessage::Slots { slots: slots.to_vec() });
        let withheld = self.withheld.get(seat).filter(|seats| !seats.is_empty());
        let withheld = withheld.map(|seats| ServerMessage::Withheld { seats: seats.clone() });
        let (lines, seats) = (self.lines(), self.speaking.clone());
        let lines = (!lines.is_empty()).then_some(ServerMessage::Lines { lines });
        let speaking = (!seats.is_empty()).then_some(ServerMessage::Speaking { seats });
        slots.into_iter().chain(withheld).chain(lines).chain(speaking).collect()
    }

    /// Forgets the seats of which this does not hold.
    fn keep(&mut self, holds: impl Fn(&Seat) -> bool) {
        self.slots.retain(|seat, _| holds(seat));
        self.withheld.retain(|seat, _| holds(seat));
        self.quality.retain(|seat, _| holds(seat));
        self.silent.retain(&holds);
        self.speaking.retain(&holds);
    }

    /// What all are to be told, because it is no longer as they were told last.
    fn changes(&mut self) -> Vec<ServerMessage> {
        let (lines, seats) = (self.lines(), self.speaking.clone());
        let (before, spoke) = std::mem::replace(&mut self.told, (lines.clone(), seats.clone()));
        let lines = (lines != before).then_some(ServerMessage::Lines { lines });
        let speaking = (seats != spoke).then_some(ServerMessage::Speaking { seats });
        lines.into_iter().chain(speaking).collect()
    }
}

impl Task {
    /// Takes what the media server tells. What concerns all is told by [`Task::tell_changes`].
    pub(super) async fn media_event(&mut self, event: media::Event) {
        match event {
            media::Event::Slots { seat, slots, .. } => {
                self.tell_participant(&seat, ServerMessage::Slots { slots: slots.to_vec() });
                self.now.slots.insert(seat, slots);
            }
            media::Event::Withheld { seat, seats, .. } => {
                let before = self.now.withheld.insert(seat.clone(), seats.clone()).unwrap_or_default();
                if seats != before {
                    self.tell_participant(&seat, ServerMessage::Withheld { seats });
                }
            }
            media::Event::Quality { seat, quality, .. } => drop(self.now.quality.insert(seat, quality)),
            media::Event::Speaking { seats, .. } => self.now.speaking = seats,
            media::Event::Connected { seat, .. } => {
                metrics::counter!("sportello_media_connected_total").increment(1);
                self.now.silent.remove(&seat);
            }
            // The socket tells who is there; a media path that broke is restarted by its client.
            media::Event::Lost { seat, .. } => {
                metrics::counter!("sportello_media_lost_total").increment(1);
                self.now.silent.insert(seat);
            }
            media::Event::RecordingFailed { recording, cause, .. } => {
                tracing::error!(%recording, %cause, "the recorder failed");
                self.by_itself(Input::RecorderFailed { recording }).await;
            }
        }
    }

    /// What is told of the conversation to who connects or begins to take part: nothing to who does not.
    pub(super) fn as_it_is_now(&self, seat: &Seat) -> Vec<ServerMessage> {
        if self.meeting.may_converse(seat).is_ok() { self.now.of(seat) } else { Vec::new() }
    }

    /// Forgets who takes part no longer, which is everybody when nobody is in charge any more, and tells the others what has
    /// changed.
    pub(super) fn tell_changes(&mut self) {
        let meeting = &self.meeting;
        let takes_part = |seat: &Seat| meeting.may_converse(seat).is_ok();
        self.now.keep(takes_part);
        for message in self.now.changes() {
            self.lines.tell_each(takes_part, &message);
        }
    }

    fn tell_participant(&mut self, seat: &Seat, message: ServerMessage) {
        if self.meeting.may_converse(seat).is_ok() {
            self.lines.tell(seat, message);
        }
    }
}
