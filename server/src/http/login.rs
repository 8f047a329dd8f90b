//! Signing in: the ways to enter, the way to a provider and back.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{ATTEMPT_LIFE, Holder, LoginAttempt, ReturnPath};
use protocol::identity::{CardHandoff, LoginKind, LoginWay};
use protocol::{Code, Credential, Problem, Realm};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{actor_of, cookie, cookies};
use super::extract::{Json, Path, Query};
use crate::app::{App, AppState};
use crate::device;
use crate::login::{Answer, CALLBACK, ENTER, LoginError};
use crate::problem::ApiResult;

/// Cookie of a login under way. It comes back from another site, hence `Lax`.
const ATTEMPT_COOKIE: &str = "__Host-accesso";

/// The page that says how a login ended, and offers the ways to enter.
pub(super) const PAGE: &str = "/accesso";

/// Its routes below `/api`.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(ways))
}

/// Those by which anybody may try to enter.
pub fn doors() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(card))
}

/// Where browsers go by themselves.
pub fn pages() -> axum::Router<AppState> {
    axum::Router::new()
        .route(&format!("{ENTER}{{provider}}"), axum::routing::get(enter))
        .route(CALLBACK, axum::routing::get(come_back))
}

/// The ways to enter, in the order in which to offer them.
#[utoipa::path(get, path = "/api/v1/login", tag = "identity", responses((status = 200, body = Vec<LoginWay>)))]
async fn ways(State(app): State<AppState>) -> Json<Vec<LoginWay>> {
    let (staff, citizens): (Vec<_>, Vec<_>) = app.providers.ways().partition(|way| way.realm == Realm::Staff);
    let cards = app.cns.iter().map(|cns| LoginWay {
        id: "cns".to_owned(),
        kind: LoginKind::Cns,
        realm: Realm::Citizen,
        name: "CNS".to_owned(),
        path: format!("{}/cns/entra", cns.public_url),
        demo: false,
    });
    let pins = app.pins.iter().map(|_| LoginWay {
        id: "pin".to_owned(),
        kind: LoginKind::Pin,
        realm: Realm::Citizen,
        name: "PIN".to_owned(),
        path: "/pin/accesso".to_owned(),
        demo: false,
    });
    Json(citizens.into_iter().chain(cards).chain(pins).chain(staff).collect())
}

/// Takes in who showed a card at its own port: the page brings the ticket that the port gave it.
#[utoipa::path(
    post, path = "/api/v1/login/cns", tag = "identity", request_body = CardHandoff,
    responses(
        (status = 204, description = "Signed in: the cookie comes with the answer."),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 401, body = Problem, description = "`login_expired`: used, older than 30 seconds, or none of ours"),
        (status = 404, body = Problem, description = "`not_found`: this service takes no cards")
    )
)]
async fn card(State(app): State<AppState>, headers: HeaderMap, Json(card): Json<CardHandoff>) -> ApiResult<Response> {
    let cns = app.cns.as_ref().ok_or(Code::NotFound)?;
    // A ticket of which nothing is known is counted and not noted: anybody could fill the log with those.
    let Some(holder) = cns.handoffs.redeem(&card.ticket, app.clock.now()) else {
        metrics::counter!("sportello_logins_refused_total", "code" => name_of(Code::LoginExpired)).increment(1);
        return Err(Code::LoginExpired.into());
    };
    let credential = Credential::Cns {};
    let holder = Holder::Citizen { fiscal_code: holder.fiscal_code, name: holder.name, credential };
    let (_, token) = sign_in(&app, holder, &headers).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie(Realm::Citizen, Some(&token), &app) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    /// Where to go afterwards.
    ritorno: Option<String>,
    /// Who means to enter, for providers that take a hint.
    chi: Option<String>,
}

/// Sends the browser to a provider.
async fn enter(
    State(app): State<AppState>,
    Path(provider): Path<String>,
    Query(wanted): Query<Wanted>,
) -> ApiResult<Response> {
    let back_to = back_to(wanted.ritorno.as_deref());
    let provider = app.providers.get(&provider).ok_or(Code::NotFound)?;
    match provider.begin(back_to.clone(), wanted.chi).await {
        Ok((address, attempt)) => {
            let cookie = format!(
                "{ATTEMPT_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}",
                attempt.seal(&app.key),
                ATTEMPT_LIFE.num_seconds()
            );
            Ok(go(&address, cookie.parse().ok()))
        }
        Err(error) => refused(&app, provider.id(), &error, &back_to).await,
    }
}

/// Takes who comes back from a provider in.
async fn come_back(
    State(app): State<AppState>,
    Query(answer): Query<Answer>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let sealed = cookies(&headers).find_map(|(name, value)| (name == ATTEMPT_COOKIE).then_some(value));
    let attempt = sealed.and_then(|text| LoginAttempt::open(&app.key, text, app.clock.now()).ok());
    let Some(attempt) = attempt else {
        return refused(&app, "", &LoginError::NotUnderWay, &ReturnPath::default()).await;
    };
    let Some(provider) = app.providers.get(&attempt.provider) else {
        return refused(&app, &attempt.provider, &LoginError::NotUnderWay, &attempt.back_to).await;
    };
    let knows_office = |office: &protocol::OfficeId| app.catalogue.office(office).is_some();
    match provider.finish(&attempt, answer, &app.roster, knows_office).await {
        Ok(holder) => {
            let mut response = welcome(&app, provider.id(), holder, &headers, attempt.back_to.as_str()).await?;
            response.headers_mut().append(SET_COOKIE, forget_attempt());
            Ok(response)
        }
        Err(error) => refused(&app, provider.id(), &error, &attempt.back_to).await,
    }
}

/// Opens a session and sends the browser on.
async fn welcome(app: &App, provider: &str, holder: Holder, headers: &HeaderMap, back_to: &str) -> ApiResult<Response> {
    let (session, token) = sign_in_at(app, Some(provider), holder, headers).await?;
    Ok(go(back_to, cookie(session.holder.realm(), Some(&token), app)))
}

/// Opens a session; gives it with the token for its cookie. It is in the log of who did what before it opens anything.
pub(super) async fn sign_in(app: &App, holder: Holder, headers: &HeaderMap) -> ApiResult<(identity::Session, String)> {
    sign_in_at(app, None, holder, headers).await
}

async fn sign_in_at(
    app: &App,
    provider: Option<&str>,
    holder: Holder,
    headers: &HeaderMap,
) -> ApiResult<(identity::Session, String)> {
    let means = serde_json::to_string(&holder.credential()).unwrap_or_default();
    app.note(&actor_of(app, &holder), "login", "", &means).await?;
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(app.sessions.open_at(provider, holder, device::label(agent)).await?)
}

/// Sends the browser to the page that says what went wrong, with the number by which support finds it in the log. An answer to no login of
/// ours is not in the log of who did what: anybody could fill it with those.
async fn refused(app: &App, provider: &str, error: &LoginError, back_to: &ReturnPath) -> ApiResult<Response> {
    let (code, reference) = (name_of(error.code()), reference());
    tracing::warn!(provider, %error, reference, "nobody was signed in");
    metrics::counter!("sportello_logins_refused_total", "code" => code.clone()).increment(1);
    if !matches!(error, LoginError::NotUnderWay) {
        app.note("nobody", "login.refused", provider, &code).await?;
    }
    let address = format!("{PAGE}?esito={code}&rif={reference}&ritorno={}", encoded(back_to));
    Ok(go(&address, Some(forget_attempt())))
}

fn go(address: &str, cookie: Option<HeaderValue>) -> Response {
    // A path with letters that no header takes leads to the front page.
    let location = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    let no_store = HeaderValue::from_static("no-store");
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location), (CACHE_CONTROL, no_store)]).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn forget_attempt() -> HeaderValue {
    HeaderValue::from_static("__Host-accesso=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

fn back_to(text: Option<&str>) -> ReturnPath {
    text.and_then(|text| ReturnPath::parse(text).ok()).unwrap_or_default()
}

/// A path as the value of a parameter.
fn encoded(path: &ReturnPath) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.as_str()
        .bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

pub(super) fn name_of(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Eight hexadecimal digits that a person can read out on the telephone.
fn reference() -> String {
    format!("{:08x}", rand::random::<u32>())
}
