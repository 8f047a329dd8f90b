//! The files of the two keys: the one that links are signed with, and the one that opens the files of meetings.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use identity::{Key, TokenHash};
use zeroize::Zeroizing;

use crate::config::ConfigError;
use crate::store::files::sealing::SealingKey;

/// A fresh key.
#[must_use]
pub fn fresh() -> Key {
    Key::new(rand::random())
}

/// A fresh key of another system, and its SHA-256 in hexadecimal digits.
#[must_use]
pub fn fresh_integrator_key() -> (String, String) {
    let key = fresh().to_base64();
    let sha256 = TokenHash::of(&key).0.iter().map(|byte| format!("{byte:02x}")).collect();
    (key, sha256)
}

/// Reads the key that links are signed with, or makes it when the file is not there and `may_make` says so.
///
/// # Errors
/// Names `secret_file` when the file is missing, not a key, or readable by others than its owner.
pub fn load(path: &Path, may_make: bool) -> Result<Key, ConfigError> {
    let file = KeyFile { path, named: "secret_file" };
    match file.read()? {
        Some(text) => Key::from_base64(&text).map_err(|error| file.wrong(error)),
        None if may_make => {
            let key = fresh();
            file.make(&key.to_base64())?;
            Ok(key)
        }
        None => Err(file.wrong("it is not there")),
    }
}

/// Reads the key that opens the files of meetings, or makes it as [`load`] does.
///
/// # Errors
/// As [`load`], naming `attachment.key_file`.
pub fn load_files_key(path: &Path, may_make: bool) -> Result<SealingKey, ConfigError> {
    let file = KeyFile { path, named: "attachment.key_file" };
    match file.read()? {
        Some(text) => {
            let bytes = STANDARD.decode(text.trim()).map_err(|_| file.wrong("it is not written in base64"))?;
            let length = |length| file.wrong(format!("the key must have 32 bytes, this one has {length}"));
            SealingKey::from_bytes(bytes).map_err(length)
        }
        None if may_make => {
            let key = SealingKey::fresh();
            file.make(&Zeroizing::new(STANDARD.encode(key.as_bytes())))?;
            tracing::warn!(
                file = %path.display(),
                "made the key of the files of meetings: keep a copy elsewhere, for without it they can't be read, and name a file \
                 outside of data_dir in attachment.key_file, so that no copy of data_dir holds both"
            );
            Ok(key)
        }
        None => Err(file.wrong("it is not there, and without it nobody can read the files that are")),
    }
}

/// A file that holds a key in base64.
struct KeyFile<'a> {
    path: &'a Path,
    /// The key of the configuration that names it.
    named: &'static str,
}

impl KeyFile<'_> {
    fn wrong(&self, cause: impl std::fmt::Display) -> ConfigError {
        ConfigError::new(self.named, format!("{}: {cause}", self.path.display()))
    }

    /// Its text; `None` when it is not there.
    fn read(&self) -> Result<Option<Zeroizing<String>>, ConfigError> {
        let mode = match std::fs::metadata(self.path) {
            Ok(meta) => meta.permissions().mode(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.wrong(error)),
        };
        if mode & 0o077 != 0 {
            let cause = format!("others than its owner may use it (mode {:03o}): chmod 600 it", mode & 0o777);
            return Err(self.wrong(cause));
        }
        std::fs::read_to_string(self.path).map(|text| Some(text.into())).map_err(|error| self.wrong(error))
    }

    fn make(&self, text: &str) -> Result<(), ConfigError> {
        let write = || {
            if let Some(folder) = self.path.parent() {
                DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.path)?;
            writeln!(file, "{text}")?;
            file.sync_all()
        };
        write().map_err(|error: std::io::Error| self.wrong(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_made_at_the_first_start_is_found_at_the_second_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let key = load(&path, true).unwrap();
        assert_eq!(load(&path, false).unwrap(), key);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        load(&path, true).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let said = load(&path, true).unwrap_err().to_string();
        assert!(said.contains("secret_file") && said.contains("640"), "{said}");
    }

    #[test]
    fn a_missing_key_of_a_named_file_is_not_made_up() {
        let folder = tempfile::tempdir().unwrap();
        assert!(load(&folder.path().join("secret"), false).is_err());
    }

    #[test]
    fn the_key_of_the_files_is_kept_like_the_other_in_a_folder_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("files.key");
        assert!(load_files_key(&path, false).is_err(), "what encrypted files need is not made up");
        let key = load_files_key(&path, true).unwrap();
        assert_eq!(load_files_key(&path, false).unwrap().as_bytes(), key.as_bytes());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for text in ["", "x", "c2hvcnQ="] {
            std::fs::write(&path, text).unwrap();
            let said = load_files_key(&path, true).unwrap_err().to_string();
            assert!(said.contains("attachment.key_file"), "{said}");
        }
    }
}
