//! The HTTP interface. One file per resource, each with a `router()` that is merged in [`api`].

pub mod access;
mod assistance;
pub mod attachments;
pub(crate) mod bookings;
pub mod extract;

mod audit;
mod client;
mod clock;
mod demo;
mod docs;
pub(crate) mod doors;
mod guests;
mod headers;
pub(crate) mod login;
mod meeting_page;
mod offices;
mod officials;
mod ops;
mod pin;
mod session;
mod trace;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use protocol::{Code, Problem};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::{App, AppState};
use crate::problem;
use docs::Security;

/// Largest JSON body in bytes.
pub const BODY_MAX_BYTES: usize = 16 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sportello Telematico",
        description = "Web meeting con un funzionario di sportello: prenotazione, accesso, documenti. Errors are \
            `application/problem+json` with a stable `code`.",
        license(name = "EUPL-1.2")
    ),
    components(schemas(Problem)),
    modifiers(&Security)
)]
struct Description;

/// Every resource of the API. Each sets its own body limit where [`BODY_MAX_BYTES`] does not do.
fn api(app: &AppState) -> OpenApiRouter<AppState> {
    // Open to anybody, and worth guessing at.
    let doors = OpenApiRouter::new().merge(login::doors()).merge(guests::router()).merge(pin::doors());
    let api = OpenApiRouter::with_openapi(Description::openapi())
        .merge(clock::router())
        .merge(offices::router())
        .merge(bookings::router())
        .merge(meeting_page::router())
        .merge(attachments::router())
        .merge(officials::router())
        .merge(login::router())
        .merge(doors.layer(axum::middleware::from_fn_with_state(app.clone(), doors::knock)))
        .merge(assistance::router())
        .merge(session::router())
        .merge(audit::router())
        .merge(pin::router())
        .merge(crate::ws::tickets::router());
    if app.demo { api.merge(demo::router()) } else { api }
}

/// The whole service.
pub fn router(app: AppState) -> Router {
    let (api, description) = api(&app).split_for_parts();
    let pages = SizeAbove::new(1_024).and(NotForContentType::new("application/pdf"));
    let router = api
        .layer(axum::middleware::from_fn_with_state(app.clone(), access::identify))
        // Computers are shared: nothing that is said of people stays in a browser.
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .route("/api/v1/socket", axum::routing::get(crate::ws::open))
        .merge(login::pages().layer(axum::middleware::from_fn_with_state(app.clone(), doors::knock_by_page)))
        .merge(docs::router(description))
        .merge(ops::router())
        .fallback(client::serve)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(CompressionLayer::new().compress_when(pages));
    dressed(router, &app).with_state(app)
}

/// With security headers, a request id, a span and metrics.
pub(crate) fn dressed(router: Router<AppState>, app: &App) -> Router<AppState> {
    trace::layered(headers::layered(router, app))
}

async fn no_such_method() -> Response {
    problem::respond(&Problem::new(Code::MethodNotAllowed))
}
