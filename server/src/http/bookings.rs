//! Making, reading and cancelling a booking.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use booking::Draft;
use protocol::booking::{BookingMade, BookingView, CreateBooking};
use protocol::{BookingId, Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::access::Access;
use super::extract::{Json, Path};
use crate::app::{App, AppState};
use crate::problem::{ApiError, ApiResult};
use crate::store::bookings::Booker;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(read, cancel))
}

type Created = (StatusCode, [(HeaderName, String); 1], Json<BookingMade>);

/// Books a free slot for a web meeting. The confirmation goes out by SMS at once, the reminder before the slot.
#[utoipa::path(
    post, path = "/api/v1/bookings", tag = "booking", request_body = CreateBooking,
    responses(
        (status = 201, body = BookingMade),
        (status = 400, body = Problem, description = "`malformed`, with `field` and `detail` where they are known"),
        (status = 413, body = Problem, description = "`too_large`"),
        (status = 415, body = Problem, description = "`unsupported_media_type`: the body is not `application/json`"),
        (status = 409, body = Problem, description = "`slot_taken`"),
        (status = 422, body = Problem, description = "`field` does not fit: `desk_unknown`, `fiscal_code_invalid`, \
            `same_person`, `name_invalid`, `mobile_invalid`, `reason_too_long`, `slot_past`, `slot_unknown`")
    )
)]
async fn create(State(app): State<AppState>, Json(request): Json<CreateBooking>) -> ApiResult<Created> {
    let draft = Draft::check(&request, &app.catalogue, &app.policy, app.clock.now())
        .map_err(|rejection| ApiError::Field(rejection.code, rejection.field))?;
    let made = make(&app, draft, Booker::Citizen).await?;
    let location = format!("/api/v1/bookings/{}", made.booking.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}

/// Writes a booking and tells who waits for new ones.
pub(crate) async fn make(app: &App, draft: Draft, booker: Booker) -> ApiResult<BookingMade> {
    let id = BookingId(Uuid::new_v4());
    let made = app.store.book(draft, booker, id, &app.policy, app.clock.now()).await?;
    let booking = made.map_err(|_| ApiError::Field(Code::SlotTaken, "start"))?;
    app.outbox.notify_one();
    app.booked.notify_one();
    app.meetings.boards().changed(&booking.office);
    metrics::counter!("bookings_made_total").increment(1);
    tracing::info!(booking = %id, desk = %booking.desk, "booked");
    Ok(BookingMade { booking: app.view(&booking), links: app.links(id) })
}

/// A booking, for its holder.
#[utoipa::path(
    get, path = "/api/v1/bookings/{booking}", tag = "booking",
    params(("booking" = BookingId, Path)), security(("token" = [])),
    responses(
        (status = 200, body = BookingMade),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another booking, or not its holder"),
        (status = 404, body = Problem, description = "`not_found`")
    )
)]
async fn read(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<Json<BookingMade>> {
    access.holder_of(booking)?;
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    Ok(Json(BookingMade { booking: app.view(&stored), links: app.links(booking) }))
}

/// Cancels a booking, for its holder. The slot is free again, the reminder is not sent, and whoever waits is told.
#[utoipa::path(
    delete, path = "/api/v1/bookings/{booking}", tag = "booking",
    params(("booking" = BookingId, Path)), security(("token" = [])),
    responses(
        (status = 200, body = BookingView),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another booking, or not its holder"),
        (status = 404, body = Problem, description = "`not_found`"),
        (status = 409, body = Problem, description = "`booking_cancelled`, `booking_not_cancellable`")
    )
)]
async fn cancel(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<Json<BookingView>> {
    access.holder_of(booking)?;
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    // The booking says whether it is open, the meeting whether an official has it in charge.
    let cancelled = stored.cancel(app.clock.now())?;
    app.meetings.cancel(booking).await?;
    Ok(Json(app.view(&cancelled)))
}
