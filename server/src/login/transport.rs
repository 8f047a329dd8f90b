//! How a provider is asked: over the network, or inside of this process.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use tower::ServiceExt;

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);

/// Largest answer of a provider in bytes.
const ANSWER_MAX_BYTES: usize = 1024 * 1024;

/// How a provider is asked.
#[derive(Clone)]
pub enum Transport {
    /// Over the network.
    Network(reqwest::Client),
    /// In this process: the provider of the demonstration.
    InProcess(Router),
}

/// Why a provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The network, or TLS.
    #[error("{0}")]
    Network(#[from] reqwest::Error),
    /// The answer is larger than 1 MiB or broke off.
    #[error("the answer can't be read")]
    Unreadable,
}

impl Transport {
    /// Over the network, with the certificate authorities of this machine. Redirects are not followed: a provider has no reason to send
    /// this service elsewhere.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub fn network() -> Result<Self, TransportError> {
        crate::tls::choose_cryptography();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
        Ok(Self::Network(client.build()?))
    }

    async fn over_network(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut answer = client.execute(request.try_into()?).await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_MAX_BYTES {
                return Err(TransportError::Unreadable);
            }
        }
        let mut response = Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }

    async fn in_process(router: Router, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let (parts, body) = request.into_parts();
        let Ok(answer) = router.oneshot(Request::from_parts(parts, Body::from(body))).await;
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, ANSWER_MAX_BYTES).await.map_err(|_| TransportError::Unreadable)?;
        Ok(Response::from_parts(parts, body.to_vec()))
    }
}

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = TransportError;
    type Future = BoxFuture<'c, Result<HttpResponse, TransportError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        match self {
            Self::Network(client) => Self::over_network(client.clone(), request).boxed(),
            Self::InProcess(router) => Self::in_process(router.clone(), request).boxed(),
        }
    }
}
