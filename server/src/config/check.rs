//! What types alone can't say of a configuration.

use axum::http::Uri;

use super::{Config, ConfigError};

type Checked = Result<(), ConfigError>;

impl Config {
    pub(super) fn check(&self) -> Checked {
        if self.listen.is_empty() {
            return Err(ConfigError::new("listen", "give at least one address, such as \"127.0.0.1:8080\""));
        }
        self.public_url.as_deref().map_or(Ok(()), check_public_url)?;
        if let Some(tls) = &self.tls {
            for (key, file) in [("tls.certificate", &tls.certificate), ("tls.key", &tls.key)] {
                std::fs::File::open(file)
                    .map_err(|error| ConfigError::new(key, format!("{} can't be read: {error}", file.display())))?;
            }
        }
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

fn check_public_url(text: &str) -> Checked {
    let wrong = |cause: &str| Err(ConfigError::new("public_url", cause));
    let Ok(url) = text.parse::<Uri>() else {
        return wrong("not an address such as https://sportello.example.it");
    };
    match (url.scheme_str(), url.host(), url.path(), url.query()) {
        (Some("http" | "https"), Some(_), "" | "/", None) if !text.ends_with('/') => Ok(()),
        (Some("http" | "https"), Some(_), ..) => wrong("no path, query or final / here"),
        _ => wrong("begins with http:// or https://"),
    }
}

fn between(key: &str, value: u64, low: u64, high: u64) -> Checked {
    let fits = (low..=high).contains(&value);
    if fits { Ok(()) } else { Err(ConfigError::new(key, format!("{value} is not between {low} and {high}"))) }
}
