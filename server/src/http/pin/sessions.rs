//! Signing in with fiscal code and PIN.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use identity::pin::{Candidate, LoginVerdict};
use identity::{Holder, PinRule};
use protocol::pin::{PinEntered, PinLogin};
use protocol::{Code, Credential, DeskId, FiscalCode, PinKind, Problem, Realm};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{apart, fields, note, pins, refused};
use crate::app::{App, AppState};
use crate::http::access::cookie;
use crate::http::extract::Json;
use crate::http::login::{name_of, sign_in};
use crate::pin::OpenChange;
use crate::problem::{ApiError, ApiResult};
use crate::store::pins::Beside;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(enter))
}

/// Takes in who shows a PIN. A code without one is answered as a PIN that does not fit, and locks like it.
#[utoipa::path(
    post, path = "/api/v1/pin/sessions", tag = "pin", request_body = PinLogin,
    responses(
        (status = 200, body = PinEntered, description = "Signed in: the cookie comes with the answer; or the PIN must be changed first."),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 403, body = Problem, description = "`pin_wrong`, `pin_blocked`, `pin_first_half_only`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `pin_malformed`"),
        (status = 429, body = Problem, description = "`pin_locked` with `opens_at`, `too_many_requests`")
    )
)]
async fn enter(State(app): State<AppState>, headers: HeaderMap, Json(login): Json<PinLogin>) -> ApiResult<Response> {
    pins(&app)?;
    let (who, candidate) = (fields::fiscal_code(&login.fiscal_code)?, fields::candidate(&login.pin)?);
    apart(async move {
        let mut held = pins(&app)?.hold(&who).await?;
        let shown = candidate.clone();
        let verdict = held.work(move |record, rules, now| record.login(rules, &shown, now)).await?;
        let opened = opened_by(&app, verdict, login.desk.as_ref());
        let note = opened.as_ref().err().and_then(|error| refused(&app, "login.refused", &who, error));
        held.save(&Beside { note, ..Beside::default() }).await?;
        let answer = match opened {
            Ok(Opened::Session(kind)) => signed_in(&app, who, kind, &headers).await,
            Ok(Opened::Change) => must_change(&app, who, candidate).await,
            Err(error) => {
                let code = name_of(error.problem().code);
                metrics::counter!("sportello_logins_refused_total", "code" => code).increment(1);
                Err(error)
            }
        };
        // Its turn lasts until the session is there: a change or a revocation that comes meanwhile finds it, and ends it.
        drop(held);
        answer
    })
    .await
}

/// What a PIN opens.
enum Opened {
    Session(PinKind),
    /// Nothing but its own change.
    Change,
}

fn opened_by(app: &App, verdict: LoginVerdict, desk: Option<&DeskId>) -> ApiResult<Opened> {
    match verdict {
        LoginVerdict::MustChange => Ok(Opened::Change),
        LoginVerdict::Ok(kind) => Ok(Opened::Session(wire(kind))),
        LoginVerdict::SimplifiedOnly if is_simplified(app, desk) => Ok(Opened::Session(PinKind::FirstHalf)),
        LoginVerdict::SimplifiedOnly => Err(ApiError::Field(Code::PinFirstHalfOnly, "pin")),
        LoginVerdict::Wrong => Err(ApiError::Field(Code::PinWrong, "pin")),
        LoginVerdict::Locked(locked) => Err(locked.into()),
    }
}

async fn signed_in(app: &App, fiscal_code: FiscalCode, kind: PinKind, headers: &HeaderMap) -> ApiResult<Response> {
    let holder = Holder::Citizen { fiscal_code, name: None, credential: Credential::Pin { kind } };
    let (_, token) = sign_in(app, holder, headers).await?;
    let mut response = answer(PinEntered::SignedIn { kind });
    response.headers_mut().extend(cookie(Realm::Citizen, Some(&token), app).map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}

async fn must_change(app: &App, who: FiscalCode, current: Candidate) -> ApiResult<Response> {
    note(app, "pin.must_change", &who, "").await?;
    let ticket = pins(app)?.begin_change(OpenChange { who, current }, app.clock.now());
    Ok(answer(PinEntered::MustChange { ticket: ticket.ticket, expires_at: ticket.expires_at }))
}

fn answer(entered: PinEntered) -> Response {
    let mut response = Json(entered).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether the desk that somebody wants to reach is marked as simplified.
fn is_simplified(app: &App, desk: Option<&DeskId>) -> bool {
    let known = desk.filter(|desk| app.catalogue.desk(desk).is_some());
    known.is_some_and(|desk| app.assurance(desk).pin == PinRule::FirstHalf)
}

const fn wire(kind: identity::pin::PinKind) -> PinKind {
    match kind {
        identity::pin::PinKind::Ordinary => PinKind::Ordinary,
        identity::pin::PinKind::Dispositivo => PinKind::Dispositive,
    }
}
