//! The documents of a meeting, and what the official said of them.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use protocol::meeting::NumberedEvent;
use protocol::{AttachmentId, BookingId, ListedAttachment, MeetingEvent, Problem, Review};

use super::read::only_readers;
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::extract::Path;
use crate::problem::ApiResult;

/// The documents of a meeting in the order in which they came, for those who may read them.
#[utoipa::path(
    get, path = "/api/v1/meetings/{booking}/attachments", tag = "meeting",
    params(("booking" = BookingId, Path)), security(("session" = [])),
    responses(
        (status = 200, body = Vec<ListedAttachment>),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another meeting"),
        (status = 404, body = Problem, description = "`not_found`"),
        (status = 409, body = Problem, description = "`guest_not_confirmed`")
    )
)]
pub(super) async fn list(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<Json<Vec<ListedAttachment>>> {
    only_readers(&app, &access, booking).await?;
    let events = app.store.meeting_events(booking, 0).await?;
    let erased = app.store.erased_attachments(booking).await?.into_iter().collect();
    Ok(Json(documents(events.into_iter().map(|(_, event)| event), &erased)))
}

/// What the events of a meeting say of its documents.
fn documents(events: impl Iterator<Item = NumberedEvent>, erased: &HashSet<AttachmentId>) -> Vec<ListedAttachment> {
    let mut all: Vec<ListedAttachment> = Vec::new();
    for NumberedEvent { at, event, .. } in events {
        match event {
            MeetingEvent::AttachmentAccepted { attachment, seat } => {
                if let Some(before) = all.iter_mut().find(|before| Some(before.attachment.id) == attachment.replaces) {
                    before.replaced = true;
                }
                let erased = erased.contains(&attachment.id);
                let (review, objection, replaced) = (Review::Open, None, false);
                all.push(ListedAttachment { attachment, seat, at, review, objection, replaced, erased });
            }
            MeetingEvent::AttachmentReviewed { attachment, accepted, objection } => {
                if let Some(reviewed) = all.iter_mut().find(|document| document.attachment.id == attachment) {
                    reviewed.review = if accepted { Review::Accepted } else { Review::Refused };
                    reviewed.objection = objection;
                }
            }
            _ => {}
        }
    }
    all
}
