//! The gateway for trying out: messages go to an inbox in the database, and a line in the log says so.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::PhoneNumber;
use sqlx::Row;

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
    /// To whom.
    pub number: PhoneNumber,
    /// What it says.
    pub text: String,
    /// Key it was sent with.
    pub idempotency_key: String,
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
            "INSERT INTO sms_inbox (idempotency_key, number, text, received_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (idempotency_key) DO NOTHING",
        )
        .bind(&sms.idempotency_key)
        .bind(sms.number.reveal())
        .bind(&sms.text)
        .bind(ms(self.clock.now()))
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
        "SELECT number, text, idempotency_key, received_at FROM sms_inbox ORDER BY received_at DESC, id DESC LIMIT 200",
    )
    .fetch_all(store.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let unreadable = |_| StoreError::Unreadable { table: "sms_inbox", what: "number" };
            Ok(InboxMessage {
                number: PhoneNumber::parse(row.try_get("number")?).map_err(unreadable)?,
                text: row.try_get("text")?,
                idempotency_key: row.try_get("idempotency_key")?,
                received_at: instant(row.try_get("received_at")?, "sms_inbox", "received_at")?,
            })
        })
        .collect()
}
