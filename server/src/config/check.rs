//! What types alone can't say of a configuration.

use std::path::Path;

use axum::http::Uri;

use super::{Config, ConfigError};

type Checked = Result<(), ConfigError>;

impl Config {
    pub(super) fn check(&self) -> Checked {
        if self.listen.is_empty() {
            return Err(ConfigError::new("listen", "give at least one address, such as \"127.0.0.1:8080\""));
        }
        self.public_url.as_deref().map_or(Ok(()), |url| check_address("public_url", url, &["http", "https"]))?;
        if let Some(tls) = &self.tls {
            readable("tls.certificate", &tls.certificate)?;
            readable("tls.key", &tls.key)?;
        }
        self.cns.as_ref().map_or(Ok(()), |cns| cns.check(self))?;
        self.check_ranges()?;
        tracing_subscriber::EnvFilter::try_new(&self.log.level)
            .map_err(|error| ConfigError::new("log.level", error))?;
        // No office at all is allowed here: the demonstration brings its own.
        if self.offices.is_empty() && self.officials.is_empty() {
            return Ok(());
        }
        self.roster(&self.catalogue()?).map(|_| ())
    }

    fn check_ranges(&self) -> Checked {
        between("meeting.lease_seconds", self.meeting.lease_seconds.into(), 5, 3_600)?;
        between("meeting.heartbeat_seconds", self.meeting.heartbeat_seconds.into(), 2, 300)?;
        between("attachment.max_bytes", self.attachment.max_bytes, 1_024, 100 * 1024 * 1024)?;
        between("media.workers", self.media.workers as u64, 0, 64)
    }
}

/// An address that browsers open: one of these schemes and a host, no path.
pub(super) fn check_address(key: &str, text: &str, schemes: &[&str]) -> Checked {
    let wrong = |cause: &str| Err(ConfigError::new(key, cause));
    let Ok(url) = text.parse::<Uri>() else {
        return wrong("not an address such as https://sportello.example.it");
    };
    if !url.scheme_str().is_some_and(|scheme| schemes.contains(&scheme)) || url.host().is_none() {
        return wrong(&format!("begins with {}://", schemes.join(":// or ")));
    }
    match (url.path(), url.query()) {
        ("" | "/", None) if !text.ends_with('/') => Ok(()),
        _ => wrong("no path, query or final / here"),
    }
}

pub(super) fn readable(key: &str, file: &Path) -> Checked {
    let wrong = |error| ConfigError::new(key, format!("{} can't be read: {error}", file.display()));
    std::fs::File::open(file).map(|_| ()).map_err(wrong)
}

fn between(key: &str, value: u64, low: u64, high: u64) -> Checked {
    let fits = (low..=high).contains(&value);
    if fits { Ok(()) } else { Err(ConfigError::new(key, format!("{value} is not between {low} and {high}"))) }
}
