//! The WebSocket: subprotocol `sportello.v1`, JSON text frames. docs/PROTOCOL.md tells it as a story.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::meeting::{NoticeVersion, NumberedEvent};
use crate::office::BoardRow;
use crate::{AttachmentId, BookingId, ChatId, Code, FormKind, LineReport, Objection, Outcome, Party, Seat, SeatLine};

/// Name of the subprotocol.
pub const SUBPROTOCOL: &str = "sportello.v1";

/// Longest chat message, in characters.
pub const CHAT_MAX_CHARS: usize = 2_000;

/// Longest note of an official, in characters.
pub const NOTE_MAX_CHARS: usize = 2_000;

/// Longest session description taken, in bytes.
pub const SDP_MAX_BYTES: usize = 64 * 1024;

/// Longest frame a client may send, in bytes.
pub const FRAME_MAX_BYTES: usize = 128 * 1024;

/// What a client sends: each frame has a number of its own, and is answered by `done`, `answer` or `refused` with that number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientFrame {
    /// Chosen by the client, counting up within a connection.
    #[ts(type = "number")]
    pub id: u64,
    /// What it asks.
    pub message: ClientMessage,
}

/// A frame that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadableFrame {
    /// Its number, where that can be read, so that the client knows which of its frames was refused.
    pub id: Option<u64>,
}

impl ClientFrame {
    /// Reads a frame.
    ///
    /// # Errors
    /// When it is none, with its number where that can be read.
    pub fn read(text: &str) -> Result<Self, UnreadableFrame> {
        serde_json::from_str(text).map_err(|_| {
            let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
            UnreadableFrame { id: value.and_then(|value| value.get("id")?.as_u64()) }
        })
    }
}

/// What a client asks of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// First message of a connection to a meeting: tell me what came after this number; 0 for everything.
    Hello {
        /// Last event seen.
        #[ts(type = "number")]
        last_seq: u64,
    },
    /// Citizen: we are here. Enters the waiting room, or changes who sits at this device.
    Arrive {
        /// Who sits at this seat: one or both. The owner of the link must be among them.
        persons: Vec<Party>,
    },
    /// Leave of one's own will: the place is given up.
    Leave {},
    /// Official: take the booking in charge.
    TakeCharge {},
    /// Official in charge: hand the meeting back to the office, so that a colleague can take it.
    HandOver {},
    /// Official: sit in a meeting that a colleague holds.
    Assist {},
    /// Official in charge: the guest at this citizen's seat is who the booking says. Before that a guest neither hears nor sees the meeting.
    ConfirmGuest {
        /// Whose seat.
        party: Party,
    },
    /// Media: an offer, for a first connection or an ICE restart. Answered by `answer`.
    Offer {
        /// The session description, at most 65,536 bytes.
        sdp: String,
    },
    /// An offer for a trial connection, before or beside the meeting: what is sent comes back as if somebody sat in the first receive
    /// slot. Answered by `answer`. A further one replaces it; it ends after half a minute, with `end_trial` and with the socket.
    Trial {
        /// The session description, at most 65,536 bytes.
        sdp: String,
    },
    /// End the trial connection.
    EndTrial {},
    /// Citizen: what the trial of connection and devices found, for the officials.
    ReportTrial {
        /// What was found.
        report: LineReport,
    },
    /// Official: look at a document that is held to the camera of a seat, in full resolution; nobody: it was seen.
    ViewDocument {
        /// Whose camera.
        seat: Option<Seat>,
    },
    /// Microphone or camera went on or off.
    Devices {
        /// Microphone on.
        microphone: bool,
        /// Camera on.
        camera: bool,
    },
    /// Write to all. Sent again with the same id, it is taken once.
    Chat {
        /// Chosen by the sender.
        chat: ChatId,
        /// 1 to 2,000 characters.
        text: String,
    },
    /// Official: a document is accepted, or must be sent again.
    ReviewAttachment {
        /// Which.
        attachment: AttachmentId,
        /// Accepted, or to be sent again.
        accepted: bool,
        /// Why it is to be sent again; left out when it is accepted.
        #[serde(default)]
        #[ts(optional = nullable)]
        objection: Option<Objection>,
    },
    /// Official in charge: another form is the right one.
    ChooseForm {
        /// Which.
        form: FormKind,
    },
    /// Official in charge: ask every citizen for the recording.
    AskRecording {},
    /// Citizen: the answer of one person at this seat.
    Consent {
        /// Who answers.
        person: Party,
        /// Yes or no.
        given: bool,
        /// The text that was shown.
        notice: NoticeVersion,
        /// Number of the `recording_asked` that is answered: when somebody joins, all are asked anew and older answers count for
        /// nothing.
        #[ts(type = "number")]
        asked: u64,
    },
    /// Citizen: a person at this seat withdraws the consent.
    WithdrawConsent {
        /// Who.
        person: Party,
    },
    /// Official in charge: stop the recording.
    StopRecording {},
    /// Official in charge: close with an outcome.
    Close {
        /// How it ended.
        outcome: Outcome,
        /// For the office, at most 2,000 characters.
        note: String,
    },
    /// Anybody there? Answered by `done`.
    Ping {},
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ServerMessage {
    /// First message of a connection to a meeting, in answer to `hello`. The events after `last_seq` follow. Comes once more, `anew`, when
    /// a guest is confirmed.
    Welcome {
        /// The meeting.
        booking: BookingId,
        /// Your seat.
        seat: Seat,
        /// The server's clock.
        now: DateTime<Utc>,
        /// Silence after which the line counts as lost, in seconds. Send something twice as often.
        heartbeat_s: u32,
        /// Number of the last event that follows as history: show them up to here, ring for none of them.
        #[ts(type = "number")]
        history_until: u64,
        /// The events begin again with the first, whatever was asked for: forget what was heard before. For a guest who was confirmed,
        /// and from whom some were withheld until then.
        anew: bool,
    },
    /// Something happened.
    Event(NumberedEvent),
    /// The frame with this number was carried out.
    Done {
        /// Number of the client's frame.
        #[ts(type = "number")]
        id: u64,
    },
    /// The frame with this number was refused; nothing changed.
    Refused {
        /// Number of the client's frame, where it could be read.
        #[ts(type = "number | null")]
        id: Option<u64>,
        /// Stable cause.
        code: Code,
        /// In plain Italian.
        detail: String,
    },
    /// Answer to an offer.
    Answer {
        /// Number of the client's frame.
        #[ts(type = "number")]
        id: u64,
        /// The session description.
        sdp: String,
    },
    /// Who is shown in which of the three receive slots. Replaces what was said before.
    Slots {
        /// Slot 0, 1, 2: the seat shown, or nobody.
        slots: Vec<Option<Seat>>,
    },
    /// How the line of each participant does. Replaces what was said before.
    Lines {
        /// Of those whose media flows.
        lines: Vec<SeatLine>,
    },
    /// Who speaks now. Replaces what was said before.
    Speaking {
        /// Their seats; empty: nobody.
        seats: Vec<Seat>,
    },
    /// Whose picture you are not sent for now, because your line carries only the voices. Replaces what was said before.
    Withheld {
        /// Their seats; empty: all pictures come.
        seats: Vec<Seat>,
    },
    /// How many wait before you at this desk.
    Queue {
        /// Your position, from 1.
        position: u32,
        /// How many wait in all.
        waiting: u32,
    },
    /// The board of the office. Replaces what was said before.
    Board {
        /// The server's clock.
        now: DateTime<Utc>,
        /// Today's bookings in order of time.
        rows: Vec<BoardRow>,
    },
    /// Last message before the server closes the connection.
    Goodbye {
        /// Why.
        reason: GoodbyeReason,
    },
}

/// Why the server closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodbyeReason {
    /// The same seat was opened elsewhere; don't come back by yourself.
    OpenedElsewhere,
    /// The server restarts; come back.
    ServerStopping,
    /// You signed out, here or in another window; sign in again to come back.
    SignedOut,
    /// You read too slowly; come back and ask from your last number.
    TooSlow,
    /// Nothing was heard of you for the heartbeat's time; come back.
    Silent,
    /// The meeting ended, was cancelled, or you left it; there is nothing to come back to.
    Over,
    /// The first frame was not `hello`, or too many frames in a row could not be read.
    ProtocolError,
}
