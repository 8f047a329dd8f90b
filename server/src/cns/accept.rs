//! Hands the certificates of a connection to its requests.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use axum_server::tls_rustls::RustlsAcceptor;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tower::Layer;

/// The certificates that the browser presented on this connection, the card's own first; empty when it presented none. The
/// handshake proved that it has the private key of the first; nothing else is known of them.
#[derive(Clone)]
pub(super) struct Presented(pub Arc<[CertificateDer<'static>]>);

/// TLS, then the certificates of the connection in the extensions of each of its requests.
#[derive(Clone)]
pub(super) struct CardAcceptor(RustlsAcceptor);

impl CardAcceptor {
    pub(super) const fn new(tls: RustlsAcceptor) -> Self {
        Self(tls)
    }
}

type Accepting<Stream, Service> = Pin<Box<dyn Future<Output = io::Result<(Stream, Service)>> + Send>>;

impl<I, S> Accept<I, S> for CardAcceptor
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Send + 'static,
{
    type Stream = <RustlsAcceptor as Accept<I, S>>::Stream;
    type Service = AddExtension<S, Presented>;
    type Future = Accepting<Self::Stream, Self::Service>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepting = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepting.await?;
            let (_, connection) = stream.get_ref();
            let presented = Presented(connection.peer_certificates().unwrap_or_default().into());
            Ok((stream, Extension(presented).layer(service)))
        })
    }
}
