//! The meeting: what comes in, what goes out, and the one place where it is dispatched.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, Duration, Utc};
use protocol::meeting::{NoticeVersion, NumberedEvent};
use protocol::office::BoardState;
use protocol::{
    Attachment, AttachmentId, AttachmentRole, ChatId, Code, FormKind, LineReport, MeetingEvent, Objection, OfficialId,
    Outcome, Party, PersonName, Reading, RecordingId, Seat,
};
use serde::{Deserialize, Serialize};

use crate::hearing::Audience;
use crate::phase::{InCharge, Phase};

/// What a meeting knows of its booking and of the service's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// When the join window opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes: nobody waits longer than this, unless an official had begun.
    pub closes_at: DateTime<Utc>,
    /// How long an official whose line is lost keeps the meeting, in seconds.
    pub lease_s: u32,
    /// How long the citizens may go on waiting after an official let go, in seconds.
    pub grace_s: u32,
    /// Longest time in charge, in seconds: a meeting that everybody forgot ends by itself.
    pub longest_s: u32,
    /// The text on recording.
    pub notice: NoticeVersion,
}

/// One meeting. Serialised whole by the shell after each input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub(crate) terms: Terms,
    pub(crate) phase: Phase,
    /// When nobody may wait any longer; moves when an official lets go.
    pub(crate) closes_at: DateTime<Utc>,
    /// Whether an official ever had it in charge.
    pub(crate) met: bool,
    /// Number of the last event.
    pub(crate) last_seq: u64,
    /// The chat messages taken last, so that one sent twice is taken once.
    pub(crate) chats: VecDeque<ChatId>,
    /// What people have sent so far: one meeting has room for so much and no more.
    #[serde(default)]
    pub(crate) spent: Spent,
    /// Files that passed the check, so that only they can be reviewed.
    pub(crate) attachments: BTreeSet<AttachmentId>,
    /// Those of them that the official accepted: no other takes their place.
    #[serde(default)]
    pub(crate) accepted: BTreeSet<AttachmentId>,
    /// Those of them whose place another took.
    #[serde(default)]
    pub(crate) replaced: BTreeSet<AttachmentId>,
    /// The form that the official found to be the right one, where it is not that of the booking.
    #[serde(default)]
    pub(crate) form: Option<FormKind>,
}

/// How much was sent in a meeting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Spent {
    pub(crate) chats: u32,
    pub(crate) refused_files: u32,
    pub(crate) device_changes: u32,
    #[serde(default)]
    pub(crate) trial_reports: u32,
    #[serde(default)]
    pub(crate) document_views: u32,
    #[serde(default)]
    pub(crate) forms_chosen: u32,
}

impl Spent {
    /// Counts one more, up to a limit.
    pub(crate) fn count(spent: &mut u32, limit: u32) -> Result<(), Rejection> {
        if *spent >= limit {
            return Err(Code::MeetingLimit.into());
        }
        *spent += 1;
        Ok(())
    }
}

/// What happens to a meeting. Messages of people carry the seat that the shell knows them by.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of `protocol::ClientMessage` and explained there")]
pub enum Input {
    /// A line to a seat stands.
    Connected { seat: Seat },
    /// The line to a seat is lost.
    Disconnected { seat: Seat },
    /// A citizen says who sits at the device; a guest proved no identity.
    Arrive { seat: Seat, persons: Vec<Party>, guest: bool },
    /// Somebody leaves of their own will.
    Leave { seat: Seat },
    /// An official of the desk takes it in charge.
    TakeCharge { official: OfficialId, name: PersonName },
    /// The official in charge hands it back, or the supervisor of the office does.
    HandOver { official: OfficialId, supervisor: bool },
    /// The official in charge confirms by name who the guest at a seat is.
    ConfirmGuest { seat: Seat, party: Party },
    /// A second official sits in.
    Assist { official: OfficialId, name: PersonName },
    /// A citizen tried connection and devices; the ranges of the report are checked already.
    ReportTrial { seat: Seat, report: LineReport },
    /// An official looks at a document that is held to the camera of a seat; nobody: it was seen.
    ViewDocument { seat: Seat, of: Option<Seat> },
    /// Microphone and camera.
    Devices { seat: Seat, microphone: bool, camera: bool },
    /// A chat message, its text already checked by `chat`.
    Chat { seat: Seat, chat: ChatId, text: String },
    /// A file went through the check.
    Attach { seat: Seat, file: Attachable },
    /// An official accepts a document, or asks for it again and says why.
    Review { seat: Seat, attachment: AttachmentId, objection: Option<Objection> },
    /// A scanned form was read from its picture.
    Read { attachment: AttachmentId, reading: Reading },
    /// The official in charge chooses another form.
    ChooseForm { seat: Seat, form: FormKind },
    /// The official in charge asks for the recording, which would have this id.
    AskRecording { seat: Seat, recording: RecordingId },
    /// A person answers.
    Consent { seat: Seat, person: Party, answer: Answer },
    /// A person withdraws.
    Withdraw { seat: Seat, person: Party },
    /// The official in charge stops the recording.
    StopRecording { seat: Seat },
    /// The recorder could not go on.
    RecorderFailed { recording: RecordingId },
    /// The official in charge closes.
    Close { seat: Seat, outcome: Outcome, note: String },
    /// The booking is to be cancelled.
    Cancel,
    /// The server came up again: no line stands, no recorder runs.
    Restarted,
    /// A deadline may have passed.
    Tick,
}

/// A person's answer about the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Yes or no.
    pub given: bool,
    /// The text that was shown.
    pub notice: NoticeVersion,
    /// Number of the event that asked.
    pub asked: u64,
}

/// A file after its check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attachable {
    /// It passed.
    Accepted(Attachment),
    /// It did not.
    Refused {
        /// Name as declared.
        name: String,
        /// What it was meant to be.
        role: AttachmentRole,
        /// Why.
        code: Code,
    },
}

/// What the shell is to do: stop the recorder where asked, persist, and then the rest in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Persist, then tell.
    Tell {
        /// Whom.
        audience: Audience,
        /// What.
        event: NumberedEvent,
    },
    /// The media server is to do this.
    Media(MediaCommand),
    /// The booking is cancelled: its slot is free, its reminder void.
    BookingCancelled,
    /// The booking is over.
    BookingEnded {
        /// How.
        outcome: Outcome,
        /// For the office.
        note: String,
    },
    /// Close the line to this seat: its people left.
    HangUp {
        /// Which.
        seat: Seat,
    },
}

/// What the media server is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaCommand {
    /// Nobody at this seat hears or sees the meeting any more.
    Remove(Seat),
    /// Nobody does.
    RemoveAll,
    /// Show the document held to the camera of this seat in full, or nobody's any more.
    ViewDocument(Option<Seat>),
    /// Record these seats, from the next keyframe of each.
    StartRecording {
        /// The recording.
        recording: RecordingId,
        /// These seats and no others.
        seats: Vec<Seat>,
    },
    /// Not a byte more. Carried out before anything else, even when the store fails.
    StopRecording,
}

/// Why an input was refused. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {code:?}")]
pub struct Rejection {
    /// Stable cause.
    pub code: Code,
    /// With `taken_by_colleague`: who has it.
    pub by: Option<PersonName>,
}

impl From<Code> for Rejection {
    fn from(code: Code) -> Self {
        Self { code, by: None }
    }
}

/// The outputs of one input, in the making.
pub(crate) type Outputs = Vec<Output>;

impl Meeting {
    /// A meeting that nobody has joined.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        let closes_at = terms.closes_at;
        Self {
            terms,
            phase: Phase::Scheduled,
            closes_at,
            met: false,
            last_seq: 0,
            chats: VecDeque::new(),
            spent: Spent::default(),
            attachments: BTreeSet::new(),
            accepted: BTreeSet::new(),
            replaced: BTreeSet::new(),
            form: None,
        }
    }

    /// Takes the terms of today for a meeting that was stored under older ones: a text on recording that has changed is asked
    /// about anew.
    pub fn renew(&mut self, terms: Terms) {
        self.terms = terms;
    }

    /// Takes one input at this instant. When [`Meeting::next_deadline`] has passed, the shell sends [`Input::Tick`] first, so
    /// that nothing is judged by a phase that is over.
    ///
    /// # Errors
    /// A [`Rejection`]; the meeting is then as before.
    pub fn handle(&mut self, input: Input, now: DateTime<Utc>) -> Result<Vec<Output>, Rejection> {
        let mut next = self.clone();
        let mut outputs = next.dispatch(input, now)?;
        outputs.extend(next.look_away_from_who_left(now));
        *self = next;
        Ok(outputs)
    }

    fn dispatch(&mut self, input: Input, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        match input {
            Input::Connected { seat } => Ok(self.connected(&seat, now)),
            Input::Disconnected { seat } => Ok(self.disconnected(&seat, now)),
            Input::Arrive { seat, persons, guest } => self.arrive(&seat, persons, guest, now),
            Input::Leave { seat } => self.leave(&seat, now),
            Input::TakeCharge { official, name } => self.take_charge(official, name, now),
            Input::HandOver { official, supervisor } => self.hand_over(&official, supervisor, now),
            Input::ConfirmGuest { seat, party } => self.confirm_guest(&seat, party, now),
            Input::Assist { official, name } => self.assist(official, name, now),
            Input::ReportTrial { seat, report } => self.report_trial(seat, report, now),
            Input::ViewDocument { seat, of } => self.view_document(&seat, of, now),
            Input::Devices { seat, microphone, camera } => self.devices(seat, microphone, camera, now),
            Input::Chat { seat, chat, text } => self.chat(seat, chat, text, now),
            Input::Attach { seat, file } => self.attach(seat, file, now),
            Input::Review { seat, attachment, objection } => self.review(&seat, attachment, objection, now),
            Input::Read { attachment, reading } => self.read(attachment, reading, now),
            Input::ChooseForm { seat, form } => self.choose_form(&seat, form, now),
            Input::AskRecording { seat, recording } => self.ask_recording(&seat, recording, now),
            Input::Consent { seat, person, answer } => self.consent(&seat, person, &answer, now),
            Input::Withdraw { seat, person } => self.withdraw(&seat, person, now),
            Input::StopRecording { seat } => self.stop_by_official(&seat, now),
            Input::RecorderFailed { recording } => Ok(self.recorder_failed(recording, now)),
            Input::Close { seat, outcome, note } => self.close(&seat, outcome, note, now),
            Input::Cancel => self.cancel(now),
            Input::Restarted => Ok(self.restarted(now)),
            Input::Tick => Ok(self.pass_deadlines(now)),
        }
    }

    /// Number of the last event.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// Where it stands.
    #[must_use]
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Cancelled | Phase::Ended { .. })
    }

    /// Whether this seat may send and receive audio and video, write and attach.
    ///
    /// # Errors
    /// `wrong_phase` while no official has it in charge, `not_seated` for who has not entered, `guest_not_confirmed` for a guest whom
    /// the official has not confirmed.
    pub fn may_converse(&self, seat: &Seat) -> Result<(), Rejection> {
        self.in_charge()?.only_participants(seat)
    }

    /// Whether this seat may attach files: who takes part in the conversation, and who waits for it by their own credential.
    ///
    /// # Errors
    /// As [`Meeting::may_converse`]; `wrong_phase` before anybody waits.
    pub fn may_attach(&self, seat: &Seat) -> Result<(), Rejection> {
        match &self.phase {
            Phase::Waiting { citizens, .. } if citizens.is_unconfirmed(seat) => Err(Code::GuestNotConfirmed.into()),
            Phase::Waiting { citizens, .. } if citizens.seats().contains(seat) => Ok(()),
            Phase::Waiting { .. } => Err(Code::NotSeated.into()),
            _ => self.may_converse(seat),
        }
    }

    /// Whether another file may take the place of this one.
    ///
    /// # Errors
    /// `not_found` when it is none of this meeting, `wrong_phase` once the official has accepted it.
    pub fn may_replace(&self, attachment: AttachmentId) -> Result<(), Rejection> {
        self.only_here(attachment)?;
        if self.accepted.contains(&attachment) { Err(Code::WrongPhase.into()) } else { Ok(()) }
    }

    /// How many documents have come, not counting those whose place another took.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.attachments.difference(&self.replaced).count()
    }

    /// The form that the official chose, where it is not that of the booking.
    #[must_use]
    pub fn chosen_form(&self) -> Option<FormKind> {
        self.form
    }

    /// How the board of the office shows it.
    #[must_use]
    pub fn board_state(&self) -> BoardState {
        match &self.phase {
            Phase::Scheduled => BoardState::Expected {},
            Phase::Waiting { since, citizens } => {
                let present = citizens.connected().into_iter().collect();
                BoardState::Waiting { since: *since, present, absent_since: citizens.absent_since() }
            }
            Phase::InCharge(charge) => BoardState::InCharge {
                since: charge.since,
                official: charge.official.clone(),
                name: charge.name.clone(),
            },
            Phase::Cancelled => BoardState::Cancelled {},
            Phase::Ended { outcome, .. } => BoardState::Ended { outcome: *outcome },
        }
    }

    pub(crate) fn in_charge(&self) -> Result<&InCharge, Rejection> {
        match &self.phase {
            Phase::InCharge(charge) => Ok(charge),
            _ => Err(self.wrong_phase()),
        }
    }

    pub(crate) fn in_charge_mut(&mut self) -> Result<&mut InCharge, Rejection> {
        let refusal = self.wrong_phase();
        match &mut self.phase {
            Phase::InCharge(charge) => Ok(charge),
            _ => Err(refusal),
        }
    }

    /// The code that fits a message which makes no sense in this phase.
    pub(crate) fn wrong_phase(&self) -> Rejection {
        match self.phase {
            Phase::Cancelled => Code::BookingCancelled.into(),
            Phase::Ended { .. } => Code::Over.into(),
            _ => Code::WrongPhase.into(),
        }
    }

    pub(crate) fn tell(&mut self, audience: Audience, event: MeetingEvent, at: DateTime<Utc>) -> Output {
        self.last_seq += 1;
        Output::Tell { audience, event: NumberedEvent { seq: self.last_seq, at, event } }
    }

    pub(crate) fn tell_all(&mut self, event: MeetingEvent, at: DateTime<Utc>) -> Output {
        self.tell(Audience::All, event, at)
    }

    pub(crate) fn lease(&self) -> Duration {
        Duration::seconds(i64::from(self.terms.lease_s))
    }
}

impl InCharge {
    /// Whether somebody of the meeting sits at this seat.
    #[must_use]
    pub fn is_seated(&self, seat: &Seat) -> bool {
        match seat {
            Seat::Citizen { party } => self.citizens.0.contains_key(party),
            Seat::Official { official } => {
                self.official == *official || self.assistant.as_ref().is_some_and(|other| other.official == *official)
            }
        }
    }

    /// Refuses who does not take part in the conversation.
    pub(crate) fn only_participants(&self, seat: &Seat) -> Result<(), Rejection> {
        if self.citizens.is_unconfirmed(seat) {
            return Err(Code::GuestNotConfirmed.into());
        }
        if self.is_seated(seat) { Ok(()) } else { Err(Code::NotSeated.into()) }
    }

    /// Refuses who is not the official in charge.
    pub(crate) fn only_in_charge(&self, seat: &Seat) -> Result<(), Rejection> {
        match seat {
            Seat::Official { official } if *official == self.official => Ok(()),
            Seat::Official { .. } => Err(Rejection { code: Code::TakenByColleague, by: Some(self.name.clone()) }),
            Seat::Citizen { .. } => Err(Code::WrongRole.into()),
        }
    }

    /// Every seat, the officials' included.
    pub(crate) fn seats(&self) -> Vec<Seat> {
        let officials = std::iter::once(&self.official).chain(self.assistant.iter().map(|other| &other.official));
        officials.map(|official| Seat::Official { official: official.clone() }).chain(self.citizens.seats()).collect()
    }
}
