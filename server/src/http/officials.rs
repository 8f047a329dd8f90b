//! What officials ask.

use axum::extract::State;
use protocol::booking::BookingForOfficial;
use protocol::office::OfficialView;
use protocol::{BookingId, Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Access;
use super::extract::{Json, Path};
use crate::app::AppState;
use crate::problem::ApiResult;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(booking))
}

/// Who the official is.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "office", security(("token" = [])),
    responses(
        (status = 200, body = OfficialView),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: a citizen's link")
    )
)]
async fn me(State(app): State<AppState>, access: Access) -> ApiResult<Json<OfficialView>> {
    let official = access.official(&app)?;
    Ok(Json(official.view(app.catalogue.office_name(&official.office))))
}

/// A booking, for the officials of its office.
#[utoipa::path(
    get, path = "/api/v1/office/bookings/{booking}", tag = "office",
    params(("booking" = BookingId, Path)), security(("token" = [])),
    responses(
        (status = 200, body = BookingForOfficial),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: a citizen's link, or a booking of another office"),
        (status = 404, body = Problem, description = "`not_found`")
    )
)]
async fn booking(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<Json<BookingForOfficial>> {
    let official = access.official(&app)?;
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    if !official.may_act_for(&stored.office) {
        return Err(Code::Forbidden.into());
    }
    let note = app.store.booking_note(booking).await?;
    Ok(Json(BookingForOfficial { booking: app.view(&stored), note }))
}
