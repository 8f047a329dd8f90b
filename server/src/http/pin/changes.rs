//! Changing a PIN for a personal one of eight characters.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use identity::pin::{Checked, PinOutput};
use protocol::pin::{ChangePin, PinChanged};
use protocol::{Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{apart, fields, pins, refused, subject};
use crate::app::{App, AppState};
use crate::http::extract::Json;
use crate::pin::{OpenChange, fresh_half};
use crate::problem::{ApiError, ApiResult};
use crate::store::pins::Beside;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change))
}

type Changed = ([(HeaderName, HeaderValue); 1], Json<PinChanged>);

/// Changes a PIN: the new one is shown this once, the one before opens nothing any more, and whoever had entered with it is signed out.
#[utoipa::path(
    post, path = "/api/v1/pin/changes", tag = "pin", request_body = ChangePin,
    responses(
        (status = 200, body = PinChanged),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 401, body = Problem, description = "`login_expired`: the ticket was used, is older than ten minutes, or none of ours"),
        (status = 403, body = Problem, description = "`pin_wrong`, `pin_blocked`, `pin_first_half_only`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `pin_malformed`"),
        (status = 429, body = Problem, description = "`pin_locked` with `opens_at`, `too_many_requests`")
    )
)]
async fn change(State(app): State<AppState>, Json(asked): Json<ChangePin>) -> ApiResult<Changed> {
    let open = match asked {
        ChangePin::Ticket { ticket } => {
            pins(&app)?.redeem_change(&ticket, app.clock.now()).ok_or(Code::LoginExpired)?
        }
        ChangePin::Pin { fiscal_code, pin } => {
            pins(&app)?;
            OpenChange { who: fields::fiscal_code(&fiscal_code)?, current: fields::candidate(&pin)? }
        }
    };
    apart(async move {
        let pin = carry_out(&app, open).await?;
        Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(PinChanged { pin })))
    })
    .await
}

/// The change, its entry in the log and the end of the sessions are written at once: nobody is left with a PIN that was never shown.
async fn carry_out(app: &App, OpenChange { who, current }: OpenChange) -> ApiResult<String> {
    let mut held = pins(app)?.hold(&who).await?;
    let changed = held.work(move |record, rules, now| record.change(rules, &current, &fresh_half(), now)).await?;
    let answer = match changed {
        Ok(Checked::Fits(PinOutput::ShowPersonalPin { secret })) => Ok(secret.reveal().to_string()),
        Ok(Checked::Fits(_)) => return Err(ApiError::Internal("a change shows the new PIN".to_owned())),
        Ok(Checked::DoesNotFit) => Err(ApiError::Field(Code::PinWrong, "pin")),
        Ok(Checked::Locked(locked)) => Err(locked.into()),
        Err(refusal) => Err(refusal.into()),
    };
    let citizen = subject(app, &who);
    let note = match &answer {
        Ok(_) => Some([citizen.as_str(), "pin.change", &citizen, ""].map(str::to_owned)),
        Err(error) => refused(app, "pin.change", &who, error),
    };
    held.save(&Beside { note, signs_out: answer.is_ok(), ..Beside::default() }).await?;
    answer
}
