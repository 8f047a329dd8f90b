//! Asking, consenting, refusing, withdrawing; starting and stopping the recorder.
//!
//! The recorder is stopped in the same step in which its condition ends: there is no state in which it runs and
//! somebody present has not consented.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use protocol::meeting::{NoticeVersion, StopReason};
use protocol::{Code, MeetingEvent, Party, RecordingId, Seat};

use crate::meeting::{Answer, MediaCommand, Meeting, Output, Outputs, Rejection};
use crate::phase::{Phase, Recording};

impl Meeting {
    pub(crate) fn ask_recording(
        &mut self,
        seat: &Seat,
        id: RecordingId,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        let notice = self.terms.notice.clone();
        let charge = self.in_charge_mut()?;
        charge.only_in_charge(seat)?;
        let persons = charge.citizens.present();
        match charge.recording {
            Recording::Asked { .. } | Recording::On { .. } => return Err(Code::RecordingBusy.into()),
            Recording::Off | Recording::Refused { .. } if persons.is_empty() => return Err(Code::NobodyWaits.into()),
            Recording::Off | Recording::Refused { .. } => {}
        }
        Ok(self.ask(id, notice, persons, now))
    }

    fn ask(&mut self, id: RecordingId, notice: NoticeVersion, persons: BTreeSet<Party>, now: DateTime<Utc>) -> Outputs {
        let question = MeetingEvent::RecordingAsked { notice: notice.clone(), persons: persons.into_iter().collect() };
        let told = self.tell_all(question, now);
        self.set_recording(Recording::Asked { id, notice, asked: self.last_seq, given: BTreeSet::new() });
        vec![told]
    }

    pub(crate) fn consent(
        &mut self,
        seat: &Seat,
        person: Party,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.person_at(seat, person)?;
        let Recording::Asked { notice, asked, given, .. } = &mut self.in_charge_mut()?.recording else {
            return Err(Code::NothingAsked.into());
        };
        if given.contains(&person) {
            return Err(Code::NothingAsked.into());
        }
        // An answer on its way while somebody joined was given to another round of people.
        if *asked != answer.asked {
            return Err(Code::AskedAgain.into());
        }
        if *notice != answer.notice {
            return Err(Code::NoticeOutdated.into());
        }
        let (seat, notice) = (seat.clone(), notice.clone());
        if !answer.given {
            self.set_recording(Recording::Refused { by: person });
            return Ok(vec![self.tell_all(MeetingEvent::ConsentRefused { person, seat }, now)]);
        }
        given.insert(person);
        let mut outputs = vec![self.tell_all(MeetingEvent::ConsentGiven { person, seat, notice }, now)];
        outputs.extend(self.start_if_all_consented(now));
        Ok(outputs)
    }

    pub(crate) fn withdraw(&mut self, seat: &Seat, person: Party, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        self.person_at(seat, person)?;
        let gave = match &self.in_charge()?.recording {
            Recording::Asked { given, .. } => given.contains(&person),
            Recording::On { consented, .. } => consented.contains(&person),
            Recording::Off | Recording::Refused { .. } => false,
        };
        if !gave {
            return Err(Code::NothingAsked.into());
        }
        let withdrawn = self.tell_all(MeetingEvent::ConsentWithdrawn { person, seat: seat.clone() }, now);
        let mut outputs = self.stop_recording(StopReason::Withdrawn, now);
        outputs.insert(0, withdrawn);
        Ok(outputs)
    }

    pub(crate) fn stop_by_official(&mut self, seat: &Seat, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        self.in_charge()?.only_in_charge(seat)?;
        let stopped = self.stop_recording(StopReason::ByOfficial, now);
        if stopped.is_empty() { Err(Code::NothingAsked.into()) } else { Ok(stopped) }
    }

    pub(crate) fn recorder_failed(&mut self, failed: RecordingId, now: DateTime<Utc>) -> Outputs {
        match self.in_charge().map(|charge| &charge.recording) {
            Ok(Recording::On { id, .. }) if *id == failed => self.stop_recording(StopReason::StorageFailed, now),
            _ => Outputs::new(),
        }
    }

    /// Stops the recorder, or takes the question back. Nothing when there is neither.
    pub(crate) fn stop_recording(&mut self, reason: StopReason, now: DateTime<Utc>) -> Outputs {
        let Ok(charge) = self.in_charge_mut() else { return Outputs::new() };
        let was = std::mem::replace(&mut charge.recording, Recording::Off);
        let mut outputs = match was {
            Recording::Off => return Outputs::new(),
            // A refusal stands until the official asks again; it is no recording that could stop.
            Recording::Refused { .. } => {
                charge.recording = was;
                return Outputs::new();
            }
            Recording::Asked { .. } => Outputs::new(),
            Recording::On { .. } => vec![Output::Media(MediaCommand::StopRecording)],
        };
        outputs.push(self.tell_all(MeetingEvent::RecordingStopped { reason }, now));
        outputs
    }

    /// Somebody came or changed seats: what runs is stopped, what was asked is asked again of all.
    pub(crate) fn seating_changed(&mut self, now: DateTime<Utc>) -> Outputs {
        let Phase::InCharge(charge) = &self.phase else { return Outputs::new() };
        match charge.recording.clone() {
            Recording::Off | Recording::Refused { .. } => Outputs::new(),
            Recording::On { .. } => self.stop_recording(StopReason::Newcomer, now),
            Recording::Asked { id, notice, .. } => {
                let persons = charge.citizens.present();
                self.ask(id, notice, persons, now)
            }
        }
    }

    /// A citizen left: the others' consents stand.
    pub(crate) fn citizens_left(&mut self, now: DateTime<Utc>) -> Outputs {
        match self.in_charge() {
            Ok(charge) if charge.citizens.0.is_empty() => self.stop_recording(StopReason::CitizensLeft, now),
            Ok(_) => self.start_if_all_consented(now),
            Err(_) => Outputs::new(),
        }
    }

    fn start_if_all_consented(&mut self, now: DateTime<Utc>) -> Outputs {
        let Ok(charge) = self.in_charge() else { return Outputs::new() };
        let present = charge.citizens.present();
        let (id, consented) = match &charge.recording {
            Recording::Asked { id, given, .. } if !present.is_empty() && present.is_subset(given) => (*id, present),
            _ => return Outputs::new(),
        };
        // A guest whom nobody has confirmed has no sound or picture in the meeting, and is not recorded by accident either.
        let seats = charge.seats().into_iter().filter(|seat| !charge.citizens.is_unconfirmed(seat)).collect();
        self.set_recording(Recording::On { id, since: now, consented });
        vec![
            Output::Media(MediaCommand::StartRecording { recording: id, seats }),
            self.tell_all(MeetingEvent::RecordingStarted { recording: id }, now),
        ]
    }

    fn set_recording(&mut self, recording: Recording) {
        if let Phase::InCharge(charge) = &mut self.phase {
            charge.recording = recording;
        }
    }

    fn person_at(&self, seat: &Seat, person: Party) -> Result<(), Rejection> {
        let charge = self.in_charge()?;
        let Seat::Citizen { party } = seat else { return Err(Code::WrongRole.into()) };
        if !charge.is_seated(seat) {
            return Err(Code::NotSeated.into());
        }
        if charge.citizens.sits_at(person, *party) { Ok(()) } else { Err(Code::PersonNotHere.into()) }
    }
}
