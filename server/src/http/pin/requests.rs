//! Asking for a PIN online.

use axum::extract::State;
use axum::http::StatusCode;
use identity::pin::{PinOutput, PinRequest, VALIDATE_AFTER};
use protocol::pin::{PinRequestTaken, RequestPin};
use protocol::{Code, FiscalCode, PersonName, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{fields, note, pins};
use crate::app::AppState;
use crate::http::extract::Json;
use crate::http::login::name_of;
use crate::pin::letters::Addressee;
use crate::pin::{Issue, Place, fresh_pin};
use crate::problem::{ApiError, ApiResult};
use crate::store::pins::PendingRequest;

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(ask))
}

/// Asks for a PIN. Everybody is answered alike and at once; what becomes of it only who asked can tell, by the first half that arrives.
#[utoipa::path(
    post, path = "/api/v1/pin/requests", tag = "pin", request_body = RequestPin,
    responses(
        (status = 202, body = PinRequestTaken, description = "If the data are right, the first half arrives."),
        (status = 400, body = Problem, description = "`malformed`"),
        (status = 403, body = Problem, description = "`pin_not_issued_to_them`: by what was said of residence and document"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `name_invalid`, \
            `address_invalid`, `mobile_invalid`, `email_invalid`, `same_contact`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
        (status = 503, body = Problem, description = "`storage_unavailable`")
    )
)]
async fn ask(
    State(app): State<AppState>,
    Json(asked): Json<RequestPin>,
) -> ApiResult<(StatusCode, Json<PinRequestTaken>)> {
    let pins = pins(&app)?;
    let (who, name, applicant) = fields::applicant(&asked.applicant)?;
    let address = fields::address(asked.address)?;
    let contacts = fields::contacts(&asked.contacts)?;
    if !contacts.has_email() {
        return Err(ApiError::Field(Code::EmailInvalid, "contacts.email"));
    }
    if !pins.policy().issues_to(applicant) {
        return Err(Code::PinNotIssuedToThem.into());
    }
    let place = pins.place(&who)?;
    app.store.check_writable().await?;
    let call_from = app.clock.now() + VALIDATE_AFTER;
    let wanted = Wanted { who, name, address, request: PinRequest { applicant, contacts } };
    tokio::spawn(carry_out(app, place, wanted));
    Ok((StatusCode::ACCEPTED, Json(PinRequestTaken { call_from })))
}

struct Wanted {
    who: FiscalCode,
    name: PersonName,
    address: protocol::pin::PostalAddress,
    request: PinRequest,
}

/// After the answer, which promised nothing: so its time can't tell what there was to do.
async fn carry_out(app: AppState, place: Place, wanted: Wanted) {
    let who = wanted.who.clone();
    let detail = match issue(&app, place, wanted).await {
        Ok(done) => done.to_owned(),
        Err(error) => name_of(error.problem().code),
    };
    if let Err(error) = note(&app, "pin.request", &who, &detail).await {
        tracing::error!(%error, "a request for a PIN could not be noted");
    }
}

async fn issue(app: &AppState, place: Place, wanted: Wanted) -> ApiResult<&'static str> {
    let Wanted { who, name, address, request } = wanted;
    let lives_there = pins(app)?.registry.known(&who).await.check(&address);
    let mut held = place.hold().await?;
    let asked = held.work(move |record, rules, now| {
        let asked = record.request_online(rules, request, lives_there, &fresh_pin(), now);
        if !asked.as_ref().is_ok_and(|outputs| outputs.iter().any(is_half)) {
            // Who asks twice in a row could else tell by how long the second waits for the first.
            rules.hasher.idle(2);
        }
        asked
    });
    let outputs = asked.await??;
    let issued = outputs.iter().any(is_half);
    let addressee = Some(Addressee { name: name.clone(), address: address.clone() });
    let request = Some(PendingRequest { id: Uuid::new_v4(), fiscal_code: who, name, address });
    held.issue(&outputs, Issue { addressee, request, ..Issue::default() }).await?;
    Ok(if issued { "issued" } else { "waits" })
}

fn is_half(output: &PinOutput) -> bool {
    matches!(output, PinOutput::SendHalf { .. })
}
