//! Activating a PIN whose first half came in a letter nobody asked for.

use axum::extract::State;
use axum::http::StatusCode;
use booking::rome;
use identity::pin::{CardShown, Checked, Contacts, HealthCard};
use protocol::pin::{ActivatePin, PinHalfSent};
use protocol::{Code, FiscalCode, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{apart, fields, note, pins, refused};
use crate::app::AppState;
use crate::http::extract::Json;
use crate::pin::{Issue, fresh_half};
use crate::problem::{ApiError, ApiResult};
use crate::store::pins::Beside;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(activate))
}

/// Activates a PIN with the data of the health card; the second half leaves by SMS or e-mail.
#[utoipa::path(
    post, path = "/api/v1/pin/activations", tag = "pin", request_body = ActivatePin,
    responses(
        (status = 201, body = PinHalfSent),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 403, body = Problem, description = "`health_card_wrong`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 409, body = Problem, description = "`pin_nothing_to_activate`, to who showed the right card alone"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `health_card_invalid`, \
            `health_card_expired`, `contact_missing`, `mobile_invalid`, `email_invalid`, `same_contact`"),
        (status = 429, body = Problem, description = "`pin_locked` with `opens_at`, `too_many_requests`"),
        (status = 503, body = Problem, description = "`sms_unavailable`, `storage_unavailable`: nothing has changed")
    )
)]
async fn activate(
    State(app): State<AppState>,
    Json(asked): Json<ActivatePin>,
) -> ApiResult<(StatusCode, Json<PinHalfSent>)> {
    pins(&app)?;
    let who = fields::fiscal_code(&asked.fiscal_code)?;
    let (card, contacts) = (fields::card(&asked.card)?, fields::contacts(&asked.contacts)?);
    apart(async move {
        let to_masked = carry_out(&app, &who, card, contacts).await?;
        note(&app, "pin.activate", &who, "activated").await?;
        Ok((StatusCode::CREATED, Json(PinHalfSent { to_masked })))
    })
    .await
}

async fn carry_out(app: &AppState, who: &FiscalCode, card: HealthCard, contacts: Contacts) -> ApiResult<String> {
    let pins = pins(app)?;
    let known = pins.registry.known(who).await.card;
    let mut held = pins.hold(who).await?;
    let shown = held.work(move |record, rules, now| {
        let shown = CardShown { card: &card, on_file: known.as_ref(), today: rome::date(now) };
        record.activate(rules, shown, contacts, &fresh_half(), now)
    });
    let error = match shown.await? {
        Ok(Checked::Fits(output)) => match held.issue(&[output], Issue::default()).await {
            Ok(done) => return Ok(done.sent_to.into_iter().next().unwrap_or_default()),
            Err(error) => error,
        },
        Ok(Checked::DoesNotFit) => ApiError::Field(Code::HealthCardWrong, "card"),
        Ok(Checked::Locked(locked)) => locked.into(),
        Err(refusal) => refusal.into(),
    };
    held.save(&Beside { note: refused(app, "pin.activate", who, &error), ..Beside::default() }).await?;
    Err(error)
}
