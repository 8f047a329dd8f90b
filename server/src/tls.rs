//! TLS by certificate files.

use std::path::Path;
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::{ConfigError, Tls};

/// Reads certificate chain and key.
///
/// # Errors
/// Names the key of the configuration whose file can't be used.
pub fn load(files: &Tls) -> Result<RustlsConfig, ConfigError> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong("tls.certificate", &files.certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong("tls.key", &files.key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("tls", &files.certificate, &error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrong("tls.certificate", &files.certificate, &error))?;
    // WebSockets are opened over HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

fn wrong(key: &str, file: &Path, error: &dyn std::fmt::Display) -> ConfigError {
    ConfigError { key: key.to_owned(), cause: format!("{}: {error}", file.display()) }
}
