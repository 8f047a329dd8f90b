//! Bookings. A booking and its messages are written in one transaction; of two for one slot, one wins.

use std::ops::Range;

use booking::{Booking, Draft, Policy, plan_messages};
use chrono::{DateTime, Utc};
use protocol::{BookingId, DeskId, FiscalCode, OfficeId, Outcome};
use sqlx::{Row, SqliteConnection};

use super::rows::{self, name_of};
use super::{Store, Stored, instant, ms, outbox};

/// A booking that could not be made: the slot is somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the slot is taken")]
pub struct SlotTaken;

/// Who books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Booker {
    /// A citizen: the slot must be free from its start to its end.
    Citizen,
    /// Another system for a citizen, in the same way.
    System(String),
    /// A contact-centre operator for a citizen, in the same way.
    Operator(String),
    /// The office itself, which may put a booking beside the slots: only its start must be free.
    Office,
}

impl Booker {
    fn name(&self) -> Option<String> {
        match self {
            Self::Citizen | Self::Office => None,
            Self::System(id) | Self::Operator(id) => Some(id.clone()),
        }
    }
}

impl Store {
    /// Makes a booking with its messages: all of it or nothing.
    ///
    /// # Errors
    /// The outer error when the store fails, the inner one when the slot is taken; nothing changed then.
    pub async fn book(
        &self,
        draft: Draft,
        booker: Booker,
        id: BookingId,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Stored<Result<Booking, SlotTaken>> {
        let mut transaction = self.write().await?;
        let number = next_ticket(&mut transaction, draft.desk()).await?;
        let booked_by = booker.name();
        let booking = Booking { booked_by, ..draft.into_booking(id, number, now) };
        if !matches!(booker, Booker::Office) && is_overlapped(&mut transaction, &booking).await? {
            return Ok(Err(SlotTaken));
        }
        match insert(&mut transaction, &booking).await {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => return Ok(Err(SlotTaken)),
            inserted => inserted?,
        }
        for message in plan_messages(&booking, policy, now) {
            outbox::plan(&mut transaction, booking.id, &message, now).await?;
        }
        transaction.commit().await?;
        Ok(Ok(booking))
    }

    /// A booking; `None` when there is none.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn booking(&self, id: BookingId) -> Stored<Option<Booking>> {
        let row = sqlx::query("SELECT * FROM booking WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(self.reader())
            .await?;
        row.as_ref().map(rows::booking).transpose()
    }

    /// The note of who closed a booking.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn booking_note(&self, id: BookingId) -> Stored<Option<String>> {
        let row = sqlx::query("SELECT note FROM booking WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(|row| row.try_get("note")).transpose()?.flatten())
    }

    /// The bookings of an office that start in a span of time, in order of time, whatever their state.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn bookings_of_office(
        &self,
        office: &OfficeId,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Stored<Vec<Booking>> {
        let rows = sqlx::query(
            "SELECT * FROM booking WHERE office = $1 AND start_at >= $2 AND start_at < $3 ORDER BY start_at, id",
        )
        .bind(&office.0)
        .bind(ms(from))
        .bind(ms(until))
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(rows::booking).collect()
    }

    /// The bookings of a person as delegate or delegator that begin after an instant, in order of time, at most 100.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn bookings_of_citizen(&self, person: &FiscalCode, from: DateTime<Utc>) -> Stored<Vec<Booking>> {
        let rows = sqlx::query(
            "SELECT * FROM booking WHERE (fiscal_code = $1 OR delegator_fiscal_code = $1) AND start_at >= $2
             ORDER BY start_at, id LIMIT 100",
        )
        .bind(person.reveal())
        .bind(ms(from))
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(rows::booking).collect()
    }

    /// The bookings with a ticket code, of all offices, the latest first, at most 20.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn bookings_by_ticket(&self, ticket_code: &str) -> Stored<Vec<Booking>> {
        let rows = sqlx::query("SELECT * FROM booking WHERE ticket_code = $1 ORDER BY start_at DESC, id LIMIT 20")
            .bind(ticket_code)
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(rows::booking).collect()
    }

    /// The taken starts of a desk in a span of time.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn taken_starts(&self, desk: &DeskId, span: Range<DateTime<Utc>>) -> Stored<Vec<DateTime<Utc>>> {
        let rows = sqlx::query(
            "SELECT start_at FROM booking WHERE desk = $1 AND state = 'open' AND end_at > $2 AND start_at < $3",
        )
        .bind(&desk.0)
        .bind(ms(span.start))
        .bind(ms(span.end))
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(|row| instant(row.try_get("start_at")?, "booking", "start_at")).collect()
    }
}

/// Cancels an open booking: its slot is free again and its messages are dropped. Does nothing to one that is not open.
///
/// # Errors
/// When the store fails.
pub async fn cancel(connection: &mut SqliteConnection, id: BookingId, at: DateTime<Utc>) -> Stored<()> {
    let done = sqlx::query("UPDATE booking SET state = 'cancelled', closed_at = $2 WHERE id = $1 AND state = 'open'")
        .bind(id.to_string())
        .bind(ms(at))
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 1 {
        outbox::drop_pending(connection, id, "cancelled", at).await?;
    }
    Ok(())
}

/// Ends an open booking with an outcome and the note of who closed it; its messages are dropped. Does nothing to one that
/// is not open.
///
/// # Errors
/// When the store fails.
pub async fn end_booking(
    connection: &mut SqliteConnection,
    id: BookingId,
    outcome: Outcome,
    note: &str,
    at: DateTime<Utc>,
) -> Stored<()> {
    let done = sqlx::query(
        "UPDATE booking SET state = 'ended', outcome = $2, note = $3, closed_at = $4 WHERE id = $1 AND state = 'open'",
    )
    .bind(id.to_string())
    .bind(name_of(outcome))
    .bind(Some(note).filter(|note| !note.is_empty()))
    .bind(ms(at))
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 1 {
        outbox::drop_pending(connection, id, "ended", at).await?;
    }
    Ok(())
}

async fn next_ticket(connection: &mut SqliteConnection, desk: &DeskId) -> Stored<u64> {
    let row = sqlx::query(
        "INSERT INTO ticket_counter (desk, last) VALUES ($1, 1) ON CONFLICT (desk) DO UPDATE SET last = last + 1
         RETURNING last",
    )
    .bind(&desk.0)
    .fetch_one(connection)
    .await?;
    Ok(u64::try_from(row.try_get::<i64, _>("last")?).unwrap_or_default())
}

async fn is_overlapped(connection: &mut SqliteConnection, booking: &Booking) -> Stored<bool> {
    let row = sqlx::query("SELECT 1 FROM booking WHERE desk = $1 AND state = 'open' AND start_at < $3 AND end_at > $2")
        .bind(&booking.desk.0)
        .bind(ms(booking.start))
        .bind(ms(booking.end))
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

async fn insert(connection: &mut SqliteConnection, booking: &Booking) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO booking (id, ticket_code, office, desk, start_at, end_at, version, delivery_mode, fiscal_code, name,
             delegator_fiscal_code, delegator_name, mobile, delegator_mobile, booked_by, reason, form, state,
             created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'open', $18)",
    )
    .bind(booking.id.to_string())
    .bind(&booking.ticket_code)
    .bind(&booking.office.0)
    .bind(&booking.desk.0)
    .bind(ms(booking.start))
    .bind(ms(booking.end))
    .bind(booking.version)
    .bind(name_of(booking.delivery_mode))
    .bind(booking.delegate.fiscal_code.reveal())
    .bind(booking.delegate.name.as_ref().map(|name| name.reveal()))
    .bind(booking.delegator.fiscal_code.reveal())
    .bind(booking.delegator.name.as_ref().map(|name| name.reveal()))
    .bind(booking.mobile.reveal())
    .bind(booking.delegator_mobile.as_ref().map(|number| number.reveal()))
    .bind(&booking.booked_by)
    .bind(&booking.reason)
    .bind(name_of(booking.form))
    .bind(ms(booking.created_at))
    .execute(connection)
    .await?;
    Ok(())
}
