//! What the pages say before anything is asked.

use axum::extract::State;
use identity::pin::{IssuedTo, VALIDATE_AFTER};
use protocol::Problem;
use protocol::pin::{PinInfo, PinIssuedTo};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pins;
use crate::app::AppState;
use crate::http::extract::Json;
use crate::problem::ApiResult;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Who gets a PIN here.
#[utoipa::path(
    get, path = "/api/v1/pin", tag = "pin",
    responses((status = 200, body = PinInfo), (status = 404, body = Problem, description = "`not_found`: there are no PINs here"))
)]
async fn read(State(app): State<AppState>) -> ApiResult<Json<PinInfo>> {
    let issued_to = match pins(&app)?.policy().issued_to {
        IssuedTo::AbroadWithoutItalianDocument => PinIssuedTo::AbroadWithoutItalianDocument,
        IssuedTo::Anybody => PinIssuedTo::Anybody,
    };
    let validate_after_hours = u32::try_from(VALIDATE_AFTER.num_hours()).unwrap_or_default();
    Ok(Json(PinInfo { issued_to, validate_after_hours, now: app.clock.now() }))
}
