//! What the demonstration's own pages ask. Its routes exist only with `--demo`.

use axum::extract::State;
use axum::http::StatusCode;
use booking::{Booking, rome};
use chrono::{Days, TimeDelta};
use identity::pin::{Applicant, ItalianDocument, PinOutput, PinRequest, Residence};
use protocol::demo::{
    DemoBooking, DemoGranted, DemoLogin, DemoOfficial, DemoPerson, DemoPin, DemoPinWanted, DemoView, DemoWho,
    InboxMessage, MoveClock, SmsKind,
};
use protocol::join::ClockView;
use protocol::{BookingId, Code, FiscalCode, Level, Party, PersonName, Problem, Role};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use crate::app::{App, AppState};
use crate::demo::provider::Person;
use crate::demo::{self, enter_as};
use crate::inbox::{self, InboxEmail, InboxSms};
use crate::pin::fresh_pin;
use crate::problem::{ApiError, ApiResult};
use crate::store::pins::Beside;

/// Furthest the clock can be moved at once, in seconds.
const MOVE_MAX_S: u32 = 86_400;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view))
        .routes(routes!(book))
        .routes(routes!(move_clock))
        .routes(routes!(messages))
        .routes(routes!(pin))
        .routes(routes!(people))
        .routes(routes!(login))
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
    let officials = app.roster.staff().iter().map(|staff| DemoOfficial {
        name: staff.name.clone(),
        assignments: staff.assignments.clone(),
        link: enter_as("demo-sede", &staff.id.0, first_page(staff)),
    });
    Ok(Json(DemoView { now, officials: officials.collect(), bookings }))
}

/// The page with which somebody of the institute begins.
fn first_page(staff: &identity::Staff) -> &'static str {
    if !staff.offices().is_empty() {
        "/sportello"
    } else if staff.is(Role::Operator) {
        "/assistenza"
    } else if staff.is(Role::Auditor) {
        "/gestione/registro"
    } else {
        "/gestione/messaggi"
    }
}

async fn shown(app: &App, booking: &Booking) -> ApiResult<DemoBooking> {
    let admission = app.meetings.admission(booking).await?;
    let (links, id) = (app.links(booking.id), booking.id);
    let enter = |party| enter_as("demo-spid", &hint(id, party), &links.meeting);
    let (delegate, delegator) = (enter(Party::Delegate), enter(Party::Delegator));
    Ok(DemoBooking { booking: app.view(booking), links, delegate, delegator, admission })
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

/// The messages delivered to the embedded inboxes, SMS and e-mails, the newest first.
#[utoipa::path(get, path = "/api/v1/demo/messages", tag = "demo", responses((status = 200, body = Vec<InboxMessage>)))]
async fn messages(State(app): State<AppState>) -> ApiResult<Json<Vec<InboxMessage>>> {
    let sms = inbox::sms(&app.store).await?.into_iter().map(sms);
    let emails = inbox::emails(&app.store).await?.into_iter().map(email);
    let mut all: Vec<InboxMessage> = sms.chain(emails).collect();
    all.sort_by_key(|message| std::cmp::Reverse(message.sent_at));
    Ok(Json(all))
}

fn sms(message: InboxSms) -> InboxMessage {
    let (id, to_masked) = (message.id.to_string(), message.number.masked());
    InboxMessage { id, sent_at: message.received_at, to_masked, kind: message.kind, text: message.text }
}

/// Half a PIN is all that leaves by e-mail.
fn email(email: InboxEmail) -> InboxMessage {
    let (id, text) = (format!("email-{}", email.id), format!("{}\n\n{}", email.subject, email.text));
    let to_masked = email.address.masked();
    InboxMessage { id, sent_at: email.received_at, to_masked, kind: SmsKind::PinHalf, text }
}

/// Prepares a PIN for an invented citizen as an office would, and shows what stands on the envelope and on the health card.
#[utoipa::path(
    post, path = "/api/v1/demo/pins", tag = "demo", request_body = DemoPinWanted,
    responses((status = 201, body = DemoPin), (status = 404, body = Problem, description = "`not_found`: nobody is hinted at so"))
)]
async fn pin(State(app): State<AppState>, Json(wanted): Json<DemoPinWanted>) -> ApiResult<(StatusCode, Json<DemoPin>)> {
    let pins = app.pins.as_ref().ok_or(Code::NotFound)?;
    let (_, name, who) = demo::citizens().find(|(hint, ..)| *hint == wanted.hint).ok_or(Code::NotFound)?;
    let (card_number, card_expires) = demo::health_card(&who).ok_or(Code::NotFound)?;
    let contacts = demo::contacts(&who);
    let mut held = pins.hold(&who).await?;
    let issued = held.work(move |record, rules, now| {
        let applicant = Applicant { residence: Residence::Abroad, document: ItalianDocument::NotHeld };
        let request = PinRequest { applicant, contacts };
        record.issue_at_office(rules, request, "dimostrazione".into(), &fresh_pin(), now)
    });
    let PinOutput::PrintEnvelope { secret } = issued.await?? else { return Err(Code::Internal.into()) };
    held.save(&Beside::default()).await?;
    let (fiscal_code, pin) = (who.reveal().to_owned(), secret.reveal().to_string());
    Ok((StatusCode::CREATED, Json(DemoPin { name, fiscal_code, pin, card_number, card_expires })))
}

/// How a citizen of a booking is hinted at: never by fiscal code, for hints stand in addresses.
fn hint(booking: BookingId, party: Party) -> String {
    let party = if party == Party::Delegate { "delegate" } else { "delegator" };
    format!("{party}.{booking}")
}

/// As whom one can enter at the demonstration's own provider.
#[utoipa::path(get, path = "/api/v1/demo/people", tag = "demo", responses((status = 200, body = Vec<DemoPerson>)))]
async fn people(State(app): State<AppState>) -> Json<Vec<DemoPerson>> {
    let citizens = demo::citizens().map(|(hint, name, _)| DemoPerson { hint, name, assignments: Vec::new() });
    let staff = app.roster.staff().iter().map(|staff| DemoPerson {
        hint: staff.id.0.clone(),
        name: staff.name.clone(),
        assignments: staff.assignments.clone(),
    });
    Json(citizens.chain(staff).collect())
}

/// Says at the demonstration's own provider as whom somebody enters.
#[utoipa::path(
    post, path = "/api/v1/demo/login", tag = "demo", request_body = DemoLogin,
    responses(
        (status = 200, body = DemoGranted),
        (status = 404, body = Problem, description = "`not_found`: nobody is hinted at so"),
        (status = 422, body = Problem, description = "`name_invalid`, `fiscal_code_invalid`")
    )
)]
async fn login(State(app): State<AppState>, Json(login): Json<DemoLogin>) -> ApiResult<Json<DemoGranted>> {
    let provider = app.demo_provider.as_ref().ok_or(Code::NotFound)?;
    let person = match &login.who {
        DemoWho::Known { hint, level } => known(&app, hint, *level).await?,
        DemoWho::Citizen { name, fiscal_code, level } => Person::Citizen {
            name: PersonName::parse(name).map_err(|_| ApiError::Field(Code::NameInvalid, "name"))?,
            fiscal_code: FiscalCode::parse(fiscal_code)
                .map_err(|_| ApiError::Field(Code::FiscalCodeInvalid, "fiscal_code"))?,
            level: *level,
        },
    };
    Ok(Json(DemoGranted { location: provider.grant(&login, person) }))
}

async fn known(app: &App, hint: &str, level: Level) -> ApiResult<Person> {
    if let Some(staff) = app.roster.get(&hint.into()) {
        return Ok(Person::Staff { id: staff.id.0.clone(), name: staff.name.clone() });
    }
    if let Some((_, name, fiscal_code)) = demo::citizens().find(|(known, ..)| known == hint) {
        return Ok(Person::Citizen { name, fiscal_code, level });
    }
    let (party, booking) = hint.split_once('.').ok_or(Code::NotFound)?;
    let party = if party == "delegate" { Party::Delegate } else { Party::Delegator };
    let id = booking.parse().map_err(|_| Code::NotFound)?;
    let stored = app.store.booking(id).await?.ok_or(Code::NotFound)?;
    let citizen = stored.citizen(party).clone();
    let name = citizen.name.or_else(|| PersonName::parse("Cittadino di prova").ok()).ok_or(Code::NotFound)?;
    Ok(Person::Citizen { name, fiscal_code: citizen.fiscal_code, level })
}
