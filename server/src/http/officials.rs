//! What officials ask.

use axum::extract::State;
use axum::http::StatusCode;
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
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(booking)).routes(routes!(release))
}

/// Who the official is.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "office", security(("session" = [])),
    responses(
        (status = 200, body = OfficialView),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of an office")
    )
)]
async fn me(State(app): State<AppState>, access: Access) -> ApiResult<Json<OfficialView>> {
    let staff = access.staff()?;
    let offices = staff.offices();
    // Officials of several offices choose in the page; the first one is shown first.
    let office = offices.first().ok_or(Code::Forbidden)?;
    Ok(Json(staff.view(office, app.catalogue.office_name(office))))
}

/// A booking, for the officials of its office.
#[utoipa::path(
    get, path = "/api/v1/office/bookings/{booking}", tag = "office",
    params(("booking" = BookingId, Path)), security(("session" = [])),
    responses(
        (status = 200, body = BookingForOfficial),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of the office"),
        (status = 404, body = Problem, description = "`not_found`")
    )
)]
async fn booking(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<Json<BookingForOfficial>> {
    access.staff()?;
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    access.staff_of(&stored.office)?;
    let note = app.store.booking_note(booking).await?;
    Ok(Json(BookingForOfficial { booking: app.view(&stored), note }))
}

/// Takes a meeting from the colleague who has it in charge, for the supervisor of the office: the citizens wait again and keep their place.
#[utoipa::path(
    post, path = "/api/v1/office/bookings/{booking}/release", tag = "office",
    params(("booking" = BookingId, Path)), security(("staff" = [])),
    responses(
        (status = 204),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not the supervisor of its office"),
        (status = 404, body = Problem, description = "`not_found`"),
        (status = 409, body = Problem, description = "`wrong_phase`: nobody has it in charge")
    )
)]
async fn release(State(app): State<AppState>, access: Access, Path(booking): Path<BookingId>) -> ApiResult<StatusCode> {
    access.staff()?;
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    let staff = access.staff_of(&stored.office)?;
    if !staff.supervises(&stored.office) {
        return Err(Code::Forbidden.into());
    }
    app.meetings.release(booking, staff.id.clone()).await?;
    Ok(StatusCode::NO_CONTENT)
}
