//! Revoking a PIN that was lost or stolen.

use axum::extract::State;
use axum::http::StatusCode;
use booking::rome;
use identity::pin::{CardShown, Checked, HealthCard};
use protocol::pin::RevokePin;
use protocol::{Code, FiscalCode, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NOBODY, apart, fields, papers, pins, refused, subject};
use crate::app::AppState;
use crate::http::extract::Json;
use crate::problem::{ApiError, ApiResult};
use crate::store::pins::Beside;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(revoke))
}

/// Revokes a PIN with the data of the health card: it opens nothing any more, and another one can be asked for.
#[utoipa::path(
    post, path = "/api/v1/pin/revocations", tag = "pin", request_body = RevokePin,
    responses(
        (status = 204),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 403, body = Problem, description = "`health_card_wrong`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 409, body = Problem, description = "`pin_none`, to who showed the right card alone"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `health_card_invalid`, \
            `health_card_expired`"),
        (status = 429, body = Problem, description = "`pin_locked` with `opens_at`, `too_many_requests`")
    )
)]
async fn revoke(State(app): State<AppState>, Json(asked): Json<RevokePin>) -> ApiResult<StatusCode> {
    pins(&app)?;
    let (who, card) = (fields::fiscal_code(&asked.fiscal_code)?, fields::card(&asked.card)?);
    apart(async move {
        carry_out(&app, &who, &card).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn carry_out(app: &AppState, who: &FiscalCode, card: &HealthCard) -> ApiResult<()> {
    let pins = pins(app)?;
    let known = pins.registry.known(who).await.card;
    let mut held = pins.hold(who).await?;
    let revoked = held.apply(|record, rules, now| {
        let shown = CardShown { card, on_file: known.as_ref(), today: rome::date(now) };
        record.revoke(rules, shown, now)
    });
    let answer = match revoked {
        Ok(Checked::Fits(())) => Ok(()),
        Ok(Checked::DoesNotFit) => Err(ApiError::Field(Code::HealthCardWrong, "card")),
        Ok(Checked::Locked(locked)) => Err(locked.into()),
        Err(refusal) => Err(refusal.into()),
    };
    let note = match &answer {
        Ok(()) => Some([NOBODY, "pin.revoke", &subject(app, who), "revoked"].map(str::to_owned)),
        Err(error) => refused(app, "pin.revoke", who, error),
    };
    held.save(&Beside { note, signs_out: answer.is_ok(), ..Beside::default() }).await?;
    answer?;
    papers::forget(app, held.owner()).await
}
