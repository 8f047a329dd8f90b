//! Who is signed in: as whom a page asks, where else, and signing out.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use identity::{Holder, Session};
use protocol::identity::{DeviceView, HolderView, SessionView, SignedOut};
use protocol::{Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Access, cookie};
use super::extract::{Json, Path};
use crate::app::{App, AppState};
use crate::clock::pause;
use crate::problem::ApiResult;

/// How long the provider may take to say where people sign out there, too.
const PROVIDER_MAY_TAKE: Duration = Duration::from_secs(2);

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, leave)).routes(routes!(devices, leave_all)).routes(routes!(leave_one))
}

/// As whom the page asks.
#[utoipa::path(
    get, path = "/api/v1/session", tag = "identity", security(("session" = [])),
    responses(
        (status = 200, body = SessionView),
        (status = 401, body = Problem, description = "`unauthorized`: nobody is signed in"),
        (status = 403, body = Problem, description = "`forbidden`: another system")
    )
)]
async fn read(State(app): State<AppState>, access: Access) -> ApiResult<Json<SessionView>> {
    let (id, holder) = access.session()?;
    let sessions = app.sessions.of(holder).await?;
    let session = sessions.iter().find(|session| session.id == id).ok_or(Code::Unauthorized)?;
    Ok(Json(SessionView {
        holder: view(&app, holder).await?,
        credential: holder.credential(),
        idle_until: session.idle_until(app.sessions.policy()),
        until: session.until,
    }))
}

async fn view(app: &App, holder: &Holder) -> ApiResult<HolderView> {
    Ok(match holder.clone() {
        Holder::Citizen { fiscal_code, name, .. } => {
            HolderView::Citizen { name, fiscal_code_masked: fiscal_code.masked() }
        }
        Holder::Guest { booking, party } => {
            let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
            let citizen = stored.citizen(party);
            HolderView::Guest { booking, party, name: citizen.name.clone() }
        }
        Holder::Staff(staff) => HolderView::Staff { id: staff.id, name: staff.name, assignments: staff.assignments },
    })
}

/// Signs out in this browser. Meetings that are open in its other windows say so.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "identity", security(("session" = [])),
    responses((status = 200, body = SignedOut), (status = 401, body = Problem, description = "`unauthorized`"))
)]
async fn leave(State(app): State<AppState>, access: Access) -> ApiResult<Response> {
    let (id, holder) = access.session()?;
    let sessions = app.sessions.of(holder).await?;
    let provider = sessions.into_iter().find(|session| session.id == id).and_then(|session| session.provider);
    app.sessions.end(holder, id).await?;
    let back_to = format!("{}/", app.public_url);
    let at_provider = match provider.and_then(|provider| app.providers.get(&provider)) {
        // Who is signed out here does not wait for a provider that is away.
        Some(provider) => tokio::select! {
            page = provider.sign_out_page(&back_to) => page,
            () = pause(PROVIDER_MAY_TAKE) => None,
        },
        None => None,
    };
    let mut response = signed_out(&app, holder);
    *response.status_mut() = StatusCode::OK;
    let (parts, _) = response.into_parts();
    Ok((parts, Json(SignedOut { at_provider })).into_response())
}

/// Everywhere that the same person is signed in.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "identity", security(("session" = [])),
    responses((status = 200, body = Vec<DeviceView>), (status = 401, body = Problem, description = "`unauthorized`"))
)]
async fn devices(State(app): State<AppState>, access: Access) -> ApiResult<Json<Vec<DeviceView>>> {
    let (id, holder) = access.session()?;
    let device = |session: Session| DeviceView {
        current: session.id == id,
        id: session.id.to_string(),
        credential: session.holder.credential(),
        since: session.since,
        seen_at: session.seen_at,
        device: session.device,
    };
    Ok(Json(app.sessions.of(holder).await?.into_iter().map(device).collect()))
}

/// Signs out everywhere.
#[utoipa::path(
    delete, path = "/api/v1/sessions", tag = "identity", security(("session" = [])),
    responses((status = 204), (status = 401, body = Problem, description = "`unauthorized`"))
)]
async fn leave_all(State(app): State<AppState>, access: Access) -> ApiResult<Response> {
    let (_, holder) = access.session()?;
    app.sessions.end_all(holder).await?;
    Ok(signed_out(&app, holder))
}

/// Signs out at one place.
#[utoipa::path(
    delete, path = "/api/v1/sessions/{device}", tag = "identity", security(("session" = [])),
    params(("device" = String, Path, description = "`id` of the list")),
    responses(
        (status = 204),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 404, body = Problem, description = "`not_found`: not signed in there, or somebody else")
    )
)]
async fn leave_one(State(app): State<AppState>, access: Access, Path(device): Path<String>) -> ApiResult<Response> {
    let (id, holder) = access.session()?;
    let wanted = device.parse().map_err(|_| Code::NotFound)?;
    if !app.sessions.end(holder, wanted).await? {
        return Err(Code::NotFound.into());
    }
    Ok(if wanted == id { signed_out(&app, holder) } else { StatusCode::NO_CONTENT.into_response() })
}

fn signed_out(app: &App, holder: &Holder) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie(holder.realm(), None, app) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
