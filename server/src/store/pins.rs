//! PINs, and what waits for people of the institute beside them. One call at a time works on a code: `pin/held.rs` sees to that.

use chrono::{DateTime, Utc};
use identity::pin::{Conversion, Origin, PinRecord, Secret, Standing};
use protocol::pin::{PinPaper, PinPaperView, PostalAddress};
use protocol::{AttachmentId, FiscalCode, PersonName};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::rows::name_of;
use super::{Store, StoreError, Stored, instant, ms};

/// Rows of a list for people of the institute.
const LIST: i64 = 200;

/// What is written in one transaction with a PIN.
#[derive(Default)]
pub struct Beside {
    /// A request that the contact centre may have to validate.
    pub request: Option<PendingRequest>,
    /// A letter that was written aside.
    pub letter: Option<Uuid>,
    /// A conversion that an official has to decide.
    pub conversion: Option<PendingConversion>,
}

impl Beside {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.request.is_none() && self.letter.is_none() && self.conversion.is_none()
    }
}

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
    /// What is kept of a fiscal code.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin(&self, owner: &str) -> Stored<Option<PinRecord>> {
        let row =
            sqlx::query("SELECT state FROM pin WHERE owner = $1").bind(owner).fetch_optional(self.reader()).await?;
        let read = |row: SqliteRow| serde_json::from_str(row.try_get("state")?).map_err(|_| unreadable("pin", "state"));
        row.map(read).transpose()
    }

    /// Writes it with what goes beside it, and brings the lists of those who wait in line with it: all of it or nothing.
    ///
    /// # Errors
    /// When the store fails; nothing changed then.
    pub async fn save_pin(&self, owner: &str, record: &PinRecord, beside: &Beside, now: DateTime<Utc>) -> Stored<()> {
        let state = serde_json::to_string(record).map_err(|_| unreadable("pin", "state"))?;
        let mut transaction = self.write().await?;
        sqlx::query(
            "INSERT INTO pin (owner, state, changed_at) VALUES ($1, $2, $3)
             ON CONFLICT (owner) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at",
        )
        .bind(owner)
        .bind(state)
        .bind(ms(now))
        .execute(&mut *transaction)
        .await?;
        list_request(&mut transaction, owner, record, beside.request.as_ref()).await?;
        list_conversion(&mut transaction, owner, record, beside.conversion.as_ref()).await?;
        if let Some(letter) = beside.letter {
            sqlx::query("INSERT INTO pin_letter (id, owner, made_at) VALUES ($1, $2, $3)")
                .bind(letter.to_string())
                .bind(owner)
                .bind(ms(now))
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Forgets codes without a PIN at which nobody has tried for a while.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_pins(&self, now: DateTime<Utc>) -> Stored<u64> {
        let rows = sqlx::query("SELECT owner, state FROM pin WHERE changed_at <= $1 LIMIT 1000")
            .bind(ms(now - PinRecord::FORGET_AFTER))
            .fetch_all(self.reader())
            .await?;
        let mut transaction = self.write().await?;
        let mut forgotten = 0;
        for row in &rows {
            let (owner, state): (&str, &str) = (row.try_get("owner")?, row.try_get("state")?);
            let record: PinRecord = serde_json::from_str(state).map_err(|_| unreadable("pin", "state"))?;
            if record.can_be_forgotten(now) {
                // One that somebody has just tried at is another state.
                let query = sqlx::query("DELETE FROM pin WHERE owner = $1 AND state = $2").bind(owner).bind(state);
                forgotten += query.execute(&mut *transaction).await?.rows_affected();
            }
        }
        transaction.commit().await?;
        Ok(forgotten)
    }

    /// Letters that are meant and perhaps not in their place yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_letters(&self) -> Stored<Vec<Uuid>> {
        let rows = sqlx::query("SELECT id FROM pin_letter").fetch_all(self.reader()).await?;
        rows.iter().map(|row| id(row, "pin_letter")).collect()
    }

    /// These letters are in their place.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_letters_put(&self, letters: &[Uuid]) -> Stored<()> {
        if letters.is_empty() {
            return Ok(());
        }
        let mut transaction = self.write().await?;
        for letter in letters {
            sqlx::query("DELETE FROM pin_letter WHERE id = $1")
                .bind(letter.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

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

    /// Notes a file that is in its place; the one of the same kind before it, if it was not handed in, gives way. Gives the ids of those
    /// whose bytes can go.
    ///
    /// # Errors
    /// When the store fails; nothing changed then.
    pub async fn add_pin_paper(
        &self,
        owner: &str,
        paper: &PinPaperView,
        sha256: &str,
        now: DateTime<Utc>,
    ) -> Stored<Vec<AttachmentId>> {
        let warnings = serde_json::to_string(&paper.warnings).map_err(|_| unreadable("pin_paper", "warnings"))?;
        let mut transaction = self.write().await?;
        // A session by PIN has a row already; nothing here depends on it.
        let gone = sqlx::query("DELETE FROM pin_paper WHERE owner = $1 AND paper = $2 AND handed_in = 0 RETURNING id")
            .bind(owner)
            .bind(name_of(paper.paper))
            .fetch_all(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO pin_paper (id, owner, paper, name, size, pages, warnings, sha256, stored_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(paper.id.to_string())
        .bind(owner)
        .bind(name_of(paper.paper))
        .bind(&paper.name)
        .bind(i64::try_from(paper.size).unwrap_or(i64::MAX))
        .bind(i64::from(paper.pages))
        .bind(warnings)
        .bind(sha256)
        .bind(ms(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        gone.iter().map(|row| Ok(AttachmentId(id(row, "pin_paper")?))).collect()
    }

    /// Somebody's files: those that were handed in, or those that were not yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_papers(&self, owner: &str, handed_in: bool) -> Stored<Vec<PinPaperView>> {
        let query =
            sqlx::query("SELECT * FROM pin_paper WHERE owner = $1 AND handed_in = $2 ORDER BY paper DESC, stored_at")
                .bind(owner)
                .bind(handed_in);
        query.fetch_all(self.reader()).await?.iter().map(paper).collect()
    }

    /// Forgets files; their bytes go after them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_pin_papers(&self, papers: &[AttachmentId]) -> Stored<()> {
        let mut transaction = self.write().await?;
        for paper in papers {
            sqlx::query("DELETE FROM pin_paper WHERE id = $1")
                .bind(paper.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
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

async fn list_request(
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

async fn list_conversion(
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

fn id(row: &SqliteRow, table: &'static str) -> Stored<Uuid> {
    row.try_get::<&str, _>("id")?.parse().map_err(|_| unreadable(table, "id"))
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

fn paper(row: &SqliteRow) -> Stored<PinPaperView> {
    const TABLE: &str = "pin_paper";
    Ok(PinPaperView {
        id: AttachmentId(id(row, TABLE)?),
        paper: if row.try_get::<&str, _>("paper")? == "form" { PinPaper::Form } else { PinPaper::Document },
        name: row.try_get("name")?,
        size: u64::try_from(row.try_get::<i64, _>("size")?).map_err(|_| unreadable(TABLE, "size"))?,
        pages: u32::try_from(row.try_get::<i64, _>("pages")?).map_err(|_| unreadable(TABLE, "pages"))?,
        warnings: serde_json::from_str(row.try_get("warnings")?).map_err(|_| unreadable(TABLE, "warnings"))?,
    })
}

fn unreadable(table: &'static str, what: &'static str) -> StoreError {
    StoreError::Unreadable { table, what }
}
