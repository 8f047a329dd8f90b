//! Listeners, and TLS by certificate files.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Server;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;

use crate::config::{ConfigError, Tls};

/// How long the head of a request may take, also of the next one of a connection: longer than proxies keep one open for later, 60 s by
/// default.
const HEAD_MAY_TAKE: Duration = Duration::from_secs(75);

/// Reads certificate chain and key of the main port.
///
/// # Errors
/// Names the key of the configuration whose file can't be used.
pub fn load(files: &Tls) -> Result<RustlsConfig, ConfigError> {
    server_config(files, "tls", None).map(|config| RustlsConfig::from_config(Arc::new(config)))
}

/// Reads certificate chain and key from files of a table of the configuration. With `asks`, browsers are asked for a certificate.
///
/// # Errors
/// Names the key of that table whose file can't be used.
pub fn server_config(
    files: &Tls,
    table: &str,
    asks: Option<Arc<dyn ClientCertVerifier>>,
) -> Result<ServerConfig, ConfigError> {
    let wrong = |key: &str, file: &Path, error: &dyn std::fmt::Display| ConfigError {
        key: format!("{table}.{key}"),
        cause: format!("{}: {error}", file.display()),
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong("certificate", &files.certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong("key", &files.key, &error))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("certificate", &files.certificate, &error))?;
    let builder = match asks {
        Some(verifier) => builder.with_client_cert_verifier(verifier),
        None => builder.with_no_client_auth(),
    };
    let mut config =
        builder.with_single_cert(chain, key).map_err(|error| wrong("certificate", &files.certificate, &error))?;
    // WebSockets are opened over HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A listener that speaks HTTP/1.1 and waits for the head of a request so long and no longer: who opens connections and says nothing would
/// else hold them for ever.
#[must_use]
pub fn patient(mut server: Server<SocketAddr>) -> Server<SocketAddr> {
    let mut http = Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_MAY_TAKE);
    *server.http_builder() = http;
    server
}

/// Names the cryptography for what asks for none by itself, such as the client that asks providers. May be called again.
pub fn choose_cryptography() {
    // Somebody was first: then it is chosen.
    let _chosen = ring::default_provider().install_default();
}
