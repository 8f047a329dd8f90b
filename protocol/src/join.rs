//! Entering: what a link or an official's access opens.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::booking::BookingView;
use crate::meeting::NoticeVersion;
use crate::{Outcome, Party};

/// Where a booking stands for who opens its link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "admission", rename_all = "snake_case")]
pub enum Admission {
    /// The window has not opened.
    TooEarly {
        /// When it opens: start − 15 minutes.
        opens_at: DateTime<Utc>,
    },
    /// Come in.
    Open {},
    /// The window has closed or the meeting has ended.
    Over {
        /// How it ended, once it has.
        outcome: Option<Outcome>,
    },
    /// The booking was cancelled.
    Cancelled {},
}

/// `GET /api/v1/meetings/{booking}`: the page behind a citizen's link, at any time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct MeetingPage {
    /// The booking.
    pub booking: BookingView,
    /// Whose link it is.
    pub party: Party,
    /// Whether it lets in.
    #[serde(flatten)]
    pub admission: Admission,
    /// The server's clock.
    pub now: DateTime<Utc>,
    /// The text on recording that will be asked about.
    pub notice: NoticeVersion,
}

/// `POST /api/v1/board/tickets`, 201; also within [`MeetingTicket`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct SocketTicket {
    /// One use, 30 seconds: goes as the second value of `Sec-WebSocket-Protocol`, as `ticket.<value>`.
    pub ticket: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// `POST /api/v1/meetings/{booking}/tickets`, 201.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct MeetingTicket {
    /// The ticket for the socket.
    #[serde(flatten)]
    pub ticket: SocketTicket,
    /// Ways around a network that lets nothing else through.
    pub relays: Vec<Relay>,
}

/// A TURN server (RFC 8656) as a browser's `RTCIceServer` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Relay {
    /// Its addresses, such as `turns:turn.example.it:443?transport=tcp`.
    pub urls: Vec<String>,
    /// Until when the password is good, in seconds since 1970, and a number made by chance: nothing of the person.
    pub username: String,
    /// The password.
    pub credential: String,
}

/// `GET /api/v1/privacy-notice`: the text on recording that citizens consent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PrivacyNotice {
    /// Version, as consents name it.
    pub version: String,
    /// SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The text in Italian: plain paragraphs.
    pub text: String,
}

/// `GET /api/v1/clock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct ClockView {
    /// The server's clock.
    pub now: DateTime<Utc>,
}
