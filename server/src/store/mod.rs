//! The database: SQLite in `data_dir`, one file, one server at a time. Statements are written with `$n`. Instants are stored as
//! milliseconds since 1970 ([`ms`], [`instant`]), identifiers as text.

pub mod attachments;
pub mod audit;
pub mod bookings;
pub mod files;
pub mod guests;
pub mod meetings;
pub mod outbox;
pub mod pins;
mod rows;
pub mod sessions;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
pub use meetings::recording_path;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, Transaction};

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed; nothing changed.
    #[error("{0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this version does not understand.
    #[error("a stored {what} of {table} can't be read")]
    Unreadable {
        /// Which table.
        table: &'static str,
        /// Which column.
        what: &'static str,
    },
}

/// Result of the store.
pub type Stored<T> = Result<T, StoreError>;

/// The database. Clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    /// One connection: writers wait in line here, in order, and never meet SQLite's busy error.
    writer: SqlitePool,
    reader: SqlitePool,
}

impl Store {
    /// Opens the database of a folder, making and migrating it as needed.
    ///
    /// # Errors
    /// When the file can't be opened or migrated.
    pub async fn open(folder: &Path) -> Stored<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("sportello.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a person was told is never lost, not even with the machine's power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // A key that is dropped must not be found in what the file has free.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(5));
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(Duration::from_secs(5))
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        sqlx::migrate!("./migrations").run(&writer).await?;
        let reader = pool(4).connect_with(options).await?;
        Ok(Self { writer, reader })
    }

    /// For reading. A read sees one moment of the database, and waits for no writer.
    #[must_use]
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// A transaction that writes. It is rolled back when dropped without commit.
    ///
    /// # Errors
    /// When the database is closed, or other writers take longer than 5 s.
    pub async fn write(&self) -> Stored<Transaction<'static, Sqlite>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Whether it can be written: takes the writer's lock and gives it back.
    ///
    /// # Errors
    /// When it can't.
    pub async fn check_writable(&self) -> Stored<()> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE ticket_counter SET last = last WHERE desk = ''").execute(&mut *transaction).await?;
        Ok(transaction.rollback().await?)
    }

    /// Writes everything into the one file and closes.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// An instant as it is stored.
#[must_use]
pub fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored instant.
///
/// # Errors
/// `Unreadable` when it lies outside of what a calendar holds.
pub fn instant(ms: i64, table: &'static str, what: &'static str) -> Stored<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms).ok_or(StoreError::Unreadable { table, what })
}
