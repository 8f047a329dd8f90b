//! Offices and desks as the public sees them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::booking::BookingView;
use crate::join::Admission;
use crate::{BookingId, DeskId, OfficeId, OfficialId, Outcome, Party, PersonName};

/// An office with its desks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct OfficeView {
    /// Id.
    pub id: OfficeId,
    /// Name, e.g. `Roma Monteverde`.
    pub name: String,
    /// Street, number, town.
    pub address: String,
    /// Its desks.
    pub desks: Vec<DeskView>,
}

/// A desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DeskView {
    /// Id.
    pub id: DeskId,
    /// Name, e.g. `Deleghe identità digitali in web meeting`.
    pub name: String,
    /// Length of a meeting in minutes.
    pub slot_minutes: u32,
}

/// One slot of a desk on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct SlotView {
    /// Start.
    pub start: DateTime<Utc>,
    /// Nobody has booked it and it is still to come.
    pub free: bool,
}

/// The slots of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DaySlots {
    /// The day in Europe/Rome, `YYYY-MM-DD`.
    pub day: String,
    /// In order of time; empty when the desk is closed.
    pub slots: Vec<SlotView>,
    /// Days of the four weeks from today that have a free slot, `YYYY-MM-DD`.
    pub days_with_free_slots: Vec<String>,
}

/// Who the official is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct OfficialView {
    /// Id.
    pub id: OfficialId,
    /// Name shown to citizens.
    pub name: PersonName,
    /// Office.
    pub office: OfficeId,
    /// Its name.
    pub office_name: String,
    /// May take a meeting away from a colleague of this office.
    pub supervisor: bool,
}

/// State of a booking on the official's board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BoardState {
    /// Nobody has arrived.
    Expected {},
    /// Citizens wait.
    Waiting {
        /// Since when.
        since: DateTime<Utc>,
        /// Who of them is there now.
        present: Vec<Party>,
        /// Since when nobody of them is, where that is known; their place is kept.
        absent_since: Option<DateTime<Utc>>,
    },
    /// An official holds it.
    InCharge {
        /// Since when.
        since: DateTime<Utc>,
        /// Who.
        official: OfficialId,
        /// Name.
        name: PersonName,
    },
    /// Cancelled by the citizen or the office.
    Cancelled {},
    /// Over.
    Ended {
        /// How.
        outcome: Outcome,
    },
}

/// A row of the official's board: a booking of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct BoardRow {
    /// Booking.
    pub booking: BookingId,
    /// Ticket code, e.g. `AY16`.
    pub ticket_code: String,
    /// Desk.
    pub desk: DeskId,
    /// Desk's name.
    pub desk_name: String,
    /// Start of the slot.
    pub start: DateTime<Utc>,
    /// Name of the delegate, where given.
    pub delegate_name: Option<PersonName>,
    /// Name of the delegator, where given.
    pub delegator_name: Option<PersonName>,
    /// How many documents have come; one that took another's place counts once.
    pub documents: u32,
    /// State.
    pub state: BoardState,
}

/// `GET /api/v1/assistance/bookings`: what a contact-centre operator sees of a booking. Nothing of what is said or sent in the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct AssistedBooking {
    /// The booking.
    pub booking: BookingView,
    /// Where its citizens' page stands now.
    #[serde(flatten)]
    pub admission: Admission,
    /// Where the meeting stands.
    pub meeting: BoardState,
}
