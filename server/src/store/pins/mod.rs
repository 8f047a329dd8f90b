//! PINs, and what waits for people of the institute beside them. One call at a time works on a code: `pin/held.rs` sees to that.

mod lists;
mod papers;

use chrono::{DateTime, Utc};
use identity::SessionId;
use identity::pin::PinRecord;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::audit::{self, Note};
use super::{Store, StoreError, Stored, ms};
pub use lists::{PendingConversion, PendingRequest, StoredConversion, StoredRequest};

/// Rows that a sweep looks at in one transaction.
const SWEPT_AT_ONCE: i64 = 1_000;

/// What is written in one transaction with a PIN.
#[derive(Default)]
pub struct Beside {
    /// A request that the contact centre may have to validate.
    pub request: Option<PendingRequest>,
    /// What becomes of a letter that was written aside.
    pub letter: Option<LetterRow>,
    /// A conversion that an official has to decide.
    pub conversion: Option<PendingConversion>,
    /// What the log of who did what says of it.
    pub note: Option<Note>,
    /// Whoever entered with this PIN is signed out: it opens nothing any more.
    pub signs_out: bool,
}

/// What becomes of a letter that was written aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterRow {
    /// It is meant: put in its place now, or at the next start.
    Meant(Uuid),
    /// It is not meant any more.
    Dropped(Uuid),
}

impl Beside {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { request, letter, conversion, note, signs_out } = self;
        request.is_none() && letter.is_none() && conversion.is_none() && note.is_none() && !signs_out
    }
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

    /// Writes it with what goes beside it, and brings the lists of those who wait in line with it: all of it or nothing. Gives the sessions
    /// that were ended.
    ///
    /// # Errors
    /// When the store fails; nothing changed then.
    pub async fn save_pin(
        &self,
        owner: &str,
        record: &PinRecord,
        beside: &Beside,
        now: DateTime<Utc>,
    ) -> Stored<Vec<SessionId>> {
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
        lists::list_request(&mut transaction, owner, record, beside.request.as_ref()).await?;
        lists::list_conversion(&mut transaction, owner, record, beside.conversion.as_ref()).await?;
        list_letter(&mut transaction, owner, beside.letter, now).await?;
        let ended = if beside.signs_out { sign_out(&mut transaction, owner).await? } else { Vec::new() };
        if let Some(note) = &beside.note {
            audit::append(&mut transaction, note, now).await?;
        }
        transaction.commit().await?;
        Ok(ended)
    }

    /// Forgets codes without a PIN at which nobody has tried for a while, and requests that nobody came back for.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_pins(&self, now: DateTime<Utc>) -> Stored<u64> {
        let (mut seen, mut forgotten) = (String::new(), 0);
        loop {
            let old = sqlx::query(
                "SELECT owner, state FROM pin WHERE changed_at <= $1 AND owner > $2 ORDER BY owner LIMIT $3",
            );
            let rows = old.bind(ms(now - PinRecord::FORGET_AFTER)).bind(&seen).bind(SWEPT_AT_ONCE);
            let rows = rows.fetch_all(self.reader()).await?;
            let Some(last) = rows.last() else { return Ok(forgotten) };
            seen = last.try_get("owner")?;
            forgotten += self.forget_of(&rows, now).await?;
        }
    }

    /// Forgets those of these rows that may go.
    async fn forget_of(&self, rows: &[SqliteRow], now: DateTime<Utc>) -> Stored<u64> {
        let mut transaction = self.write().await?;
        let mut forgotten = 0;
        for row in rows {
            let (owner, state): (&str, &str) = (row.try_get("owner")?, row.try_get("state")?);
            let record: PinRecord = serde_json::from_str(state).map_err(|_| unreadable("pin", "state"))?;
            if record.can_be_forgotten(now) {
                forgotten += forget(&mut transaction, owner, state).await?;
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
}

async fn list_letter(
    connection: &mut SqliteConnection,
    owner: &str,
    letter: Option<LetterRow>,
    now: DateTime<Utc>,
) -> Stored<()> {
    let query = match letter {
        None => return Ok(()),
        Some(LetterRow::Meant(id)) => sqlx::query("INSERT INTO pin_letter (id, owner, made_at) VALUES ($1, $2, $3)")
            .bind(id.to_string())
            .bind(owner)
            .bind(ms(now)),
        Some(LetterRow::Dropped(id)) => sqlx::query("DELETE FROM pin_letter WHERE id = $1").bind(id.to_string()),
    };
    query.execute(connection).await?;
    Ok(())
}

/// Ends the sessions of who entered by PIN.
async fn sign_out(connection: &mut SqliteConnection, owner: &str) -> Stored<Vec<SessionId>> {
    let ended = sqlx::query(
        "DELETE FROM session WHERE owner = $1 AND json_extract(state, '$.holder.credential.means') = 'pin' RETURNING id",
    );
    let rows = ended.bind(owner).fetch_all(connection).await?;
    let id = |row: &SqliteRow| row.try_get::<&str, _>("id")?.parse().map_err(|_| unreadable("session", "id"));
    rows.iter().map(id).collect()
}

/// Forgets a code, unless somebody has tried at it since it was read: then its state is another. One that still has a letter or files
/// is left to the start, which takes letters up.
async fn forget(connection: &mut SqliteConnection, owner: &str, state: &str) -> Stored<u64> {
    sqlx::query(
        "DELETE FROM pin_request WHERE owner = $1 AND EXISTS (SELECT 1 FROM pin WHERE owner = $1 AND state = $2)",
    )
    .bind(owner)
    .bind(state)
    .execute(&mut *connection)
    .await?;
    let query = sqlx::query(
        "DELETE FROM pin WHERE owner = $1 AND state = $2
         AND NOT EXISTS (SELECT 1 FROM pin_letter WHERE owner = $1) AND NOT EXISTS (SELECT 1 FROM pin_paper WHERE owner = $1)",
    );
    Ok(query.bind(owner).bind(state).execute(connection).await?.rows_affected())
}

fn id(row: &SqliteRow, table: &'static str) -> Stored<Uuid> {
    row.try_get::<&str, _>("id")?.parse().map_err(|_| unreadable(table, "id"))
}

fn unreadable(table: &'static str, what: &'static str) -> StoreError {
    StoreError::Unreadable { table, what }
}
