//! One connection to a meeting.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use chrono::TimeDelta;
use futures_util::stream::SplitStream;
use futures_util::{FutureExt, StreamExt};
use identity::SessionId;
use protocol::socket::GoodbyeReason;
use protocol::{BookingId, ClientFrame, ClientMessage, Code, Credential, PersonName, Seat, ServerMessage};
use tokio::sync::mpsc::WeakSender;
use tracing::Instrument;

use super::pace::Pace;
use super::writer;
use crate::app::{App, AppState};
use crate::clock;
use crate::meetings::{Entry, LineId, LineSender, Outgoing, Refusal, line};
use crate::sessions::LineOf;

/// How long the first frame may take.
const HELLO_PATIENCE: Duration = Duration::from_secs(10);

/// Frames in a row that could not be read, after which the connection is closed.
const MALFORMED_MAX: u32 = 20;

/// How often a connection keeps its session alive.
const RENEW_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Whom a ticket let in.
pub(super) struct Admitted {
    /// The meeting.
    pub(super) booking: BookingId,
    /// Where.
    pub(super) seat: Seat,
    /// Name of an official.
    pub(super) name: Option<PersonName>,
    /// By which means they entered.
    pub(super) credential: Credential,
    /// Where they are signed in.
    pub(super) session: SessionId,
}

/// Serves a connection until either side ends it.
pub(super) async fn serve(app: AppState, socket: WebSocket, admitted: Admitted) {
    let Admitted { booking, seat, name, credential, session } = admitted;
    let span = tracing::info_span!("line", %booking);
    let (sink, stream) = socket.split();
    let (sender, outgoing) = line();
    metrics::gauge!("sportello_lines").increment(1.0);
    let mut reader = Reader { app: app.clone(), stream, sender: sender.downgrade(), booking, seat, credential };
    let farewell = sender.downgrade();
    async {
        // The writer ends first when the line is replaced, cut or hung up: then reading ends with it.
        let mut writing = std::pin::pin!(writer::run(sink, outgoing).fuse());
        tokio::select! {
            () = &mut writing => {}
            goodbye = reader.run(name, sender) => {
                reader.write(Outgoing::Goodbye(goodbye));
                writing.await;
            }
            () = while_signed_in(&app, session, LineOf::Meeting) => {
                drop(reader);
                if let Some(sender) = farewell.upgrade() {
                    let _full = sender.try_send(Outgoing::Goodbye(GoodbyeReason::SignedOut));
                }
                writing.await;
            }
        }
    }
    .instrument(span)
    .await;
    metrics::gauge!("sportello_lines").decrement(1.0);
}

/// Keeps the session alive as long as the line stands; returns once it is over.
pub(super) async fn while_signed_in(app: &App, session: SessionId, line: LineOf) {
    let renewing = async {
        loop {
            match app.sessions.renew(session, line).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "a session could not be renewed"),
            }
            app.clock.sleep_until(app.clock.now() + RENEW_EVERY).await;
        }
    };
    tokio::select! {
        () = app.sessions.ended(session) => {}
        () = renewing => {}
    }
}

struct Reader {
    app: AppState,
    stream: SplitStream<WebSocket>,
    /// The meeting's task holds the line. When it gives the line up, the writer ends, and reading with it.
    sender: WeakSender<Outgoing>,
    booking: BookingId,
    seat: Seat,
    credential: Credential,
}

/// What came from the peer.
enum Heard {
    Frame(Box<ClientFrame>),
    Unreadable(Option<u64>),
    Alive,
    Gone(GoodbyeReason),
}

impl Heard {
    fn is_trial(&self) -> bool {
        matches!(self, Self::Frame(frame) if matches!(frame.message, ClientMessage::Trial { .. }))
    }
}

impl Reader {
    /// Reads until the end; says how it ended.
    async fn run(&mut self, name: Option<PersonName>, sender: LineSender) -> GoodbyeReason {
        let last_seq = match self.hear(HELLO_PATIENCE).await {
            Heard::Frame(frame) => match frame.message {
                ClientMessage::Hello { last_seq } => last_seq,
                _ => return end(&sender, GoodbyeReason::ProtocolError),
            },
            Heard::Gone(reason) => return end(&sender, reason),
            Heard::Unreadable(_) | Heard::Alive => return end(&sender, GoodbyeReason::ProtocolError),
        };
        let (seat, credential) = (self.seat.clone(), self.credential);
        let entry = Entry { seat, name, credential, last_seq, sender: sender.clone() };
        let line = match self.app.meetings.connect(self.booking, entry).await {
            Ok(line) => line,
            Err(refusal) => {
                let over = matches!(refusal.code, Code::Over | Code::BookingCancelled | Code::NotFound);
                self.refuse(None, refusal);
                return end(&sender, if over { GoodbyeReason::Over } else { GoodbyeReason::ServerStopping });
            }
        };
        drop(sender);
        let guard = Connected { app: self.app.clone(), booking: self.booking, seat: self.seat.clone(), line };
        let goodbye = self.listen(line).await;
        drop(guard);
        goodbye
    }

    async fn listen(&mut self, line: LineId) -> GoodbyeReason {
        let patience = Duration::from_secs(self.app.meetings.heartbeat_s().into());
        let begun = clock::Stopwatch::start();
        let (mut frames, mut trials) = (Pace::of_frames(Duration::ZERO), Pace::of_trials(Duration::ZERO));
        let mut unreadable = 0;
        loop {
            let heard = self.hear(patience).await;
            let at = begun.elapsed();
            let calm = frames.allows(at) && (!heard.is_trial() || trials.allows(at));
            match heard {
                Heard::Gone(reason) => return reason,
                Heard::Alive => {}
                Heard::Frame(frame) if !calm => self.refuse(Some(frame.id), Code::TooManyRequests.into()),
                Heard::Frame(frame) => {
                    unreadable = 0;
                    self.app.meetings.frame(self.booking, line, self.seat.clone(), *frame).await;
                }
                Heard::Unreadable(id) => {
                    unreadable += 1;
                    self.refuse(id, Code::Malformed.into());
                    if unreadable >= MALFORMED_MAX {
                        return GoodbyeReason::ProtocolError;
                    }
                }
            }
        }
    }

    async fn hear(&mut self, patience: Duration) -> Heard {
        let next = tokio::select! {
            next = self.stream.next() => next,
            () = clock::pause(patience) => return Heard::Gone(GoodbyeReason::Silent),
        };
        match next {
            Some(Ok(Message::Text(text))) => read(&text),
            Some(Ok(Message::Binary(_))) => Heard::Unreadable(None),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Alive,
            // The peer said goodbye, the line broke, or a frame was larger than allowed.
            Some(Ok(Message::Close(_)) | Err(_)) | None => Heard::Gone(GoodbyeReason::ProtocolError),
        }
    }

    fn refuse(&self, id: Option<u64>, Refusal { code, detail }: Refusal) {
        let refused = ServerMessage::Refused { id, code, detail };
        self.write(Outgoing::Messages(vec![refused]));
    }

    fn write(&self, outgoing: Outgoing) {
        // A full queue cuts the line before long; one that was given up takes nothing more.
        if let Some(sender) = self.sender.upgrade() {
            let _full = sender.try_send(outgoing);
        }
    }
}

/// Ends a connection that never became a line.
fn end(sender: &LineSender, reason: GoodbyeReason) -> GoodbyeReason {
    let _full = sender.try_send(Outgoing::Goodbye(reason));
    reason
}

/// Tells the meeting that the line is gone, however the connection ended.
struct Connected {
    app: AppState,
    booking: BookingId,
    seat: Seat,
    line: LineId,
}

impl Drop for Connected {
    fn drop(&mut self) {
        let (meetings, booking, seat, line) = (self.app.meetings.clone(), self.booking, self.seat.clone(), self.line);
        tokio::spawn(async move { meetings.disconnected(booking, line, seat).await });
    }
}

fn read(text: &str) -> Heard {
    match ClientFrame::read(text) {
        Ok(frame) => Heard::Frame(Box::new(frame)),
        Err(unreadable) => Heard::Unreadable(unreadable.id),
    }
}
