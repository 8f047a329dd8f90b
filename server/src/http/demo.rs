//! What the demonstration's own pages ask. Its routes exist only with `--demo`.

use axum::extract::State;
use axum::http::StatusCode;
use booking::{MessageKind, rome};
use chrono::{Days, TimeDelta};
use protocol::demo::{DemoBooking, DemoOfficial, DemoView, InboxMessage, MoveClock, SmsKind};
use protocol::join::ClockView;
use protocol::{Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use crate::app::{App, AppState};
use crate::demo;
use crate::problem::ApiResult;
use crate::sms::embedded;

/// Furthest the clock can be moved at once, in seconds.
const MOVE_MAX_S: u32 = 86_400;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view))
        .routes(routes!(book))
        .routes(routes!(move_clock))
        .routes(routes!(messages))
}

/// The way into every role.
#[utoipa::path(get, path = "/api/v1/demo", tag = "demo", responses((status = 200, body = DemoView)))]
async fn view(State(app): State<AppState>) -> ApiResult<Json<DemoView>> {
    let now = app.clock.now();
    let today = rome::midnight(rome::date(now));
    let end = today + Days::new(u64::from(app.policy.book_ahead_days) + 1);
    let mut bookings = Vec::new();
    for office in app.catalogue.offices() {
        let stored = app.store.bookings_of_office(&office.id, today, end).await?;
        for booking in &stored {
            bookings.push(shown(&app, booking).await?);
        }
    }
    bookings.sort_by_key(|shown| shown.booking.start);
    let officials = app.roster.officials().iter().map(|official| DemoOfficial {
        official: official.view(app.catalogue.office_name(&official.office)),
        link: app.official_link(&official.id),
    });
    Ok(Json(DemoView { now, officials: officials.collect(), bookings }))
}

async fn shown(app: &App, booking: &booking::Booking) -> ApiResult<DemoBooking> {
    let admission = app.meetings.admission(booking).await?;
    Ok(DemoBooking { booking: app.view(booking), links: app.links(booking.id), admission })
}

/// Makes one more booking whose window is open now.
#[utoipa::path(
    post, path = "/api/v1/demo/bookings", tag = "demo",
    responses((status = 201, body = DemoBooking), (status = 409, body = Problem, description = "`slot_taken`"))
)]
async fn book(State(app): State<AppState>) -> ApiResult<(StatusCode, Json<DemoBooking>)> {
    let made = demo::book_now(&app).await?;
    let stored = app.store.booking(made.booking.id).await?.ok_or(Code::NotFound)?;
    Ok((StatusCode::CREATED, Json(shown(&app, &stored).await?)))
}

/// Moves the clock on: reminders are sent, windows open and close.
#[utoipa::path(
    post, path = "/api/v1/demo/clock", tag = "demo", request_body = MoveClock,
    responses(
        (status = 200, body = ClockView),
        (status = 400, body = Problem, description = "`malformed`, with `field` and `detail` where they are known"),
        (status = 415, body = Problem, description = "`unsupported_media_type`: the body is not `application/json`")
    )
)]
async fn move_clock(State(app): State<AppState>, Json(wanted): Json<MoveClock>) -> ApiResult<Json<ClockView>> {
    if wanted.advance_s > MOVE_MAX_S {
        return Err(Code::Malformed.into());
    }
    app.clock.advance(TimeDelta::seconds(wanted.advance_s.into()));
    Ok(Json(ClockView { now: app.clock.now() }))
}

/// The messages delivered to the embedded inbox, the newest first.
#[utoipa::path(get, path = "/api/v1/demo/messages", tag = "demo", responses((status = 200, body = Vec<InboxMessage>)))]
async fn messages(State(app): State<AppState>) -> ApiResult<Json<Vec<InboxMessage>>> {
    let inbox = embedded::inbox(&app.store).await?;
    Ok(Json(inbox.into_iter().map(message).collect()))
}

fn message(message: embedded::InboxMessage) -> InboxMessage {
    let kind = match message.kind {
        MessageKind::Confirmation => SmsKind::Confirmation,
        MessageKind::Reminder => SmsKind::Reminder,
    };
    let (id, to_masked) = (message.id.to_string(), message.number.masked());
    InboxMessage { id, sent_at: message.received_at, to_masked, kind, text: message.text }
}
