//! The PIN: one file a resource. Whoever is not signed in is never told whether a fiscal code has a PIN: not by the answer, not by its
//! time.

mod activations;
mod assistance;
mod changes;
mod conversions;
mod decisions;
mod fields;
mod info;
mod office;
mod papers;
mod preassigned;
mod refusal;
mod requests;
mod restores;
mod revocations;
mod sessions;

use std::sync::Arc;

use protocol::{Code, FiscalCode, OfficialId};
use utoipa_axum::router::OpenApiRouter;

use super::login::name_of;
use crate::app::{App, AppState};
use crate::pin::Pins;
use crate::problem::{ApiError, ApiResult};
use crate::store::Stored;
use crate::store::audit::Note;

/// Who acts that is not signed in.
const NOBODY: &str = "nobody";

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(info::router())
        .merge(papers::router())
        .merge(conversions::router())
        .merge(office::router())
        .merge(preassigned::router())
        .merge(decisions::router())
        .merge(assistance::router())
}

/// Those at which anybody may try.
pub fn doors() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(requests::router())
        .merge(activations::router())
        .merge(sessions::router())
        .merge(changes::router())
        .merge(restores::router())
        .merge(revocations::router())
}

/// The PINs of this service.
fn pins(app: &App) -> Result<&Arc<Pins>, Code> {
    app.pins.as_ref().ok_or(Code::NotFound)
}

/// On a task of its own: somebody who is gone before the answer must not leave half of it undone, nor a try uncounted.
async fn apart<T: Send + 'static>(work: impl Future<Output = ApiResult<T>> + Send + 'static) -> ApiResult<T> {
    tokio::spawn(work).await.map_err(|error| ApiError::Internal(error.to_string()))?
}

/// Notes what somebody did who is not signed in, about the PIN of a fiscal code.
async fn note(app: &App, action: &str, who: &FiscalCode, detail: &str) -> Stored<()> {
    app.note(NOBODY, action, &subject(app, who), detail).await
}

/// The entry for what the institute's people did to a PIN.
fn done_by(staff: &OfficialId, action: &str, subject: &str, detail: &str) -> Note {
    [&format!("staff:{staff}"), action, subject, detail].map(str::to_owned)
}

/// The entry for what somebody who is not signed in was refused. None for what was not even looked at: anybody could fill the log with it.
fn refused(app: &App, action: &str, who: &FiscalCode, error: &ApiError) -> Option<Note> {
    let code = error.problem().code;
    let looked_at = !matches!(
        code,
        Code::PinLocked | Code::PinBlocked | Code::TooManyRequests | Code::HealthCardExpired | Code::StorageUnavailable
    );
    looked_at.then(|| [NOBODY, action, &subject(app, who), &name_of(code)].map(str::to_owned))
}

/// Whose PIN, as the log of who did what has it.
fn subject(app: &App, who: &FiscalCode) -> String {
    format!("citizen:{}", app.key.pseudonym("citizen", who.reveal()))
}
