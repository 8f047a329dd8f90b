//! The gateway for trying out: e-mails go to an inbox in the database, and a line in the log says so.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use identity::pin::EmailAddress;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{EmailGateway, OutgoingEmail};
use crate::clock::Clock;
use crate::sms::Delivery;
use crate::store::{Store, StoreError, Stored, instant, ms};

/// The embedded gateway.
pub struct Embedded {
    store: Store,
    clock: Clock,
}

/// A delivered e-mail.
#[derive(Clone)]
pub struct InboxEmail {
    /// Counts up.
    pub id: i64,
    /// To whom.
    pub address: EmailAddress,
    /// One line.
    pub subject: String,
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

    async fn deliver(&self, email: &OutgoingEmail) -> Stored<Delivery> {
        let mut transaction = self.store.write().await?;
        sqlx::query(
            "INSERT INTO email_inbox (idempotency_key, address, subject, text, received_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (idempotency_key) DO NOTHING",
        )
        .bind(&email.idempotency_key)
        .bind(email.address.reveal())
        .bind(&email.subject)
        .bind(&email.text)
        .bind(ms(self.clock.now()))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        tracing::info!("e-mail delivered to the embedded inbox");
        Ok(Delivery::Sent { id: email.idempotency_key.clone() })
    }
}

impl EmailGateway for Embedded {
    fn send<'a>(&'a self, email: &'a OutgoingEmail) -> BoxFuture<'a, Delivery> {
        self.deliver(email)
            .map(|delivered| delivered.unwrap_or_else(|error| Delivery::Failed { cause: error.to_string() }))
            .boxed()
    }
}

/// The inbox, newest first, at most 200 e-mails.
///
/// # Errors
/// When the store fails.
pub async fn inbox(store: &Store) -> Stored<Vec<InboxEmail>> {
    let rows = sqlx::query("SELECT * FROM email_inbox ORDER BY id DESC LIMIT 200").fetch_all(store.reader()).await?;
    rows.iter().map(email).collect()
}

fn email(row: &SqliteRow) -> Stored<InboxEmail> {
    let unreadable = |_| StoreError::Unreadable { table: "email_inbox", what: "address" };
    Ok(InboxEmail {
        id: row.try_get("id")?,
        address: EmailAddress::parse(row.try_get("address")?).map_err(unreadable)?,
        subject: row.try_get("subject")?,
        text: row.try_get("text")?,
        received_at: instant(row.try_get("received_at")?, "email_inbox", "received_at")?,
    })
}
