//! Welcoming a line with what its seat hears: when it connects, and once more when the guest at it is confirmed.

use std::collections::HashSet;

use protocol::meeting::NumberedEvent;
use protocol::socket::GoodbyeReason;
use protocol::{Credential, MeetingEvent, Seat, ServerMessage};
use signaling::{Audience, Input, Phase};

use super::lines::LineId;
use super::task::Task;
use super::{Entry, Refusal};
use crate::store::Stored;

impl Task {
    pub(super) async fn connect(&mut self, entry: Entry) -> Result<LineId, Refusal> {
        let Entry { seat, name, credential, last_seq, sender } = entry;
        let guest = credential == (Credential::GuestCode {});
        if let Some(again) = self.meeting.sits_down_again(&seat, guest) {
            self.take(again).await?;
            // What may be heard at this seat is no longer what it was for whoever had a line to it.
            self.lines.hang_up(&seat, GoodbyeReason::OpenedElsewhere);
        }
        let mut messages = match self.welcome(&seat, guest, last_seq).await {
            Ok(messages) => messages,
            Err(error) => {
                if !self.lines.has(&seat) {
                    self.by_itself(Input::Disconnected { seat }).await;
                }
                return Err(error.into());
            }
        };
        if seat.is_citizen() && matches!(self.meeting.phase(), Phase::Waiting { .. }) {
            messages.extend(self.queue.clone());
        }
        messages.extend(self.as_it_is_now(&seat));
        let (line, replaced) = self.lines.connect(seat.clone(), sender);
        self.lines.welcome(&seat, messages, self.meeting.last_seq());
        if guest {
            self.guests.insert(seat.clone());
        } else {
            self.guests.remove(&seat);
        }
        if let Some(name) = name {
            self.names.insert(seat.clone(), name);
        }
        if !replaced {
            self.by_itself(Input::Connected { seat }).await;
        }
        Ok(line)
    }

    /// The seats with a line from which the meeting withholds what is for those who take part.
    pub(super) fn withheld(&self) -> HashSet<Seat> {
        let guests = self.guests.iter().filter(|seat| self.lines.has(seat));
        guests.filter(|seat| self.meeting.withholds_from(seat, true)).cloned().collect()
    }

    /// Tells everything from the first event to those of these seats from which nothing is withheld any more.
    pub(super) async fn begin_anew(&mut self, withheld: &HashSet<Seat>) {
        for seat in withheld.iter().filter(|seat| !self.meeting.withholds_from(seat, true)) {
            match self.meetings.0.store.meeting_events(self.facts.booking, 0).await {
                Ok(events) => {
                    let messages = self.messages(seat, false, events, Begin::Anew);
                    self.lines.welcome(seat, messages, self.meeting.last_seq());
                }
                Err(error) => {
                    tracing::error!(%error, "a guest could not be told what had been withheld");
                    self.lines.cut(seat);
                }
            }
        }
    }

    /// The welcome for who has heard the events up to a number.
    async fn welcome(&self, seat: &Seat, guest: bool, last_seq: u64) -> Stored<Vec<ServerMessage>> {
        let (store, booking) = (&self.meetings.0.store, self.facts.booking);
        let withheld = self.meeting.withholds_from(seat, guest);
        let events = store.meeting_events(booking, last_seq).await?;
        // Whoever was confirmed after that number had not heard all that is numbered lower.
        if guest && !withheld && last_seq > 0 && events.iter().any(|(_, event)| confirms(event, seat)) {
            let events = store.meeting_events(booking, 0).await?;
            return Ok(self.messages(seat, withheld, events, Begin::Anew));
        }
        Ok(self.messages(seat, withheld, events, Begin::After(last_seq)))
    }

    fn messages(
        &self,
        seat: &Seat,
        withheld: bool,
        events: Vec<(Audience, NumberedEvent)>,
        begin: Begin,
    ) -> Vec<ServerMessage> {
        let heard = events.into_iter().filter(|(audience, told)| audience.hears(seat, &told.event, withheld));
        let heard: Vec<_> = heard.map(|(_, event)| event).collect();
        let (anew, after) = match begin {
            Begin::Anew => (true, 0),
            Begin::After(last_seq) => (false, last_seq),
        };
        let welcome = ServerMessage::Welcome {
            booking: self.facts.booking,
            seat: seat.clone(),
            now: self.meetings.0.clock.now(),
            heartbeat_s: self.meetings.0.settings.heartbeat_s,
            history_until: heard.last().map_or(after, |event| event.seq),
            anew,
        };
        std::iter::once(welcome).chain(heard.into_iter().map(ServerMessage::Event)).collect()
    }
}

/// Where the events of a welcome begin.
enum Begin {
    /// After the number that was asked for.
    After(u64),
    /// With the first, whatever was heard before.
    Anew,
}

/// Whether this confirms the guest at a seat.
fn confirms(NumberedEvent { event, .. }: &NumberedEvent, seat: &Seat) -> bool {
    matches!(event, MeetingEvent::GuestConfirmed { party, .. } if *seat == (Seat::Citizen { party: *party }))
}
