//! Security headers of every answer.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::{App, AppState};

/// What pages may load: their own files, sockets of this service, camera pictures and PDF previews made in the page.
pub(super) fn content_security_policy(public_url: &str) -> String {
    // 'self' covers wss: of the same host in Chromium; older browsers need it named.
    let socket = public_url.replacen("http", "ws", 1);
    format!(
        "default-src 'self'; connect-src 'self' {socket}; img-src 'self' data: blob:; media-src 'self' blob:; \
         frame-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Adds the headers; a handler that set one itself keeps its own.
pub(super) fn layered(router: Router<AppState>, app: &App) -> Router<AppState> {
    let mut headers = vec![
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(self), geolocation=()".to_owned()),
        (header::CONTENT_SECURITY_POLICY, content_security_policy(&app.public_url)),
        (header::X_FRAME_OPTIONS, "DENY".to_owned()),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin".to_owned()),
    ];
    // Not for the demonstration: browsers would then refuse every other service of localhost that has no TLS.
    if (app.config.tls.is_some() || app.config.behind_proxy) && !app.demo {
        headers.push((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000".to_owned()));
    }
    headers.into_iter().fold(router, |router, (name, value)| match HeaderValue::from_str(&value) {
        Ok(value) => router.layer(SetResponseHeaderLayer::if_not_present(name, value)),
        Err(_) => router,
    })
}
