//! A PIN at the counter, in a sealed envelope.

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use identity::pin::{PinOutput, PinRequest};
use protocol::Problem;
use protocol::pin::IssuePin;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{apart, done_by, fields, papers, pins, subject};
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::extract::Json;
use crate::pin::{fresh_pin, letters};
use crate::problem::{ApiError, ApiResult};
use crate::store::pins::Beside;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(issue))
}

type Envelope = ([(HeaderName, &'static str); 4], Vec<u8>);

/// Issues a *PIN dispositivo* to a person who was identified at the counter. It takes the place of whatever there was. The answer is the
/// sheet for the envelope; it is kept nowhere.
#[utoipa::path(
    post, path = "/api/v1/office/pins", tag = "office", request_body = IssuePin, security(("staff" = [])),
    responses(
        (status = 200, content_type = "application/pdf", description = "The sheet for the sealed envelope."),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of this office; `pin_not_issued_to_them`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `name_invalid`, \
            `mobile_invalid`, `email_invalid`, `same_contact`"),
        (status = 429, body = Problem, description = "`too_many_requests`")
    )
)]
async fn issue(State(app): State<AppState>, access: Access, Json(asked): Json<IssuePin>) -> ApiResult<Envelope> {
    let by = access.staff_of(&asked.office)?.id.clone();
    let (who, name, applicant) = fields::applicant(&asked.applicant)?;
    let contacts = fields::contacts(&asked.contacts)?;
    apart(async move {
        let mut held = pins(&app)?.hold(&who).await?;
        let (request, official) = (PinRequest { applicant, contacts }, by.clone());
        let issued =
            held.work(move |record, rules, now| record.issue_at_office(rules, request, official, &fresh_pin(), now));
        let PinOutput::PrintEnvelope { secret } = issued.await?? else {
            return Err(ApiError::Internal("an office prints an envelope".to_owned()));
        };
        let note = Some(done_by(&by, "pin.issue", &subject(&app, &who), "office"));
        held.save(&Beside { note, signs_out: true, ..Beside::default() }).await?;
        papers::forget(&app, held.owner()).await?;
        let sheet = letters::envelope(&name, &who, &secret, app.clock.now());
        Ok((HEADERS, sheet.to_vec()))
    })
    .await
}

const HEADERS: [(HeaderName, &str); 4] = [
    (CONTENT_TYPE, "application/pdf"),
    (CONTENT_DISPOSITION, "inline; filename=\"busta.pdf\""),
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
];
