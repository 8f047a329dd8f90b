//! One-use tickets for the socket, and who gets one.

use std::sync::{Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use identity::TicketBook;
use protocol::join::{Admission, SocketTicket};
use protocol::{BookingId, Code, OfficeId, PersonName, Seat};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, AppState};
use crate::http::access::Access;

use crate::http::extract::{Json, Path};
use crate::problem::{ApiError, ApiResult};

/// Tickets that may be open at once.
const CAPACITY: usize = 100_000;

/// What a ticket opens.
#[derive(Debug, Clone)]
pub enum Grant {
    /// A seat of a meeting.
    Meeting {
        /// Which meeting.
        booking: BookingId,
        /// Which seat.
        seat: Seat,
        /// Name of an official.
        name: Option<PersonName>,
    },
    /// The board of an office.
    Board {
        /// Which office.
        office: OfficeId,
    },
}

/// The tickets of this server.
pub struct Tickets(Mutex<TicketBook<Grant>>);

impl Default for Tickets {
    fn default() -> Self {
        Self(Mutex::new(TicketBook::new(CAPACITY)))
    }
}

impl Tickets {
    fn issue(&self, grant: Grant, now: DateTime<Utc>) -> SocketTicket {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.issue(rand::random(), grant, now)
    }

    pub(super) fn redeem(&self, text: &str, now: DateTime<Utc>) -> Option<Grant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).redeem(text, now)
    }
}

/// Its routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(meeting)).routes(routes!(board))
}

/// A ticket for the socket of a meeting: for a citizen from the opening of the window to the end, for an official of the office
/// at any time until the end.
#[utoipa::path(
    post, path = "/api/v1/meetings/{booking}/tickets", tag = "meeting", security(("token" = [])), params(("booking" = BookingId, Path)),
    responses((status = 201, body = SocketTicket), (status = 403, body = protocol::Problem, description = "`too_early` with `opens_at`"),
              (status = 409, body = protocol::Problem, description = "`booking_cancelled`"), (status = 410, body = protocol::Problem, description = "`over`"))
)]
async fn meeting(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<(StatusCode, Json<SocketTicket>)> {
    let (seat, name) = seat_of(&app, &access, booking).await?;
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    match app.meetings.admission(&stored).await? {
        Admission::Open {} => {}
        Admission::TooEarly { .. } if !seat.is_citizen() => {}
        Admission::TooEarly { opens_at } => return Err(ApiError::TooEarly { opens_at }),
        Admission::Over { .. } => return Err(Code::Over.into()),
        Admission::Cancelled {} => return Err(Code::BookingCancelled.into()),
    }
    let ticket = app.tickets.issue(Grant::Meeting { booking, seat, name }, app.clock.now());
    Ok((StatusCode::CREATED, Json(ticket)))
}

/// A ticket for the board of the official's office.
#[utoipa::path(post, path = "/api/v1/board/tickets", tag = "office", security(("token" = [])), responses((status = 201, body = SocketTicket)))]
async fn board(State(app): State<AppState>, access: Access) -> ApiResult<(StatusCode, Json<SocketTicket>)> {
    let office = access.official(&app)?.office.clone();
    Ok((StatusCode::CREATED, Json(app.tickets.issue(Grant::Board { office }, app.clock.now()))))
}

/// Where this person sits in this meeting.
///
/// # Errors
/// `forbidden` for who is neither a citizen of the booking nor an official of its office; `not_found` for an official when there is
/// no such booking.
pub async fn seat_of(app: &App, access: &Access, booking: BookingId) -> ApiResult<(Seat, Option<PersonName>)> {
    if let identity::Access::Citizen { .. } = access.0 {
        return Ok((Seat::Citizen { party: access.citizen_of(booking)? }, None));
    }
    let official = access.official(app)?;
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    if !official.may_act_for(&stored.office) {
        return Err(Code::Forbidden.into());
    }
    Ok((Seat::Official { official: official.id.clone() }, Some(official.name.clone())))
}
