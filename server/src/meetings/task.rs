//! One meeting's task: the only one who touches its state. `handle` → persist → tell, in that order, so that what a person
//! was told is never lost.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use protocol::office::BoardState;
use protocol::socket::GoodbyeReason;
use protocol::{
    AttachmentId, ClientFrame, Code, FormKind, OfficialId, PersonName, Reading, RecordingId, Seat, ServerMessage,
};
use signaling::{Attachable, InQueue, Input, Meeting};
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument;

use super::inputs::{self, Asked};
use super::lines::{LineId, Lines};
use super::now::Now;
use super::offers::Trial;
use super::{Entry, Facts, Meetings, Refusal};
use crate::store::attachments::StoredFile;

/// How long to wait before trying again what the store refused.
const RETRY: Duration = Duration::from_secs(1);

pub(crate) enum Command {
    Connect { entry: Entry, reply: oneshot::Sender<Result<LineId, Refusal>> },
    Frame { line: LineId, seat: Seat, frame: ClientFrame },
    Closed { line: LineId, seat: Seat },
    MayAttach { seat: Seat, replaces: Option<AttachmentId>, reply: oneshot::Sender<Result<Option<FormKind>, Refusal>> },
    Attach { seat: Seat, file: Attachable, stored: Option<StoredFile>, reply: oneshot::Sender<Result<(), Refusal>> },
    Read { attachment: AttachmentId, reading: Reading },
    Cancel { reply: oneshot::Sender<Result<(), Refusal>> },
    Release { supervisor: OfficialId, reply: oneshot::Sender<Result<(), Refusal>> },
    Queue { position: u32, waiting: u32 },
    Stop { reply: oneshot::Sender<()> },
}

/// What a task hears.
pub(crate) struct Inbox {
    pub(crate) commands: mpsc::Receiver<Command>,
    /// Few and small, and nobody may have to wait for a busy meeting: unbounded.
    pub(crate) media: mpsc::UnboundedReceiver<media::Event>,
}

pub(crate) struct Task {
    pub(super) meetings: Meetings,
    pub(super) facts: Facts,
    pub(super) meeting: Meeting,
    pub(super) lines: Lines,
    /// Names of the officials who are connected.
    pub(super) names: HashMap<Seat, PersonName>,
    /// Seats whose lines are those of guests.
    pub(super) guests: HashSet<Seat>,
    /// What the media server said last of the conversation, for who comes back.
    pub(super) now: Now,
    /// Who tries the line.
    pub(super) trials: HashMap<Seat, Trial>,
    pub(super) queue: Option<ServerMessage>,
    /// Inputs of the meeting itself that must still be carried out, because the store or the recorder failed.
    pub(super) owed: VecDeque<Input>,
    /// Seats whose people left: their lines are closed once they have their answer.
    pub(super) leaving: Vec<Seat>,
    /// What the board was told last: where the meeting stands, and how many documents have come.
    shown: Option<(BoardState, usize)>,
}

impl Task {
    pub(crate) fn new(meetings: Meetings, facts: Facts, meeting: Meeting) -> Self {
        let (lines, names, guests) = (Lines::default(), HashMap::new(), HashSet::new());
        Self {
            meetings,
            facts,
            meeting,
            lines,
            names,
            guests,
            now: Now::default(),
            trials: HashMap::new(),
            queue: None,
            owed: VecDeque::new(),
            leaving: Vec::new(),
            shown: None,
        }
    }

    pub(crate) async fn run(self, inbox: Inbox, restarted: bool) {
        let span = tracing::info_span!("meeting", booking = %self.facts.booking);
        self.serve(inbox, restarted).instrument(span).await;
    }

    async fn serve(mut self, mut inbox: Inbox, restarted: bool) {
        if restarted {
            self.by_itself(Input::Restarted).await;
        }
        self.show().await;
        while !self.meeting.is_over() {
            let clock = self.meetings.0.clock.clone();
            let deadline = self.meeting.next_deadline();
            tokio::select! {
                Some(event) = inbox.media.recv() => self.media_event(event).await,
                command = inbox.commands.recv() => match command {
                    Some(Command::Stop { reply }) => {
                        self.stop().await;
                        let _nobody_asks = reply.send(());
                        return;
                    }
                    Some(command) => self.obey(command).await,
                    None => return,
                },
                // What is owed comes first, or a passed deadline would be tried without pause while the store fails.
                () = wait_until(&clock, deadline), if self.owed.is_empty() => self.by_itself(Input::Tick).await,
                () = crate::clock::pause(RETRY), if !self.owed.is_empty() => {}
            }
            self.settle().await;
            for seat in std::mem::take(&mut self.leaving) {
                self.lines.hang_up(&seat, GoodbyeReason::Over);
            }
            self.tell_changes();
            self.end_abandoned_trials().await;
        }
        self.lines.hang_up_all(GoodbyeReason::Over);
        self.end_abandoned_trials().await;
        self.meetings.forget(&self.facts).await;
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Connect { entry, reply } => {
                let seat = entry.seat.clone();
                // Whose peer is gone already has nobody who will report the line as closed.
                if let Err(Ok(line)) = reply.send(self.connect(entry).await) {
                    self.closed(line, seat).await;
                }
            }
            Command::Frame { line, seat, frame } => self.frame(line, &seat, frame).await,
            Command::Closed { line, seat } => self.closed(line, seat).await,
            Command::MayAttach { seat, replaces, reply } => {
                let may = self.meeting.may_attach(&seat);
                let may = may.and_then(|()| replaces.map_or(Ok(()), |replaced| self.meeting.may_replace(replaced)));
                drop(reply.send(may.map(|()| self.meeting.chosen_form()).map_err(Refusal::from)));
            }
            Command::Attach { seat, file, stored, reply } => {
                drop(reply.send(self.take_beside(Input::Attach { seat, file }, stored.as_ref()).await));
            }
            Command::Read { attachment, reading } => {
                if let Err(refusal) = self.take(Input::Read { attachment, reading }).await {
                    tracing::info!(code = ?refusal.code, "what was read of a scan came too late");
                }
            }
            Command::Release { supervisor: official, reply } => {
                drop(reply.send(self.take(Input::HandOver { official, supervisor: true }).await));
            }
            Command::Cancel { reply } => drop(reply.send(self.take(Input::Cancel).await)),
            Command::Queue { position, waiting } => {
                let message = ServerMessage::Queue { position, waiting };
                self.lines.tell_each(Seat::is_citizen, &message);
                self.queue = Some(message);
            }
            // Taken out before: it ends the loop.
            Command::Stop { reply } => drop(reply.send(())),
        }
    }

    async fn closed(&mut self, line: LineId, seat: Seat) {
        if self.lines.remove(&seat, line) {
            self.by_itself(Input::Disconnected { seat }).await;
        }
    }

    async fn frame(&mut self, line: LineId, seat: &Seat, frame: ClientFrame) {
        // A replaced line says no more.
        if !self.lines.is_current(seat, line) {
            return;
        }
        let id = frame.id;
        let fresh = RecordingId(uuid::Uuid::new_v4());
        let who = inputs::Who { seat, name: self.names.get(seat), guest: self.guests.contains(seat) };
        let asked = inputs::read(frame.message, who, fresh).map_err(Refusal::from);
        let answer = match asked {
            Ok(Asked::Meeting(input)) => self.take(input).await.map(|()| ServerMessage::Done { id }),
            Ok(Asked::Offer(sdp)) => self.offer(seat, sdp).await.map(|sdp| ServerMessage::Answer { id, sdp }),
            Ok(Asked::Trial(sdp)) => self.try_line(line, seat, sdp).await.map(|sdp| ServerMessage::Answer { id, sdp }),
            Ok(Asked::EndTrial) => {
                self.end_trial(seat).await;
                Ok(ServerMessage::Done { id })
            }
            Ok(Asked::Nothing) => Ok(ServerMessage::Done { id }),
            Err(refusal) => Err(refusal),
        };
        let answer = answer.unwrap_or_else(|Refusal { code, detail }| {
            metrics::counter!("sportello_refusals_total").increment(1);
            ServerMessage::Refused { id: Some(id), code, detail }
        });
        self.lines.tell(seat, answer);
    }

    /// An input that nobody waits for. When the store fails it is tried again with the next one.
    pub(super) async fn by_itself(&mut self, input: Input) {
        if let Err(refusal) = self.take(input.clone()).await {
            tracing::warn!(code = ?refusal.code, "an input of the meeting itself was refused");
            if refusal.code == Code::StorageUnavailable && !self.owed.contains(&input) {
                self.owed.push_back(input);
            }
        }
    }

    /// Tries once more what is owed.
    async fn settle(&mut self) {
        if !self.owed.is_empty() && self.take(Input::Tick).await.is_ok() {
            tracing::info!("what the store had refused is carried out");
        }
    }

    /// Tells the board and the queue where the meeting stands.
    pub(super) async fn show(&mut self) {
        let state = (self.meeting.board_state(), self.meeting.documents());
        if self.shown.as_ref() == Some(&state) {
            return;
        }
        let place = match &state.0 {
            BoardState::Waiting { since, present, .. } => {
                let Facts { booking, start, .. } = self.facts;
                Some(InQueue { booking, start, since: *since, here: !present.is_empty() })
            }
            _ => None,
        };
        self.shown = Some(state);
        if !place.is_some_and(|place| place.here) {
            self.queue = None;
        }
        self.meetings.note_waiting(&self.facts, place).await;
        self.meetings.0.boards.changed(&self.facts.office);
    }

    async fn stop(&mut self) {
        self.lines.hang_up_all(GoodbyeReason::ServerStopping);
        self.end_abandoned_trials().await;
        // The recording ends in good order, and the next start finds no line that stands.
        self.by_itself(Input::Restarted).await;
        self.meetings.0.media.close(self.facts.booking).await;
    }
}

async fn wait_until(clock: &crate::clock::Clock, deadline: Option<chrono::DateTime<chrono::Utc>>) {
    match deadline {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
