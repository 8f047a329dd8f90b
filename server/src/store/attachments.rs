//! Attached files: a row in the database, the bytes in a file of their own.

use std::fmt::Display;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use protocol::{Attachment, AttachmentId, BookingId, FormKind};
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::rows::name_of;
use super::{Store, StoreError, Stored, ms};

/// Files on their way in; emptied at each start.
const INCOMING: &str = ".incoming";

impl Store {
    /// Notes a file that is in its place.
    ///
    /// # Errors
    /// When it can't be written; nothing has changed then.
    pub async fn add_attachment(
        &self,
        booking: BookingId,
        attachment: &Attachment,
        sha256: &str,
        now: DateTime<Utc>,
    ) -> Stored<()> {
        let warnings = serde_json::to_string(&attachment.warnings).map_err(|_| unreadable("warnings"))?;
        let signatures = serde_json::to_string(&attachment.signatures).map_err(|_| unreadable("signatures"))?;
        let mut transaction = self.write().await?;
        sqlx::query(
            "INSERT INTO attachment
                 (id, booking, name, role, size, pages, warnings, sha256, stored_at, signatures, form, replaces)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(attachment.id.to_string())
        .bind(booking.to_string())
        .bind(&attachment.name)
        .bind(name_of(attachment.role))
        .bind(i64::try_from(attachment.size).unwrap_or(i64::MAX))
        .bind(i64::from(attachment.pages))
        .bind(warnings)
        .bind(sha256)
        .bind(ms(now))
        .bind(signatures)
        .bind(attachment.form.map(name_of))
        .bind(attachment.replaces.map(|id| id.to_string()))
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// A file of this meeting; `None` also when it is of another one.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn attachment(&self, booking: BookingId, id: AttachmentId) -> Stored<Option<Attachment>> {
        let row = sqlx::query("SELECT * FROM attachment WHERE id = $1 AND booking = $2")
            .bind(id.to_string())
            .bind(booking.to_string())
            .fetch_optional(self.reader())
            .await?;
        row.as_ref().map(|row| read(id, row)).transpose()
    }

    /// Forgets a file that did not become part of its meeting.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn remove_attachment(&self, id: AttachmentId) -> Stored<()> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM attachment WHERE id = $1").bind(id.to_string()).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
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

/// A folder of bytes, with a folder in it for each owner: a meeting, or a person by their pseudonym. Readable by the server's user
/// alone.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Opens the folder, making it as needed, and drops what a crash left half written.
    ///
    /// # Errors
    /// When it can't be made or cleaned.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        let incoming = folder.join(INCOMING);
        make_folder(&incoming)?;
        for left_over in std::fs::read_dir(&incoming)? {
            std::fs::remove_file(left_over?.path())?;
        }
        Ok(Self { folder })
    }

    /// Writes a file: it is whole and on disk when this returns, or not there. Gives its SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn write(&self, owner: impl Display, id: AttachmentId, bytes: Bytes) -> io::Result<String> {
        let (incoming, place) = (self.folder.join(INCOMING).join(id.to_string()), self.place(owner, id));
        on_blocking_thread(move || {
            let done = write_and_move(&incoming, &place, &bytes);
            if done.is_err() {
                // What is left of it goes at the next start at the latest.
                let _left_over = std::fs::remove_file(&incoming);
            }
            done.map(|()| hex(&Sha256::digest(&bytes)))
        })
        .await
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn read(&self, owner: impl Display, id: AttachmentId) -> io::Result<Vec<u8>> {
        tokio::fs::read(self.place(owner, id)).await
    }

    /// Removes a file.
    ///
    /// # Errors
    /// When it is there and can't be removed.
    pub async fn remove(&self, owner: impl Display, id: AttachmentId) -> io::Result<()> {
        match tokio::fs::remove_file(self.place(owner, id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn place(&self, owner: impl Display, id: AttachmentId) -> PathBuf {
        self.folder.join(owner.to_string()).join(format!("{id}.pdf"))
    }
}

fn write_and_move(incoming: &Path, place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(incoming)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let folder = place.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make_folder(folder)?;
    std::fs::rename(incoming, place)?;
    // The name is on disk once its folder is.
    File::open(folder)?.sync_all()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn ids() -> (BookingId, AttachmentId) {
        (BookingId(Uuid::from_u128(1)), AttachmentId(Uuid::from_u128(2)))
    }

    #[tokio::test]
    async fn a_file_is_read_as_it_was_written_and_gone_once_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path().join("attachments")).unwrap();
        let (booking, id) = ids();
        let sha256 = files.write(booking, id, Bytes::from_static(b"abc")).await.unwrap();
        assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(files.read(booking, id).await.unwrap(), b"abc");
        files.remove(booking, id).await.unwrap();
        assert_eq!(files.read(booking, id).await.unwrap_err().kind(), io::ErrorKind::NotFound);
        files.remove(booking, id).await.unwrap();
    }

    #[tokio::test]
    async fn what_could_not_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path().to_owned()).unwrap();
        let (booking, id) = ids();
        std::fs::write(folder.path().join(booking.to_string()), "in the way").unwrap();
        assert!(files.write(booking, id, Bytes::from_static(b"abc")).await.is_err());
        assert_eq!(std::fs::read_dir(folder.path().join(INCOMING)).unwrap().count(), 0);
    }

    #[test]
    fn a_crash_leaves_nothing_half_written() {
        let folder = tempfile::tempdir().unwrap();
        Files::open(folder.path().to_owned()).unwrap();
        let left_over = folder.path().join(INCOMING).join("x");
        std::fs::write(&left_over, "half").unwrap();
        Files::open(folder.path().to_owned()).unwrap();
        assert!(!left_over.exists());
    }
}
