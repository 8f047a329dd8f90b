//! Configuration: one TOML file and the environment (`SPORTELLO_` prefix, `__` between levels), read once at start.
//! `sportello config` prints every key ([`reference`]).

mod check;
mod cns;
mod keys;
mod limits;
mod pin;
pub mod reference;

use std::path::{Path, PathBuf};

use booking::Catalogue;
use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format, Toml};
use identity::Roster;

pub use cns::CnsKeys;
pub use keys::*;
pub use limits::{ForwardedHeader, LimitKeys};
pub use pin::{Email, PinKeys};

/// A key that can't be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {key}: {cause}")]
pub struct ConfigError {
    /// The key, with dots between levels, and where it was written.
    pub key: String,
    /// What is wrong with it.
    pub cause: String,
}

impl ConfigError {
    pub(crate) fn new(key: &str, cause: impl ToString) -> Self {
        Self { key: key.to_owned(), cause: cause.to_string() }
    }
}

impl Config {
    /// Reads the file (when one is named), then the environment, then checks what types alone can't say.
    ///
    /// # Errors
    /// Names the first key that is unknown, of the wrong type or out of range.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(path) = file {
            if !path.is_file() {
                return Err(ConfigError::new(&path.display().to_string(), "this file does not exist"));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        Self::read(&figment.merge(Env::prefixed("SPORTELLO_").split("__")))
    }

    /// Reads a text as if it were the file, without the environment.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        Self::read(&Figment::new().merge(Toml::string(text)))
    }

    fn read(figment: &Figment) -> Result<Self, ConfigError> {
        let config: Self = figment.extract().map_err(|error| explain(&error))?;
        config.check()?;
        Ok(config)
    }

    /// The offices, checked.
    ///
    /// # Errors
    /// When there is none, or one does not fit.
    pub fn catalogue(&self) -> Result<Catalogue, ConfigError> {
        if self.offices.is_empty() {
            let remedy = "there is no office: write one with a desk, as in the lines to uncomment at the end of `sportello config`";
            return Err(ConfigError::new("offices", remedy));
        }
        Catalogue::new(self.offices.clone()).map_err(|error| ConfigError { key: error.key, cause: error.cause })
    }

    /// The officials, checked.
    ///
    /// # Errors
    /// When one does not fit.
    pub fn roster(&self, catalogue: &Catalogue) -> Result<Roster, ConfigError> {
        Roster::new(self.officials.clone(), |office| catalogue.office(office).is_some())
            .map_err(|error| ConfigError { key: error.key, cause: error.cause })
    }

    /// The file of the secret key.
    #[must_use]
    pub fn secret_path(&self) -> PathBuf {
        self.secret_file.clone().unwrap_or_else(|| self.data_dir.join("secret"))
    }

    /// The file of the key of the files of meetings.
    #[must_use]
    pub fn files_key_path(&self) -> PathBuf {
        self.attachment.key_file.clone().unwrap_or_else(|| self.data_dir.join("keys").join("files.key"))
    }

    /// The folder of the recordings.
    #[must_use]
    pub fn recording_path(&self) -> PathBuf {
        self.recording.dir.clone().unwrap_or_else(|| self.data_dir.join("recordings"))
    }
}

fn explain(error: &figment::Error) -> ConfigError {
    let mut path = error.path.clone();
    let cause = match &error.kind {
        Kind::UnknownField(name, known) => {
            // figment names the field in the kind and, for some types, at the end of the path as well.
            if path.last() != Some(name) {
                path.push(name.clone());
            }
            format!("unknown key; known here: {}", known.join(", "))
        }
        Kind::MissingField(name) => {
            path.push(name.to_string());
            "missing".to_owned()
        }
        kind => kind.to_string(),
    };
    let key = if path.is_empty() { "the file".to_owned() } else { path.join(".") };
    let place = error.metadata.as_ref().map(|meta| match &meta.source {
        Some(source) => format!(" (in {source})"),
        None => format!(" (from {})", meta.name),
    });
    ConfigError { key: key + &place.unwrap_or_default(), cause }
}

#[cfg(test)]
mod tests;
