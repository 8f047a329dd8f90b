//! Making, reading and cancelling a booking.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use booking::Draft;
use chrono::TimeDelta;
use identity::{Holder, Scope};
use protocol::booking::{BookingMade, BookingView, CreateBooking};
use protocol::{BookingId, Code, Problem, Role};
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
    OpenApiRouter::new().routes(routes!(mine, create)).routes(routes!(read, cancel))
}

type Created = (StatusCode, [(HeaderName, String); 1], Json<BookingMade>);

/// Books a free slot for a web meeting. The confirmation goes out by SMS at once, the reminder before the slot.
#[utoipa::path(
    post, path = "/api/v1/bookings", tag = "booking", request_body = CreateBooking,
    security(("session" = []), ("key" = [])),
    responses(
        (status = 201, body = BookingMade),
        (status = 400, body = Problem, description = "`malformed`, with `field` and `detail` where they are known"),
        (status = 401, body = Problem, description = "`unauthorized`: web meetings are booked by who is signed in"),
        (status = 403, body = Problem, description = "`forbidden`: for somebody else; `assurance_insufficient`"),
        (status = 413, body = Problem, description = "`too_large`"),
        (status = 415, body = Problem, description = "`unsupported_media_type`: the body is not `application/json`"),
        (status = 409, body = Problem, description = "`slot_taken`"),
        (status = 422, body = Problem, description = "`field` does not fit: `desk_unknown`, `fiscal_code_invalid`, \
            `same_person`, `name_invalid`, `mobile_invalid`, `reason_too_long`, `slot_past`, `slot_unknown`")
    )
)]
async fn create(
    State(app): State<AppState>,
    access: Access,
    Json(mut request): Json<CreateBooking>,
) -> ApiResult<Created> {
    // Who may not book at all is told so before anything else is looked at.
    let booker = booker(&access)?;
    for_oneself(&mut request, &access);
    let draft = Draft::check(&request, &app.catalogue, &app.policy, app.clock.now())
        .map_err(|rejection| ApiError::Field(rejection.code, rejection.field))?;
    if let identity::Access::Session { holder: Holder::Citizen { fiscal_code, credential, .. }, .. } = &access.0 {
        if fiscal_code != draft.delegate() {
            return Err(Code::Forbidden.into());
        }
        if !app.assurance(draft.desk()).admits(*credential) {
            return Err(Code::AssuranceInsufficient.into());
        }
    }
    let made = make(&app, draft, booker).await?;
    let location = format!("/api/v1/bookings/{}", made.booking.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}

/// Their page never learns a citizen's fiscal code: what they leave out is known from signing in.
fn for_oneself(request: &mut CreateBooking, access: &Access) {
    let identity::Access::Session { holder: Holder::Citizen { fiscal_code, name, .. }, .. } = &access.0 else { return };
    if request.fiscal_code.is_empty() {
        fiscal_code.reveal().clone_into(&mut request.fiscal_code);
    }
    if request.name.is_none() {
        request.name = name.as_ref().map(|name| name.reveal().to_owned());
    }
}

/// As whom somebody books: a citizen for themselves, an operator or another system for a citizen.
fn booker(access: &Access) -> ApiResult<Booker> {
    match &access.0 {
        identity::Access::Session { holder: Holder::Citizen { .. }, .. } => Ok(Booker::Citizen),
        identity::Access::Session { holder: Holder::Staff(staff), .. } if staff.is(Role::Operator) => {
            Ok(Booker::Operator(format!("staff:{}", staff.id)))
        }
        identity::Access::Integrator(system) if access.0.has_scope(Scope::BookingsWrite) => {
            Ok(Booker::System(system.id.clone()))
        }
        _ => Err(Code::Forbidden.into()),
    }
}

/// The bookings of who asks, as delegate or delegator: those of the last 30 days and those to come, of the desks that their credential
/// opens.
#[utoipa::path(
    get, path = "/api/v1/bookings", tag = "booking", security(("session" = [])),
    responses(
        (status = 200, body = Vec<BookingMade>),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not a citizen")
    )
)]
async fn mine(State(app): State<AppState>, access: Access) -> ApiResult<Json<Vec<BookingMade>>> {
    let (_, Holder::Citizen { fiscal_code, credential, .. }) = access.session()? else {
        return Err(Code::Forbidden.into());
    };
    let from = app.clock.now() - TimeDelta::days(30);
    let mut stored = app.store.bookings_of_citizen(fiscal_code, from).await?;
    // The list gives nothing that a booking itself would refuse: the guest's link stands in it.
    stored.retain(|booking| app.assurance(&booking.desk).admits(*credential));
    Ok(Json(stored.iter().map(|booking| shown(&app, booking)).collect()))
}

fn shown(app: &App, booking: &booking::Booking) -> BookingMade {
    BookingMade { booking: app.view(booking), links: app.links(booking.id) }
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
    Ok(shown(app, &booking))
}

/// A booking, for its holder.
#[utoipa::path(
    get, path = "/api/v1/bookings/{booking}", tag = "booking",
    params(("booking" = BookingId, Path)), security(("session" = []), ("key" = [])),
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
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    access.holder_of(&app, &stored)?;
    Ok(Json(shown(&app, &stored)))
}

/// Cancels a booking, for its holder. The slot is free again, the reminder is not sent, and whoever waits is told.
#[utoipa::path(
    delete, path = "/api/v1/bookings/{booking}", tag = "booking",
    params(("booking" = BookingId, Path)), security(("session" = []), ("key" = [])),
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
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    access.holder_of(&app, &stored)?;
    // The booking says whether it is open, the meeting whether an official has it in charge.
    let cancelled = stored.cancel(app.clock.now())?;
    app.meetings.cancel(booking).await?;
    Ok(Json(app.view(&cancelled)))
}
