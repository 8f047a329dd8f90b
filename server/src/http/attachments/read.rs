//! Reading a file, whole or page by page. Who read which stands in the log of who did what.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::State;
use axum::http::HeaderName;
use chrono::{DateTime, TimeDelta, Utc};
use identity::Holder;
use protocol::{Attachment, AttachmentId, BookingId, Code, Problem, Seat};

use super::checked::download_headers;
use crate::app::{App, AppState};
use crate::http::access::{Access, actor};
use crate::http::extract::Path;
use crate::problem::ApiResult;

/// Readers who are remembered, so that the pages of one file are one entry of the log; beyond these some are noted again.
const REMEMBERED: usize = 20_000;

/// How long the pages of one file are one reading; who looks again later is noted again.
const ONE_READING: TimeDelta = TimeDelta::minutes(10);

/// Who has opened which file of late, and when it was noted.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<HashMap<(String, AttachmentId), DateTime<Utc>>>);

impl Seen {
    fn contains(&self, reader: &(String, AttachmentId), now: DateTime<Utc>) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(reader).is_some_and(|noted| now - *noted < ONE_READING)
    }

    fn add(&self, reader: (String, AttachmentId), now: DateTime<Utc>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.retain(|_, noted| now - *noted < ONE_READING);
        }
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(reader, now);
    }
}

/// Refuses who may not read the files of this meeting: they are for its citizens, for the officials who sat in it, and for those of its
/// office, who look at them before they take charge. A guest must be one whom an official has confirmed.
pub(super) async fn only_readers(app: &App, access: &Access, id: BookingId) -> ApiResult<()> {
    let booking = app.store.booking(id).await?.ok_or(Code::NotFound)?;
    match access.session()?.1 {
        Holder::Staff(staff) => {
            let seat = Seat::Official { official: staff.id.clone() };
            if access.staff_of(&booking.office).is_err() && !app.store.has_sat(id, &seat).await? {
                return Err(Code::Forbidden.into());
            }
        }
        Holder::Citizen { .. } | Holder::Guest { .. } => drop(access.party_in(app, &booking)?),
    }
    only_confirmed(app, access, id).await
}

/// Refuses a guest whom no official has confirmed, also where somebody known sits at the same seat.
pub(super) async fn only_confirmed(app: &App, access: &Access, id: BookingId) -> ApiResult<()> {
    match access.session()?.1 {
        Holder::Guest { party, .. } if !app.store.guest_is_confirmed(id, *party).await? => {
            Err(Code::GuestNotConfirmed.into())
        }
        _ => Ok(()),
    }
}

/// A file that is still there.
pub(super) async fn find(app: &App, access: &Access, booking: BookingId, id: AttachmentId) -> ApiResult<Attachment> {
    only_readers(app, access, booking).await?;
    let kept = app.store.attachment(booking, id).await?.ok_or(Code::NotFound)?;
    if kept.erased { Err(Code::FileErased.into()) } else { Ok(kept.attachment) }
}

/// Its bytes, once it is noted who gets to see them.
pub(super) async fn open(
    app: &App,
    reader: (String, AttachmentId),
    booking: BookingId,
    every_time: bool,
) -> ApiResult<Vec<u8>> {
    let id = reader.1;
    let bytes = app.attachments.files.read(booking, id).await.map_err(|error| {
        tracing::error!(%booking, attachment = %id, %error, "an attachment could not be read");
        Code::StorageUnavailable
    })?;
    let now = app.clock.now();
    if every_time || !app.attachments.seen.contains(&reader, now) {
        app.note(&reader.0, "attachment.read", &booking.to_string(), &id.to_string()).await?;
        app.attachments.seen.add(reader, now);
    }
    Ok(bytes)
}

type Download = ([(HeaderName, String); 5], Vec<u8>);

/// A file, for those who may see it: the citizens of its meeting, a guest among them once confirmed, the officials who sat in it and
/// those of its office.
#[utoipa::path(
    get, path = "/api/v1/meetings/{booking}/attachments/{attachment}", tag = "meeting",
    params(("booking" = BookingId, Path), ("attachment" = AttachmentId, Path)), security(("session" = [])),
    responses(
        (status = 200, content_type = "application/pdf", description = "The file, to be saved, never shown in place."),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: another meeting"),
        (status = 404, body = Problem, description = "`not_found`"),
        (status = 409, body = Problem, description = "`guest_not_confirmed`"),
        (status = 410, body = Problem, description = "`file_erased`: some time after the end of the meeting"),
        (status = 503, body = Problem, description = "`storage_unavailable`")
    )
)]
pub(super) async fn file(
    State(app): State<AppState>,
    access: Access,
    Path((booking, id)): Path<(BookingId, AttachmentId)>,
) -> ApiResult<Download> {
    let attachment = find(&app, &access, booking, id).await?;
    let bytes = open(&app, (actor(&app, &access), id), booking, true).await?;
    Ok((download_headers(&attachment.name), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_seen_a_file_is_remembered_and_not_without_end() {
        let seen = Seen::default();
        let reader = |n: usize| (format!("staff:{n}"), AttachmentId(uuid::Uuid::nil()));
        let now = DateTime::UNIX_EPOCH;
        for n in 0..=REMEMBERED {
            assert!(!seen.contains(&reader(n), now));
            seen.add(reader(n), now);
            assert!(seen.contains(&reader(n), now));
        }
        assert!(!seen.contains(&reader(0), now), "noted again");
        assert!(!seen.contains(&reader(REMEMBERED), now + ONE_READING), "and whoever looks again later");
    }
}
