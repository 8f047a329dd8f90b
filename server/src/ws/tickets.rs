//! One-use tickets for the socket, and who gets one.

use std::sync::{Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use identity::{Holder, SessionId, TicketBook};
use protocol::join::{Admission, MeetingTicket, SocketTicket};
use protocol::{BookingId, Code, Credential, OfficeId, PersonName, Seat};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, AppState};
use crate::clock::Clock;
use crate::http::access::Access;
use crate::http::extract::{Json, Path, Query};
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
        /// How somebody entered.
        credential: Credential,
        /// Where they are signed in: the meeting keeps that alive, and ends with it.
        session: SessionId,
    },
    /// The board of an office.
    Board {
        /// Which office.
        office: OfficeId,
        /// Where the official is signed in.
        session: SessionId,
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
    post, path = "/api/v1/meetings/{booking}/tickets", tag = "meeting", security(("session" = [])), params(("booking" = BookingId, Path)),
    responses((status = 201, body = MeetingTicket), (status = 403, body = protocol::Problem, description = "`too_early` with `opens_at`"),
              (status = 409, body = protocol::Problem, description = "`booking_cancelled`"), (status = 410, body = protocol::Problem, description = "`over`"))
)]
async fn meeting(
    State(app): State<AppState>,
    access: Access,
    Path(booking): Path<BookingId>,
) -> ApiResult<(StatusCode, Json<MeetingTicket>)> {
    let stored = app.store.booking(booking).await?.ok_or(Code::NotFound)?;
    let (seat, name) = seat_in(&app, &access, &stored)?;
    let (session, holder) = access.session()?;
    match app.meetings.admission(&stored).await? {
        Admission::Open {} => {}
        Admission::TooEarly { .. } if !seat.is_citizen() => {}
        Admission::TooEarly { opens_at } => return Err(ApiError::TooEarly { opens_at }),
        Admission::Over { .. } => return Err(Code::Over.into()),
        Admission::Cancelled {} => return Err(Code::BookingCancelled.into()),
    }
    let now = app.clock.now();
    let credential = holder.credential();
    let ticket = app.tickets.issue(Grant::Meeting { booking, seat, name, credential, session }, now);
    // By the real time: a TURN server knows no other.
    let relays = app.relays.offer(rand::random(), Clock::real().now());
    Ok((StatusCode::CREATED, Json(MeetingTicket { ticket, relays })))
}

/// A ticket for the board of an office.
#[utoipa::path(
    post, path = "/api/v1/board/tickets", tag = "office", params(WantedBoard), security(("session" = [])),
    responses(
        (status = 201, body = SocketTicket),
        (status = 403, body = protocol::Problem, description = "`forbidden`: not of the office")
    )
)]
async fn board(
    State(app): State<AppState>,
    access: Access,
    Query(wanted): Query<WantedBoard>,
) -> ApiResult<(StatusCode, Json<SocketTicket>)> {
    let (session, _) = access.session()?;
    let first = || access.staff().map(|staff| staff.offices().first().map(|office| (*office).clone()));
    let office = match wanted.office {
        Some(office) => office,
        None => first()?.ok_or(Code::Forbidden)?,
    };
    access.staff_of(&office)?;
    Ok((StatusCode::CREATED, Json(app.tickets.issue(Grant::Board { office, session }, app.clock.now()))))
}

/// Which board.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WantedBoard {
    /// The office; without it the first one of who asks.
    office: Option<OfficeId>,
}

/// Where this person sits in the meeting of this booking.
///
/// # Errors
/// `forbidden` for who is neither a citizen of the booking nor of the staff of its office.
pub fn seat_in(app: &App, access: &Access, booking: &booking::Booking) -> ApiResult<(Seat, Option<PersonName>)> {
    match access.session()?.1 {
        Holder::Staff(_) => {
            let staff = access.staff_of(&booking.office)?;
            Ok((Seat::Official { official: staff.id.clone() }, Some(staff.name.clone())))
        }
        Holder::Citizen { .. } | Holder::Guest { .. } => {
            Ok((Seat::Citizen { party: access.party_in(app, booking)? }, None))
        }
    }
}
