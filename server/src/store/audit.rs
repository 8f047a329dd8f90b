//! The log of who did what. Entries are only ever added.

use chrono::{DateTime, Utc};
use identity::{AuditEntry, ChainHash};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError, Stored, instant, ms};

/// Entries that are read at once.
const PAGE: i64 = 500;

/// What an entry says: actor, action, subject, detail. Nothing of it is personal data.
pub type Note = [String; 4];

impl Store {
    /// Adds an entry at the end of the chain.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add_audit(&self, note: &Note, at: DateTime<Utc>) -> Stored<()> {
        let mut transaction = self.write().await?;
        append(&mut transaction, note, at).await?;
        Ok(transaction.commit().await?)
    }

    /// The entries after a number, at most 500, each with its hash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn audit_after(&self, seq: i64) -> Stored<Vec<(AuditEntry, ChainHash)>> {
        let rows = sqlx::query("SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(seq)
            .bind(PAGE)
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(|row| Ok((entry(row)?, hash(row)?))).collect()
    }

    /// Whether the chain is unbroken from its first entry to its last.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn audit_is_intact(&self) -> Stored<bool> {
        let (mut seq, mut before) = (0, ChainHash::GENESIS);
        loop {
            let page = self.audit_after(seq).await?;
            let Some(last) = page.last().map(|(entry, hash)| (entry.seq, *hash)) else { return Ok(true) };
            if !identity::audit::is_intact(page.iter().map(|(entry, hash)| (entry, *hash)), seq + 1, before) {
                return Ok(false);
            }
            (seq, before) = last;
        }
    }
}

/// Adds an entry in the transaction of what it tells.
pub(super) async fn append(connection: &mut SqliteConnection, note: &Note, at: DateTime<Utc>) -> Stored<()> {
    let last =
        sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(&mut *connection).await?;
    let (seq, before) = match last {
        Some(row) => (row.try_get::<i64, _>("seq")? + 1, hash(&row)?),
        None => (1, ChainHash::GENESIS),
    };
    let [actor, action, subject, detail] = note.clone();
    let entry = AuditEntry { seq, at, actor, action, subject, detail };
    sqlx::query(
        "INSERT INTO audit (seq, at, actor, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(entry.seq)
    .bind(ms(entry.at))
    .bind(&entry.actor)
    .bind(&entry.action)
    .bind(&entry.subject)
    .bind(&entry.detail)
    .bind(entry.hash_after(&before).0.to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

fn entry(row: &SqliteRow) -> Stored<AuditEntry> {
    Ok(AuditEntry {
        seq: row.try_get("seq")?,
        at: instant(row.try_get("at")?, "audit", "at")?,
        actor: row.try_get("actor")?,
        action: row.try_get("action")?,
        subject: row.try_get("subject")?,
        detail: row.try_get("detail")?,
    })
}

fn hash(row: &SqliteRow) -> Stored<ChainHash> {
    let bytes: Vec<u8> = row.try_get("hash")?;
    bytes.try_into().map(ChainHash).map_err(|_| StoreError::Unreadable { table: "audit", what: "hash" })
}
