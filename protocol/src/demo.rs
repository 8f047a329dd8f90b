//! The demonstration (`sportello serve --demo`): what its front page and its SMS inbox show. Away from it these addresses answer 404.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::booking::{BookingLinks, BookingView};
use crate::join::Admission;
use crate::{Assignment, Level, PersonName};

/// `GET /api/v1/demo`: the way into every role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoView {
    /// The server's clock.
    pub now: DateTime<Utc>,
    /// The institute's people: officials, a supervisor, an operator, an auditor.
    pub officials: Vec<DemoOfficial>,
    /// Today's bookings and those to come, in order of time.
    pub bookings: Vec<DemoBooking>,
}

/// Somebody of the institute, and the way to sign in as them at the demonstration's own provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoOfficial {
    /// Name.
    pub name: PersonName,
    /// What they may do, and where.
    pub assignments: Vec<Assignment>,
    /// Signs in as them and opens the page they begin with.
    pub link: String,
}

/// A booking with its links: also the answer, 201, to `POST /api/v1/demo/bookings`, which makes one more whose window is open now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoBooking {
    /// The booking.
    pub booking: BookingView,
    /// Its links.
    pub links: BookingLinks,
    /// Signs in as the delegate and opens the meeting's page.
    pub delegate: String,
    /// Signs in as the delegator, as if they had a digital identity of their own, and opens the meeting's page.
    pub delegator: String,
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

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmsKind {
    /// At once: the booking is made.
    Confirmation,
    /// About 30 minutes before the slot.
    Reminder,
    /// The code of a guest.
    GuestCode,
    /// The first or second half of a PIN.
    PinHalf,
}

/// A message in the inbox, an SMS or an e-mail. `GET /api/v1/demo/messages` gives them all, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct InboxMessage {
    /// Identifies it in the list, stable.
    pub id: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// The number, masked: `+39********67`, or the address: `m*****@example.org`.
    pub to_masked: String,
    /// Which.
    pub kind: SmsKind,
    /// What the telephone shows; of an e-mail the subject stands on the first line.
    pub text: String,
}

/// `GET /api/v1/demo/people`: as whom one can enter at the demonstration's own provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoPerson {
    /// Chooses them: `DemoWho::Known`.
    pub hint: String,
    /// Name.
    pub name: PersonName,
    /// What they may do, and where; empty for citizens.
    pub assignments: Vec<Assignment>,
}

/// `POST /api/v1/demo/login`: the provider's page says as whom somebody enters. The first three are those of its own address.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemoLogin {
    /// `state` of the address.
    pub state: String,
    /// `nonce` of the address.
    pub nonce: String,
    /// `code_challenge` of the address.
    pub code_challenge: String,
    /// Who enters.
    pub who: DemoWho,
}

/// Who enters at the demonstration's own provider.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum DemoWho {
    /// One of its people, or of a booking.
    Known {
        /// `hint` of [`DemoPerson`], or `login_hint` of the address.
        hint: String,
        /// Level reached, for citizens.
        level: Level,
    },
    /// Any citizen.
    Citizen {
        /// Name.
        name: String,
        /// Fiscal code.
        fiscal_code: String,
        /// Level reached.
        level: Level,
    },
}

/// Answer to a `DemoLogin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoGranted {
    /// Where the page goes next.
    pub location: String,
}

/// `POST /api/v1/demo/pins`: prepares a PIN as an office would.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemoPinWanted {
    /// `hint` of one of its citizens.
    pub hint: String,
}

/// What stands on an invented person's envelope and health card.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DemoPin {
    /// Name.
    pub name: PersonName,
    /// Fiscal code.
    pub fiscal_code: String,
    /// The sixteen characters of the envelope.
    pub pin: String,
    /// Number of the health card.
    pub card_number: String,
    /// Its last day.
    pub card_expires: chrono::NaiveDate,
}
