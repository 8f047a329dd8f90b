//! The keys of PINs, and of the e-mails that some of them leave by.

use std::num::NonZeroU32;
use std::path::PathBuf;

use identity::pin::IssuedTo;
use serde::{Deserialize, Serialize};

use super::{Config, Gateway};

/// PINs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PinKeys {
    /// Whether there are PINs at all.
    pub enabled: bool,
    /// Who gets one.
    pub issued_to: IssuedTo,
    /// After how many days a personal PIN must be changed again.
    pub renew_after_days: Option<NonZeroU32>,
    /// Folder of the letters to be printed. Default: `letters` in `data_dir`.
    pub letters_dir: Option<PathBuf>,
    /// What is known of health cards and addresses.
    pub registry_file: Option<PathBuf>,
}

impl Config {
    /// The folder of the letters.
    #[must_use]
    pub fn letters_path(&self) -> PathBuf {
        self.pin.letters_dir.clone().unwrap_or_else(|| self.data_dir.join("letters"))
    }
}

/// E-mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Email {
    /// Who delivers them.
    pub gateway: Gateway,
}

impl Default for Email {
    fn default() -> Self {
        Self { gateway: Gateway::Embedded }
    }
}
