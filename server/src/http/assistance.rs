//! What contact-centre operators ask on behalf of who calls.

use axum::extract::State;
use protocol::booking::BookingState;
use protocol::office::{AssistedBooking, BoardState};
use protocol::{Problem, Role};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Access;
use super::extract::{Json, Query};
use crate::app::{App, AppState};
use crate::problem::ApiResult;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Ticket code, e.g. `AY16`, as the caller reads it out.
    code: String,
}

/// The bookings with a ticket code and where each stands, for operators.
#[utoipa::path(
    get, path = "/api/v1/assistance/bookings", tag = "office", params(Wanted), security(("staff" = [])),
    responses(
        (status = 200, body = Vec<AssistedBooking>),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not an operator")
    )
)]
async fn find(
    State(app): State<AppState>,
    access: Access,
    Query(wanted): Query<Wanted>,
) -> ApiResult<Json<Vec<AssistedBooking>>> {
    access.with_role(Role::Operator)?;
    let mut found = Vec::new();
    for booking in app.store.bookings_by_ticket(&wanted.code.trim().to_uppercase()).await? {
        found.push(assisted(&app, &booking).await?);
    }
    Ok(Json(found))
}

async fn assisted(app: &App, booking: &booking::Booking) -> ApiResult<AssistedBooking> {
    let meeting = match &booking.state {
        BookingState::Open {} => {
            let meeting = app.store.meeting(booking.id).await?;
            meeting.map_or(BoardState::Expected {}, |meeting| meeting.board_state())
        }
        BookingState::Cancelled {} => BoardState::Cancelled {},
        BookingState::Ended { outcome } => BoardState::Ended { outcome: *outcome },
    };
    let admission = app.meetings.admission(booking).await?;
    Ok(AssistedBooking { booking: app.view(booking), admission, meeting })
}
