//! `GET /api/v1/clock`: pages count down by the server's clock, not by the device's.

use axum::extract::State;
use protocol::join::ClockView;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::http::extract::Json;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(clock))
}

/// The server's clock.
#[utoipa::path(get, path = "/api/v1/clock", tag = "service", responses((status = 200, body = ClockView)))]
async fn clock(State(app): State<AppState>) -> Json<ClockView> {
    Json(ClockView { now: app.clock.now() })
}
