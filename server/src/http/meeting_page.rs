//! The page of a meeting for its citizens, and the text on recording.

use axum::extract::State;
use protocol::join::{MeetingPage, PrivacyNotice};
use protocol::{BookingId, Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Access;
use super::extract::{Json, Path};
use crate::app::AppState;
use crate::problem::ApiResult;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(page)).routes(routes!(notice))
}

/// What the page of a meeting shows its citizens, at any time: too early, open, over or cancelled is said by `admission`.
#[utoipa::path(
    get, path = "/api/v1/meetings/{booking}", tag = "meeting",
    params(("booking" = BookingId, Path)), security(("session" = [])),
    responses(
        (status = 200, body = MeetingPage),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: none of its citizens; `assurance_insufficient`"),
        (status = 404, body = Problem, description = "`not_found`")
    )
)]
async fn page(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<Json<MeetingPage>> {
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    let party = access.party_in(&app, &stored)?;
    let now = app.clock.now();
    Ok(Json(MeetingPage {
        booking: app.view(&stored),
        party,
        admission: app.meetings.admission(&stored).await?,
        now,
        notice: app.notice.version.clone(),
    }))
}

/// The text on recording that citizens consent to.
#[utoipa::path(
    get, path = "/api/v1/privacy-notice", tag = "service", responses((status = 200, body = PrivacyNotice))
)]
async fn notice(State(app): State<AppState>) -> Json<PrivacyNotice> {
    let protocol::meeting::NoticeVersion { version, sha256 } = app.notice.version.clone();
    Json(PrivacyNotice { version, sha256, text: app.notice.text.to_owned() })
}
