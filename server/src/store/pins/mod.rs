//! PINs, and what waits for people of the institute beside them. One call at a time works on a code: `pin/held.rs` sees to that.

mod lists;
mod papers;

use chrono::{DateTime, Utc};
use identity::pin::PinRecord;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::{Store, StoreError, Stored, ms};
pub use lists::{PendingConversion, PendingRequest, StoredConversion, StoredRequest};

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
        lists::list_request(&mut transaction, owner, record, beside.request.as_ref()).await?;
        lists::list_conversion(&mut transaction, owner, record, beside.conversion.as_ref()).await?;
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
}

fn id(row: &SqliteRow, table: &'static str) -> Stored<Uuid> {
    row.try_get::<&str, _>("id")?.parse().map_err(|_| unreadable(table, "id"))
}

fn unreadable(table: &'static str, what: &'static str) -> StoreError {
    StoreError::Unreadable { table, what }
}
