//! What types alone can't say of a configuration.

use std::path::Path;

use axum::http::Uri;
use protocol::identity::LoginKind;

use super::keys::TrustKeys;
use super::{Config, ConfigError, ProviderKeys};

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
        self.check_turn()?;
        self.check_ranges()?;
        self.trust.check()?;
        tracing_subscriber::EnvFilter::try_new(&self.log.level)
            .map_err(|error| ConfigError::new("log.level", error))?;
        self.check_identity()?;
        // No office at all is allowed here: the demonstration brings its own.
        if self.offices.is_empty() && self.officials.is_empty() {
            return Ok(());
        }
        self.roster(&self.catalogue()?).map(|_| ())
    }

    fn check_turn(&self) -> Checked {
        let is_turn = |url: &String| url.starts_with("turn:") || url.starts_with("turns:");
        if let Some(other) = self.turn.urls.iter().find(|url| !is_turn(url)) {
            return Err(ConfigError::new("turn.urls", format!("{other} begins with neither turn: nor turns:")));
        }
        match &self.turn.secret_file {
            Some(path) => readable("turn.secret_file", path),
            None if self.turn.urls.is_empty() => Ok(()),
            None => Err(ConfigError::new("turn.secret_file", "name the file of the secret shared with the servers")),
        }
    }

    fn check_identity(&self) -> Checked {
        for (at, provider) in self.providers.iter().enumerate() {
            let wrong = |key: &str, cause: &str| Err(ConfigError::new(&format!("providers[{at}].{key}"), cause));
            let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
            if provider.id.is_empty() || !provider.id.chars().all(plain) {
                return wrong("id", "small letters, digits and hyphens");
            }
            if self.providers[..at].iter().any(|other| other.id == provider.id) {
                return wrong("id", "it is there twice");
            }
            if matches!(provider.kind, LoginKind::Cns | LoginKind::Pin) {
                return wrong("kind", "cards and PINs have tables of their own; here it is spid, cie or staff");
            }
            let is_second = |other: &ProviderKeys| other.kind == LoginKind::Staff && provider.kind == LoginKind::Staff;
            if self.providers[..at].iter().any(is_second) {
                return wrong(
                    "kind",
                    "one provider of kind staff at most: by its subjects the institute's people are known",
                );
            }
            let local = provider.issuer.starts_with("http://localhost") || provider.issuer.starts_with("http://127.");
            if !provider.issuer.starts_with("https://") && !local {
                return wrong("issuer", "begins with https://");
            }
        }
        for (at, system) in self.integrators.iter().enumerate() {
            if !is_sha256(&system.key_sha256) {
                let key = format!("integrators[{at}].key_sha256");
                return Err(ConfigError::new(&key, "64 hexadecimal digits: `sportello integrator-key` prints them"));
            }
            if self.integrators[..at].iter().any(|other| other.id == system.id) {
                return Err(ConfigError::new(&format!("integrators[{at}].id"), "it is there twice"));
            }
        }
        for (at, rule) in self.access.iter().enumerate() {
            if !self.offices.iter().flat_map(|office| &office.desks).any(|desk| desk.id == rule.desk) {
                return Err(ConfigError::new(
                    &format!("access[{at}].desk"),
                    format!("there is no desk `{}`", rule.desk),
                ));
            }
        }
        Ok(())
    }

    fn check_ranges(&self) -> Checked {
        between("meeting.lease_seconds", self.meeting.lease_seconds.into(), 5, 3_600)?;
        between("meeting.heartbeat_seconds", self.meeting.heartbeat_seconds.into(), 2, 300)?;
        between("attachment.max_bytes", self.attachment.max_bytes, 1_024, 100 * 1024 * 1024)?;
        between("attachment.keep_days", self.attachment.keep_days.into(), 1, 3_650)?;
        between("session.idle_minutes", self.session.idle_minutes.into(), 5, 1_440)?;
        between("session.absolute_minutes", self.session.absolute_minutes.into(), 5, 10_080)?;
        between("limits.per_minute", self.limits.per_minute.into(), 0, 1_000_000)?;
        between("limits.burst", self.limits.burst.into(), 1, 1_000_000)?;
        self.limits.proxies()?;
        between("media.workers", self.media.workers as u64, 0, 64)
    }
}

impl TrustKeys {
    fn check(&self) -> Checked {
        if let Some(at) = self.signers.iter().position(|signer| !is_sha256(signer)) {
            return Err(ConfigError::new(
                &format!("trust.signers[{at}]"),
                "64 hexadecimal digits: the SHA-256 of a certificate",
            ));
        }
        let code = |country: &String| country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase());
        if let Some(at) = self.countries.iter().position(|country| !code(country)) {
            return Err(ConfigError::new(&format!("trust.countries[{at}]"), "two capital letters, such as \"IT\""));
        }
        Ok(())
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit())
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
