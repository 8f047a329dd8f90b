//! The recorder: one more receiver of a meeting's packets, with a thread of its own, that writes one live WebM file.

mod jitter;
mod session;
mod timeline;
mod track;
mod webm;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use protocol::{BookingId, RecordingId, Seat};
use tokio::sync::oneshot;

use self::session::Session;
use crate::WorkerHandle;
use crate::command::{Command, RecordError};
use crate::event::RecordingSummary;
use crate::packet::{Codec, MediaPacket, SenderClock};
use crate::worker::monotonic_now;

/// Packets the writer may be behind: several seconds of four cameras. A disk slower than that is broken.
const BACKLOG: usize = 8192;
/// How often the writer looks for packets that waited long enough, when none comes.
const TICK: Duration = Duration::from_millis(50);

/// What the writer is given.
enum Input {
    Codec(usize, Codec),
    Packet(usize, MediaPacket),
    Clock(usize, SenderClock),
}

/// Why the tap took nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TapError {
    /// The writer is too slow.
    #[error("the recording's disk is too slow")]
    Overflow,
    /// The writer has failed.
    #[error("the recording's writer is gone")]
    Gone,
}

/// The worker's end of a recording. Dropping it ends the recording.
pub struct Tap {
    recording: RecordingId,
    seats: Vec<Seat>,
    inputs: SyncSender<Input>,
    summary: Option<oneshot::Receiver<RecordingSummary>>,
}

impl Tap {
    /// Which recording.
    pub const fn recording(&self) -> RecordingId {
        self.recording
    }

    /// The track of a seat, if it is recorded.
    pub fn track_of(&self, seat: &Seat) -> Option<usize> {
        self.seats.iter().position(|recorded| recorded == seat)
    }

    /// Hands over a packet without waiting.
    ///
    /// # Errors
    /// When the writer is too far behind or gone.
    pub fn packet(&self, track: usize, packet: MediaPacket) -> Result<(), TapError> {
        self.give(Input::Packet(track, packet))
    }

    /// Hands over a report without waiting.
    ///
    /// # Errors
    /// When the writer is too far behind or gone.
    pub fn clock(&self, track: usize, clock: SenderClock) -> Result<(), TapError> {
        self.give(Input::Clock(track, clock))
    }

    /// Says how a track's picture will be coded, which the file tells before the picture comes.
    ///
    /// # Errors
    /// When the writer is too far behind or gone.
    pub fn codec(&self, track: usize, codec: Codec) -> Result<(), TapError> {
        self.give(Input::Codec(track, codec))
    }

    fn give(&self, input: Input) -> Result<(), TapError> {
        self.inputs.try_send(input).map_err(|error| match error {
            TrySendError::Full(_) => TapError::Overflow,
            TrySendError::Disconnected(_) => TapError::Gone,
        })
    }

    /// Ends the recording. The receiver is told once everything is written.
    pub fn finish(mut self) -> Option<oneshot::Receiver<RecordingSummary>> {
        self.summary.take()
    }
}

/// Where a recording goes: a file, or a stream that encrypts on the way to one.
pub trait RecordingOutput: Write + Send {
    /// Called once, after the last byte.
    ///
    /// # Errors
    /// When what was written cannot be made safe.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

impl RecordingOutput for File {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.sync_all()
    }
}

/// A new file that only this service's user may read.
///
/// # Errors
/// When it exists or cannot be made.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Starts the writer.
///
/// # Errors
/// When the system has no thread for it.
pub fn start(
    worker: WorkerHandle,
    meeting: BookingId,
    recording: RecordingId,
    output: Box<dyn RecordingOutput>,
    tracks: Vec<(Seat, String)>,
) -> Result<Tap, RecordError> {
    let (inputs, received) = sync_channel(BACKLOG);
    let (done, summary) = oneshot::channel();
    let seats: Vec<Seat> = tracks.iter().map(|(seat, _)| seat.clone()).collect();
    let writer = Writer { worker, meeting, recording, tracks };
    std::thread::Builder::new().name("recorder".to_owned()).spawn(move || writer.run(output, &received, done))?;
    Ok(Tap { recording, seats, inputs, summary: Some(summary) })
}

/// What the writer's thread works with.
struct Writer {
    worker: WorkerHandle,
    meeting: BookingId,
    recording: RecordingId,
    tracks: Vec<(Seat, String)>,
}

impl Writer {
    fn run(self, output: Box<dyn RecordingOutput>, inputs: &Receiver<Input>, done: oneshot::Sender<RecordingSummary>) {
        match self.write(output, inputs) {
            Ok(summary) => {
                // Nobody waits for a recording that ended because the server stops.
                let _ = done.send(summary);
            }
            Err(error) => {
                tracing::error!(meeting = %self.meeting, recording = %self.recording, %error, "recording failed");
                let cause = format!("the recording cannot be written: {error}");
                let (meeting, recording) = (self.meeting, self.recording);
                self.worker.send(Command::WriterFailed { meeting, recording, cause });
            }
        }
    }

    fn write(&self, output: Box<dyn RecordingOutput>, inputs: &Receiver<Input>) -> io::Result<RecordingSummary> {
        let names = self.tracks.iter().map(|(_, name)| name.clone()).collect();
        let mut session = Session::new(output, names, monotonic_now());
        loop {
            let input = inputs.recv_timeout(TICK);
            let now = monotonic_now();
            match input {
                Ok(Input::Codec(track, codec)) => session.codec(track, codec),
                Ok(Input::Packet(track, packet)) => session.packet(track, packet),
                Ok(Input::Clock(track, clock)) => session.clock(track, clock),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return finish(session),
            }
            session.advance(now)?;
            for track in session.newly_left_out() {
                let (meeting, recording) = (self.meeting, self.recording);
                tracing::error!(%meeting, %recording, track, "a camera changed its codec, its picture is left out");
            }
            for track in session.keyframes_wanted(now) {
                let seat = self.tracks[track].0.clone();
                self.worker.send(Command::Keyframe { meeting: self.meeting, seat });
            }
        }
    }
}

fn finish(session: Session<Box<dyn RecordingOutput>>) -> io::Result<RecordingSummary> {
    let (output, summary) = session.finish()?;
    output.finish()?;
    Ok(summary)
}
