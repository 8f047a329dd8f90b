//! The keys of the limits on who is not signed in.

use identity::Pace;
use identity::pace::Range;
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// How fast one network may sign in, ask for codes, and try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitKeys {
    /// In the long run; 0 for no limit.
    pub per_minute: u32,
    /// At once.
    pub burst: u32,
    /// Proxies that are believed when they say for whom they ask: addresses, and networks such as `10.0.0.0/8`.
    pub trusted_proxies: Vec<String>,
    /// Where they say so.
    pub forwarded_header: ForwardedHeader,
}

/// Where a proxy says for whom it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl Default for LimitKeys {
    fn default() -> Self {
        let forwarded_header = ForwardedHeader::XForwardedFor;
        Self { per_minute: 300, burst: 600, trusted_proxies: Vec::new(), forwarded_header }
    }
}

impl LimitKeys {
    /// How fast.
    #[must_use]
    pub fn pace(&self) -> Pace {
        Pace { per_minute: self.per_minute, burst: self.burst }
    }

    /// The trusted proxies.
    ///
    /// # Errors
    /// Names the one that is no network.
    pub fn proxies(&self) -> Result<Vec<Range>, ConfigError> {
        let read = |(at, text): (usize, &String)| {
            text.parse().map_err(|error| ConfigError::new(&format!("limits.trusted_proxies[{at}]"), error))
        };
        self.trusted_proxies.iter().enumerate().map(read).collect()
    }
}
