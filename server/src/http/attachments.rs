//! Files of a meeting: sending one, and reading those that are there.

pub(in crate::http) mod checked;
mod disposition;
pub(in crate::http) mod incoming;
mod list;
mod pages;
mod read;
mod send;

use protocol::BookingId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::app::AppState;
use crate::at_once::AtOnce;
use crate::checker::Checker;
use crate::ocr::Ocr;
use crate::store::files::Files;
use crate::turns::Turns;
use read::Seen;

/// Files of one meeting on their way at the same time: each is held in memory until it is checked.
const SENT_AT_ONCE: u32 = 4;
/// Pages of one meeting that are drawn at the same time.
const DRAWN_AT_ONCE: u32 = 3;

/// What attaching needs: the check, the folder, and what is under way.
#[derive(Debug)]
pub struct Attachments {
    checker: Checker,
    /// The files of meetings.
    pub files: Files,
    sending: AtOnce<BookingId>,
    drawing: AtOnce<BookingId>,
    /// Uploads that may be tried again: the second waits until it is known what became of the first.
    uploads: Turns<(BookingId, Uuid)>,
    seen: Seen,
    /// The reader of scans, where there is one.
    ocr: Option<Ocr>,
}

impl Attachments {
    /// Attachments that are checked by `checker`, kept in `files`, and read by `ocr` where they are scans.
    #[must_use]
    pub fn new(checker: Checker, files: Files, ocr: Option<Ocr>) -> Self {
        let (sending, drawing) = (AtOnce::most(SENT_AT_ONCE), AtOnce::most(DRAWN_AT_ONCE));
        Self { checker, files, sending, drawing, uploads: Turns::default(), seen: Seen::default(), ocr }
    }
}

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, send::send))
        .routes(routes!(read::file))
        .routes(routes!(pages::page))
}
