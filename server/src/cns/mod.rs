//! Entry by CNS: a port of its own, where TLS asks the browser for the certificate of the card.
//!
//! A browser shows nothing but its own error page when TLS fails. So TLS takes every certificate whose private key the browser
//! proves to have ([`ask`]), the acceptor hands it to the request ([`accept`]), and there it is judged ([`trust`], then
//! `identity::CnsHolder`): who may not enter is led back to the service with a code, who may gets a ticket
//! ([`handoffs`]) that the page there redeems. Nothing else is on that port ([`enter`]).

mod accept;
mod ask;
mod enter;
mod handoffs;
mod lists;
mod refusal;
mod trust;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use chrono::TimeDelta;
use identity::CnsHolder;
use rustls::pki_types::CertificateDer;

use crate::app::AppState;
use crate::config::{CnsKeys, Config, ConfigError};
use crate::tls;
use accept::CardAcceptor;
use ask::AskForCard;
use trust::Trust;

pub use handoffs::Handoffs;
pub use refusal::Refusal;

/// How long the handshake may take: the person looks for the card and types its PIN meanwhile.
const HANDSHAKE_MAY_TAKE: Duration = Duration::from_secs(180);

/// How often the revocation lists are looked at.
const LOOK_AT_LISTS: TimeDelta = TimeDelta::minutes(1);

/// What the server knows of entry by CNS.
pub struct Cns {
    /// The https address of the port as browsers open it, without a final `/`: entry begins at `<public_url>/cns/entra`.
    pub public_url: String,
    /// The tickets of those who came in by card and have not been taken over by the main port yet.
    pub handoffs: Handoffs,
    trust: Trust,
}

impl Cns {
    /// Reads authorities and revocation lists. `port` is where the port really is.
    ///
    /// # Errors
    /// Names the key of the configuration that can't be used.
    pub fn load(keys: &CnsKeys, port: SocketAddr) -> Result<Self, ConfigError> {
        let public_url = keys.public_url.clone().unwrap_or_else(|| format!("https://localhost:{}", port.port()));
        Ok(Self { public_url, handoffs: Handoffs::default(), trust: Trust::load(keys)? })
    }

    /// The TLS of the port. No session is resumed: each entry asks the card anew, on a computer that many people may share.
    ///
    /// # Errors
    /// Names the key of the configuration whose file can't be used.
    pub fn tls(&self, config: &Config, keys: &CnsKeys) -> Result<RustlsConfig, ConfigError> {
        let (files, table) = keys.server_files(config).ok_or_else(|| {
            ConfigError::new("cns.certificate", "missing: without [tls] this port needs files of its own")
        })?;
        let asks = AskForCard::new(self.trust.hints());
        let mut tls = tls::server_config(&files, table, Some(Arc::new(asks)))?;
        tls.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
        Ok(RustlsConfig::from_config(Arc::new(tls)))
    }

    /// Who holds the card with this certificate chain, the card's own first.
    fn judge(&self, chain: &[CertificateDer<'_>], now: chrono::DateTime<chrono::Utc>) -> Result<CnsHolder, Refusal> {
        self.trust.check(chain, now)?;
        let card = chain.first().ok_or(Refusal::Missing)?;
        Ok(CnsHolder::from_certificate(card)?)
    }
}

/// Answers on the port until `handle` says stop.
///
/// # Errors
/// When the listener ends by itself.
pub async fn serve(
    app: AppState,
    socket: TcpListener,
    tls: RustlsConfig,
    handle: Handle<SocketAddr>,
) -> std::io::Result<()> {
    let acceptor = CardAcceptor::new(RustlsAcceptor::new(tls).handshake_timeout(HANDSHAKE_MAY_TAKE));
    let service = enter::router(app).into_make_service_with_connect_info::<SocketAddr>();
    tls::patient(axum_server::from_tcp(socket)?).acceptor(acceptor).handle(handle).serve(service).await
}

/// Reads the revocation lists again when their files have changed. Never ends.
pub async fn watch_lists(app: AppState) {
    loop {
        app.clock.sleep_until(app.clock.now() + LOOK_AT_LISTS).await;
        let app = Arc::clone(&app);
        let looked = tokio::task::spawn_blocking(move || app.cns.as_ref().map_or(Ok(()), |cns| cns.trust.refresh()));
        match looked.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the revocation lists can't be used: the ones read before stay"),
            Err(error) => tracing::error!(%error, "looking at the revocation lists failed"),
        }
    }
}
