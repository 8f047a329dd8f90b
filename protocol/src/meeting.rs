//! One meeting: who sits where, and the numbered events its people are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Attachment, AttachmentId, AttachmentRole, ChatId, Code, FormKind, LineReport, Objection, OfficialId, PersonName,
    Reading, RecordingId,
};

/// One of the two citizens of a delegation. Name, presence and consent belong to the person, never to the device.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// *Delegato*: receives the delegation and normally books.
    Delegate,
    /// *Delegante*: gives the delegation, often without a digital identity.
    Delegator,
}

/// A place in the meeting. It belongs to whoever holds the link or the office, not to a connection: who reloads or
/// changes device sits at the same seat again. A citizen's seat may hold both citizens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Seat {
    /// The seat of a citizen's link.
    Citizen {
        /// Whose link it is.
        party: Party,
    },
    /// The seat of an official of the desk's office.
    Official {
        /// Who.
        official: OfficialId,
    },
}

impl Seat {
    /// Whether it is a citizen's seat.
    #[must_use]
    pub fn is_citizen(&self) -> bool {
        matches!(self, Self::Citizen { .. })
    }
}

/// How a meeting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The delegation is registered.
    DelegationRegistered,
    /// Documents were missing or not usable.
    DocumentsMissing,
    /// The identity could not be confirmed.
    IdentityNotConfirmed,
    /// A citizen did not consent to the recording: the service cannot be given in this mode.
    ConsentRefused,
    /// A technical problem of either side.
    TechnicalProblem,
    /// No citizen joined. Set by the clock, never by an official.
    NoShow,
    /// Citizens waited until the end of the window and no official came. Set by the clock, never by an official.
    NotServed,
}

impl Outcome {
    /// Whether an official may close a meeting with it.
    #[must_use]
    pub fn is_for_officials(self) -> bool {
        !matches!(self, Self::NoShow | Self::NotServed)
    }
}

/// The text on recording that citizens consent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeVersion {
    /// Version, e.g. `2026-11`.
    pub version: String,
    /// SHA-256 of the Italian text in UTF-8, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Why no official is in charge any more and the citizens wait again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseReason {
    /// The official handed the meeting back to the office.
    HandedOver,
    /// The official's connection was lost for longer than the lease.
    LeaseExpired,
}

/// Why a recording stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The official stopped it.
    ByOfficial,
    /// A citizen withdrew consent.
    Withdrawn,
    /// Somebody joined who has not consented.
    Newcomer,
    /// The official in charge left, handed over or lost the line for longer than the lease.
    OfficialLeft,
    /// No citizen is left in the meeting.
    CitizensLeft,
    /// The recorder could not write.
    StorageFailed,
    /// The server restarted.
    Interrupted,
    /// The meeting ended.
    MeetingEnded,
}

/// What happened in a meeting. Numbered, persisted before it is told, and told again to who asks from an older number:
/// a client's view of the meeting is the fold of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MeetingEvent {
    /// A seat is taken, or who sits at it changed.
    SeatTaken {
        /// The seat.
        seat: Seat,
        /// The citizens at it; empty for an official's seat.
        persons: Vec<Party>,
        /// The name of an official.
        name: Option<PersonName>,
        /// A guest sits there, who proved no identity: the official in charge confirms who it is.
        #[serde(default)]
        guest: bool,
    },
    /// The official in charge confirmed who the guest at a citizen's seat is.
    GuestConfirmed {
        /// Whose seat.
        party: Party,
        /// Who confirmed.
        official: OfficialId,
    },
    /// The line to a seat is lost. The place is kept.
    SeatLost {
        /// The seat.
        seat: Seat,
    },
    /// The line to a seat is back.
    SeatBack {
        /// The seat.
        seat: Seat,
    },
    /// A seat is given up: its people left of their own will, or were declared present at the other citizen's device.
    SeatLeft {
        /// The seat.
        seat: Seat,
    },
    /// The first citizen arrived: the officials of the desk have been told.
    WaitingStarted {},
    /// An official took the booking in charge: the conversation starts.
    TakenInCharge {
        /// Who.
        official: OfficialId,
        /// Name shown to the citizens.
        name: PersonName,
    },
    /// No official is in charge any more; the citizens wait again and keep their place.
    Released {
        /// Why.
        reason: ReleaseReason,
    },
    /// Whether microphone and camera of a seat are on.
    DevicesChanged {
        /// The seat.
        seat: Seat,
        /// Microphone on.
        microphone: bool,
        /// Camera on.
        camera: bool,
    },
    /// A citizen tried connection and devices before the conversation. Told to the officials and to who tried.
    LineTried {
        /// At which seat.
        seat: Seat,
        /// What was found; replaces what was found before.
        report: LineReport,
    },
    /// An official looks at a document that is held to the camera of a seat: the camera sends all it can. Over when nobody is
    /// named, when the seat is given up, or when no official is in charge any more.
    DocumentView {
        /// Whose camera; nobody's any more.
        seat: Option<Seat>,
    },
    /// A chat message.
    Chat {
        /// Chosen by the sender.
        id: ChatId,
        /// Who wrote.
        seat: Seat,
        /// 1 to 2,000 characters.
        text: String,
    },
    /// A file passed every check and is there for all.
    AttachmentAccepted {
        /// Which.
        attachment: Attachment,
        /// Who sent it.
        seat: Seat,
    },
    /// A file was refused. Told to its sender alone.
    AttachmentRefused {
        /// Name as declared.
        name: String,
        /// What it was meant to be.
        role: AttachmentRole,
        /// Why.
        code: Code,
    },
    /// The official accepted a document or asks for it again.
    AttachmentReviewed {
        /// Which.
        attachment: AttachmentId,
        /// Accepted, or to be sent again.
        accepted: bool,
        /// Why it is to be sent again.
        #[serde(default)]
        objection: Option<Objection>,
    },
    /// A scanned form was read from its picture.
    AttachmentRead {
        /// Which.
        attachment: AttachmentId,
        /// What came of it.
        reading: Reading,
    },
    /// The official found that another form is the right one: other documents are needed.
    FormChosen {
        /// Which.
        form: FormKind,
    },
    /// The official asked for the recording: each of these persons is asked.
    RecordingAsked {
        /// The text they are asked about.
        notice: NoticeVersion,
        /// Who must consent.
        persons: Vec<Party>,
    },
    /// A person consented.
    ConsentGiven {
        /// Who.
        person: Party,
        /// At which seat it was said.
        seat: Seat,
        /// To which text.
        notice: NoticeVersion,
    },
    /// A person refused. The recording can't start.
    ConsentRefused {
        /// Who.
        person: Party,
        /// At which seat it was said.
        seat: Seat,
    },
    /// A person withdrew a consent given before.
    ConsentWithdrawn {
        /// Who.
        person: Party,
        /// At which seat it was said.
        seat: Seat,
    },
    /// All consented: the recorder runs.
    RecordingStarted {
        /// The recording.
        recording: RecordingId,
    },
    /// The recorder stopped.
    RecordingStopped {
        /// Why.
        reason: StopReason,
    },
    /// The booking was cancelled.
    Cancelled {},
    /// The meeting ended.
    Ended {
        /// How.
        outcome: Outcome,
    },
}

/// An event with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberedEvent {
    /// Counts up from 1 within a meeting. A receiver sees gaps where events were for others.
    #[ts(type = "number")]
    pub seq: u64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub event: MeetingEvent,
}
