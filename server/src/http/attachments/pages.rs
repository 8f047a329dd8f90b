//! A file page by page, as pictures.

use axum::extract::State;
use axum::http::HeaderName;
use bytes::Bytes;
use protocol::{AttachmentId, BookingId, Code, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

use super::checked::shut_in;
use super::read::{find, open};
use crate::app::AppState;
use crate::http::access::{Access, actor};
use crate::http::extract::{Path, Query};
use crate::problem::ApiResult;

/// How a page is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Width of the picture in pixels, 100 to 2400.
    #[serde(default = "usual_width")]
    #[param(default = 1000, minimum = 100, maximum = 2400)]
    width: u32,
}

fn usual_width() -> u32 {
    1_000
}

type Picture = ([(HeaderName, String); 5], Bytes);

/// A page of a file as a picture, drawn apart from the server; for those who may read the file.
#[utoipa::path(
    get, path = "/api/v1/meetings/{booking}/attachments/{attachment}/pages/{page}", tag = "meeting",
    params(("booking" = BookingId, Path), ("attachment" = AttachmentId, Path), ("page" = u32, Path, description = "From 1."), Wanted),
    security(("session" = [])),
    responses(
        (status = 200, content_type = "image/png", description = "The page."),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another meeting"),
        (status = 404, body = Problem, description = "`not_found`: also beyond the last page"),
        (status = 409, body = Problem, description = "`guest_not_confirmed`"),
        (status = 410, body = Problem, description = "`file_erased`"),
        (status = 422, body = Problem, description = "`file_too_complex`: it can't be drawn within the limits"),
        (status = 429, body = Problem, description = "`too_many_requests`: three pages of this meeting are being drawn"),
        (status = 503, body = Problem, description = "`storage_unavailable`, `file_check_unavailable`")
    )
)]
pub(super) async fn page(
    State(app): State<AppState>,
    access: Access,
    Path((booking, id, page)): Path<(BookingId, AttachmentId, u32)>,
    Query(Wanted { width }): Query<Wanted>,
) -> ApiResult<Picture> {
    if !(100..=2_400).contains(&width) {
        return Err(Code::Malformed.into());
    }
    let attachment = find(&app, &access, booking, id).await?;
    if !(1..=attachment.pages).contains(&page) {
        return Err(Code::NotFound.into());
    }
    let _drawing = app.attachments.drawing.begin(booking)?;
    let file = open(&app, (actor(&app, &access), id), booking, false).await?;
    let picture = app.attachments.checker.render(file.into(), page, width).await.map_err(|error| error.code())?;
    Ok((shut_in("image/png", "inline".to_owned()), picture))
}
