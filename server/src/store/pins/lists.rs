//! What waits for people of the institute: requests for the contact centre, conversions for officials. Both follow the PINs themselves.

use chrono::{DateTime, Utc};
use identity::pin::{Conversion, Origin, PinRecord, Secret, Standing};
use protocol::pin::PostalAddress;
use protocol::{AttachmentId, FiscalCode, PersonName};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::{id, unreadable};
use crate::store::{Store, Stored, instant, ms};

/// Rows of a list for people of the institute.
const LIST: i64 = 200;

/// A request that the contact centre may have to validate.
#[derive(Clone)]
pub struct PendingRequest {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub fiscal_code: FiscalCode,
    /// Name, as the person gave it.
    pub name: PersonName,
    /// Where the letter goes.
    pub address: PostalAddress,
}

/// A request, and where it stands.
#[derive(Clone)]
pub struct StoredRequest {
    /// The request.
    pub request: PendingRequest,
    /// The pseudonym of its PIN.
    pub owner: String,
    /// Since when nothing has arrived.
    pub since: DateTime<Utc>,
    /// The first half was sent already.
    pub sent: bool,
}

/// A conversion that waits.
#[derive(Clone)]
pub struct PendingConversion {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub fiscal_code: FiscalCode,
    /// Since when.
    pub asked_at: DateTime<Utc>,
    /// The files; none when it was handed in on paper.
    pub papers: Vec<AttachmentId>,
}

/// A conversion, and whose it is.
#[derive(Clone)]
pub struct StoredConversion {
    /// Its id.
    pub id: Uuid,
    /// The pseudonym of its PIN.
    pub owner: String,
    /// Whose.
    pub fiscal_code: FiscalCode,
    /// Since when.
    pub asked_at: DateTime<Utc>,
    /// Handed in on paper.
    pub on_paper: bool,
}

impl Store {
    /// The requests that the contact centre may validate now or later, the oldest first, at most 200.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_requests(&self) -> Stored<Vec<StoredRequest>> {
        let query = sqlx::query("SELECT * FROM pin_request ORDER BY since, id LIMIT $1").bind(LIST);
        query.fetch_all(self.reader()).await?.iter().map(request).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_request(&self, id: Uuid) -> Stored<Option<StoredRequest>> {
        let query = sqlx::query("SELECT * FROM pin_request WHERE id = $1").bind(id.to_string());
        query.fetch_optional(self.reader()).await?.as_ref().map(request).transpose()
    }

    /// That of a code.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_request_of(&self, owner: &str) -> Stored<Option<StoredRequest>> {
        let query = sqlx::query("SELECT * FROM pin_request WHERE owner = $1").bind(owner);
        query.fetch_optional(self.reader()).await?.as_ref().map(request).transpose()
    }

    /// The conversions that wait for a decision, the oldest first, at most 200.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_conversions(&self) -> Stored<Vec<StoredConversion>> {
        let query = sqlx::query("SELECT * FROM pin_conversion ORDER BY asked_at, id LIMIT $1").bind(LIST);
        query.fetch_all(self.reader()).await?.iter().map(conversion).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_conversion(&self, id: Uuid) -> Stored<Option<StoredConversion>> {
        let query = sqlx::query("SELECT * FROM pin_conversion WHERE id = $1").bind(id.to_string());
        query.fetch_optional(self.reader()).await?.as_ref().map(conversion).transpose()
    }
}

/// Since when a first half was asked for that has not opened anything, and whether it was sent.
fn waits(record: &PinRecord) -> Option<(DateTime<Utc>, bool)> {
    match record.standing() {
        Standing::Requested { at, .. } => Some((*at, false)),
        Standing::Active {
            secret: Secret::Initial { origin: Origin::Online | Origin::ContactCentre, at, .. },
            holder,
        } if holder.first_used.is_none() => Some((*at, true)),
        _ => None,
    }
}

pub(super) async fn list_request(
    connection: &mut SqliteConnection,
    owner: &str,
    record: &PinRecord,
    made: Option<&PendingRequest>,
) -> Stored<()> {
    let Some((since, sent)) = waits(record) else {
        sqlx::query("DELETE FROM pin_request WHERE owner = $1").bind(owner).execute(connection).await?;
        return Ok(());
    };
    let Some(made) = made else {
        let query = sqlx::query("UPDATE pin_request SET since = $2, sent = $3 WHERE owner = $1");
        query.bind(owner).bind(ms(since)).bind(sent).execute(connection).await?;
        return Ok(());
    };
    let address = serde_json::to_string(&made.address).map_err(|_| unreadable("pin_request", "address"))?;
    sqlx::query(
        "INSERT INTO pin_request (id, owner, fiscal_code, name, address, since, sent) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (owner) DO UPDATE SET id = excluded.id, fiscal_code = excluded.fiscal_code, name = excluded.name,
             address = excluded.address, since = excluded.since, sent = excluded.sent",
    )
    .bind(made.id.to_string())
    .bind(owner)
    .bind(made.fiscal_code.reveal())
    .bind(made.name.reveal())
    .bind(address)
    .bind(ms(since))
    .bind(sent)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn list_conversion(
    connection: &mut SqliteConnection,
    owner: &str,
    record: &PinRecord,
    made: Option<&PendingConversion>,
) -> Stored<()> {
    let waits = matches!(
        record.standing(),
        Standing::Active { holder, .. } if matches!(holder.conversion, Conversion::Asked { .. })
    );
    if !waits {
        sqlx::query("DELETE FROM pin_conversion WHERE owner = $1").bind(owner).execute(connection).await?;
        return Ok(());
    }
    let Some(made) = made else { return Ok(()) };
    sqlx::query("INSERT INTO pin_conversion (id, owner, fiscal_code, asked_at, on_paper) VALUES ($1, $2, $3, $4, $5)")
        .bind(made.id.to_string())
        .bind(owner)
        .bind(made.fiscal_code.reveal())
        .bind(ms(made.asked_at))
        .bind(made.papers.is_empty())
        .execute(&mut *connection)
        .await?;
    for paper in &made.papers {
        let query = sqlx::query("UPDATE pin_paper SET handed_in = 1 WHERE id = $1 AND owner = $2");
        query.bind(paper.to_string()).bind(owner).execute(&mut *connection).await?;
    }
    Ok(())
}

fn fiscal_code(row: &SqliteRow, table: &'static str) -> Stored<FiscalCode> {
    FiscalCode::parse(row.try_get("fiscal_code")?).map_err(|_| unreadable(table, "fiscal_code"))
}

fn request(row: &SqliteRow) -> Stored<StoredRequest> {
    const TABLE: &str = "pin_request";
    Ok(StoredRequest {
        request: PendingRequest {
            id: id(row, TABLE)?,
            fiscal_code: fiscal_code(row, TABLE)?,
            name: PersonName::parse(row.try_get("name")?).map_err(|_| unreadable(TABLE, "name"))?,
            address: serde_json::from_str(row.try_get("address")?).map_err(|_| unreadable(TABLE, "address"))?,
        },
        owner: row.try_get("owner")?,
        since: instant(row.try_get("since")?, TABLE, "since")?,
        sent: row.try_get("sent")?,
    })
}

fn conversion(row: &SqliteRow) -> Stored<StoredConversion> {
    const TABLE: &str = "pin_conversion";
    Ok(StoredConversion {
        id: id(row, TABLE)?,
        owner: row.try_get("owner")?,
        fiscal_code: fiscal_code(row, TABLE)?,
        asked_at: instant(row.try_get("asked_at")?, TABLE, "asked_at")?,
        on_paper: row.try_get("on_paper")?,
    })
}
