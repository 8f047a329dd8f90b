//! Asking for one's PIN to be made *dispositivo*.

use axum::extract::State;
use axum::http::StatusCode;
use identity::pin::{Conversion, FileCheck, HandedIn, PinKind, Standing};
use protocol::pin::{AskConversion, PinConversionState, PinPaper, PinPaperView};
use protocol::{AttachmentId, Code, FiscalCode, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::papers::by_pin;
use super::{apart, pins, subject};
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::extract::Json;
use crate::problem::ApiResult;
use crate::store::pins::{Beside, PendingConversion};

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, ask))
}

/// Where one's own conversion stands.
#[utoipa::path(
    get, path = "/api/v1/pin/conversions", tag = "pin", security(("session" = [])),
    responses(
        (status = 200, body = PinConversionState),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not entered with a whole PIN"),
        (status = 409, body = Problem, description = "`pin_none`")
    )
)]
async fn read(State(app): State<AppState>, access: Access) -> ApiResult<Json<PinConversionState>> {
    let who = by_pin(&access)?;
    let record = app.store.pin(&pins(&app)?.owner(&who)).await?.unwrap_or_default();
    let Standing::Active { holder, .. } = record.standing() else { return Err(Code::PinNone.into()) };
    Ok(Json(match (&holder.conversion, holder.kind()) {
        (_, PinKind::Dispositivo) => PinConversionState::Dispositive {},
        (Conversion::None, _) => PinConversionState::None {},
        (Conversion::Asked { at, .. }, _) => PinConversionState::Asked { at: *at },
        (Conversion::Refused { at, reason, .. }, _) => PinConversionState::Refused { at: *at, reason: reason.clone() },
    }))
}

/// Hands form and document in; an official decides.
#[utoipa::path(
    post, path = "/api/v1/pin/conversions", tag = "pin", request_body = AskConversion, security(("session" = [])),
    responses(
        (status = 201, body = PinConversionState),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not entered with a whole PIN"),
        (status = 409, body = Problem, description = "`pin_none`, `pin_already_dispositive`, `pin_conversion_asked`"),
        (status = 422, body = Problem, description = "`pin_papers_missing`: `form` or `document` was not accepted before"),
        (status = 429, body = Problem, description = "`too_many_requests`")
    )
)]
async fn ask(
    State(app): State<AppState>,
    access: Access,
    Json(asked): Json<AskConversion>,
) -> ApiResult<(StatusCode, Json<PinConversionState>)> {
    let who = by_pin(&access)?;
    apart(async move { Ok((StatusCode::CREATED, Json(carry_out(&app, &who, &asked).await?))) }).await
}

async fn carry_out(app: &AppState, who: &FiscalCode, asked: &AskConversion) -> ApiResult<PinConversionState> {
    let mut held = pins(app)?.hold(who).await?;
    let sent = app.store.pin_papers(held.owner(), false).await?;
    let handed_in = HandedIn::Files {
        form: accepted(&sent, asked.form, PinPaper::Form),
        document: accepted(&sent, asked.document, PinPaper::Document),
    };
    let asked_at = held.apply(|record, _, now| record.ask_conversion(handed_in, now).map(|()| now))?;
    let papers = vec![asked.form, asked.document];
    let conversion = PendingConversion { id: Uuid::new_v4(), fiscal_code: who.clone(), asked_at, papers };
    let citizen = subject(app, who);
    let note = Some([citizen.as_str(), "pin.conversion", &citizen, "asked"].map(str::to_owned));
    held.save(&Beside { conversion: Some(conversion), note, ..Beside::default() }).await?;
    Ok(PinConversionState::Asked { at: asked_at })
}

/// What is among somebody's own files passed every check.
fn accepted(sent: &[PinPaperView], id: AttachmentId, paper: PinPaper) -> FileCheck {
    let there = sent.iter().any(|file| file.id == id && file.paper == paper);
    if there { FileCheck::Accepted(id) } else { FileCheck::Refused }
}
