//! The running meetings. One task owns each of them; everybody else talks to it through [`Meetings`].

mod audited;
pub mod board;
mod execute;
mod inputs;
mod lines;
mod now;
mod offers;
pub mod recovery;
mod task;
mod welcome;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use protocol::join::Admission;
use protocol::meeting::NoticeVersion;
use protocol::{
    AttachmentId, BookingId, ClientFrame, Code, Credential, DeskId, FormKind, OfficeId, OfficialId, PersonName,
    Reading, Seat,
};
use signaling::{Attachable, InQueue, Meeting, Terms};
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::store::attachments::StoredFile;
use crate::store::{Store, StoreError};
use board::Boards;
pub use lines::{LineId, LineSender, Outgoing, line};
pub(crate) use offers::patiently;
use task::{Command, Inbox, Task};

/// Commands that may wait for a meeting's task before who sends one more must wait, too.
const COMMANDS: usize = 256;

/// A refusal on its way to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable cause.
    pub code: Code,
    /// Cause and remedy in plain Italian.
    pub detail: String,
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, detail: code.words().to_owned() }
    }
}

impl From<signaling::Rejection> for Refusal {
    fn from(rejection: signaling::Rejection) -> Self {
        match rejection.by {
            Some(name) => Self {
                code: rejection.code,
                detail: format!("{} ha già preso in carico questa prenotazione.", name.reveal()),
            },
            None => rejection.code.into(),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a meeting could not be stored");
        Code::StorageUnavailable.into()
    }
}

/// What a meeting needs of its booking and of the service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Seconds that an official whose line is lost keeps the charge.
    pub lease_s: u32,
    /// Seconds of silence after which a line counts as lost.
    pub heartbeat_s: u32,
    /// The rules on time.
    pub policy: booking::Policy,
    /// The text on recording.
    pub notice: NoticeVersion,
    /// Folder of the recordings.
    pub recordings: std::path::PathBuf,
}

impl Settings {
    /// As configured.
    #[must_use]
    pub fn new(config: &crate::config::Config, notice: NoticeVersion) -> Self {
        Self {
            lease_s: config.meeting.lease_seconds,
            heartbeat_s: config.meeting.heartbeat_seconds,
            policy: config.policy,
            notice,
            recordings: config.recording_path(),
        }
    }
}

/// Longest time in charge: a meeting that everybody forgot ends by itself.
const LONGEST_S: u32 = 3 * 3_600;

/// Handle to all meetings.
#[derive(Clone)]
pub struct Meetings(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) media: media::Media,
    pub(crate) settings: Settings,
    pub(crate) boards: Boards,
    running: tokio::sync::Mutex<Running>,
    waiting: Mutex<HashMap<DeskId, BTreeMap<BookingId, InQueue>>>,
}

/// The tasks, by meeting.
#[derive(Default)]
struct Running {
    tasks: HashMap<BookingId, Outbox>,
    /// The server stops: no task is started any more.
    stopped: bool,
}

/// The way to a task.
#[derive(Clone)]
struct Outbox {
    commands: mpsc::Sender<Command>,
    media: mpsc::UnboundedSender<media::Event>,
}

/// What a meeting's task knows of its booking.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) booking: BookingId,
    pub(crate) office: OfficeId,
    pub(crate) desk: DeskId,
    pub(crate) start: DateTime<Utc>,
}

/// A person's way into a meeting.
pub struct Entry {
    /// Where.
    pub seat: Seat,
    /// Name of an official.
    pub name: Option<PersonName>,
    /// By which means they entered.
    pub credential: Credential,
    /// Last event seen.
    pub last_seq: u64,
    /// Where to tell.
    pub sender: LineSender,
}

impl Meetings {
    /// The meetings of this server; none runs yet.
    #[must_use]
    pub fn new(store: Store, clock: Clock, media: media::Media, settings: Settings) -> Self {
        let (running, waiting) = (tokio::sync::Mutex::default(), Mutex::default());
        let boards = Boards::default();
        Self(Arc::new(Inner { store, clock, media, settings, boards, running, waiting }))
    }

    /// The media server.
    #[must_use]
    pub fn media(&self) -> &media::Media {
        &self.0.media
    }

    /// The boards of the offices.
    #[must_use]
    pub fn boards(&self) -> &Boards {
        &self.0.boards
    }

    /// Seconds of silence after which a line counts as lost.
    #[must_use]
    pub fn heartbeat_s(&self) -> u32 {
        self.0.settings.heartbeat_s
    }

    /// What a link answers now. A meeting that goes on is open even after the end of its window.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn admission(&self, booking: &booking::Booking) -> Result<Admission, StoreError> {
        let admission = booking.admission(&self.0.settings.policy, self.0.clock.now());
        if matches!(admission, Admission::Over { outcome: None })
            && let Some(meeting) = self.0.store.meeting(booking.id).await?
            && !meeting.is_over()
        {
            return Ok(Admission::Open {});
        }
        Ok(admission)
    }

    /// The supervisor of the office takes a meeting from the colleague who has it in charge.
    ///
    /// # Errors
    /// `wrong_phase` when nobody has it in charge.
    pub async fn release(&self, booking: BookingId, supervisor: OfficialId) -> Result<(), Code> {
        let asked = self.ask(booking, |reply| Command::Release { supervisor, reply }).await;
        asked.and_then(|answer| answer).map_err(|refusal| refusal.code)
    }

    /// Connects a line to a seat.
    ///
    /// # Errors
    /// `over`, `booking_cancelled`, or the store's failure.
    pub(crate) async fn connect(&self, booking: BookingId, entry: Entry) -> Result<LineId, Refusal> {
        self.ask(booking, |reply| Command::Connect { entry, reply }).await?
    }

    /// Hands a frame to the meeting; the answer goes over the line.
    pub(crate) async fn frame(&self, booking: BookingId, line: LineId, seat: Seat, frame: ClientFrame) {
        self.send(booking, Command::Frame { line, seat, frame }).await;
    }

    /// The line is closed.
    pub(crate) async fn disconnected(&self, booking: BookingId, line: LineId, seat: Seat) {
        self.send(booking, Command::Closed { line, seat }).await;
    }

    /// Whether this seat may attach files now, also in the place of another one; gives the form that the official chose, where it is
    /// not that of the booking.
    ///
    /// # Errors
    /// `wrong_phase`, `not_seated`, `guest_not_confirmed`, `over`; of the file whose place is taken: `not_found`, or `wrong_phase` once
    /// it was accepted.
    pub async fn may_attach(
        &self,
        booking: BookingId,
        seat: Seat,
        replaces: Option<AttachmentId>,
    ) -> Result<Option<FormKind>, Code> {
        let asked = self.ask(booking, |reply| Command::MayAttach { seat, replaces, reply }).await;
        asked.and_then(|answer| answer).map_err(|refusal| refusal.code)
    }

    /// Tells the meeting how the check of a file ended; `stored`: where the accepted one is, noted in the same transaction.
    ///
    /// # Errors
    /// As [`Meetings::may_attach`], and `storage_unavailable`: the file is then not part of the meeting.
    pub async fn attach(
        &self,
        booking: BookingId,
        seat: Seat,
        file: Attachable,
        stored: Option<StoredFile>,
    ) -> Result<(), Code> {
        let asked = self.ask(booking, |reply| Command::Attach { seat, file, stored, reply }).await;
        asked.and_then(|answer| answer).map_err(|refusal| refusal.code)
    }

    /// Tells the meeting what was read of a scan; one that is over needs it no more.
    pub async fn tell_reading(&self, booking: BookingId, attachment: AttachmentId, reading: Reading) {
        self.send(booking, Command::Read { attachment, reading }).await;
    }

    /// Cancels the booking and tells whoever waits.
    ///
    /// # Errors
    /// `booking_cancelled`, `booking_not_cancellable`, `storage_unavailable`.
    pub async fn cancel(&self, booking: BookingId) -> Result<(), Code> {
        let asked = self.ask(booking, |reply| Command::Cancel { reply }).await;
        asked.and_then(|answer| answer).map_err(|refusal| refusal.code)
    }

    /// Routes what the media server tells to the meetings concerned, until it ends.
    pub async fn route_media(self, mut events: mpsc::UnboundedReceiver<media::Event>) {
        while let Some(event) = events.recv().await {
            let meeting = match &event {
                media::Event::Connected { meeting, .. }
                | media::Event::Lost { meeting, .. }
                | media::Event::Slots { meeting, .. }
                | media::Event::Quality { meeting, .. }
                | media::Event::Speaking { meeting, .. }
                | media::Event::Withheld { meeting, .. }
                | media::Event::RecordingFailed { meeting, .. } => *meeting,
            };
            if let Some(task) = self.0.running.lock().await.tasks.get(&meeting) {
                let _ended_meanwhile = task.media.send(event);
            }
        }
    }

    /// Tells everybody that the server stops, and closes recordings and lines. State is kept.
    pub async fn stop(&self) {
        let tasks: Vec<_> = {
            let mut running = self.0.running.lock().await;
            running.stopped = true;
            running.tasks.drain().map(|(_, task)| task.commands).collect()
        };
        let stops = tasks.into_iter().map(|task| async move {
            let (reply, stopped) = oneshot::channel();
            if task.send(Command::Stop { reply }).await.is_ok() {
                let _gone_already = stopped.await;
            }
        });
        futures_util::future::join_all(stops).await;
    }

    async fn send(&self, booking: BookingId, command: Command) {
        let task = self.0.running.lock().await.tasks.get(&booking).cloned();
        if let Some(task) = task {
            let _ended_meanwhile = task.commands.send(command).await;
        }
    }

    async fn ask<T>(
        &self,
        booking: BookingId,
        command: impl FnOnce(oneshot::Sender<T>) -> Command,
    ) -> Result<T, Refusal> {
        let task = self.running(booking).await?;
        let (reply, answer) = oneshot::channel();
        let sent = task.send(command(reply)).await;
        match (sent, answer.await) {
            (Ok(()), Ok(answer)) => Ok(answer),
            _ => Err(self.why_gone(booking).await),
        }
    }

    /// Why a task did not answer: its meeting ended meanwhile, or the server stops.
    async fn why_gone(&self, booking: BookingId) -> Refusal {
        match self.0.store.meeting(booking).await {
            Ok(Some(meeting)) if meeting.is_over() => Code::Over.into(),
            Ok(_) => Code::Stopping.into(),
            Err(error) => error.into(),
        }
    }

    /// The task of this meeting; starts it when it does not run.
    async fn running(&self, booking: BookingId) -> Result<mpsc::Sender<Command>, Refusal> {
        let mut running = self.0.running.lock().await;
        if running.stopped {
            return Err(Code::Stopping.into());
        }
        if let Some(task) = running.tasks.get(&booking).filter(|task| !task.commands.is_closed()) {
            return Ok(task.commands.clone());
        }
        let booking = self.0.store.booking(booking).await?.ok_or(Code::NotFound)?;
        let terms = self.terms(&booking);
        let stored = self.0.store.meeting(booking.id).await?;
        // Whoever was connected when it was stored is so no longer, and no recorder runs.
        let restarted = stored.is_some();
        let mut meeting = stored.unwrap_or_else(|| Meeting::new(terms.clone()));
        if meeting.is_over() {
            let cancelled = matches!(meeting.phase(), signaling::Phase::Cancelled);
            return Err(if cancelled { Code::BookingCancelled } else { Code::Over }.into());
        }
        meeting.renew(terms);
        let facts = Facts { booking: booking.id, office: booking.office, desk: booking.desk, start: booking.start };
        let (sender, commands) = mpsc::channel(COMMANDS);
        let (media_sender, media) = mpsc::unbounded_channel();
        running.tasks.insert(facts.booking, Outbox { commands: sender.clone(), media: media_sender });
        tokio::spawn(Task::new(self.clone(), facts, meeting).run(Inbox { commands, media }, restarted));
        Ok(sender)
    }

    fn terms(&self, booking: &booking::Booking) -> Terms {
        let settings = &self.0.settings;
        Terms {
            opens_at: booking.opens_at(&settings.policy),
            closes_at: booking.closes_at(&settings.policy),
            lease_s: settings.lease_s,
            grace_s: u32::try_from(settings.policy.grace.num_seconds()).unwrap_or(u32::MAX),
            longest_s: LONGEST_S,
            notice: settings.notice.clone(),
        }
    }

    /// Notes whether a meeting waits and whether its citizens are connected; when that changed, tells everybody who waits
    /// at the desk their position.
    async fn note_waiting(&self, facts: &Facts, place: Option<InQueue>) {
        // Held until all are told: of two changes the later one is told last.
        let running = self.0.running.lock().await;
        let told = {
            let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let desk = waiting.entry(facts.desk.clone()).or_default();
            let before = match place {
                Some(place) => desk.insert(facts.booking, place),
                None => desk.remove(&facts.booking),
            };
            if before == place {
                return;
            }
            signaling::positions(desk.values().copied().collect())
        };
        let waiting = u32::try_from(told.len()).unwrap_or(u32::MAX);
        for (booking, position) in told {
            // A task that is too busy to take this hears of the next change.
            if let Some(task) = running.tasks.get(&booking) {
                let _full = task.commands.try_send(Command::Queue { position, waiting });
            }
        }
    }

    async fn forget(&self, facts: &Facts) {
        self.note_waiting(facts, None).await;
        self.0.running.lock().await.tasks.remove(&facts.booking);
    }
}
