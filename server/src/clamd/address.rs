//! Where `clamd` listens, as the configuration writes it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `unix:/run/clamav/clamd.ctl`, or `tcp:127.0.0.1:3310`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ClamdAddress {
    /// A socket in the file system, by its absolute path.
    Unix(PathBuf),
    /// Host and port.
    Tcp(String),
}

/// Not an address of `clamd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write unix:/run/clamav/clamd.ctl, or tcp:127.0.0.1:3310")]
pub struct AddressError;

impl FromStr for ClamdAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        match text.split_once(':') {
            Some(("unix", path)) if path.starts_with('/') => Ok(Self::Unix(path.into())),
            Some(("tcp", address)) => match address.rsplit_once(':') {
                Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0) => {
                    Ok(Self::Tcp(address.to_owned()))
                }
                _ => Err(AddressError),
            },
            _ => Err(AddressError),
        }
    }
}

impl fmt::Display for ClamdAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
        }
    }
}

impl TryFrom<String> for ClamdAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<ClamdAddress> for String {
    fn from(address: ClamdAddress) -> Self {
        address.to_string()
    }
}
