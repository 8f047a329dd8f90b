//! Requests for a PIN, for the contact centre: taken by telephone, and validated when nothing has arrived.

use axum::extract::State;
use axum::http::StatusCode;
use identity::pin::{Channel, Contacts, PinRecord, PinRequest, Standing, VALIDATE_AFTER};
use protocol::pin::{MaskedContact, PinChannel, PinHalfSent, PinRequestRow, RequestPin, ValidatePinRequest};
use protocol::{Code, Problem, Role};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{apart, fields, pins, subject};
use crate::app::AppState;
use crate::http::access::Access;
use crate::http::extract::{Json, Path};
use crate::pin::letters::Addressee;
use crate::pin::{Issue, fresh_pin, masked};
use crate::problem::ApiResult;
use crate::store::pins::{PendingRequest, StoredRequest};

/// Its routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, by_telephone)).routes(routes!(validate))
}

/// The requests whose first half has opened nothing yet, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/assistance/pin-requests", tag = "assistance", security(("staff" = [])),
    responses(
        (status = 200, body = Vec<PinRequestRow>),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not an operator")
    )
)]
async fn list(State(app): State<AppState>, access: Access) -> ApiResult<Json<Vec<PinRequestRow>>> {
    access.with_role(Role::Operator)?;
    pins(&app)?;
    let mut rows = Vec::new();
    for stored in app.store.pin_requests().await? {
        let record = app.store.pin(&stored.owner).await?.unwrap_or_default();
        rows.push(row(stored, &record));
    }
    Ok(Json(rows))
}

fn row(stored: StoredRequest, record: &PinRecord) -> PinRequestRow {
    let contacts = match record.standing() {
        Standing::Requested { contacts, .. } => shown(contacts),
        Standing::Active { holder, .. } => shown(&holder.contacts),
        _ => Vec::new(),
    };
    PinRequestRow {
        id: stored.request.id,
        name: stored.request.name,
        fiscal_code_masked: stored.request.fiscal_code.masked(),
        since: stored.since,
        validate_from: stored.since + VALIDATE_AFTER,
        sent: stored.sent,
        contacts,
    }
}

fn shown(contacts: &Contacts) -> Vec<MaskedContact> {
    let channels = [PinChannel::Sms, PinChannel::Email, PinChannel::SecondEmail];
    let contact = |channel| {
        let contact = contacts.by(domain(channel))?;
        Some(MaskedContact { channel, to_masked: masked(&contact) })
    };
    channels.into_iter().filter_map(contact).collect()
}

const fn domain(channel: PinChannel) -> Channel {
    match channel {
        PinChannel::Sms => Channel::Sms,
        PinChannel::Email => Channel::Email,
        PinChannel::SecondEmail => Channel::SecondEmail,
    }
}

/// Takes a request by telephone: the first half leaves by SMS or e-mail, the second in a letter.
#[utoipa::path(
    post, path = "/api/v1/assistance/pin-requests", tag = "assistance", request_body = RequestPin,
    security(("staff" = [])),
    responses(
        (status = 201, body = PinHalfSent),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not an operator; `pin_not_issued_to_them`"),
        (status = 404, body = Problem, description = "`not_found`: there are no PINs here"),
        (status = 409, body = Problem, description = "`pin_exists`"),
        (status = 422, body = Problem, description = "`field` does not fit: `fiscal_code_invalid`, `name_invalid`, \
            `address_invalid`, `contact_missing`, `mobile_invalid`, `email_invalid`, `same_contact`"),
        (status = 503, body = Problem, description = "`sms_unavailable`, `storage_unavailable`: nothing has changed")
    )
)]
async fn by_telephone(
    State(app): State<AppState>,
    access: Access,
    Json(asked): Json<RequestPin>,
) -> ApiResult<(StatusCode, Json<PinHalfSent>)> {
    let by = access.with_role(Role::Operator)?.id.clone();
    let (who, name, applicant) = fields::applicant(&asked.applicant)?;
    let (address, contacts) = (fields::address(asked.address)?, fields::contacts(&asked.contacts)?);
    apart(async move {
        let mut held = pins(&app)?.hold(&who).await?;
        let request = PinRequest { applicant, contacts };
        let asked = held.work(move |record, rules, now| record.request_by_telephone(rules, request, &fresh_pin(), now));
        let outputs = asked.await??;
        let addressee = Some(Addressee { name: name.clone(), address: address.clone() });
        let request = Some(PendingRequest { id: Uuid::new_v4(), fiscal_code: who.clone(), name, address });
        let issued = held.issue(&outputs, Issue { addressee, request, ..Issue::default() }).await?;
        app.note(&format!("staff:{by}"), "pin.issue", &subject(&app, &who), "telephone").await?;
        let to_masked = issued.sent_to.into_iter().next().unwrap_or_default();
        Ok((StatusCode::CREATED, Json(PinHalfSent { to_masked })))
    })
    .await
}

/// Validates a request whose first half has not arrived within twelve hours: it leaves now, or once more.
#[utoipa::path(
    post, path = "/api/v1/assistance/pin-requests/{id}/validation", tag = "assistance", params(("id" = Uuid, Path)),
    request_body = ValidatePinRequest, security(("staff" = [])),
    responses(
        (status = 201, body = PinHalfSent),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not an operator"),
        (status = 404, body = Problem, description = "`not_found`"),
        (status = 409, body = Problem, description = "`pin_validation_too_early` with `opens_at`, `pin_nothing_to_validate`"),
        (status = 422, body = Problem, description = "`contact_missing`: no such contact was given"),
        (status = 503, body = Problem, description = "`sms_unavailable`, `storage_unavailable`: nothing has changed")
    )
)]
async fn validate(
    State(app): State<AppState>,
    access: Access,
    Path(id): Path<Uuid>,
    Json(asked): Json<ValidatePinRequest>,
) -> ApiResult<(StatusCode, Json<PinHalfSent>)> {
    let by = access.with_role(Role::Operator)?.id.clone();
    let owner = app.store.pin_request(id).await?.ok_or(Code::NotFound)?.owner;
    let channel = asked.channel.map(domain);
    apart(async move {
        let mut held = pins(&app)?.hold_owner(owner).await?;
        // Another may have taken its place while this one waited for its turn.
        let stored = app.store.pin_request(id).await?.ok_or(Code::NotFound)?;
        let validated = held.work(move |record, rules, now| record.validate(rules, channel, &fresh_pin(), now));
        let outputs = validated.await??;
        let PendingRequest { name, address, .. } = stored.request;
        let issue = Issue { addressee: Some(Addressee { name, address }), ..Issue::default() };
        let issued = held.issue(&outputs, issue).await?;
        app.note(&format!("staff:{by}"), "pin.validate", &format!("citizen:{}", held.owner()), "").await?;
        let to_masked = issued.sent_to.into_iter().next().unwrap_or_default();
        Ok((StatusCode::CREATED, Json(PinHalfSent { to_masked })))
    })
    .await
}
