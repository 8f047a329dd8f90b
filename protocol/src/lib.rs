//! The wire of the Sportello Telematico: what clients, server and domain crates say to each other.
//!
//! Nothing here decides or executes. Personal data has types of its own (`FiscalCode`, `PhoneNumber`,
//! `PersonName`) that print masked, so that a log line can't leak them by accident.

pub mod asyncapi;
pub mod attachment;
pub mod booking;
pub mod demo;
pub mod fiscal_code;
#[doc(hidden)]
pub mod fuzzing;
pub mod id;
pub mod identity;
pub mod join;
pub mod line;
pub mod meeting;
pub mod office;
pub mod person;
pub mod phone;
pub mod pin;
pub mod problem;
pub mod socket;
pub mod typescript;

pub use attachment::{
    Attachment, AttachmentRole, AttachmentWarning, FormKind, ListedAttachment, Objection, ObjectionReason, Reading,
    Review, SignatureFacts, Signer,
};
pub use fiscal_code::FiscalCode;
pub use id::{AttachmentId, BookingId, ChatId, DeskId, OfficeId, OfficialId, RecordingId};
pub use identity::{Assignment, Credential, Level, PinKind, Realm, Role};
pub use line::{LinePath, LineQuality, LineReport, PathFound, SeatLine};
pub use meeting::{MeetingEvent, Outcome, Party, Seat};
pub use person::PersonName;
pub use phone::PhoneNumber;
pub use problem::{Code, Problem};
pub use socket::{ClientFrame, ClientMessage, ServerMessage};
