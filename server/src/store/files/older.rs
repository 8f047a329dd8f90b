//! Files that an older version kept in the clear, as `<id>.pdf` where the sealed one now is.

use std::io;
use std::path::{Path, PathBuf};

use protocol::{AttachmentId, BookingId};

use super::{FileError, Files};

impl Files {
    /// Seals the files of meetings that an older version left in the clear, and says how many they were. After a crash, or a
    /// failure, the next start goes on.
    ///
    /// # Errors
    /// At the first that can't be sealed; it is still there as it was.
    pub async fn seal_older(&self) -> Result<usize, FileError> {
        let mut sealed = 0;
        for owner in self.owners().await? {
            let Ok(booking) = owner.parse::<BookingId>() else { continue };
            for (id, clear) in in_the_clear(&self.folder.join(owner))? {
                // One that no meeting took, or that is due to be gone, is not brought back.
                if self.store.attachment(booking, id).await?.is_some_and(|kept| !kept.erased) {
                    self.write(booking, id, tokio::fs::read(&clear).await?.into()).await?;
                    sealed += 1;
                }
                tokio::fs::remove_file(&clear).await?;
            }
        }
        Ok(sealed)
    }
}

fn in_the_clear(folder: &Path) -> io::Result<Vec<(AttachmentId, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_clear = path.extension().is_some_and(|extension| extension == "pdf");
        let id = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        found.extend(id.filter(|_| is_clear).map(|id| (id, path)));
    }
    Ok(found)
}
