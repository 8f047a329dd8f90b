//! The file of the key that links are signed with.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use identity::{Key, TokenHash};

use crate::config::ConfigError;

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

/// Reads the key, or makes it when the file is not there and `may_make` says so.
///
/// # Errors
/// Names `secret_file` when the file is missing, not a key, or readable by others than its owner.
pub fn load(path: &Path, may_make: bool) -> Result<Key, ConfigError> {
    let wrong = |cause: String| ConfigError::new("secret_file", format!("{}: {cause}", path.display()));
    let mode = match std::fs::metadata(path) {
        Ok(meta) => meta.permissions().mode(),
        Err(error) if error.kind() == ErrorKind::NotFound && may_make => {
            return make(path).map_err(|error| wrong(error.to_string()));
        }
        Err(error) => return Err(wrong(error.to_string())),
    };
    if mode & 0o077 != 0 {
        return Err(wrong(format!("others than its owner may use it (mode {:03o}): chmod 600 it", mode & 0o777)));
    }
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    Key::from_base64(&text).map_err(|error| wrong(error.to_string()))
}

fn make(path: &Path) -> std::io::Result<Key> {
    let key = fresh();
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", key.to_base64())?;
    file.sync_all()?;
    Ok(key)
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
}
