//! What must be had before anything else: the folder and the ports.

use std::fs::{DirBuilder, File, Permissions, TryLockError};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;

use super::StartError;
use crate::clock::pause;
use crate::cns::Cns;
use crate::config::{Config, ConfigError};

/// Tries again for a moment: a server that was killed holds folder and ports until the kernel has cleared it away.
pub(super) async fn patiently<T, E>(attempt: impl Fn() -> Result<T, E>) -> Result<T, E> {
    for _ in 0..20 {
        if let Ok(done) = attempt() {
            return Ok(done);
        }
        pause(Duration::from_millis(100)).await;
    }
    attempt()
}

/// Makes the folder for its owner alone and marks it as used: two servers would send every message twice.
pub(super) fn take_folder(folder: &Path) -> Result<File, StartError> {
    let wrong = |error: std::io::Error| ConfigError::new("data_dir", format!("{}: {error}", folder.display()));
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(wrong)?;
    // A folder that was there before may be open to others: what it holds is not.
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(wrong)?;
    let lock = File::create(folder.join("lock")).map_err(wrong)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(folder.display().to_string())),
        Err(TryLockError::Error(error)) => Err(wrong(error).into()),
    }
}

/// The port for cards, bound.
pub(super) struct Cards {
    pub(super) socket: TcpListener,
    pub(super) tls: RustlsConfig,
}

pub(super) async fn open_cns(config: &Config) -> Result<Option<(Cns, Cards)>, ConfigError> {
    let Some(keys) = &config.cns else { return Ok(None) };
    let socket = patiently(|| bind("cns.listen", &keys.listen)).await?;
    let cns = Cns::load(keys, local_address(&socket)?)?;
    let tls = cns.tls(config, keys)?;
    Ok(Some((cns, Cards { socket, tls })))
}

pub(super) fn bind(key: &str, address: &SocketAddr) -> Result<TcpListener, ConfigError> {
    let wrong = |error: std::io::Error| ConfigError::new(key, format!("{address}: {error}"));
    let listener = TcpListener::bind(address).map_err(wrong)?;
    listener.set_nonblocking(true).map_err(wrong)?;
    Ok(listener)
}

pub(super) fn local_address(listener: &TcpListener) -> Result<SocketAddr, ConfigError> {
    listener.local_addr().map_err(|error| ConfigError::new("listen", error))
}

/// The address people open, without a final `/`.
#[must_use]
pub fn public_url(config: &Config, addresses: &[SocketAddr]) -> String {
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let port = addresses.first().map_or(0, SocketAddr::port);
    config.public_url.clone().unwrap_or_else(|| format!("{scheme}://localhost:{port}"))
}
