//! Restoring a PIN that was lost.

use axum::extract::State;
use axum::http::StatusCode;
use identity::pin::{Checked, Contact};
use protocol::pin::RestorePin;
use protocol::{Code, FiscalCode, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{fields, note, pins, refused};
use crate::app::AppState;
use crate::http::extract::Json;
use crate::pin::{Issue, Place, fresh_pin};
use crate::problem::ApiResult;
use crate::store::pins::Beside;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(restore))
}

/// Restores a PIN. Everybody is answered alike and at once; what becomes of it only who has the two contacts can tell.
#[utoipa::path(
    post, path = "/api/v1/pin/restores", tag = "pin", request_body = RestorePin,
    responses(
        (status = 202, description = "If the data are right, either half arrives at one of the two contacts."),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `mobile_invalid`, \
            `email_invalid`, `same_contact`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
        (status = 503, body = Problem, description = "`storage_unavailable`")
    )
)]
async fn restore(State(app): State<AppState>, Json(asked): Json<RestorePin>) -> ApiResult<StatusCode> {
    let pins = pins(&app)?;
    let who = fields::fiscal_code(&asked.fiscal_code)?;
    let quoted = fields::quoted(&asked.first, &asked.second)?;
    let place = pins.place(&who)?;
    app.store.check_writable().await?;
    tokio::spawn(carry_out(app, place, who, quoted));
    Ok(StatusCode::ACCEPTED)
}

/// After the answer, which promised nothing: so its time can't tell what there was to do.
async fn carry_out(app: AppState, place: Place, who: FiscalCode, quoted: [Contact; 2]) {
    let noted = match make_anew(place, quoted).await {
        Ok(()) => note(&app, "pin.restore", &who, "restored").await,
        Err(error) => match refused(&app, "pin.restore", &who, &error) {
            Some(entry) => app.store.add_audit(&entry, app.clock.now()).await,
            None => Ok(()),
        },
    };
    if let Err(error) = noted {
        tracing::error!(%error, "a restore could not be noted");
    }
}

async fn make_anew(place: Place, quoted: [Contact; 2]) -> ApiResult<()> {
    let mut held = place.hold().await?;
    let restored = held.work(move |record, rules, now| {
        let restored = record.restore(rules, &quoted, &fresh_pin(), now);
        if !matches!(restored, Ok(Checked::Fits(_))) {
            // Who asks twice in a row could else tell by how long the second waits for the first.
            rules.hasher.idle(2);
        }
        restored
    });
    match restored.await?? {
        Checked::Fits(outputs) => {
            held.issue(&outputs, Issue { signs_out: true, ..Issue::default() }).await?;
            Ok(())
        }
        Checked::DoesNotFit => {
            held.save(&Beside::default()).await?;
            Err(Code::ContactMissing.into())
        }
        Checked::Locked(locked) => Err(locked.into()),
    }
}
