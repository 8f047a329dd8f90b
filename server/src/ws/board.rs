//! One connection to the board of an office.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Rome;
use futures_util::{FutureExt, StreamExt};
use identity::SessionId;
use protocol::office::{BoardRow, BoardState};
use protocol::socket::GoodbyeReason;
use protocol::{ClientFrame, ClientMessage, Code, OfficeId, ServerMessage};

use super::pace::Pace;
use super::writer;
use crate::app::{App, AppState};
use crate::clock;
use crate::meetings::{LineSender, Outgoing, line};
use crate::sessions::LineOf;
use crate::store::Stored;

/// Changes that follow each other closely are told as one.
const CALM: Duration = Duration::from_millis(100);

/// How often the board is told even when nothing changed: a day ends, too.
const AT_LEAST_EVERY: Duration = Duration::from_secs(60);

/// Serves a board until either side ends it.
pub(super) async fn serve(app: AppState, socket: WebSocket, office: OfficeId, session: SessionId) {
    let (sink, mut stream) = socket.split();
    let (sender, outgoing) = line();
    let listening = async {
        let patience = Duration::from_secs(app.meetings.heartbeat_s().into());
        let begun = clock::Stopwatch::start();
        let mut pace = Pace::of_frames(Duration::ZERO);
        loop {
            let next = tokio::select! {
                next = stream.next() => next,
                () = clock::pause(patience) => return GoodbyeReason::Silent,
            };
            match next {
                Some(Ok(Message::Text(text))) if pace.allows(begun.elapsed()) => answer(&sender, &text),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return GoodbyeReason::ProtocolError,
                Some(Ok(_)) => {}
            }
        }
    };
    let writing = writer::run(sink, outgoing).fuse();
    tokio::pin!(writing);
    let goodbye = tokio::select! {
        () = &mut writing => return,
        goodbye = listening => goodbye,
        goodbye = tell(&app, &office, &sender) => goodbye,
        () = app.stopping.begun() => GoodbyeReason::ServerStopping,
        () = super::connection::while_signed_in(&app, session, LineOf::Board) => GoodbyeReason::SignedOut,
    };
    let _full = sender.try_send(Outgoing::Goodbye(goodbye));
    writing.await;
}

/// A board only looks: the one thing it may send is a sign of life.
fn answer(sender: &LineSender, text: &str) {
    let answer = match serde_json::from_str::<ClientFrame>(text) {
        Ok(ClientFrame { id, message: ClientMessage::Ping {} | ClientMessage::Hello { .. } }) => {
            ServerMessage::Done { id }
        }
        Ok(ClientFrame { id, .. }) => refused(Some(id), Code::WrongPhase),
        Err(_) => refused(None, Code::Malformed),
    };
    let _full = sender.try_send(Outgoing::Messages(vec![answer]));
}

fn refused(id: Option<u64>, code: Code) -> ServerMessage {
    ServerMessage::Refused { id, code, detail: code.words().to_owned() }
}

async fn tell(app: &App, office: &OfficeId, sender: &LineSender) -> GoodbyeReason {
    let mut changes = app.meetings.boards().watch(office);
    loop {
        changes.mark_unchanged();
        match rows(app, office).await {
            Ok(rows) => {
                let board = ServerMessage::Board { now: app.clock.now(), rows };
                if sender.send(Outgoing::Messages(vec![board])).await.is_err() {
                    return GoodbyeReason::TooSlow;
                }
            }
            // The next change or minute tries again.
            Err(error) => tracing::error!(%error, "a board could not be read"),
        }
        tokio::select! {
            _ = changes.changed() => clock::pause(CALM).await,
            () = clock::pause(AT_LEAST_EVERY) => {}
        }
    }
}

async fn rows(app: &App, office: &OfficeId) -> Stored<Vec<BoardRow>> {
    let (from, to) = today(app.clock.now());
    let mut rows = Vec::new();
    for booking in app.store.bookings_of_office(office, from, to).await? {
        let meeting = app.store.meeting(booking.id).await.unwrap_or_else(|error| {
            // One that can't be read must not hide the others.
            tracing::error!(booking = %booking.id, %error, "a meeting of the board could not be read");
            None
        });
        let documents = meeting.as_ref().map_or(0, signaling::Meeting::documents);
        let state = meeting.map_or(BoardState::Expected {}, |meeting| meeting.board_state());
        let state = match booking.state {
            protocol::booking::BookingState::Open {} => state,
            protocol::booking::BookingState::Cancelled {} => BoardState::Cancelled {},
            protocol::booking::BookingState::Ended { outcome } => BoardState::Ended { outcome },
        };
        rows.push(BoardRow {
            booking: booking.id,
            ticket_code: booking.ticket_code,
            desk_name: app.catalogue.desk_name(&booking.desk).to_owned(),
            desk: booking.desk,
            start: booking.start,
            delegate_name: booking.delegate.name,
            delegator_name: booking.delegator.name,
            documents: u32::try_from(documents).unwrap_or(u32::MAX),
            state,
        });
    }
    Ok(rows)
}

/// First and last instant of the day in Rome. Shortly after midnight yesterday's late meetings are still there.
fn today(now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let day = now.with_timezone(&Rome).date_naive();
    // Midnight exists on every day in Rome: clocks change at two and three.
    let midnight = |day: chrono::NaiveDate| {
        let local = day.and_time(chrono::NaiveTime::MIN).and_local_timezone(Rome).earliest();
        local.map_or(now, |local| local.to_utc())
    };
    let from = midnight(day).min(now - TimeDelta::hours(3));
    (from, midnight(day + chrono::Days::new(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_day_has_twenty_three_hours_when_clocks_go_forward() {
        let noon = Utc.with_ymd_and_hms(2026, 3, 29, 10, 0, 0).unwrap();
        let (from, to) = today(noon);
        assert_eq!(to - from, TimeDelta::hours(23));
    }

    #[test]
    fn shortly_after_midnight_late_meetings_are_still_on_the_board() {
        let night = Utc.with_ymd_and_hms(2026, 11, 23, 23, 30, 0).unwrap();
        assert_eq!(today(night).0, night - TimeDelta::hours(3));
    }
}
