//! Guests: citizens without a digital identity of their own, by a personal link and a code by SMS.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use booking::Booking;
use chrono::{DateTime, Utc};
use identity::guest_code::{GUEST_CODE_LIFE, GUEST_CODE_PAUSE, NoCode};
use identity::{DeviceId, Guest, GuestCode, GuestVerdict, Holder, LinkHolder, LinkToken};
use protocol::demo::SmsKind;
use protocol::identity::{GuestCodeEntered, GuestCodeSent, GuestPage};
use protocol::join::Admission;
use protocol::{BookingId, Code, Problem, Realm};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::access::{bearer, cookie, cookies};
use super::extract::{Json, Path};
use super::login::sign_in;
use crate::app::{App, AppState};
use crate::problem::{ApiError, ApiResult};
use crate::sms::{Delivery, OutgoingSms};

/// Cookie of the browser to which codes are bound: it opens nothing by itself.
const DEVICE_COOKIE: &str = "__Host-dispositivo";

/// How long it is kept, in seconds: a week.
const DEVICE_COOKIE_S: u32 = 604_800;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(page)).routes(routes!(send)).routes(routes!(enter))
}

/// What a guest's page shows before any code is asked for.
#[utoipa::path(
    get, path = "/api/v1/guests/{booking}", tag = "guest", params(("booking" = BookingId, Path)), security(("link" = [])),
    responses(
        (status = 200, body = GuestPage),
        (status = 401, body = Problem, description = "`unauthorized`: no personal link of this booking"),
        (status = 403, body = Problem, description = "`assurance_insufficient`: the desk takes no guests")
    )
)]
async fn page(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<BookingId>,
) -> ApiResult<Json<GuestPage>> {
    let (holder, booking) = invited(&app, &headers, id).await?;
    Ok(Json(GuestPage {
        party: holder.party,
        start: booking.start,
        office_name: app.catalogue.office_name(&booking.office).to_owned(),
        desk_name: app.catalogue.desk_name(&booking.desk).to_owned(),
        admission: app.meetings.admission(&booking).await?,
        mobile_masked: booking.guest_mobile(holder.party).masked(),
        now: app.clock.now(),
    }))
}

/// Sends a code of six digits by SMS. It opens for five minutes, at five tries, in this browser alone.
#[utoipa::path(
    post, path = "/api/v1/guests/{booking}/codes", tag = "guest", params(("booking" = BookingId, Path)),
    security(("link" = [])),
    responses(
        (status = 201, body = GuestCodeSent),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`too_early` with `opens_at`, `assurance_insufficient`"),
        (status = 409, body = Problem, description = "`booking_cancelled`"),
        (status = 410, body = Problem, description = "`over`"),
        (status = 429, body = Problem, description = "`guest_code_too_soon` with `opens_at`, `guest_codes_used_up`"),
        (status = 503, body = Problem, description = "`sms_unavailable`")
    )
)]
async fn send(State(app): State<AppState>, headers: HeaderMap, Path(id): Path<BookingId>) -> ApiResult<Response> {
    let (holder, booking) = invited(&app, &headers, id).await?;
    is_open(&app, &booking).await?;
    let device = device(&headers).unwrap_or_else(|| DeviceId::new(rand::random()));
    let guest = Guest { holder, device };
    let (now, random) = (app.clock.now(), rand::random());
    let issued =
        app.store.change_guest_codes(id, holder.party, |codes| codes.issue(&app.key, &guest, &random, now)).await?;
    let code = issued.map_err(|refusal| match refusal {
        NoCode::Before(at) => ApiError::Until(Code::GuestCodeTooSoon, at),
        NoCode::NoMore => Code::GuestCodesUsedUp.into(),
    })?;
    app.note(&actor(&app, &holder), "guest.code", &id.to_string(), "sent").await?;
    if let Err(error) = deliver(&app, &booking, holder, &code, now).await {
        // A gateway that is down must not use up the codes of a meeting.
        app.store.change_guest_codes(id, holder.party, |codes| codes.not_sent(now)).await?;
        return Err(error);
    }
    let sent = GuestCodeSent {
        mobile_masked: booking.guest_mobile(holder.party).masked(),
        expires_at: now + GUEST_CODE_LIFE,
        again_at: now + GUEST_CODE_PAUSE,
    };
    let keep = format!(
        "{DEVICE_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={DEVICE_COOKIE_S}",
        guest.device.to_text()
    );
    let mut response = (StatusCode::CREATED, Json(sent)).into_response();
    response.headers_mut().extend(keep.parse::<HeaderValue>().ok().map(|keep| (SET_COOKIE, keep)));
    Ok(response)
}

/// Takes the guest in who shows the code.
#[utoipa::path(
    post, path = "/api/v1/guests/{booking}/sessions", tag = "guest", params(("booking" = BookingId, Path)),
    request_body = GuestCodeEntered, security(("link" = [])),
    responses(
        (status = 204, description = "Signed in as a guest of this meeting: the cookie comes with the answer."),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`guest_code_wrong`, `guest_code_expired`, `too_early`"),
        (status = 409, body = Problem, description = "`booking_cancelled`"),
        (status = 410, body = Problem, description = "`over`")
    )
)]
async fn enter(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<BookingId>,
    Json(entered): Json<GuestCodeEntered>,
) -> ApiResult<Response> {
    let (holder, booking) = invited(&app, &headers, id).await?;
    is_open(&app, &booking).await?;
    let code = GuestCode::parse(&entered.code).map_err(|_| ApiError::Field(Code::GuestCodeWrong, "code"))?;
    let device = device(&headers).ok_or(Code::GuestCodeExpired)?;
    let (guest, now) = (Guest { holder, device }, app.clock.now());
    let verdict =
        app.store.change_guest_codes(id, holder.party, |codes| codes.check(&app.key, &guest, &code, now)).await?;
    let refused = match verdict {
        GuestVerdict::Admitted => None,
        GuestVerdict::Wrong { left: 1.. } => Some(Code::GuestCodeWrong),
        _ => Some(Code::GuestCodeExpired),
    };
    if let Some(code) = refused {
        app.note(&actor(&app, &holder), "login.refused", &id.to_string(), "guest_code").await?;
        return Err(ApiError::Field(code, "code"));
    }
    let holder = Holder::Guest { booking: id, party: holder.party };
    let (_, token) = sign_in(&app, holder, &headers).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().extend(cookie(Realm::Guest, Some(&token), &app).map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}

/// Who holds a personal link of this booking. A link of another booking, a forged one and none at all are answered alike.
async fn invited(app: &App, headers: &HeaderMap, id: BookingId) -> ApiResult<(LinkHolder, Booking)> {
    let holder = bearer(headers).and_then(|link| LinkToken::verify(&app.key, link).ok());
    let holder = holder.filter(|holder| holder.booking == id).ok_or(Code::Unauthorized)?;
    let booking = app.store.booking(id).await?.ok_or(Code::Unauthorized)?;
    if !app.assurance(&booking.desk).guest {
        return Err(Code::AssuranceInsufficient.into());
    }
    Ok((holder, booking))
}

async fn is_open(app: &App, booking: &Booking) -> ApiResult<()> {
    match app.meetings.admission(booking).await? {
        Admission::Open {} => Ok(()),
        Admission::TooEarly { opens_at } => Err(ApiError::TooEarly { opens_at }),
        Admission::Over { .. } => Err(Code::Over.into()),
        Admission::Cancelled {} => Err(Code::BookingCancelled.into()),
    }
}

/// Sends the code at once, past the outbox: it is written nowhere, so it can't wait there.
async fn deliver(
    app: &App,
    booking: &Booking,
    holder: LinkHolder,
    code: &GuestCode,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let sms = OutgoingSms {
        number: booking.guest_mobile(holder.party).clone(),
        kind: SmsKind::GuestCode,
        text: booking::sms::guest_code(&code.reveal()),
        expires_at: now + GUEST_CODE_LIFE,
        idempotency_key: Uuid::new_v4().to_string(),
    };
    match app.sms.send(&sms).await {
        // Of a lost answer nobody knows: the code may well arrive, and another can be asked for.
        Delivery::Sent { .. } | Delivery::Unknown => Ok(()),
        Delivery::Failed { cause } => {
            tracing::warn!(booking = %booking.id, cause, "a guest's code could not be sent");
            Err(Code::SmsUnavailable.into())
        }
    }
}

fn device(headers: &HeaderMap) -> Option<DeviceId> {
    let text = cookies(headers).find_map(|(name, value)| (name == DEVICE_COOKIE).then_some(value))?;
    DeviceId::parse(text).ok()
}

fn actor(app: &App, holder: &LinkHolder) -> String {
    let guest = Holder::Guest { booking: holder.booking, party: holder.party };
    super::access::actor_of(app, &guest)
}
