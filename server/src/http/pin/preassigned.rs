//! First halves for letters that go out anyway.

use axum::extract::State;
use axum::http::StatusCode;
use protocol::pin::{PinLetterMade, PreassignPin};
use protocol::{Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{apart, fields, pins, subject};
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::extract::Json;
use crate::pin::letters::Addressee;
use crate::pin::{Issue, fresh_half};
use crate::problem::ApiResult;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(preassign))
}

/// Has a first half printed for somebody who did not ask. It opens nothing before it is activated with the health card.
#[utoipa::path(
    post, path = "/api/v1/office/pins/preassigned", tag = "office", request_body = PreassignPin,
    security(("staff" = [])),
    responses(
        (status = 201, body = PinLetterMade),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not of this office; `pin_not_issued_to_them`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 409, body = Problem, description = "`pin_exists`, `pin_requested`"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `name_invalid`, \
            `address_invalid`"),
        (status = 503, body = Problem, description = "`storage_unavailable`")
    )
)]
async fn preassign(
    State(app): State<AppState>,
    access: Access,
    Json(asked): Json<PreassignPin>,
) -> ApiResult<(StatusCode, Json<PinLetterMade>)> {
    let by = access.staff_of(&asked.office)?.id.clone();
    let (who, name, applicant) = fields::applicant(&asked.applicant)?;
    let address = fields::address(asked.address)?;
    apart(async move {
        let mut held = pins(&app)?.hold(&who).await?;
        let assigned = held.work(move |record, rules, now| record.preassign(rules, applicant, &fresh_half(), now));
        let output = assigned.await??;
        let issue = Issue { addressee: Some(Addressee { name, address }), ..Issue::default() };
        let letter = held.issue(&[output], issue).await?.letter.ok_or(Code::Internal)?;
        app.note(&format!("staff:{by}"), "pin.preassign", &subject(&app, &who), &letter.to_string()).await?;
        Ok((StatusCode::CREATED, Json(PinLetterMade { letter })))
    })
    .await
}
