//! The log of who did what, for auditors.

use axum::extract::State;
use protocol::identity::{AuditEntryView, AuditPage};
use protocol::{Problem, Role};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Access;
use super::extract::{Json, Query};
use crate::app::AppState;
use crate::problem::ApiResult;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct After {
    /// Number of the last entry seen; 0 or nothing for all.
    #[serde(default)]
    after: i64,
}

/// The entries after a number, at most 500, and whether the whole chain is unbroken.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "office", params(After), security(("staff" = [])),
    responses(
        (status = 200, body = AuditPage),
        (status = 401, body = Problem, description = "`unauthorized`"),
        (status = 403, body = Problem, description = "`forbidden`: not an auditor")
    )
)]
async fn read(State(app): State<AppState>, access: Access, Query(page): Query<After>) -> ApiResult<Json<AuditPage>> {
    access.with_role(Role::Auditor)?;
    let entries = app.store.audit_after(page.after).await?.into_iter().map(|(entry, hash)| AuditEntryView {
        seq: entry.seq,
        at: entry.at,
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        detail: entry.detail,
        hash: hash.to_string(),
    });
    Ok(Json(AuditPage { entries: entries.collect(), intact: app.store.audit_is_intact().await? }))
}
