//! Files at rest: a folder for each owner, every file sealed with a key of its owner, which stands in the database wrapped by the
//! server's own key. Without that key the folder is noise; with the row of the owner gone, its files are noise for good.

mod keys;
mod older;
pub mod sealing;

use std::fmt::Display;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use protocol::AttachmentId;
use sha2::{Digest, Sha256};

use super::{Store, StoreError};
use crate::clock::Clock;
use sealing::SealingKey;

/// Files on their way in; emptied at each start.
const INCOMING: &str = ".incoming";

/// What a key of an owner is sealed for.
const KEY: &str = "sportello/file-key/1";
/// What a file is sealed for.
const FILE: &str = "sportello/file/1";

/// Why a file can't be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The database, where the keys are.
    #[error("its key: {0}")]
    Store(#[from] StoreError),
    /// Its owner has no key, or none any more.
    #[error("its key is not there")]
    NoKey,
    /// The owner's key was wrapped by another key than the one in `attachment.key_file`, or damaged.
    #[error("its key does not open with the one in attachment.key_file")]
    OtherKey,
    /// It is not what was written there: damaged, changed, or brought from another place.
    #[error("it is not what was written there")]
    NotWhatWasWritten,
}

/// A folder of sealed files, with a folder in it for each owner: a meeting, or a person by their pseudonym. Readable by the server's
/// user alone. Clones share it.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    key: Arc<SealingKey>,
    store: Store,
    clock: Clock,
}

impl Files {
    /// Opens the folder, making it as needed, and drops what a crash left half written. `key` wraps the keys of the owners.
    ///
    /// # Errors
    /// When it can't be made or cleaned.
    pub fn open(folder: PathBuf, key: Arc<SealingKey>, store: Store, clock: Clock) -> io::Result<Self> {
        let incoming = folder.join(INCOMING);
        make_folder(&incoming)?;
        for left_over in std::fs::read_dir(&incoming)? {
            std::fs::remove_file(left_over?.path())?;
        }
        Ok(Self { folder, key, store, clock })
    }

    /// Seals and writes a file: it is whole and on disk when this returns, or not there. Gives the SHA-256 of what it was before, in
    /// hexadecimal.
    ///
    /// # Errors
    /// [`FileError`]; `NoKey` and `NotWhatWasWritten` never.
    pub async fn write(&self, owner: impl Display, id: AttachmentId, bytes: Bytes) -> Result<String, FileError> {
        let owner = owner.to_string();
        let key = self.key_or_fresh(&owner).await?;
        let (incoming, place) = (self.folder.join(INCOMING).join(id.to_string()), self.place(&owner, id));
        on_blocking_thread(move || {
            let sealed = key.seal(&[FILE, &owner, &id.to_string()], &bytes).map_err(|_| FileError::OtherKey)?;
            let done = write_and_move(&incoming, &place, &sealed);
            if done.is_err() {
                // What is left of it goes at the next start at the latest.
                let _left_over = std::fs::remove_file(&incoming);
            }
            done?;
            Ok(hex(&Sha256::digest(&bytes)))
        })
        .await
    }

    /// Reads a file as it was before it was sealed.
    ///
    /// # Errors
    /// [`FileError`]; never gives out a byte that was not written.
    pub async fn read(&self, owner: impl Display, id: AttachmentId) -> Result<Vec<u8>, FileError> {
        let owner = owner.to_string();
        let wrapped = self.store.file_key(&owner).await?.ok_or(FileError::NoKey)?;
        let (key, place) = (self.unwrap(&owner, &wrapped)?, self.place(&owner, id));
        on_blocking_thread(move || {
            let sealed = std::fs::read(place)?;
            key.open(&[FILE, &owner, &id.to_string()], &sealed).map_err(|_| FileError::NotWhatWasWritten)
        })
        .await
    }

    /// Removes a file.
    ///
    /// # Errors
    /// When it is there and can't be removed.
    pub async fn remove(&self, owner: impl Display, id: AttachmentId) -> io::Result<()> {
        there_or_not(tokio::fs::remove_file(self.place(&owner.to_string(), id)).await)
    }

    /// Removes all files of an owner whose key is gone.
    ///
    /// # Errors
    /// When they are there and can't be removed; [`Files::owners`] finds them again.
    pub async fn remove_all(&self, owner: impl Display) -> io::Result<()> {
        there_or_not(tokio::fs::remove_dir_all(self.folder.join(owner.to_string())).await)
    }

    /// Everybody who has a folder here.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub async fn owners(&self) -> io::Result<Vec<String>> {
        let (mut names, mut folders) = (Vec::new(), tokio::fs::read_dir(&self.folder).await?);
        while let Some(folder) = folders.next_entry().await? {
            names.extend(folder.file_name().into_string().ok().filter(|name| name != INCOMING));
        }
        Ok(names)
    }

    /// Whether the server's key opens what is there already; nothing there is as good.
    ///
    /// # Errors
    /// [`FileError::OtherKey`], or the store's failure.
    pub async fn check_key(&self) -> Result<(), FileError> {
        match self.store.any_file_key().await? {
            Some((owner, wrapped)) => self.unwrap(&owner, &wrapped).map(drop),
            None => Ok(()),
        }
    }

    /// The key of an owner, made with the first file.
    async fn key_or_fresh(&self, owner: &str) -> Result<SealingKey, FileError> {
        let wrapped = match self.store.file_key(owner).await? {
            Some(wrapped) => wrapped,
            None => {
                let fresh = SealingKey::fresh();
                let wrapped = self.key.seal(&[KEY, owner], fresh.as_bytes()).map_err(|_| FileError::OtherKey)?;
                self.store.add_file_key(owner, &wrapped, self.clock.now()).await?
            }
        };
        self.unwrap(owner, &wrapped)
    }

    fn unwrap(&self, owner: &str, wrapped: &[u8]) -> Result<SealingKey, FileError> {
        let key = self.key.open(&[KEY, owner], wrapped).map_err(|_| FileError::OtherKey)?;
        SealingKey::from_bytes(key).map_err(|_| FileError::OtherKey)
    }

    fn place(&self, owner: &str, id: AttachmentId) -> PathBuf {
        self.folder.join(owner).join(format!("{id}.sealed"))
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

fn there_or_not(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
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
mod tests;
