//! Files of a meeting: sending one, and fetching one that was accepted.

pub(in crate::http) mod checked;
mod disposition;
pub(in crate::http) mod incoming;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use bytes::Bytes;
use chat::attachment::{DeclaredName, SizeLimit, warnings_for};
use chat::pdf::{Findings, Question};
use protocol::{Attachment, AttachmentId, AttachmentRole, BookingId, Code, Problem, Seat};
use serde::Deserialize;
use signaling::Attachable;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::access::Access;
use super::extract::{Path, Query};
use crate::app::AppState;
use crate::at_once::AtOnce;
use crate::checker::Checker;
use crate::problem::{ApiError, ApiResult};
use crate::store::attachments::Files;
use crate::ws::tickets::seat_of;
use checked::{CheckedFile, check, declared_name, download_headers, is_a_file};
use incoming::Incoming;

/// Files of one meeting on their way at the same time: each is held in memory until it is checked.
const AT_ONCE: u32 = 4;

/// What attaching needs: the check, the folder, and who is sending.
#[derive(Debug)]
pub struct Attachments {
    checker: Checker,
    files: Files,
    sending: AtOnce<BookingId>,
}

impl Attachments {
    /// Attachments that are checked by `checker` and kept in `folder`.
    ///
    /// # Errors
    /// When the folder can't be used.
    pub fn open(checker: Checker, folder: PathBuf) -> io::Result<Self> {
        Ok(Self { checker, files: Files::open(folder)?, sending: AtOnce::most(AT_ONCE) })
    }
}

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(send)).routes(routes!(fetch))
}

/// What is said beside the file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Declared {
    /// What the file is meant to be.
    role: AttachmentRole,
}

/// Attaches a file. It is checked before anybody sees it; refused, its sender alone is told, here and in the meeting.
#[utoipa::path(
    post, path = "/api/v1/meetings/{booking}/attachments", tag = "meeting",
    params(
        ("booking" = BookingId, Path),
        Declared,
        ("content-disposition" = String, Header, description = "`attachment; filename*=UTF-8''<percent-encoded name>`")
    ),
    request_body(content = String, content_type = "application/pdf", description = "The file, at most 3 MB."),
    security(("session" = [])),
    responses(
        (status = 201, body = Attachment),
        (status = 400, body = Problem, description = "`malformed`, `upload_interrupted`"),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another meeting"),
        (status = 409, body = Problem, description = "`wrong_phase`: no official is there yet; `not_seated`"),
        (status = 410, body = Problem, description = "`over`"),
        (status = 413, body = Problem, description = "`file_too_large`"),
        (status = 415, body = Problem, description = "`unsupported_media_type`"),
        (status = 422, body = Problem, description = "`file_name_not_pdf`, `file_empty`, `file_not_pdf`, `file_damaged`, \
            `file_encrypted`, `file_active_content`, `file_no_pages`, `file_too_many_pages`, `file_too_complex`"),
        (status = 429, body = Problem, description = "`too_many_requests`: four files are on their way already"),
        (status = 503, body = Problem, description = "`file_check_unavailable`, `storage_unavailable`, `stopping`")
    )
)]
async fn send(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
    Query(declared): Query<Declared>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<(StatusCode, Json<Attachment>)> {
    let mut incoming = Incoming::new(body, SizeLimit::new(app.config.attachment.max_bytes));
    let taken = take(&app, &access, booking, declared.role, &headers, &mut incoming).await;
    if taken.is_err() {
        // Who still sends does not listen: without this the answer would be a cut connection.
        incoming.discard_the_rest().await;
    }
    taken.map(|attachment| (StatusCode::CREATED, Json(attachment)))
}

async fn take(
    app: &AppState,
    access: &Access,
    booking: BookingId,
    role: AttachmentRole,
    headers: &HeaderMap,
    incoming: &mut Incoming,
) -> ApiResult<Attachment> {
    let seat = seat_of(app, access, booking).await?.0;
    is_a_file(headers)?;
    let declared = declared_name(headers)?;
    let _sending = app.attachments.sending.begin(booking)?;
    app.meetings.may_attach(booking, seat.clone()).await?;
    let question = Question { now: Some(app.clock.now()), ..Question::default() };
    match check(app, &declared, question, incoming).await {
        Ok(file) => {
            let (attachment, bytes) = attachment(role, file);
            // On a task of its own: a sender who is gone now must not leave half of this undone.
            let keep = keep(Arc::clone(app), booking, seat, attachment, bytes);
            tokio::spawn(keep).await.map_err(|error| ApiError::Internal(error.to_string()))?
        }
        Err(code) => {
            tracing::info!(%booking, ?code, "attachment refused");
            if is_about_the_file(code) {
                let file = Attachable::Refused { name: DeclaredName::for_refusal(&declared), role, code };
                // The answer to this request says it, too.
                let _left_meanwhile = app.meetings.attach(booking, seat, file).await;
            }
            Err(code.into())
        }
    }
}

/// What a file that passed is in its meeting.
fn attachment(role: AttachmentRole, file: CheckedFile) -> (Attachment, Bytes) {
    let Findings { pages, warnings, signatures, form } = file.findings;
    let (id, warnings) = (AttachmentId(Uuid::new_v4()), warnings_for(role, warnings));
    let replaces = None;
    (Attachment { id, name: file.name, role, size: file.size, pages, warnings, signatures, form, replaces }, file.bytes)
}

/// Whether the sender should find the refusal in the meeting's history: what another attempt would not mend.
fn is_about_the_file(code: Code) -> bool {
    !matches!(code, Code::UploadInterrupted | Code::FileCheckUnavailable)
}

/// Stores a file and makes it part of the meeting; if the meeting does not take it, nothing of it is left.
async fn keep(
    app: AppState,
    booking: BookingId,
    seat: Seat,
    attachment: Attachment,
    bytes: Bytes,
) -> ApiResult<Attachment> {
    let files = &app.attachments.files;
    let sha256 = files.write(booking, attachment.id, bytes).await.map_err(|error| {
        tracing::error!(%booking, %error, "an attachment could not be written");
        Code::StorageUnavailable
    })?;
    let stored = async {
        app.store.add_attachment(booking, &attachment, &sha256, app.clock.now()).await?;
        let file = Attachable::Accepted(attachment.clone());
        Ok::<_, ApiError>(app.meetings.attach(booking, seat, file).await?)
    };
    if let Err(error) = stored.await {
        let (row, file) =
            (app.store.remove_attachment(attachment.id).await, files.remove(booking, attachment.id).await);
        if row.is_err() || file.is_err() {
            tracing::error!(%booking, attachment = %attachment.id, "a file that belongs to no meeting is left behind");
        }
        return Err(error);
    }
    tracing::info!(%booking, attachment = %attachment.id, size = attachment.size, pages = attachment.pages, "attached");
    Ok(attachment)
}

type Download = ([(HeaderName, String); 5], Vec<u8>);

/// A file, for the citizens of its meeting and the officials who sat in it.
#[utoipa::path(
    get, path = "/api/v1/meetings/{booking}/attachments/{attachment}", tag = "meeting",
    params(("booking" = BookingId, Path), ("attachment" = AttachmentId, Path)), security(("session" = [])),
    responses(
        (status = 200, content_type = "application/pdf", description = "The file, to be saved, never shown in place."),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another meeting"),
        (status = 404, body = Problem, description = "`not_found`")
    )
)]
async fn fetch(
    State(app): State<AppState>,
    access: Access,
    Path((booking, id)): Path<(BookingId, AttachmentId)>,
) -> ApiResult<Download> {
    let (seat, _) = seat_of(&app, &access, booking).await?;
    if !seat.is_citizen() && !app.store.has_sat(booking, &seat).await? {
        return Err(Code::Forbidden.into());
    }
    let attachment = app.store.attachment(booking, id).await?.ok_or(Code::NotFound)?;
    let bytes = app.attachments.files.read(booking, id).await.map_err(|error| {
        tracing::error!(%booking, attachment = %id, %error, "an attachment could not be read");
        Code::StorageUnavailable
    })?;
    Ok((download_headers(&attachment.name), bytes))
}
