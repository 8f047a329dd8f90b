//! A span, a request id and metrics for every request. Only method and matched path are noted: addresses as typed may carry
//! identifiers, and a query may carry anything.

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

use crate::app::AppState;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Adds the layer.
pub(super) fn layered(router: Router<AppState>) -> Router<AppState> {
    router.layer(middleware::from_fn(trace))
}

async fn trace(request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().simple().to_string();
    let method = known(request.method());
    let path = request.extensions().get::<MatchedPath>().map_or("page", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id = %id, method = %method, path = %path);
    async move {
        let mut response = next.run(request).await;
        let status = response.status().as_u16();
        // Health checks and page files would drown the rest.
        if path.starts_with("/api/") {
            tracing::info!(status, "answered");
        } else {
            tracing::debug!(status, "answered");
        }
        metrics::counter!("http_requests_total", "method" => method, "path" => path,
            "status" => status.to_string())
        .increment(1);
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID.clone(), id);
        }
        response
    }
    .instrument(span)
    .await
}

/// A method that nobody knows must not make a metric of its own.
fn known(method: &Method) -> &'static str {
    let methods = ["GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"];
    methods.into_iter().find(|name| *name == method.as_str()).unwrap_or("OTHER")
}
