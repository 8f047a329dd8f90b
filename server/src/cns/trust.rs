//! Which cards are trusted: the authorities, and their lists of revoked certificates.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{DistinguishedName, RootCertStore};

use super::lists::{self, List, ListError, Stamp};
use super::refusal::Refusal;
use crate::config::{CnsKeys, ConfigError};

/// Most bytes of names of authorities that a handshake carries: TLS ends at 65,535, and some cards' software before. With more,
/// none are sent, and the browser offers all its certificates.
const HINTS_MAX_BYTES: usize = 16 * 1024;

/// What a chain of certificates is checked against.
pub(super) struct Trust {
    authorities: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
    paths: Vec<PathBuf>,
    current: RwLock<Arc<dyn ClientCertVerifier>>,
    /// The state of the files that `current` was made of.
    read: Mutex<Stamp>,
}

impl Trust {
    /// Reads authorities and revocation lists.
    ///
    /// # Errors
    /// Names the key of the configuration that can't be used.
    pub(super) fn load(keys: &CnsKeys) -> Result<Self, ConfigError> {
        let wrong = |error: ListError| ConfigError::new("cns.revocation_lists", error);
        let authorities = Arc::new(authorities(&keys.authorities)?);
        let provider = Arc::new(ring::default_provider());
        let stamp = lists::stamp(&keys.revocation_lists).map_err(wrong)?;
        let found = lists::read(&keys.revocation_lists).map_err(wrong)?;
        if found.is_empty() && keys.require_revocation_list {
            return Err(ConfigError::new("cns.revocation_lists", "there is no list in these folders"));
        }
        let current = RwLock::new(verifier(&authorities, &provider, &found).map_err(wrong)?);
        tell(&found);
        let paths = keys.revocation_lists.clone();
        Ok(Self { authorities, provider, paths, current, read: Mutex::new(stamp) })
    }

    /// The names that browsers choose among their certificates by.
    pub(super) fn hints(&self) -> Vec<DistinguishedName> {
        let names = self.authorities.subjects();
        let bytes: usize = names.iter().map(|name| name.as_ref().len() + 2).sum();
        if bytes <= HINTS_MAX_BYTES { names } else { Vec::new() }
    }

    /// Checks a chain, the card's own certificate first: signatures up to an authority, dates, client authentication,
    /// revocation of each but the authority's own. `now` is the service's time.
    ///
    /// # Errors
    /// Why it does not hold.
    pub(super) fn check(&self, chain: &[CertificateDer<'_>], now: DateTime<Utc>) -> Result<(), Refusal> {
        let (card, others) = chain.split_first().ok_or(Refusal::Missing)?;
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let current = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner));
        current.verify_client_cert(card, others, now).map(|_| ()).map_err(|error| {
            let said = error.to_string();
            let refusal = Refusal::from(error);
            if refusal == Refusal::Unavailable {
                tracing::error!(
                    error = said,
                    "a trusted authority has no usable revocation list: its cards are refused"
                );
            }
            refusal
        })
    }

    /// Reads the lists again when a file has changed. What was read before stays when they can't be used, or are all gone.
    ///
    /// # Errors
    /// The file at fault. It is tried again at the next call.
    pub(super) fn refresh(&self) -> Result<(), ListError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = lists::stamp(&self.paths)?;
        if *read == stamp {
            return Ok(());
        }
        let found = lists::read(&self.paths)?;
        if let ([], Some(path)) = (found.as_slice(), self.paths.first()) {
            return Err(ListError::new(path, "there is no list any more"));
        }
        let fresh = verifier(&self.authorities, &self.provider, &found)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        *read = stamp;
        tell(&found);
        Ok(())
    }
}

fn tell(found: &[List]) {
    match lists::first_runs_out(found) {
        Some(first_runs_out) => tracing::info!(lists = found.len(), %first_runs_out, "revocation lists of CNS read"),
        None => tracing::warn!("no revocation list of CNS: a revoked card opens, too (cns.revocation_lists)"),
    }
}

fn authorities(file: &Path) -> Result<RootCertStore, ConfigError> {
    let wrong = |cause: String| ConfigError::new("cns.authorities", format!("{}: {cause}", file.display()));
    let found = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(error.to_string()))?;
    let mut store = RootCertStore::empty();
    for (at, certificate) in found.into_iter().enumerate() {
        store.add(certificate).map_err(|error| wrong(format!("certificate {}: {error}", at + 1)))?;
    }
    if store.is_empty() { Err(wrong("there is no certificate in it".to_owned())) } else { Ok(store) }
}

fn verifier(
    authorities: &Arc<RootCertStore>,
    provider: &Arc<CryptoProvider>,
    found: &[List],
) -> Result<Arc<dyn ClientCertVerifier>, ListError> {
    let build = |lists: &[List]| {
        WebPkiClientVerifier::builder_with_provider(Arc::clone(authorities), Arc::clone(provider))
            .with_crls(lists.iter().map(|list| list.der.clone()))
            // A list that has run out says nothing of cards revoked since.
            .enforce_revocation_expiration()
            .build()
    };
    build(found).map_err(|error| {
        let at_fault = found.iter().find(|list| build(std::slice::from_ref(list)).is_err());
        let file = at_fault.map_or(Path::new("authorities"), |list| list.file.as_path());
        ListError::new(file, error)
    })
}
