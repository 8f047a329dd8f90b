//! The one route of the port: `GET /cns/entra?ritorno=<path>`.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router, middleware};
use identity::{CnsHolder, ReturnPath};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;

use super::accept::Presented;
use super::refusal::Refusal;
use crate::app::{App, AppState};
use crate::http::{self, doors};

/// Its route, with the headers of every page. Everything else is not there.
pub(super) fn router(app: AppState) -> Router {
    let router = Router::new()
        .route("/cns/entra", get(enter))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), doors::knock_by_card))
        .fallback(not_there)
        .method_not_allowed_fallback(not_there)
        // A connection speaks for the card that was in the reader when it was opened.
        .layer(SetResponseHeaderLayer::overriding(header::CONNECTION, HeaderValue::from_static("close")))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    http::dressed(router, &app).with_state(app)
}

async fn not_there() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "404\n")
}

#[derive(Deserialize)]
struct Wanted {
    ritorno: Option<String>,
}

/// Leads back to the service: with a ticket in the fragment, which reaches no server and no log, or with the cause. A path to
/// return to that is none of this service's is left out.
async fn enter(
    State(app): State<AppState>,
    Extension(Presented(chain)): Extension<Presented>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let wanted = wanted.ok().and_then(|Query(wanted)| wanted.ritorno);
    let back = wanted.and_then(|path| ReturnPath::parse(&path).ok());
    let judging = Arc::clone(&app);
    // Signatures of large revocation lists take a while.
    let judged = tokio::task::spawn_blocking(move || judge(&judging, &chain)).await;
    let judged = judged.unwrap_or_else(|error| {
        tracing::error!(%error, "judging a card failed");
        Err(Refusal::Unavailable)
    });
    let verdict = judged.as_ref().map_or_else(|refusal| refusal.code(), |_| "cns_entered");
    metrics::counter!("sportello_cns_total", "verdict" => verdict).increment(1);
    tracing::info!(verdict, "a card was asked for");
    let target = match judged {
        Ok(holder) => entered(&app, holder, &back.unwrap_or_default()),
        Err(refusal) => refused(&app, refusal, back.as_ref()),
    };
    Redirect::to(&target).into_response()
}

fn judge(app: &App, chain: &[rustls::pki_types::CertificateDer<'_>]) -> Result<CnsHolder, Refusal> {
    app.cns.as_ref().ok_or(Refusal::Unavailable)?.judge(chain, app.clock.now())
}

fn entered(app: &App, holder: CnsHolder, back: &ReturnPath) -> String {
    let ticket = app.cns.as_ref().map(|cns| cns.handoffs.issue(holder, app.clock.now())).unwrap_or_default();
    format!("{}/accesso/cns?ritorno={}#{ticket}", app.public_url, in_query(back.as_str()))
}

fn refused(app: &App, refusal: Refusal, back: Option<&ReturnPath>) -> String {
    let back = back.map(|back| format!("&ritorno={}", in_query(back.as_str()))).unwrap_or_default();
    format!("{}/accesso?esito={}{back}", app.public_url, refusal.code())
}

/// Percent-encodes all that is not plain in a query (RFC 3986, 3.4), slashes excepted.
fn in_query(text: &str) -> String {
    text.bytes().fold(String::new(), |mut written, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
        written
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_query_is_encoded() {
        assert_eq!(in_query("/a-b/c?d=e&f=%41+è"), "/a-b/c%3Fd%3De%26f%3D%2541%2B%C3%A8");
    }
}
