//! Taking in charge, the lease, handing over, closing and cancelling.

use chrono::{DateTime, Duration, Utc};
use protocol::meeting::{ReleaseReason, StopReason};
use protocol::socket::NOTE_MAX_CHARS;
use protocol::{Code, MeetingEvent, OfficialId, Outcome, Party, PersonName, Seat};

use crate::meeting::{MediaCommand, Meeting, Output, Outputs, Rejection};
use crate::phase::{Assistant, InCharge, Lease, Line, Phase, Recording, Standing};

impl Meeting {
    pub(crate) fn take_charge(
        &mut self,
        official: OfficialId,
        name: PersonName,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        let citizens = match &mut self.phase {
            Phase::Waiting { citizens, .. } => std::mem::take(citizens),
            Phase::InCharge(charge) if charge.official == official => return Ok(Outputs::new()),
            Phase::InCharge(charge) => {
                return Err(Rejection { code: Code::TakenByColleague, by: Some(charge.name.clone()) });
            }
            Phase::Scheduled => return Err(Code::NobodyWaits.into()),
            Phase::Cancelled | Phase::Ended { .. } => return Err(self.wrong_phase()),
        };
        self.met = true;
        self.phase = Phase::InCharge(InCharge {
            since: now,
            official: official.clone(),
            name: name.clone(),
            lease: Lease::Held,
            assistant: None,
            citizens,
            recording: Recording::Off,
            document: None,
        });
        let seat = Seat::Official { official: official.clone() };
        let seated = MeetingEvent::SeatTaken { seat, persons: Vec::new(), name: Some(name.clone()), guest: false };
        Ok(vec![self.tell_all(seated, now), self.tell_all(MeetingEvent::TakenInCharge { official, name }, now)])
    }

    pub(crate) fn assist(
        &mut self,
        official: OfficialId,
        name: PersonName,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        let charge = self.in_charge_mut()?;
        let seat = Seat::Official { official: official.clone() };
        if charge.is_seated(&seat) {
            return Ok(Outputs::new());
        }
        if charge.assistant.is_some() {
            return Err(Code::MeetingFull.into());
        }
        charge.assistant = Some(Assistant { official, line: Line::Connected });
        let seated =
            self.tell_all(MeetingEvent::SeatTaken { seat, persons: Vec::new(), name: Some(name), guest: false }, now);
        let mut outputs = vec![seated];
        // The citizens agreed to be recorded with who was there: a new face means a new question.
        outputs.extend(self.seating_changed(now));
        Ok(outputs)
    }

    pub(crate) fn hand_over(
        &mut self,
        official: &OfficialId,
        supervisor: bool,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        let charge = self.in_charge()?;
        if !supervisor {
            charge.only_in_charge(&Seat::Official { official: official.clone() })?;
        }
        Ok(self.release(ReleaseReason::HandedOver, now))
    }

    /// The guest at a seat is who the booking says: from now on they take part.
    pub(crate) fn confirm_guest(
        &mut self,
        seat: &Seat,
        party: Party,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        let charge = self.in_charge_mut()?;
        charge.only_in_charge(seat)?;
        let official = charge.official.clone();
        let guest = charge.citizens.0.get_mut(&party).ok_or(Code::NotSeated)?;
        if guest.standing != Standing::Guest {
            return Ok(Outputs::new());
        }
        guest.standing = Standing::Confirmed { by: official.clone() };
        let mut outputs = vec![self.tell_all(MeetingEvent::GuestConfirmed { party, official }, now)];
        // One more takes part: who is recorded must have agreed to it.
        outputs.extend(self.seating_changed(now));
        Ok(outputs)
    }

    pub(crate) fn official_leaves(&mut self, official: &OfficialId, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        let seat = Seat::Official { official: official.clone() };
        let charge = self.in_charge_mut()?;
        if charge.official == *official {
            return Ok(self.release(ReleaseReason::HandedOver, now));
        }
        if !charge.is_seated(&seat) {
            return Err(Code::NotSeated.into());
        }
        charge.assistant = None;
        let told = self.tell_all(MeetingEvent::SeatLeft { seat: seat.clone() }, now);
        Ok(vec![told, Output::Media(MediaCommand::Remove(seat.clone())), Output::HangUp { seat }])
    }

    /// Nobody is in charge any more: the citizens wait again, and nobody hears or sees them.
    pub(crate) fn release(&mut self, reason: ReleaseReason, now: DateTime<Utc>) -> Outputs {
        let mut outputs = self.stop_recording(StopReason::OfficialLeft, now);
        outputs.push(Output::Media(MediaCommand::RemoveAll));
        if let Phase::InCharge(charge) = &mut self.phase {
            let citizens = std::mem::take(&mut charge.citizens);
            let waits = !citizens.0.is_empty();
            self.phase = if waits { Phase::Waiting { since: now, citizens } } else { Phase::Scheduled };
        }
        self.closes_at = self.closes_at.max(now + Duration::seconds(i64::from(self.terms.grace_s)));
        outputs.push(self.tell_all(MeetingEvent::Released { reason }, now));
        outputs
    }

    pub(crate) fn close(
        &mut self,
        seat: &Seat,
        outcome: Outcome,
        note: String,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.in_charge()?.only_in_charge(seat)?;
        if !outcome.is_for_officials() {
            return Err(Code::OutcomeInvalid.into());
        }
        if note.chars().count() > NOTE_MAX_CHARS {
            return Err(Code::NoteTooLong.into());
        }
        Ok(self.end(outcome, note, now))
    }

    /// The one way in which a meeting ends, whoever or whatever ends it.
    pub(crate) fn end(&mut self, outcome: Outcome, note: String, now: DateTime<Utc>) -> Outputs {
        let mut outputs = self.stop_recording(StopReason::MeetingEnded, now);
        if matches!(self.phase, Phase::InCharge(_)) {
            outputs.push(Output::Media(MediaCommand::RemoveAll));
        }
        self.phase = Phase::Ended { at: now, outcome };
        outputs.push(Output::BookingEnded { outcome, note });
        outputs.push(self.tell_all(MeetingEvent::Ended { outcome }, now));
        outputs
    }

    pub(crate) fn cancel(&mut self, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        match self.phase {
            Phase::Scheduled | Phase::Waiting { .. } if !self.met => {
                self.phase = Phase::Cancelled;
                Ok(vec![Output::BookingCancelled, self.tell_all(MeetingEvent::Cancelled {}, now)])
            }
            Phase::Cancelled => Err(Code::BookingCancelled.into()),
            _ => Err(Code::BookingNotCancellable.into()),
        }
    }
}
