//! The text on recording that citizens consent to: its version and its SHA-256 stand in every consent.

use protocol::meeting::NoticeVersion;
use sha2::{Digest, Sha256};

/// The text in Italian.
pub const TEXT: &str = include_str!("../texts/informativa-registrazione.it.md");

/// Version of [`TEXT`]; a test fails when the text changes and this does not.
pub const VERSION: &str = "2026-11";

/// The text with its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What consents name.
    pub version: NoticeVersion,
    /// The text in Italian.
    pub text: &'static str,
}

impl Notice {
    /// The text in force.
    #[must_use]
    pub fn current() -> Self {
        let sha256 = Sha256::digest(TEXT).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { version: NoticeVersion { version: VERSION.to_owned(), sha256 }, text: TEXT }
    }
}
