//! The gateway for trying out, for text messages and e-mails: they go to inboxes in the database, and a line in the log says so.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use identity::pin::EmailAddress;
use protocol::PhoneNumber;
use protocol::demo::SmsKind;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::clock::Clock;
use crate::email::{EmailGateway, OutgoingEmail};
use crate::sms::{Delivery, OutgoingSms, SmsGateway};
use crate::store::{Store, StoreError, Stored, instant, ms};

/// Messages that an inbox keeps: codes and halves of PINs stand in them.
const KEPT: i64 = 1_000;

/// Messages that are shown of an inbox.
const SHOWN: i64 = 200;

/// The gateway of a store.
pub struct Inbox {
    store: Store,
    clock: Clock,
}

/// A text message that was delivered.
#[derive(Debug, Clone)]
pub struct InboxSms {
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

/// An e-mail that was delivered.
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

impl Inbox {
    /// The gateway of a store.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }

    async fn take_sms(&self, sms: &OutgoingSms) -> Stored<()> {
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
        let old = sqlx::query("DELETE FROM sms_inbox WHERE id <= (SELECT max(id) FROM sms_inbox) - $1");
        old.bind(KEPT).execute(&mut *transaction).await?;
        transaction.commit().await?;
        tracing::info!(number = %sms.number, "message delivered to the embedded inbox");
        Ok(())
    }

    async fn take_email(&self, email: &OutgoingEmail) -> Stored<()> {
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
        let old = sqlx::query("DELETE FROM email_inbox WHERE id <= (SELECT max(id) FROM email_inbox) - $1");
        old.bind(KEPT).execute(&mut *transaction).await?;
        transaction.commit().await?;
        tracing::info!("e-mail delivered to the embedded inbox");
        Ok(())
    }
}

impl SmsGateway for Inbox {
    fn send<'a>(&'a self, sms: &'a OutgoingSms) -> BoxFuture<'a, Delivery> {
        self.take_sms(sms).map(|taken| delivery(taken, &sms.idempotency_key)).boxed()
    }

    fn recognises_repeats(&self) -> bool {
        true
    }
}

impl EmailGateway for Inbox {
    fn send<'a>(&'a self, email: &'a OutgoingEmail) -> BoxFuture<'a, Delivery> {
        self.take_email(email).map(|taken| delivery(taken, &email.idempotency_key)).boxed()
    }
}

fn delivery(taken: Stored<()>, key: &str) -> Delivery {
    match taken {
        Ok(()) => Delivery::Sent { id: key.to_owned() },
        Err(error) => Delivery::Failed { cause: error.to_string() },
    }
}

/// The text messages, newest first, at most 200.
///
/// # Errors
/// When the store fails.
pub async fn sms(store: &Store) -> Stored<Vec<InboxSms>> {
    let rows = sqlx::query(
        "SELECT sms_inbox.id, number, COALESCE(sms_inbox.kind, outbox.kind) AS kind, text, received_at
         FROM sms_inbox LEFT JOIN outbox ON outbox.idempotency_key = sms_inbox.idempotency_key
         ORDER BY sms_inbox.id DESC LIMIT $1",
    );
    rows.bind(SHOWN).fetch_all(store.reader()).await?.iter().map(read_sms).collect()
}

/// The e-mails, newest first, at most 200.
///
/// # Errors
/// When the store fails.
pub async fn emails(store: &Store) -> Stored<Vec<InboxEmail>> {
    let rows = sqlx::query("SELECT * FROM email_inbox ORDER BY id DESC LIMIT $1");
    rows.bind(SHOWN).fetch_all(store.reader()).await?.iter().map(read_email).collect()
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

fn read_sms(row: &SqliteRow) -> Stored<InboxSms> {
    let unreadable = |what| StoreError::Unreadable { table: "sms_inbox", what };
    Ok(InboxSms {
        id: row.try_get("id")?,
        number: PhoneNumber::parse(row.try_get("number")?).map_err(|_| unreadable("number"))?,
        kind: from_name(row.try_get("kind")?).ok_or(unreadable("kind"))?,
        text: row.try_get("text")?,
        received_at: instant(row.try_get("received_at")?, "sms_inbox", "received_at")?,
    })
}

fn read_email(row: &SqliteRow) -> Stored<InboxEmail> {
    let unreadable = |_| StoreError::Unreadable { table: "email_inbox", what: "address" };
    Ok(InboxEmail {
        id: row.try_get("id")?,
        address: EmailAddress::parse(row.try_get("address")?).map_err(unreadable)?,
        subject: row.try_get("subject")?,
        text: row.try_get("text")?,
        received_at: instant(row.try_get("received_at")?, "email_inbox", "received_at")?,
    })
}
