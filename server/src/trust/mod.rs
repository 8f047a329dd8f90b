//! The authorities of digital signatures that are trusted: a folder with the certificates of those that issue qualified
//! certificates (`signatures.pem`) and of those that issue time stamps (`time-stamps.pem`).

pub mod list;
pub mod signed;
pub mod update;

use std::io;
use std::path::Path;

use chat::pdf::Authorities;
use chrono::{DateTime, Utc};

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

/// Whether the server could load an authority; lists name some whose certificates no OpenSSL reads.
fn is_readable(certificate: &[u8]) -> bool {
    Authorities::from_pem(&update::pem(&[certificate.to_vec()]), &[]).is_ok_and(|loaded| !loaded.is_empty())
}

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It could not be fetched.
    #[error("the list could not be fetched: {0}")]
    Network(#[from] reqwest::Error),
    /// There is no such copy.
    #[error("the copy {0} can't be read: {1}")]
    Copy(String, io::Error),
    /// A file could not be written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is something else.
    #[error("this is no list of trust services (ETSI TS 119 612)")]
    NotAList,
    /// The list of lists does not name this country.
    #[error("the list of lists names no list of {0}")]
    CountryMissing(String),
    /// Its signature is missing, stands in an odd place, or covers a part only.
    #[error("the list's signature does not cover the whole list")]
    OddSignature,
    /// It is signed by somebody who may not.
    #[error("the list is signed by somebody else: compare `trust.signers` with the Official Journal")]
    OtherSigner,
    /// Its signature does not fit.
    #[error("the list's signature does not fit: it was changed")]
    BrokenSignature,
    /// `xmlsec1` is not installed.
    #[error("xmlsec1 is needed to verify lists: install the Debian package xmlsec1")]
    NoVerifier,
    /// It held until then.
    #[error("the list {0} is out of date since {1}")]
    OutOfDate(String, DateTime<Utc>),
    /// A newer one is here already.
    #[error("the list {0} is older than the one that is here")]
    Older(String),
    /// No authority is in good standing.
    #[error("the lists name no authority for signatures")]
    NoAuthority,
    /// The server could not load what the lists name.
    #[error("the authorities that the lists name can't be loaded: {0}")]
    Unreadable(String),
}
