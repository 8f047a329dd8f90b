//! Conversions, for the officials who decide them.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use identity::Staff;
use identity::pin::{Decision, HandedIn};
use protocol::pin::{ConversionOnPaper, DecideConversion, PinConversionRow, PinConversionView, PinPaper};
use protocol::{Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{apart, done_by, fields, papers, pins, subject};
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::attachments::checked::download_headers;
use crate::http::extract::{Json, Path};
use crate::problem::ApiResult;
use crate::store::pins::{Beside, PendingConversion, StoredConversion};

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, on_paper)).routes(routes!(read, decide)).routes(routes!(paper))
}

/// Somebody of an office, whichever: conversions are nobody's in particular.
fn official(access: &Access) -> ApiResult<&Staff> {
    let staff = access.staff()?;
    if staff.offices().is_empty() { Err(Code::Forbidden.into()) } else { Ok(staff) }
}

/// The conversions that wait for a decision, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/office/pin-conversions", tag = "office", security(("staff" = [])),
    responses(
        (status = 200, body = Vec<PinConversionRow>),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of an office")
    )
)]
async fn list(State(app): State<AppState>, access: Access) -> ApiResult<Json<Vec<PinConversionRow>>> {
    official(&access)?;
    pins(&app)?;
    let row = |stored: StoredConversion| PinConversionRow {
        id: stored.id,
        fiscal_code_masked: stored.fiscal_code.masked(),
        asked_at: stored.asked_at,
        on_paper: stored.on_paper,
    };
    Ok(Json(app.store.pin_conversions().await?.into_iter().map(row).collect()))
}

/// Takes a conversion whose form and document were handed in on paper.
#[utoipa::path(
    post, path = "/api/v1/office/pin-conversions", tag = "office", request_body = ConversionOnPaper,
    security(("staff" = [])),
    responses(
        (status = 201, body = PinConversionRow),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of an office"),
        (status = 409, body = Problem, description = "`pin_none`, `pin_already_dispositive`, `pin_conversion_asked`"),
        (status = 422, body = Problem, description = "`fiscal_code_invalid`")
    )
)]
async fn on_paper(
    State(app): State<AppState>,
    access: Access,
    Json(asked): Json<ConversionOnPaper>,
) -> ApiResult<(StatusCode, Json<PinConversionRow>)> {
    let taken_by = official(&access)?.id.clone();
    let who = fields::fiscal_code(&asked.fiscal_code)?;
    apart(async move {
        let mut held = pins(&app)?.hold(&who).await?;
        let handed_in = HandedIn::OnPaper { taken_by: taken_by.clone() };
        let asked_at = held.apply(|record, _, now| record.ask_conversion(handed_in, now).map(|()| now))?;
        let id = Uuid::new_v4();
        let conversion = PendingConversion { id, fiscal_code: who.clone(), asked_at, papers: Vec::new() };
        let note = Some(done_by(&taken_by, "pin.conversion", &subject(&app, &who), "on_paper"));
        held.save(&Beside { conversion: Some(conversion), note, ..Beside::default() }).await?;
        let row = PinConversionRow { id, fiscal_code_masked: who.masked(), asked_at, on_paper: true };
        Ok((StatusCode::CREATED, Json(row)))
    })
    .await
}

/// One of them, with the whole fiscal code: it is compared with the document.
#[utoipa::path(
    get, path = "/api/v1/office/pin-conversions/{id}", tag = "office", params(("id" = Uuid, Path)),
    security(("staff" = [])),
    responses(
        (status = 200, body = PinConversionView),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of an office"),
        (status = 404, body = Problem, description = "`not_found`: or decided already")
    )
)]
async fn read(State(app): State<AppState>, access: Access, Path(id): Path<Uuid>) -> ApiResult<Json<PinConversionView>> {
    official(&access)?;
    let stored = app.store.pin_conversion(id).await?.ok_or(Code::NotFound)?;
    let papers = if stored.on_paper { Vec::new() } else { app.store.pin_papers(&stored.owner, true).await? };
    let (fiscal_code, asked_at) = (stored.fiscal_code, stored.asked_at);
    Ok(Json(PinConversionView { id, fiscal_code, asked_at, papers }))
}

type Download = ([(HeaderName, String); 5], Vec<u8>);

/// One of its files.
#[utoipa::path(
    get, path = "/api/v1/office/pin-conversions/{id}/papers/{paper}", tag = "office",
    params(("id" = Uuid, Path), ("paper" = PinPaper, Path)), security(("staff" = [])),
    responses(
        (status = 200, content_type = "application/pdf", description = "The file, to be saved, never shown in place."),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of an office"),
        (status = 404, body = Problem, description = "`not_found`: or decided already")
    )
)]
async fn paper(
    State(app): State<AppState>,
    access: Access,
    Path((id, paper)): Path<(Uuid, PinPaper)>,
) -> ApiResult<Download> {
    official(&access)?;
    let stored = app.store.pin_conversion(id).await?.filter(|stored| !stored.on_paper).ok_or(Code::NotFound)?;
    let papers = app.store.pin_papers(&stored.owner, true).await?;
    // The newest: those of a conversion that was refused are gone.
    let file = papers.iter().rfind(|file| file.paper == paper).ok_or(Code::NotFound)?;
    let bytes = pins(&app)?.papers.read(&stored.owner, file.id).await.map_err(|error| {
        tracing::error!(%error, paper = %file.id, "a file of a conversion could not be read");
        Code::StorageUnavailable
    })?;
    Ok((download_headers(&file.name), bytes))
}

/// Decides one.
#[utoipa::path(
    post, path = "/api/v1/office/pin-conversions/{id}", tag = "office", params(("id" = Uuid, Path)),
    request_body = DecideConversion, security(("staff" = [])),
    responses(
        (status = 204),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of an office"),
        (status = 404, body = Problem, description = "`not_found`: or decided already"),
        (status = 409, body = Problem, description = "`pin_nothing_to_decide`, `pin_none`"),
        (status = 422, body = Problem, description = "`pin_reason_missing`")
    )
)]
async fn decide(
    State(app): State<AppState>,
    access: Access,
    Path(id): Path<Uuid>,
    Json(decision): Json<DecideConversion>,
) -> ApiResult<StatusCode> {
    let by = official(&access)?.id.clone();
    let owner = app.store.pin_conversion(id).await?.ok_or(Code::NotFound)?.owner;
    let (decision, detail) = match decision {
        DecideConversion::Accept {} => (Decision::Accept, "accepted"),
        DecideConversion::Refuse { reason } => (Decision::Refuse { reason }, "refused"),
    };
    apart(async move {
        let mut held = pins(&app)?.hold_owner(owner).await?;
        // What is decided is what was shown: while this waited for its turn, a colleague may have decided it, and another been asked for.
        app.store.pin_conversion(id).await?.ok_or(Code::NotFound)?;
        held.apply(|record, _, now| record.decide_conversion(by.clone(), decision, now))?;
        let note = Some(done_by(&by, "pin.decision", &format!("citizen:{}", held.owner()), detail));
        held.save(&Beside { note, ..Beside::default() }).await?;
        if detail == "refused" {
            papers::forget(&app, held.owner()).await?;
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
