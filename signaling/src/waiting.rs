//! Arriving, being there, losing the line, leaving: the places of the meeting.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use protocol::meeting::StopReason;
use protocol::{Code, MeetingEvent, Party, Seat};

use crate::meeting::{MediaCommand, Meeting, Output, Outputs, Rejection};
use crate::phase::{CitizenSeat, Citizens, Lease, Line, Phase, Standing};

impl Meeting {
    pub(crate) fn arrive(
        &mut self,
        seat: &Seat,
        persons: Vec<Party>,
        guest: bool,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        let Seat::Citizen { party: owner } = *seat else { return Err(Code::WrongRole.into()) };
        let persons = check_persons(owner, &persons)?;
        if self.is_over() {
            return Err(self.wrong_phase());
        }
        if now < self.terms.opens_at {
            return Err(Code::TooEarly.into());
        }
        let first = matches!(self.phase, Phase::Scheduled);
        if first {
            self.phase = Phase::Waiting { since: now, citizens: Citizens::default() };
        }
        let Some(citizens) = self.citizens_mut() else { return Err(self.wrong_phase()) };
        let took_part = citizens.0.contains_key(&owner) && !citizens.is_unconfirmed(seat);
        let changes = citizens.seat_at(owner, persons, guest, now)?;
        let waits = citizens.is_unconfirmed(seat);
        // A guest who waits to be confirmed does not take part: nothing changes for who is recorded.
        let only_waits = changes.len() == 1 && waits && !took_part;
        let mut outputs = Outputs::new();
        if took_part && waits {
            // Somebody known was there and comes back as a guest: who that is must be seen again before they hear anything.
            outputs.push(Output::Media(MediaCommand::Remove(seat.clone())));
        }
        for change in changes {
            outputs.extend(self.tell_seating(change, now));
        }
        if first {
            outputs.push(self.tell_all(MeetingEvent::WaitingStarted {}, now));
        }
        // Whoever changed places is recorded, if at all, only after everybody has been asked again.
        if !outputs.is_empty() && !only_waits {
            outputs.extend(self.seating_changed(now));
        }
        Ok(outputs)
    }

    pub(crate) fn connected(&mut self, seat: &Seat, now: DateTime<Utc>) -> Outputs {
        if self.set_line(seat, Line::Connected, now) {
            return vec![self.tell_all(MeetingEvent::SeatBack { seat: seat.clone() }, now)];
        }
        Outputs::new()
    }

    pub(crate) fn disconnected(&mut self, seat: &Seat, now: DateTime<Utc>) -> Outputs {
        if self.set_line(seat, Line::Lost, now) {
            return vec![self.tell_all(MeetingEvent::SeatLost { seat: seat.clone() }, now)];
        }
        Outputs::new()
    }

    pub(crate) fn leave(&mut self, seat: &Seat, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        match seat {
            Seat::Official { official } => self.official_leaves(official, now),
            Seat::Citizen { party } => self.citizen_leaves(*party, now),
        }
    }

    fn citizen_leaves(&mut self, party: Party, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        let over = self.wrong_phase();
        let Some(citizens) = self.citizens_mut() else {
            return Err(if self.is_over() { over } else { Code::NotSeated.into() });
        };
        citizens.0.remove(&party).ok_or(Code::NotSeated)?;
        let empty = citizens.0.is_empty();
        let seat = Seat::Citizen { party };
        let mut outputs = vec![self.tell_all(MeetingEvent::SeatLeft { seat: seat.clone() }, now)];
        if matches!(self.phase, Phase::InCharge(_)) {
            outputs.push(Output::Media(MediaCommand::Remove(seat.clone())));
            outputs.extend(self.citizens_left(now));
        } else if empty {
            self.phase = Phase::Scheduled;
        }
        outputs.push(Output::HangUp { seat });
        Ok(outputs)
    }

    /// The server came up again: every line is lost, the places are kept. The media server knows of no document any more.
    pub(crate) fn restarted(&mut self, now: DateTime<Utc>) -> Outputs {
        let stopped = self.stop_recording(StopReason::Interrupted, now);
        let seats = match &self.phase {
            Phase::Waiting { citizens, .. } => citizens.seats(),
            Phase::InCharge(charge) => charge.seats(),
            _ => Vec::new(),
        };
        let mut outputs = stopped;
        outputs.extend(self.look_away(now));
        for seat in seats {
            outputs.extend(self.disconnected(&seat, now));
        }
        outputs
    }

    pub(crate) fn citizens_mut(&mut self) -> Option<&mut Citizens> {
        match &mut self.phase {
            Phase::Waiting { citizens, .. } => Some(citizens),
            Phase::InCharge(charge) => Some(&mut charge.citizens),
            _ => None,
        }
    }

    /// Sets the line of a seat; tells whether that changed anything.
    fn set_line(&mut self, seat: &Seat, line: Line, now: DateTime<Utc>) -> bool {
        let until = now + self.lease();
        match (seat, &mut self.phase) {
            (Seat::Citizen { party }, _) => {
                let seat = self.citizens_mut().and_then(|citizens| citizens.0.get_mut(party));
                seat.is_some_and(|seat| seat.set_line(line, now))
            }
            (Seat::Official { official }, Phase::InCharge(charge)) if charge.official == *official => {
                match (line, charge.lease) {
                    (Line::Connected, Lease::Lapsing { .. }) => charge.lease = Lease::Held,
                    (Line::Lost, Lease::Held) => charge.lease = Lease::Lapsing { until },
                    _ => return false,
                }
                true
            }
            (Seat::Official { official }, Phase::InCharge(charge)) => {
                let assistant = charge.assistant.as_mut().filter(|other| other.official == *official);
                assistant.is_some_and(|other| std::mem::replace(&mut other.line, line) != line)
            }
            _ => false,
        }
    }

    fn tell_seating(&mut self, change: Seating, now: DateTime<Utc>) -> Outputs {
        match change {
            Seating::Taken(party, persons, standing) => {
                let (seat, persons) = (Seat::Citizen { party }, persons.into_iter().collect());
                let guest = standing != Standing::Known;
                let mut told = vec![self.tell_all(MeetingEvent::SeatTaken { seat, persons, name: None, guest }, now)];
                // Whoever reads the events from here on must not take the guest for one who still waits.
                if let Standing::Confirmed { by: official } = standing {
                    told.push(self.tell_all(MeetingEvent::GuestConfirmed { party, official }, now));
                }
                told
            }
            Seating::Left(party) => {
                let seat = Seat::Citizen { party };
                let told = self.tell_all(MeetingEvent::SeatLeft { seat: seat.clone() }, now);
                vec![told, Output::Media(MediaCommand::Remove(seat.clone())), Output::HangUp { seat }]
            }
        }
    }
}

/// A change of who sits where.
enum Seating {
    Taken(Party, BTreeSet<Party>, Standing),
    Left(Party),
}

impl Citizens {
    /// Seats these people at the owner's seat, and takes them away from the other one.
    fn seat_at(
        &mut self,
        owner: Party,
        persons: BTreeSet<Party>,
        guest: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<Seating>, Rejection> {
        let mut changes = Vec::new();
        let elsewhere = self.0.iter_mut().find(|(seat, _)| **seat != owner);
        if let Some((&other, seat)) = elsewhere {
            let left: BTreeSet<Party> = seat.persons.difference(&persons).copied().collect();
            // Who is at a device of their own right now can't be declared present at another.
            if left.is_empty() && seat.line == Line::Connected {
                return Err(Code::PersonsInvalid.into());
            }
            if left.is_empty() {
                self.0.remove(&other);
                changes.push(Seating::Left(other));
            } else if left != seat.persons {
                seat.persons.clone_from(&left);
                changes.push(Seating::Taken(other, left, seat.standing.clone()));
            }
        }
        let before = self.0.get(&owner).map(|seat| seat.standing.clone());
        let standing = match (guest, before) {
            (false, _) => Standing::Known,
            // Who was confirmed once stays so at this seat, also at another device: the code by SMS was asked for again.
            (true, Some(confirmed @ Standing::Confirmed { .. })) => confirmed,
            (true, _) => Standing::Guest,
        };
        let fresh = || CitizenSeat {
            persons: BTreeSet::new(),
            line: Line::Connected,
            line_since: Some(now),
            standing: standing.clone(),
        };
        let seat = self.0.entry(owner).or_insert_with(fresh);
        let back = seat.set_line(Line::Connected, now);
        let otherwise = std::mem::replace(&mut seat.standing, standing.clone()) != standing;
        if std::mem::replace(&mut seat.persons, persons.clone()) != persons || back || otherwise {
            changes.push(Seating::Taken(owner, persons, standing));
        }
        Ok(changes)
    }
}

impl CitizenSeat {
    /// Notes how the line is; tells whether that changed anything.
    fn set_line(&mut self, line: Line, now: DateTime<Utc>) -> bool {
        let changed = self.line != line;
        if changed {
            (self.line, self.line_since) = (line, Some(now));
        }
        changed
    }
}

/// The owner of the link is there; only the delegate's link may bring the other one along.
fn check_persons(owner: Party, persons: &[Party]) -> Result<BTreeSet<Party>, Rejection> {
    let set: BTreeSet<Party> = persons.iter().copied().collect();
    let said_once = set.len() == persons.len();
    let alone_or_host = set.len() == 1 || owner == Party::Delegate;
    if said_once && set.contains(&owner) && alone_or_host { Ok(set) } else { Err(Code::PersonsInvalid.into()) }
}
