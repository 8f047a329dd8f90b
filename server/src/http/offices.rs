//! Offices, desks and their slots.

use axum::extract::State;
use booking::{day_view, horizon, rome};
use protocol::office::{DaySlots, OfficeView};
use protocol::{Code, DeskId, Problem};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use crate::app::AppState;
use crate::problem::ApiResult;

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(offices)).routes(routes!(slots))
}

/// All offices with their desks.
#[utoipa::path(get, path = "/api/v1/offices", tag = "booking", responses((status = 200, body = Vec<OfficeView>)))]
async fn offices(State(app): State<AppState>) -> Json<Vec<OfficeView>> {
    Json(app.catalogue.views())
}

/// Which day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfDay {
    /// Day in Europe/Rome, `YYYY-MM-DD`. Without it: the first day with a free slot, or today.
    day: Option<String>,
}

/// The slots of a desk on a day, and the days that have a free slot.
#[utoipa::path(
    get, path = "/api/v1/desks/{desk}/slots", tag = "booking",
    params(("desk" = DeskId, Path), OfDay),
    responses(
        (status = 200, body = DaySlots),
        (status = 400, body = Problem, description = "`malformed`: not a day"),
        (status = 404, body = Problem, description = "`not_found`: no such desk")
    )
)]
async fn slots(
    State(app): State<AppState>,
    Path(desk): Path<DeskId>,
    Query(query): Query<OfDay>,
) -> ApiResult<Json<DaySlots>> {
    let (_, desk) = app.catalogue.desk(&desk).ok_or(Code::NotFound)?;
    let day = match query.day.as_deref() {
        Some(text) => Some(rome::parse_iso_day(text).ok_or(Code::Malformed)?),
        None => None,
    };
    let now = app.clock.now();
    let taken = app.store.taken_starts(&desk.id, horizon(&app.policy, now)).await?;
    Ok(Json(day_view(desk, day, &taken, &app.policy, now)))
}
