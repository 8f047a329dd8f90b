//! Messages to send. Rows are written in the transaction of the booking, claimed with a lease, and settled after sending.

use booking::{MessageKind, PlannedMessage};
use chrono::{DateTime, Utc};
use protocol::BookingId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError, Stored, instant, ms, rows};

/// A message that is due and now ours until its lease ends.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Row.
    pub id: i64,
    /// Booking it is about.
    pub booking: BookingId,
    /// What for.
    pub kind: MessageKind,
    /// Version of the booking it was planned for.
    pub version: u32,
    /// Attempts made, this one included.
    pub attempts: u32,
    /// Whether an earlier attempt was begun and nobody knows how it ended.
    pub interrupted: bool,
    /// The same for every attempt.
    pub idempotency_key: String,
}

/// How a message ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The gateway took it.
    Sent {
        /// The gateway's id.
        gateway_id: String,
    },
    /// It made no sense any more.
    Dropped(&'static str),
    /// The gateway never took it.
    Failed {
        /// Its last cause.
        cause: String,
    },
    /// Nobody knows whether the gateway took it.
    Unknown,
}

impl Settled {
    /// Name of the state, for the store and metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Dropped(_) => "dropped",
            Self::Failed { .. } => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// Most messages claimed at once.
const BATCH: i64 = 20;

impl Store {
    /// Claims what is due until `lease_until`, the oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn claim_due_messages(&self, now: DateTime<Utc>, lease_until: DateTime<Utc>) -> Stored<Vec<Claimed>> {
        let mut transaction = self.write().await?;
        let rows = sqlx::query(
            "SELECT id, booking, kind, version, attempts + 1 AS attempts, lease_until IS NOT NULL AS interrupted,
                 idempotency_key
             FROM outbox WHERE state = 'pending' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
             ORDER BY due_at, id LIMIT $2",
        )
        .bind(ms(now))
        .bind(BATCH)
        .fetch_all(&mut *transaction)
        .await?;
        let claimed = rows.iter().map(claimed).collect::<Stored<Vec<_>>>()?;
        for message in &claimed {
            sqlx::query("UPDATE outbox SET lease_until = $2, attempts = attempts + 1 WHERE id = $1")
                .bind(message.id)
                .bind(ms(lease_until))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(claimed)
    }

    /// When the next message can be claimed; `None` when there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_message_due(&self) -> Stored<Option<DateTime<Utc>>> {
        let row = sqlx::query(
            "SELECT MIN(MAX(due_at, COALESCE(lease_until, due_at))) AS next FROM outbox WHERE state = 'pending'",
        )
        .fetch_one(self.reader())
        .await?;
        row.try_get::<Option<i64>, _>("next")?.map(|next| instant(next, "outbox", "due_at")).transpose()
    }

    /// Notes how a message ended.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settle_message(&self, id: i64, settled: &Settled, now: DateTime<Utc>) -> Stored<()> {
        let (gateway_id, cause) = match settled {
            Settled::Sent { gateway_id } => (Some(gateway_id.as_str()), None),
            Settled::Dropped(cause) => (None, Some(*cause)),
            Settled::Failed { cause } => (None, Some(cause.as_str())),
            Settled::Unknown => (None, None),
        };
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE outbox SET state = $2, gateway_id = $3, cause = $4, changed_at = $5, lease_until = NULL WHERE id = $1",
        )
        .bind(id)
        .bind(settled.name())
        .bind(gateway_id)
        .bind(cause)
        .bind(ms(now))
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Gives a message back until `due_at`: it was not sent.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn postpone_message(&self, id: i64, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Stored<()> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE outbox SET due_at = $2, changed_at = $3, lease_until = NULL WHERE id = $1 AND state = 'pending'",
        )
        .bind(id)
        .bind(ms(due_at))
        .bind(ms(now))
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Ends the leases of a server that is gone. They stay marked as begun.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_message_leases(&self) -> Stored<()> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE outbox SET lease_until = 0 WHERE state = 'pending' AND lease_until IS NOT NULL")
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

fn claimed(row: &SqliteRow) -> Stored<Claimed> {
    let kind = MessageKind::from_name(row.try_get("kind")?);
    Ok(Claimed {
        id: row.try_get("id")?,
        booking: rows::id(row, "booking")?,
        kind: kind.ok_or(StoreError::Unreadable { table: "outbox", what: "kind" })?,
        version: row.try_get("version")?,
        attempts: row.try_get("attempts")?,
        interrupted: row.try_get("interrupted")?,
        idempotency_key: row.try_get("idempotency_key")?,
    })
}

/// Plans a message, in the transaction of its booking. Planned twice for one version, it stands once.
pub(super) async fn plan(
    connection: &mut SqliteConnection,
    booking: BookingId,
    message: &PlannedMessage,
    now: DateTime<Utc>,
) -> Stored<()> {
    let (kind, version) = (message.kind.name(), message.version);
    sqlx::query(
        "INSERT INTO outbox (booking, kind, version, due_at, state, idempotency_key, changed_at)
         VALUES ($1, $2, $3, $4, 'pending', $5, $6) ON CONFLICT (booking, kind, version) DO NOTHING",
    )
    .bind(booking.to_string())
    .bind(kind)
    .bind(version)
    .bind(ms(message.due_at))
    .bind(format!("{booking}.{kind}.{version}"))
    .bind(ms(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Drops what is still to be sent about a booking, in the transaction that closes it.
pub(super) async fn drop_pending(
    connection: &mut SqliteConnection,
    booking: BookingId,
    cause: &str,
    now: DateTime<Utc>,
) -> Stored<()> {
    sqlx::query(
        "UPDATE outbox SET state = 'dropped', cause = $2, changed_at = $3, lease_until = NULL
         WHERE booking = $1 AND state = 'pending'",
    )
    .bind(booking.to_string())
    .bind(cause)
    .bind(ms(now))
    .execute(connection)
    .await?;
    Ok(())
}
