//! Meetings, their events, consents and recordings.

use chrono::{DateTime, Utc};
use protocol::meeting::NumberedEvent;
use protocol::{BookingId, MeetingEvent, Party, RecordingId, Seat};
use signaling::{Audience, Meeting, Output};
use sqlx::{Row, SqliteConnection};

use super::attachments::{self, StoredFile};
use super::audit::{self, Note};
use super::{Store, StoreError, Stored, bookings, instant, ms};

/// Where a recording stands, below the folder of recordings.
#[must_use]
pub fn recording_path(booking: BookingId, recording: RecordingId) -> String {
    format!("{booking}/{recording}.webm")
}

/// What is written in the transaction of a meeting's new state.
#[derive(Debug, Clone, Default)]
pub struct Beside<'a> {
    /// Who of the institute's people did it.
    pub note: Option<Note>,
    /// The file that the meeting takes.
    pub file: Option<&'a StoredFile>,
}

impl Store {
    /// The state of a meeting; `None` when nothing has happened in it yet.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn meeting(&self, booking: BookingId) -> Stored<Option<Meeting>> {
        let row = sqlx::query("SELECT state FROM meeting WHERE booking = $1")
            .bind(booking.to_string())
            .fetch_optional(self.reader())
            .await?;
        row.map(|row| read_json(&row.get::<String, _>("state"), "meeting", "state")).transpose()
    }

    /// The events after a number, with who may hear them.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn meeting_events(&self, booking: BookingId, after: u64) -> Stored<Vec<(Audience, NumberedEvent)>> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let rows = sqlx::query(
            "SELECT seq, at, audience, event FROM meeting_event WHERE booking = $1 AND seq > $2 ORDER BY seq",
        )
        .bind(booking.to_string())
        .bind(after)
        .fetch_all(self.reader())
        .await?;
        let events = rows.iter().map(|row| {
            let seq = u64::try_from(row.get::<i64, _>("seq")).unwrap_or_default();
            let at = instant(row.get("at"), "meeting_event", "at")?;
            let audience = read_json(row.get("audience"), "meeting_event", "audience")?;
            let event = read_json(row.get("event"), "meeting_event", "event")?;
            Ok((audience, NumberedEvent { seq, at, event }))
        });
        events.collect()
    }

    /// Whether anybody ever sat at this seat of the meeting.
    ///
    /// # Errors
    /// When the events can't be read.
    pub async fn has_sat(&self, booking: BookingId, wanted: &Seat) -> Stored<bool> {
        let events = self.meeting_events(booking, 0).await?;
        let sat = |event: &MeetingEvent| matches!(event, MeetingEvent::SeatTaken { seat, .. } if seat == wanted);
        Ok(events.iter().any(|(_, event)| sat(&event.event)))
    }

    /// Whether the guest at a citizen's seat is one whom an official confirmed: nobody came or left there since.
    ///
    /// # Errors
    /// When the events can't be read.
    pub async fn guest_is_confirmed(&self, booking: BookingId, whose: Party) -> Stored<bool> {
        let events = self.meeting_events(booking, 0).await?;
        let known = events.iter().rev().find_map(|(_, event)| match &event.event {
            MeetingEvent::GuestConfirmed { party, .. } if *party == whose => Some(true),
            MeetingEvent::SeatTaken { seat, .. } | MeetingEvent::SeatLeft { seat }
                if *seat == (Seat::Citizen { party: whose }) =>
            {
                Some(false)
            }
            _ => None,
        });
        Ok(known.unwrap_or_default())
    }

    /// Writes a meeting's new state, everything that follows from it, and what stands beside it, in one transaction.
    ///
    /// # Errors
    /// When it can't be written; nothing has changed then.
    pub async fn save_meeting(
        &self,
        booking: BookingId,
        meeting: &Meeting,
        outputs: &[Output],
        beside: &Beside<'_>,
        now: DateTime<Utc>,
    ) -> Stored<()> {
        let mut transaction = self.write().await?;
        if let Some(note) = &beside.note {
            audit::append(&mut transaction, note, now).await?;
        }
        save_state(&mut transaction, booking, meeting, now).await?;
        for output in outputs {
            match output {
                Output::Tell { audience, event } => {
                    save_event(&mut transaction, booking, audience, event).await?;
                    save_consent(&mut transaction, booking, event).await?;
                    save_recording(&mut transaction, booking, event).await?;
                    if let (MeetingEvent::AttachmentAccepted { attachment, .. }, Some(file)) =
                        (&event.event, beside.file)
                    {
                        attachments::insert(&mut transaction, booking, attachment, file, now).await?;
                    }
                }
                Output::BookingCancelled => bookings::cancel(&mut transaction, booking, now).await?,
                Output::BookingEnded { outcome, note } => {
                    bookings::end_booking(&mut transaction, booking, *outcome, note, now).await?;
                }
                Output::Media(_) | Output::HangUp { .. } => {}
            }
        }
        Ok(transaction.commit().await?)
    }

    /// The meetings that were under way: somebody waits or talks.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn live_meetings(&self) -> Stored<Vec<BookingId>> {
        let rows = sqlx::query("SELECT booking FROM meeting WHERE live = 1").fetch_all(self.reader()).await?;
        rows.iter().map(|row| read_id(row.get("booking"), "meeting")).collect()
    }

    /// The open bookings whose slot begins until an instant, that one included.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn open_bookings_until(&self, start: DateTime<Utc>) -> Stored<Vec<BookingId>> {
        let rows = sqlx::query("SELECT id FROM booking WHERE state = 'open' AND start_at <= $1")
            .bind(ms(start))
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(|row| read_id(row.get("id"), "booking")).collect()
    }

    /// Start of the next open booking after an instant.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn next_open_booking_after(&self, start: DateTime<Utc>) -> Stored<Option<DateTime<Utc>>> {
        let row = sqlx::query("SELECT MIN(start_at) AS next FROM booking WHERE state = 'open' AND start_at > $1")
            .bind(ms(start))
            .fetch_one(self.reader())
            .await?;
        row.get::<Option<i64>, _>("next").map(|next| instant(next, "booking", "start_at")).transpose()
    }

    /// Notes how large a finished recording is.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn recording_written(&self, recording: RecordingId, bytes: u64) -> Stored<()> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE recording SET bytes = $2 WHERE id = $1")
            .bind(recording.to_string())
            .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

async fn save_state(
    connection: &mut SqliteConnection,
    booking: BookingId,
    meeting: &Meeting,
    now: DateTime<Utc>,
) -> Stored<()> {
    sqlx::query(
        "INSERT INTO meeting (booking, state, live, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (booking) DO UPDATE SET state = $2, live = $3, updated_at = $4",
    )
    .bind(booking.to_string())
    .bind(write_json(meeting, "meeting", "state")?)
    .bind(!meeting.is_over())
    .bind(ms(now))
    .execute(connection)
    .await?;
    Ok(())
}

async fn save_event(
    connection: &mut SqliteConnection,
    booking: BookingId,
    audience: &Audience,
    event: &NumberedEvent,
) -> Stored<()> {
    sqlx::query("INSERT INTO meeting_event (booking, seq, at, audience, event) VALUES ($1, $2, $3, $4, $5)")
        .bind(booking.to_string())
        .bind(i64::try_from(event.seq).unwrap_or(i64::MAX))
        .bind(ms(event.at))
        .bind(write_json(audience, "meeting_event", "audience")?)
        .bind(write_json(&event.event, "meeting_event", "event")?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Who answered what, to which text, when and where.
async fn save_consent(connection: &mut SqliteConnection, booking: BookingId, event: &NumberedEvent) -> Stored<()> {
    let (person, seat, answer, notice): (&Party, &Seat, _, _) = match &event.event {
        MeetingEvent::ConsentGiven { person, seat, notice } => (person, seat, "given", Some(notice)),
        MeetingEvent::ConsentRefused { person, seat } => (person, seat, "refused", None),
        MeetingEvent::ConsentWithdrawn { person, seat } => (person, seat, "withdrawn", None),
        _ => return Ok(()),
    };
    sqlx::query(
        "INSERT INTO consent (booking, seq, at, person, seat, answer, notice_version, notice_sha256)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(booking.to_string())
    .bind(i64::try_from(event.seq).unwrap_or(i64::MAX))
    .bind(ms(event.at))
    .bind(write_json(person, "consent", "person")?.trim_matches('"').to_owned())
    .bind(write_json(seat, "consent", "seat")?)
    .bind(answer)
    .bind(notice.map(|notice| notice.version.clone()))
    .bind(notice.map(|notice| notice.sha256.clone()))
    .execute(connection)
    .await?;
    Ok(())
}

async fn save_recording(connection: &mut SqliteConnection, booking: BookingId, event: &NumberedEvent) -> Stored<()> {
    match &event.event {
        MeetingEvent::RecordingStarted { recording } => {
            sqlx::query("INSERT INTO recording (id, booking, started_at, path) VALUES ($1, $2, $3, $4)")
                .bind(recording.to_string())
                .bind(booking.to_string())
                .bind(ms(event.at))
                .bind(recording_path(booking, *recording))
                .execute(connection)
                .await?;
        }
        MeetingEvent::RecordingStopped { reason } => {
            sqlx::query(
                "UPDATE recording SET stopped_at = $2, stop_reason = $3 WHERE booking = $1 AND stopped_at IS NULL",
            )
            .bind(booking.to_string())
            .bind(ms(event.at))
            .bind(write_json(reason, "recording", "stop_reason")?.trim_matches('"').to_owned())
            .execute(connection)
            .await?;
        }
        _ => {}
    }
    Ok(())
}

fn write_json(value: &impl serde::Serialize, table: &'static str, what: &'static str) -> Stored<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable { table, what })
}

fn read_json<T: serde::de::DeserializeOwned>(text: &str, table: &'static str, what: &'static str) -> Stored<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable { table, what })
}

fn read_id(text: &str, table: &'static str) -> Stored<BookingId> {
    text.parse().map_err(|_| StoreError::Unreadable { table, what: "booking" })
}
