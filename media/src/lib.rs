//! The media of the meetings: a selective forwarding unit on webrtc-rs, and the recorder.
//!
//! [`Media`] is a cheap handle. Behind it each worker is one OS thread with one UDP port and its own meetings; a meeting
//! stays with one worker for life. Inside a worker nothing is locked and nothing waits: a datagram comes in, is
//! decrypted, looked up in the meeting's table, rewritten for each viewer's slot and sent. The recorder is one more
//! receiver, behind a bounded channel, with a thread of its own.
//!
//! Every participant negotiates once: one audio and one video sent, three slots of audio and video received. Who is
//! shown in which slot is told by [`Event::Slots`].

mod addresses;
mod allocate;
mod command;
mod event;
#[doc(hidden)]
pub mod fuzzing;
mod h264;
mod meeting;
mod member;
mod offer;
mod outbox;
mod pace;
mod packet;
mod peer;
mod quality;
mod rate;
mod recorder;
mod remote;
mod rewrite;
mod routes;
mod rtp;
mod slots;
mod stun;
mod transport;
mod voice;
mod vp8;
mod window;
mod worker;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use mio::Waker;
use protocol::{BookingId, RecordingId, Seat};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

use command::Command;
pub use command::{JoinError, RecordError};
pub use event::{Event, RecordingSummary, Stats, TrackSummary};
pub use meeting::MAX_SEATS;
pub use recorder::RecordingOutput;
pub use slots::SLOTS;

/// Where the media listens.
#[derive(Debug, Clone)]
pub struct Config {
    /// One UDP socket, and one thread, for each. Port 0 lets the system choose.
    pub bind: Vec<SocketAddr>,
    /// Listen at the same addresses by TCP, for browsers whose network lets no UDP through.
    pub tcp: bool,
    /// Addresses browsers are told to reach those sockets at. Empty: the bound address, or for `0.0.0.0` and `::` all
    /// addresses of this machine, loopback included.
    pub announced: Vec<IpAddr>,
}

/// Why the media did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No address to bind was given.
    #[error("no address for media is configured")]
    NoAddress,
    /// An address could not be bound.
    #[error("media cannot listen on {address}: {cause}")]
    Bind {
        /// Which address.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The system gave no thread.
    #[error("no thread for media: {0}")]
    Thread(std::io::Error),
}

/// Handle to all workers. When the last one is dropped, everybody is let out and the threads end.
#[derive(Clone)]
pub struct Media {
    workers: Arc<Workers>,
}

struct Workers(Vec<WorkerHandle>);

/// One worker as seen from outside.
#[derive(Clone)]
pub(crate) struct WorkerHandle {
    commands: mpsc::Sender<Command>,
    waker: Arc<Waker>,
    bound: SocketAddr,
}

impl WorkerHandle {
    /// Sends a command and wakes the thread at once. False when it is gone.
    pub(crate) fn send(&self, command: Command) -> bool {
        self.commands.send(command).is_ok() && self.waker.wake().is_ok()
    }

    /// Sends a command that is answered. `None` when the worker is gone.
    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.send(command(reply)).then_some(())?;
        answer.await.ok()
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for worker in &self.0 {
            worker.send(Command::Shutdown);
        }
    }
}

impl Media {
    /// Binds the sockets and starts the threads. What happens by itself is told by the receiver.
    ///
    /// # Errors
    /// When an address cannot be bound or a thread cannot be started.
    pub fn start(config: Config) -> Result<(Self, UnboundedReceiver<Event>), StartError> {
        if config.bind.is_empty() {
            return Err(StartError::NoAddress);
        }
        let (events, happenings) = unbounded_channel();
        let mut workers = Workers(Vec::new());
        for (number, address) in config.bind.iter().enumerate() {
            let (commands, requests) = mpsc::channel();
            let (worker, waker) = worker::Worker::bind(*address, &config, requests, events.clone())
                .map_err(|cause| StartError::Bind { address: *address, cause })?;
            let bound = worker.bound();
            std::thread::Builder::new()
                .name(format!("media-{number}"))
                .spawn(move || worker.run())
                .map_err(StartError::Thread)?;
            workers.0.push(WorkerHandle { commands, waker: Arc::new(waker), bound });
        }
        Ok((Self { workers: Arc::new(workers) }, happenings))
    }

    /// The bound address of each worker, in the order of the configuration.
    #[must_use]
    pub fn local_addrs(&self) -> Vec<SocketAddr> {
        self.workers.0.iter().map(|worker| worker.bound).collect()
    }

    /// Answers a seat's offer with an SDP answer. The first one makes a connection; one that goes on with the same
    /// session under other ICE credentials restarts ICE; any other replaces the connection.
    ///
    /// # Errors
    /// When the meeting is full, or the offer is not of the expected shape; nothing changes then.
    pub async fn join(&self, meeting: BookingId, seat: Seat, offer: String) -> Result<String, JoinError> {
        let answer = self.worker(meeting).ask(|reply| Command::Join { meeting, seat, offer, reply }).await;
        answer.unwrap_or(Err(JoinError::Stopped))
    }

    /// Answers an offer of somebody who tries the line before a meeting: what comes from there goes back in the first
    /// slot. `trial` is a fresh id; the same one again replaces the connection. It ends by itself after half a minute, or by
    /// [`Self::close`]. What is told of it carries `trial` for the meeting.
    ///
    /// # Errors
    /// When too many try at once, or the offer is not of the expected shape.
    pub async fn try_line(&self, trial: BookingId, offer: String) -> Result<String, JoinError> {
        let answer = self.worker(trial).ask(|reply| Command::Try { trial, offer, reply }).await;
        answer.unwrap_or(Err(JoinError::Stopped))
    }

    /// Gives the camera of a seat precedence for everybody, as long as a document is held to it; nobody: ends that.
    pub fn view_document(&self, meeting: BookingId, seat: Option<Seat>) {
        self.worker(meeting).send(Command::ViewDocument { meeting, seat });
    }

    /// Lets a seat out and frees all that belongs to it.
    pub async fn leave(&self, meeting: BookingId, seat: Seat) {
        self.worker(meeting).ask(|reply| Command::Leave { meeting, seat, reply }).await;
    }

    /// Lets everybody out, ends the recording and frees all that belongs to the meeting. Returns once the recording
    /// is written.
    pub async fn close(&self, meeting: BookingId) {
        let writing = self.worker(meeting).ask(|reply| Command::Close { meeting, reply }).await;
        if let Some(Some(summary)) = writing {
            // A writer that failed has told so.
            let _ = summary.await;
        }
    }

    /// Records these seats, and no others, into a new WebM file at `path`, readable by the owner only. The name is that
    /// of the seat's tracks in the file and must hold no personal data. Nothing received before is in it; video begins
    /// with each seat's next keyframe, which is asked for.
    ///
    /// # Errors
    /// When a recording runs already, or the file exists or cannot be made.
    pub async fn record(
        &self,
        meeting: BookingId,
        recording: RecordingId,
        path: PathBuf,
        tracks: Vec<(Seat, String)>,
    ) -> Result<(), RecordError> {
        let file = path.clone();
        let opened = tokio::task::spawn_blocking(move || recorder::create(&file)).await;
        let output = Box::new(opened.map_err(|_| RecordError::Stopped)??);
        let begun = self.record_into(meeting, recording, output, tracks).await;
        if begun.is_err() {
            // Made by this call, and empty.
            let _ = tokio::fs::remove_file(path).await;
        }
        begun
    }

    /// The same into any output, for example one that encrypts. It is written to by the recorder's own thread, one
    /// whole cluster of about a second at a time.
    ///
    /// # Errors
    /// When a recording runs already.
    pub async fn record_into(
        &self,
        meeting: BookingId,
        recording: RecordingId,
        output: Box<dyn RecordingOutput>,
        tracks: Vec<(Seat, String)>,
    ) -> Result<(), RecordError> {
        let worker = self.worker(meeting);
        let tap = recorder::start(worker.clone(), meeting, recording, output, tracks)?;
        let begun = worker.ask(|reply| Command::Record { meeting, tap, reply }).await;
        begun.unwrap_or(Err(RecordError::Stopped))
    }

    /// Ends the recording. When it returns, no further byte of media is written. `None` when none ran, or its writer
    /// failed.
    pub async fn stop_recording(&self, meeting: BookingId) -> Option<RecordingSummary> {
        let writing = self.worker(meeting).ask(|reply| Command::StopRecording { meeting, reply }).await??;
        writing.await.ok()
    }

    /// What all workers hold and have done.
    pub async fn stats(&self) -> Stats {
        let mut total = Stats::default();
        for worker in &self.workers.0 {
            total += worker.ask(|reply| Command::Stats { reply }).await.unwrap_or_default();
        }
        total
    }

    /// Whether every worker answers. One that does not has ended by a fault: its meetings have no audio and video until the
    /// service is started again.
    pub async fn answers(&self) -> bool {
        for worker in &self.workers.0 {
            if worker.ask(|reply| Command::Stats { reply }).await.is_none() {
                return false;
            }
        }
        true
    }

    /// The worker of a meeting, always the same one.
    fn worker(&self, meeting: BookingId) -> &WorkerHandle {
        let mut hasher = DefaultHasher::new();
        meeting.hash(&mut hasher);
        let count = self.workers.0.len().max(1);
        let index = usize::try_from(hasher.finish() % count as u64).unwrap_or(0);
        &self.workers.0[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_worker_that_ended_answers_no_more() {
        let bind = vec![SocketAddr::from(([127, 0, 0, 1], 0)); 2];
        let (media, _events) = Media::start(Config { bind, tcp: false, announced: Vec::new() }).expect("sockets");
        assert!(media.answers().await);
        media.workers.0[1].send(Command::Shutdown);
        assert!(!media.answers().await);
    }
}
