//! The files of a conversion: the signed form, and the copy of a document.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use chat::attachment::SizeLimit;
use chat::pdf::{Findings, Question};
use identity::pin::Standing;
use protocol::pin::{PinPaper, PinPaperView};
use protocol::{AttachmentId, Code, Credential, FiscalCode, PinKind, Problem};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{apart, pins, subject};
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::attachments::checked::{CheckedFile, check, declared_name, is_a_file, receive};
use crate::http::attachments::incoming::Incoming;
use crate::http::extract::{Json, Query};
use crate::problem::ApiResult;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(send))
}

/// What is said beside the file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Declared {
    /// What the file is.
    paper: PinPaper,
}

/// Who entered with a whole PIN: only they can have theirs converted online.
pub(super) fn by_pin(access: &Access) -> ApiResult<FiscalCode> {
    match access.session()?.1 {
        identity::Holder::Citizen { fiscal_code, credential: Credential::Pin { kind }, .. }
            if *kind >= PinKind::Ordinary =>
        {
            Ok(fiscal_code.clone())
        }
        _ => Err(Code::Forbidden.into()),
    }
}

/// Takes a file in for a conversion, checked as every other; it takes the place of the one sent before.
#[utoipa::path(
    post, path = "/api/v1/pin/papers", tag = "pin",
    params(
        Declared,
        ("content-disposition" = String, Header, description = "`attachment; filename*=UTF-8''<percent-encoded name>`")
    ),
    request_body(content = String, content_type = "application/pdf", description = "The file, at most 3 MB."),
    security(("session" = [])),
    responses(
        (status = 201, body = PinPaperView),
        (status = 400, body = Problem, description = "`malformed`, `upload_interrupted`"),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not entered with a whole PIN"),
        (status = 409, body = Problem, description = "`pin_none`"),
        (status = 413, body = Problem, description = "`file_too_large`"),
        (status = 415, body = Problem, description = "`unsupported_media_type`"),
        (status = 422, body = Problem, description = "why the file is refused, as for files of a meeting"),
        (status = 429, body = Problem, description = "`too_many_requests`: two files are on their way already"),
        (status = 503, body = Problem, description = "`file_check_unavailable`, `storage_unavailable`")
    )
)]
async fn send(
    State(app): State<AppState>,
    access: Access,
    Query(declared): Query<Declared>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<(StatusCode, Json<PinPaperView>)> {
    let mut incoming = Incoming::new(body, SizeLimit::new(app.config.attachment.max_bytes));
    let taken = take(&app, &access, declared.paper, &headers, &mut incoming).await;
    if taken.is_err() {
        // Who still sends does not listen: without this the answer would be a cut connection.
        incoming.discard_the_rest().await;
    }
    taken.map(|paper| (StatusCode::CREATED, Json(paper)))
}

async fn take(
    app: &AppState,
    access: &Access,
    paper: PinPaper,
    headers: &HeaderMap,
    incoming: &mut Incoming,
) -> ApiResult<PinPaperView> {
    let who = by_pin(access)?;
    let pins = pins(app)?;
    is_a_file(headers)?;
    let declared = declared_name(headers)?;
    let _sending = pins.sending.begin(pins.owner(&who))?;
    let question = Question { now: Some(app.clock.now()), ..Question::default() };
    let checked = async { check(app, receive(&declared, incoming).await?, question).await };
    let file = checked.await.inspect_err(|code| tracing::info!(?code, "a file for a conversion was refused"))?;
    let (app, citizen) = (AppState::clone(app), subject(app, &who));
    apart(async move {
        // Not while a conversion hands files in, nor once the PIN is gone.
        let held = super::pins(&app)?.hold(&who).await?;
        if !matches!(held.record().standing(), Standing::Active { .. }) {
            return Err(Code::PinNone.into());
        }
        let kept = keep(&app, held.owner(), paper, file).await?;
        app.note(&citizen, "pin.paper", &kept.id.to_string(), "").await?;
        Ok(kept)
    })
    .await
}

async fn keep(app: &AppState, owner: &str, paper: PinPaper, file: CheckedFile) -> ApiResult<PinPaperView> {
    let files = &pins(app)?.papers;
    let CheckedFile { name, size, findings: Findings { pages, warnings, .. }, bytes } = file;
    let kept = PinPaperView { id: AttachmentId(Uuid::new_v4()), paper, name, size, pages, warnings };
    let sha256 = files.write(owner, kept.id, bytes).await.map_err(|error| {
        tracing::error!(%error, "a file for a conversion could not be written");
        Code::StorageUnavailable
    })?;
    match app.store.add_pin_paper(owner, &kept, &sha256, app.clock.now()).await {
        Ok(replaced) => remove(app, owner, &replaced).await?,
        Err(error) => {
            remove(app, owner, &[kept.id]).await?;
            return Err(error.into());
        }
    }
    Ok(kept)
}

/// Forgets all files of somebody: the conversion was refused, or the PIN revoked.
pub(super) async fn forget(app: &AppState, owner: &str) -> ApiResult<()> {
    let mut all = app.store.pin_papers(owner, true).await?;
    all.extend(app.store.pin_papers(owner, false).await?);
    let ids: Vec<AttachmentId> = all.iter().map(|paper| paper.id).collect();
    app.store.remove_pin_papers(&ids).await?;
    // Whatever is left on disk is noise from here on.
    app.store.drop_file_key(owner).await?;
    remove(app, owner, &ids).await
}

/// Bytes without a row are nobody's: one that can't be removed now is told, and opens nothing.
async fn remove(app: &AppState, owner: &str, papers: &[AttachmentId]) -> ApiResult<()> {
    for paper in papers {
        if let Err(error) = pins(app)?.papers.remove(owner, *paper).await {
            tracing::error!(%error, %paper, "a file that belongs to nobody is left behind");
        }
    }
    Ok(())
}
