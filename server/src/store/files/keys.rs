//! The keys of the files, each wrapped by the server's own.

use chrono::{DateTime, Utc};
use protocol::BookingId;
use sqlx::Row;

use crate::store::audit::{self, Note};
use crate::store::{Store, StoreError, Stored, instant, ms};

impl Store {
    /// The wrapped key of an owner; `None` when there is none, or none any more.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn file_key(&self, owner: &str) -> Stored<Option<Vec<u8>>> {
        let query = sqlx::query("SELECT wrapped FROM file_key WHERE owner = $1").bind(owner);
        Ok(query.fetch_optional(self.reader()).await?.map(|row| row.try_get("wrapped")).transpose()?)
    }

    /// Any wrapped key with its owner, to see whether the server's key is the right one.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn any_file_key(&self) -> Stored<Option<(String, Vec<u8>)>> {
        let row = sqlx::query("SELECT owner, wrapped FROM file_key LIMIT 1").fetch_optional(self.reader()).await?;
        Ok(row.map(|row| Ok::<_, sqlx::Error>((row.try_get("owner")?, row.try_get("wrapped")?))).transpose()?)
    }

    /// Keeps a wrapped key, unless the owner has one; gives the one that counts.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn add_file_key(&self, owner: &str, wrapped: &[u8], now: DateTime<Utc>) -> Stored<Vec<u8>> {
        let mut transaction = self.write().await?;
        sqlx::query("INSERT INTO file_key (owner, wrapped, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(owner)
            .bind(wrapped)
            .bind(ms(now))
            .execute(&mut *transaction)
            .await?;
        let row = sqlx::query("SELECT wrapped FROM file_key WHERE owner = $1")
            .bind(owner)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(row.try_get("wrapped")?)
    }

    /// Drops the key of an owner: from now on nobody reads the files.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn drop_file_key(&self, owner: &str) -> Stored<()> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM file_key WHERE owner = $1").bind(owner).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// The meetings that ended or were cancelled until an instant and whose files can still be read.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn meetings_with_files_closed_until(&self, until: DateTime<Utc>) -> Stored<Vec<BookingId>> {
        let rows = sqlx::query(
            "SELECT booking.id FROM booking JOIN file_key ON file_key.owner = booking.id WHERE booking.closed_at <= $1",
        )
        .bind(ms(until))
        .fetch_all(self.reader())
        .await?;
        let unreadable = |_| StoreError::Unreadable { table: "booking", what: "id" };
        rows.iter().map(|row| row.try_get::<&str, _>("id")?.parse().map_err(unreadable)).collect()
    }

    /// Whether an owner's folder is noise: there is no key, and no meeting tells anybody that a file of it is there.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn is_noise(&self, owner: &str) -> Stored<bool> {
        let row = sqlx::query(
            "SELECT NOT EXISTS (SELECT 1 FROM file_key WHERE owner = $1)
                AND NOT EXISTS (SELECT 1 FROM attachment WHERE booking = $1 AND erased_at IS NULL) AS noise",
        )
        .bind(owner)
        .fetch_one(self.reader())
        .await?;
        Ok(row.try_get("noise")?)
    }

    /// When the first of the meetings whose files can still be read ended or was cancelled.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn first_close_of_a_meeting_with_files(&self) -> Stored<Option<DateTime<Utc>>> {
        let row = sqlx::query(
            "SELECT MIN(booking.closed_at) AS first FROM booking JOIN file_key ON file_key.owner = booking.id",
        )
        .fetch_one(self.reader())
        .await?;
        row.try_get::<Option<i64>, _>("first")?.map(|first| instant(first, "booking", "closed_at")).transpose()
    }

    /// Drops the key of a meeting's files and notes that they can't be read any more, in one transaction. Gives how many they were;
    /// their bytes go after this.
    ///
    /// # Errors
    /// When it can't be written; nothing has changed then.
    pub async fn erase_attachments(&self, booking: BookingId, actor: &str, now: DateTime<Utc>) -> Stored<u64> {
        let owner = booking.to_string();
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM file_key WHERE owner = $1").bind(&owner).execute(&mut *transaction).await?;
        let erased = sqlx::query("UPDATE attachment SET erased_at = $2 WHERE booking = $1 AND erased_at IS NULL")
            .bind(&owner)
            .bind(ms(now))
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        let note: Note = [actor.to_owned(), "attachment.erase".to_owned(), owner, erased.to_string()];
        audit::append(&mut transaction, &note, now).await?;
        transaction.commit().await?;
        Ok(erased)
    }
}
