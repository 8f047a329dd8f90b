//! The demonstration (`sportello serve --demo`): what its front page and its SMS inbox show. Away from it these addresses answer 404.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::booking::{BookingLinks, BookingView};
use crate::join::Admission;
use crate::office::OfficialView;

/// `GET /api/v1/demo`: the way into every role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoView {
    /// The server's clock.
    pub now: DateTime<Utc>,
    /// Who takes bookings in charge, one at least.
    pub officials: Vec<DemoOfficial>,
    /// Today's bookings and those to come, in order of time.
    pub bookings: Vec<DemoBooking>,
}

/// An official with the access that an identity provider would give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoOfficial {
    /// Who.
    pub official: OfficialView,
    /// The official's day: `/sportello#{token}`.
    pub link: String,
}

/// A booking with its links: also the answer, 201, to `POST /api/v1/demo/bookings`, which makes one more whose window is open now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoBooking {
    /// The booking.
    pub booking: BookingView,
    /// Its links.
    pub links: BookingLinks,
    /// Whether the links let in now.
    #[serde(flatten)]
    pub admission: Admission,
}

/// `POST /api/v1/demo/clock`: moves the clock on. Answered by `ClockView`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveClock {
    /// By how many seconds, 0 to 86,400.
    pub advance_s: u32,
}

/// Which of the messages about a booking it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmsKind {
    /// At once: the booking is made.
    Confirmation,
    /// About 30 minutes before the slot.
    Reminder,
}

/// A message in the inbox. `GET /api/v1/demo/messages` gives them all, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct InboxMessage {
    /// Identifies it in the list, stable.
    pub id: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// The number, masked: `+39********67`.
    pub to_masked: String,
    /// Which.
    pub kind: SmsKind,
    /// What the telephone shows.
    pub text: String,
}
