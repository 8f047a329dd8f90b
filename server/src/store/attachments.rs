//! Attached files: a row in the database, the bytes in a file of their own ([`super::files`]).

use chrono::{DateTime, Utc};
use protocol::{Attachment, AttachmentId, BookingId, FormKind};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::rows::name_of;
use super::{Store, StoreError, Stored, ms};

/// What stands beside an attachment that its meeting takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
    /// Chosen by the sender's page, so that an upload that is tried again is taken once.
    pub upload: Option<Uuid>,
}

/// A file of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What is known of it.
    pub attachment: Attachment,
    /// Its bytes were removed for good.
    pub erased: bool,
}

impl Store {
    /// A file of this meeting; `None` also when it is of another one.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn attachment(&self, booking: BookingId, id: AttachmentId) -> Stored<Option<Kept>> {
        let row = sqlx::query("SELECT * FROM attachment WHERE id = $1 AND booking = $2")
            .bind(id.to_string())
            .bind(booking.to_string())
            .fetch_optional(self.reader())
            .await?;
        let kept = |row: &SqliteRow| {
            let erased = row.try_get::<Option<i64>, _>("erased_at")?.is_some();
            Ok(Kept { attachment: read(id, row)?, erased })
        };
        row.as_ref().map(kept).transpose()
    }

    /// The file that an upload became; `None` when it became none yet.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn uploaded(&self, booking: BookingId, upload: Uuid) -> Stored<Option<Attachment>> {
        let row = sqlx::query("SELECT * FROM attachment WHERE booking = $1 AND upload = $2")
            .bind(booking.to_string())
            .bind(upload.to_string())
            .fetch_optional(self.reader())
            .await?;
        row.as_ref().map(|row| read(id(row)?, row)).transpose()
    }

    /// The files of this meeting whose bytes were removed for good.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn erased_attachments(&self, booking: BookingId) -> Stored<Vec<AttachmentId>> {
        let rows = sqlx::query("SELECT id FROM attachment WHERE booking = $1 AND erased_at IS NOT NULL")
            .bind(booking.to_string())
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(id).collect()
    }
}

/// Notes a file that is in its place, in the transaction of the meeting that takes it.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    booking: BookingId,
    attachment: &Attachment,
    file: &StoredFile,
    now: DateTime<Utc>,
) -> Stored<()> {
    let warnings = serde_json::to_string(&attachment.warnings).map_err(|_| unreadable("warnings"))?;
    let signatures = serde_json::to_string(&attachment.signatures).map_err(|_| unreadable("signatures"))?;
    sqlx::query(
        "INSERT INTO attachment
             (id, booking, upload, name, role, size, pages, warnings, sha256, stored_at, signatures, form, replaces)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(attachment.id.to_string())
    .bind(booking.to_string())
    .bind(file.upload.map(|upload| upload.to_string()))
    .bind(&attachment.name)
    .bind(name_of(attachment.role))
    .bind(i64::try_from(attachment.size).unwrap_or(i64::MAX))
    .bind(i64::from(attachment.pages))
    .bind(warnings)
    .bind(&file.sha256)
    .bind(ms(now))
    .bind(signatures)
    .bind(attachment.form.map(name_of))
    .bind(attachment.replaces.map(|id| id.to_string()))
    .execute(connection)
    .await?;
    Ok(())
}

fn id(row: &SqliteRow) -> Stored<AttachmentId> {
    row.try_get::<&str, _>("id")?.parse().map(AttachmentId).map_err(|_| unreadable("id"))
}

fn read(id: AttachmentId, row: &SqliteRow) -> Stored<Attachment> {
    let role = serde_json::Value::String(row.try_get("role")?);
    Ok(Attachment {
        id,
        name: row.try_get("name")?,
        role: serde_json::from_value(role).map_err(|_| unreadable("role"))?,
        size: u64::try_from(row.try_get::<i64, _>("size")?).map_err(|_| unreadable("size"))?,
        pages: u32::try_from(row.try_get::<i64, _>("pages")?).map_err(|_| unreadable("pages"))?,
        warnings: serde_json::from_str(row.try_get("warnings")?).map_err(|_| unreadable("warnings"))?,
        signatures: serde_json::from_str(row.try_get("signatures")?).map_err(|_| unreadable("signatures"))?,
        form: row.try_get::<Option<&str>, _>("form")?.map(form).transpose()?,
        replaces: row
            .try_get::<Option<&str>, _>("replaces")?
            .map(|id| id.parse().map(AttachmentId).map_err(|_| unreadable("replaces")))
            .transpose()?,
    })
}

fn form(name: &str) -> Stored<FormKind> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).map_err(|_| unreadable("form"))
}

fn unreadable(what: &'static str) -> StoreError {
    StoreError::Unreadable { table: "attachment", what }
}
