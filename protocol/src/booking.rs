//! Bodies of the booking API. Requests carry plain texts: `booking` checks them and names the field that does not fit.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{BookingId, DeskId, FormKind, OfficeId, Outcome, PersonName};

/// How the service is given. Only web meetings can be booked here so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMode {
    /// *Web meeting*.
    WebMeeting,
}

/// `POST /api/v1/bookings`.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBooking {
    /// Office of the desk.
    pub office: OfficeId,
    /// Desk.
    pub desk: DeskId,
    /// Start of a free slot.
    pub start: DateTime<Utc>,
    /// How.
    pub delivery_mode: DeliveryMode,
    /// Fiscal code of the delegate. Citizens book for themselves: empty or left out, it is that of who is signed in.
    #[serde(default)]
    #[ts(as = "Option<String>", optional)]
    pub fiscal_code: String,
    /// Name of the delegate, shown in the meeting; 1 to 80 characters. Left out by a citizen: as the provider said it.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Fiscal code of the delegator.
    pub delegator_fiscal_code: String,
    /// Name of the delegator, shown in the meeting; 1 to 80 characters.
    #[serde(default)]
    #[ts(optional)]
    pub delegator_name: Option<String>,
    /// Mobile number in E.164, e.g. `+393331234567`: confirmation and reminder go there.
    pub mobile: String,
    /// Mobile number of the delegator, in E.164: the code that lets a delegator without a digital identity in goes there. Without it: to
    /// `mobile`.
    #[serde(default)]
    #[ts(optional)]
    pub delegator_mobile: Option<String>,
    /// Reason, at most 150 characters; may be left out.
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub reason: String,
    /// With which form the delegation is asked; left out: AA08.
    #[serde(default)]
    #[ts(optional, as = "Option<FormKind>")]
    pub form: FormKind,
}

/// State of a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BookingState {
    /// To come, or under way.
    Open {},
    /// Cancelled.
    Cancelled {},
    /// Over.
    Ended {
        /// How.
        outcome: Outcome,
    },
}

/// A booking as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct BookingView {
    /// Id.
    pub id: BookingId,
    /// Ticket code, e.g. `AY16`.
    pub ticket_code: String,
    /// Office.
    pub office: OfficeId,
    /// Office's name.
    pub office_name: String,
    /// Desk.
    pub desk: DeskId,
    /// Desk's name.
    pub desk_name: String,
    /// How.
    pub delivery_mode: DeliveryMode,
    /// Start of the slot.
    pub start: DateTime<Utc>,
    /// End of the slot.
    pub end: DateTime<Utc>,
    /// From when the link lets in: start − 15 minutes.
    pub opens_at: DateTime<Utc>,
    /// Delegate's fiscal code, masked.
    pub fiscal_code_masked: String,
    /// Delegate's name.
    pub name: Option<PersonName>,
    /// Delegator's fiscal code, masked.
    pub delegator_fiscal_code_masked: String,
    /// Delegator's name.
    pub delegator_name: Option<PersonName>,
    /// Mobile number, masked.
    pub mobile_masked: String,
    /// Reason.
    pub reason: String,
    /// With which form the delegation is asked.
    pub form: FormKind,
    /// State.
    #[serde(flatten)]
    pub state: BookingState,
}

/// Answer to a booking made, 201.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct BookingMade {
    /// The booking.
    pub booking: BookingView,
    /// Where its people enter.
    pub links: BookingLinks,
}

/// Where the people of a booking enter, relative to the service's public address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct BookingLinks {
    /// Detail of the booking for its holder: `/prenotazioni/{id}`. Asks who one is.
    pub detail: String,
    /// The way into the meeting for who has a credential: `/meeting/{id}`. Asks who one is.
    pub meeting: String,
    /// The way of a delegator without one: `/ospite/{id}#{token}`. The signature stands in the fragment, so it reaches no server log, and
    /// a code by SMS is asked for as well.
    pub guest: String,
}

/// What an official of the office sees of a booking: fiscal codes masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct BookingForOfficial {
    /// The booking.
    pub booking: BookingView,
    /// The note of who closed it.
    pub note: Option<String>,
}
