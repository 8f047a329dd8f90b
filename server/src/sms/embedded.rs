//! The gateway for trying out: messages go to an inbox in the database, and a line in the log says so.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::PhoneNumber;
use protocol::demo::SmsKind;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Delivery, OutgoingSms, SmsGateway};
use crate::clock::Clock;
use crate::store::{Store, StoreError, Stored, instant, ms};

/// The embedded gateway.
pub struct Embedded {
    store: Store,
    clock: Clock,
}

/// A delivered message.
#[derive(Debug, Clone)]
pub struct InboxMessage {
    /// Counts up.
    pub id: i64,
    /// To whom.
    pub number: PhoneNumber,
    /// What for.
    pub kind: SmsKind,
    /// What it says.
    pub text: String,
    /// When.
    pub received_at: DateTime<Utc>,
}

impl Embedded {
    /// The gateway of a store.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }

    async fn deliver(&self, sms: &OutgoingSms) -> Stored<Delivery> {
        let mut transaction = self.store.write().await?;
        sqlx::query(
            "INSERT INTO sms_inbox (idempotency_key, number, text, received_at, kind) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (idempotency_key) DO NOTHING",
        )
        .bind(&sms.idempotency_key)
        .bind(sms.number.reveal())
        .bind(&sms.text)
        .bind(ms(self.clock.now()))
        .bind(name_of(sms.kind))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        tracing::info!(number = %sms.number, "message delivered to the embedded inbox");
        Ok(Delivery::Sent { id: sms.idempotency_key.clone() })
    }
}

impl SmsGateway for Embedded {
    fn send<'a>(&'a self, sms: &'a OutgoingSms) -> BoxFuture<'a, Delivery> {
        self.deliver(sms)
            .map(|delivered| delivered.unwrap_or_else(|error| Delivery::Failed { cause: error.to_string() }))
            .boxed()
    }

    fn recognises_repeats(&self) -> bool {
        true
    }
}

/// The inbox, newest first, at most 200 messages.
///
/// # Errors
/// When the store fails.
pub async fn inbox(store: &Store) -> Stored<Vec<InboxMessage>> {
    let rows = sqlx::query(
        "SELECT sms_inbox.id, number, COALESCE(sms_inbox.kind, outbox.kind) AS kind, text, received_at
         FROM sms_inbox LEFT JOIN outbox ON outbox.idempotency_key = sms_inbox.idempotency_key
         ORDER BY sms_inbox.id DESC LIMIT 200",
    )
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(message).collect()
}

const KINDS: [SmsKind; 4] = [SmsKind::Confirmation, SmsKind::Reminder, SmsKind::GuestCode, SmsKind::PinHalf];

fn name_of(kind: SmsKind) -> &'static str {
    match kind {
        SmsKind::Confirmation => "confirmation",
        SmsKind::Reminder => "reminder",
        SmsKind::GuestCode => "guest_code",
        SmsKind::PinHalf => "pin_half",
    }
}

fn from_name(name: &str) -> Option<SmsKind> {
    KINDS.into_iter().find(|kind| name_of(*kind) == name)
}

fn message(row: &SqliteRow) -> Stored<InboxMessage> {
    let unreadable = |what| StoreError::Unreadable { table: "sms_inbox", what };
    Ok(InboxMessage {
        id: row.try_get("id")?,
        number: PhoneNumber::parse(row.try_get("number")?).map_err(|_| unreadable("number"))?,
        kind: from_name(row.try_get("kind")?).ok_or(unreadable("kind"))?,
        text: row.try_get("text")?,
        received_at: instant(row.try_get("received_at")?, "sms_inbox", "received_at")?,
    })
}
