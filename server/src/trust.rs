//! The authorities of digital signatures that are trusted: a folder with the certificates of those that issue qualified
//! certificates (`signatures.pem`) and of those that issue time stamps (`time-stamps.pem`).

use std::io;
use std::path::Path;

use chat::pdf::Authorities;

/// Authorities of signatures, in the folder.
pub const SIGNATURES: &str = "signatures.pem";
/// Authorities of time stamps, in the folder.
pub const TIME_STAMPS: &str = "time-stamps.pem";

/// Reads the folder; without it nobody is trusted.
///
/// # Errors
/// When a file is there and can't be read.
pub fn authorities(folder: &Path) -> io::Result<Authorities> {
    let read = |name: &str| match std::fs::read(folder.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    };
    Authorities::from_pem(&read(SIGNATURES)?, &read(TIME_STAMPS)?).map_err(io::Error::other)
}
