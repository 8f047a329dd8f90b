//! Sending a file. The same upload may be tried again, as phones do: it is taken once.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use booking::Booking;
use bytes::Bytes;
use chat::attachment::{DeclaredName, SizeLimit, warnings_for};
use chat::pdf::{ExpectedForm, Findings, Question};
use chrono::{DateTime, Utc};
use protocol::{Attachment, AttachmentId, AttachmentRole, BookingId, Code, FormKind, Problem, Seat};
use serde::Deserialize;
use signaling::Attachable;
use utoipa::IntoParams;
use uuid::Uuid;

use super::checked::{CheckedFile, check, declared_name, is_a_file, receive};
use super::incoming::Incoming;
use super::read::only_confirmed;
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::extract::{Path, Query};
use crate::problem::{ApiError, ApiResult};
use crate::store::attachments::StoredFile;
use crate::turns::Turn;
use crate::ws::tickets::seat_in;

/// Names an upload, so that it can be tried again.
const UPLOAD_KEY: &str = "idempotency-key";

/// What is said beside the file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Declared {
    /// What the file is meant to be.
    role: AttachmentRole,
    /// The file of this meeting whose place it takes; that one is kept.
    replaces: Option<AttachmentId>,
    /// The sender was told that it does not seem to be the form of the booking, and sends it all the same.
    #[serde(default)]
    sure: bool,
}

/// Attaches a file, from the waiting room on. It is checked before anybody sees it; refused, its sender alone is told, here and in the
/// meeting.
#[utoipa::path(
    post, path = "/api/v1/meetings/{booking}/attachments", tag = "meeting",
    params(
        ("booking" = BookingId, Path),
        Declared,
        ("content-disposition" = String, Header, description = "`attachment; filename*=UTF-8''<percent-encoded name>`"),
        ("idempotency-key" = Option<Uuid>, Header, description = "A fresh UUID for each upload: sent again with the same one, it is \
            answered as the first time and attached once.")
    ),
    request_body(content = String, content_type = "application/pdf", description = "The file, at most 3 MB."),
    security(("session" = [])),
    responses(
        (status = 201, body = Attachment),
        (status = 400, body = Problem, description = "`malformed`, `upload_interrupted`"),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another meeting"),
        (status = 404, body = Problem, description = "`not_found`: `replaces` is no file of this meeting"),
        (status = 409, body = Problem, description = "`wrong_phase`: nobody waits yet, or the official accepted the file to be \
            replaced; `not_seated`, `guest_not_confirmed`, `meeting_limit`"),
        (status = 410, body = Problem, description = "`over`"),
        (status = 413, body = Problem, description = "`file_too_large`"),
        (status = 415, body = Problem, description = "`unsupported_media_type`"),
        (status = 422, body = Problem, description = "Why the file is refused: `file_…`, `form_…`, `signature_…`; with `form_…` it can \
            be sent all the same (`sure`)"),
        (status = 429, body = Problem, description = "`too_many_requests`: four files are on their way already"),
        (status = 503, body = Problem, description = "`file_check_unavailable`, `storage_unavailable`, `stopping`")
    )
)]
pub(super) async fn send(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
    Query(declared): Query<Declared>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<(StatusCode, Json<Attachment>)> {
    let mut incoming = Incoming::new(body, SizeLimit::new(app.config.attachment.max_bytes));
    let taken = take(&app, &access, booking, &declared, &headers, &mut incoming).await;
    // Who still sends does not listen: without this the answer would be a cut connection.
    incoming.discard_the_rest().await;
    taken.map(|attachment| (StatusCode::CREATED, Json(attachment)))
}

/// One upload of somebody in a meeting.
struct Upload<'a> {
    app: &'a AppState,
    booking: BookingId,
    seat: Seat,
    declared: &'a Declared,
    /// As which it is recognised when it comes again.
    key: Option<Uuid>,
}

async fn take(
    app: &AppState,
    access: &Access,
    id: BookingId,
    declared: &Declared,
    headers: &HeaderMap,
    incoming: &mut Incoming,
) -> ApiResult<Attachment> {
    let booking = app.store.booking(id).await?.ok_or(Code::NotFound)?;
    let (seat, _) = seat_in(app, access, &booking)?;
    only_confirmed(app, access, id).await?;
    is_a_file(headers)?;
    let (name, key) = (declared_name(headers)?, upload_key(headers)?);
    let upload = Upload { app, booking: id, seat, declared, key };
    let _sending = app.attachments.sending.begin(id)?;
    if let Some(attachment) = upload.known().await? {
        return Ok(attachment);
    }
    // Already here: who may not send need not send it all.
    app.meetings.may_attach(id, upload.seat.clone(), declared.replaces).await?;
    let received = receive(&name, incoming).await;
    // Only now: an upload whose line is dead must not hold up the one that takes its place.
    let turn = upload.turn().await;
    if let Some(attachment) = upload.known().await? {
        return Ok(attachment);
    }
    // And again: the upload took its time, and the official may have chosen another form meanwhile.
    let chosen = app.meetings.may_attach(id, upload.seat.clone(), declared.replaces).await?;
    let question = question(&booking, chosen, declared, app.clock.now());
    let expected = question.form.clone();
    let checked = async { check(app, received?, question).await };
    match checked.await {
        Ok(file) => {
            let bytes = file.bytes.clone();
            let attachment = upload.keep(file, turn).await?;
            // Whoever signed a scan may have signed a scan of anything.
            if let Some(expected) = expected.filter(|_| attachment.form.is_none()) {
                read_later(app, id, attachment.id, bytes, expected);
            }
            Ok(attachment)
        }
        Err(code) => Err(upload.refuse(&name, code).await),
    }
}

/// The name of the upload, where it has one.
fn upload_key(headers: &HeaderMap) -> Result<Option<Uuid>, Code> {
    let read = |value: &axum::http::HeaderValue| value.to_str().ok()?.parse().ok();
    headers.get(UPLOAD_KEY).map(|value| read(value).ok_or(Code::Malformed)).transpose()
}

/// What is asked of a file: of the form, that it is the one of the booking, or the one that the official chose.
fn question(booking: &Booking, chosen: Option<FormKind>, declared: &Declared, now: DateTime<Utc>) -> Question {
    let form = (declared.role == AttachmentRole::DelegationForm).then(|| ExpectedForm {
        kind: chosen.unwrap_or(booking.form),
        delegator: booking.delegator.fiscal_code.clone(),
        delegate: booking.delegate.fiscal_code.clone(),
    });
    Question { form, now: Some(now), all_the_same: declared.sure }
}

impl Upload<'_> {
    /// What it became when it came before.
    async fn known(&self) -> ApiResult<Option<Attachment>> {
        match self.key {
            Some(key) => Ok(self.app.store.uploaded(self.booking, key).await?),
            None => Ok(None),
        }
    }

    /// Waits until it is known what becomes of the same upload.
    async fn turn(&self) -> Option<Turn> {
        match self.key {
            Some(key) => Some(self.app.attachments.uploads.turn((self.booking, key)).await),
            None => None,
        }
    }

    async fn keep(self, file: CheckedFile, turn: Option<Turn>) -> ApiResult<Attachment> {
        let (attachment, bytes) = attachment(self.declared, file);
        let (app, booking, seat, key) = (Arc::clone(self.app), self.booking, self.seat, self.key);
        // On a task of its own: a sender who is gone now must not leave half of this undone.
        let keep = async move {
            let _turn = turn;
            keep(&app, booking, seat, key, attachment, bytes).await
        };
        tokio::spawn(keep).await.map_err(|error| ApiError::Internal(error.to_string()))?
    }

    async fn refuse(self, name: &str, code: Code) -> ApiError {
        tracing::info!(booking = %self.booking, ?code, "attachment refused");
        if is_about_the_file(code) {
            let (name, role) = (DeclaredName::for_refusal(name), self.declared.role);
            let file = Attachable::Refused { name, role, code };
            // The answer to this request says it, too.
            let _left_meanwhile = self.app.meetings.attach(self.booking, self.seat, file, None).await;
        }
        code.into()
    }
}

/// Reads a scanned form and tells the meeting what came of it; whoever sent it does not wait.
fn read_later(app: &AppState, booking: BookingId, attachment: AttachmentId, bytes: Bytes, expected: ExpectedForm) {
    let Some(ocr) = app.attachments.ocr.clone() else { return };
    let app = Arc::clone(app);
    tokio::spawn(async move {
        match ocr.read(bytes, &expected).await {
            Ok(reading) => app.meetings.tell_reading(booking, attachment, reading).await,
            Err(error) => tracing::warn!(%booking, %attachment, %error, "a scanned form was not read"),
        }
    });
}

/// What a file that passed is in its meeting.
fn attachment(declared: &Declared, file: CheckedFile) -> (Attachment, Bytes) {
    let Findings { pages, warnings, signatures, form } = file.findings;
    let (role, replaces) = (declared.role, declared.replaces);
    let (id, warnings) = (AttachmentId(Uuid::new_v4()), warnings_for(role, warnings));
    (Attachment { id, name: file.name, role, size: file.size, pages, warnings, signatures, form, replaces }, file.bytes)
}

/// Whether the sender should find the refusal in the meeting's history: what another attempt would not mend.
fn is_about_the_file(code: Code) -> bool {
    !matches!(code, Code::UploadInterrupted | Code::FileCheckUnavailable)
}

/// Stores a file and makes it part of the meeting; if the meeting does not take it, nothing of it is left.
async fn keep(
    app: &AppState,
    booking: BookingId,
    seat: Seat,
    upload: Option<Uuid>,
    attachment: Attachment,
    bytes: Bytes,
) -> ApiResult<Attachment> {
    let (files, id) = (&app.attachments.files, attachment.id);
    let sha256 = files.write(booking, id, bytes).await.map_err(|error| {
        tracing::error!(%booking, %error, "an attachment could not be written");
        Code::StorageUnavailable
    })?;
    let file = Attachable::Accepted(attachment.clone());
    if let Err(code) = app.meetings.attach(booking, seat, file, Some(StoredFile { sha256, upload })).await {
        // Its row is written with the meeting's state: without it nobody was told.
        if app.store.attachment(booking, id).await?.is_none() {
            if let Err(error) = files.remove(booking, id).await {
                tracing::error!(%booking, attachment = %id, %error, "a file that belongs to no meeting is left behind");
            }
            return Err(code.into());
        }
    }
    tracing::info!(%booking, attachment = %id, size = attachment.size, pages = attachment.pages, "attached");
    Ok(attachment)
}
