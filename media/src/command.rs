//! What the rest of the server asks of a worker.

use protocol::{BookingId, RecordingId, Seat};
use tokio::sync::oneshot;

use crate::event::{RecordingSummary, Stats};
use crate::recorder::Tap;

/// Why somebody was not let in. Nothing changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// Four seats are taken already.
    #[error("the meeting has no free seat")]
    Full,
    /// The offer is not one this server can answer; the text holds nothing of it.
    #[error("{0}")]
    BadOffer(String),
    /// The media is shutting down.
    #[error("the media service is stopped")]
    Stopped,
}

/// Why a recording did not begin.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// One runs already.
    #[error("the meeting is being recorded already")]
    AlreadyRecording,
    /// The file could not be made.
    #[error("the recording's file cannot be made: {0}")]
    File(#[from] std::io::Error),
    /// The media is shutting down.
    #[error("the media service is stopped")]
    Stopped,
}

/// A request to a worker.
pub enum Command {
    /// Answer an offer.
    Join { meeting: BookingId, seat: Seat, offer: String, reply: oneshot::Sender<Result<String, JoinError>> },
    /// Answer an offer of somebody who tries the line; `trial` names it as a booking names a meeting.
    Try { trial: BookingId, offer: String, reply: oneshot::Sender<Result<String, JoinError>> },
    /// Show a document held to the camera of a seat in full, or nobody's any more.
    ViewDocument { meeting: BookingId, seat: Option<Seat> },
    /// Take somebody out.
    Leave { meeting: BookingId, seat: Seat, reply: oneshot::Sender<()> },
    /// Take everybody out and end the recording; the answer tells when that is written.
    Close { meeting: BookingId, reply: oneshot::Sender<Option<oneshot::Receiver<RecordingSummary>>> },
    /// Begin to record.
    Record { meeting: BookingId, tap: Tap, reply: oneshot::Sender<Result<(), RecordError>> },
    /// End the recording; the answer tells when it is written.
    StopRecording { meeting: BookingId, reply: oneshot::Sender<Option<oneshot::Receiver<RecordingSummary>>> },
    /// The recorder cannot go on without a keyframe of that seat.
    Keyframe { meeting: BookingId, seat: Seat },
    /// The recorder cannot go on at all.
    WriterFailed { meeting: BookingId, recording: RecordingId, cause: String },
    /// Count what is there.
    Stats { reply: oneshot::Sender<Stats> },
    /// Let everybody out and end the thread.
    Shutdown,
}
