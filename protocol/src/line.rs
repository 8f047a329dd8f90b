//! How the connections of a meeting do: what a trial before it found, and how each participant's line does during it.

use serde::{Deserialize, Serialize};

use crate::Seat;

/// How well a participant's line carries a conversation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LineQuality {
    /// Voice and picture come as they should.
    Good,
    /// The picture may stand still for moments.
    Fair,
    /// Words are lost: without the picture it would be better.
    Poor,
}

/// The line of one participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatLine {
    /// Whose.
    pub seat: Seat,
    /// How well it does, in the worse of its two directions.
    pub quality: LineQuality,
}

/// A way of a connection from a browser to the server.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LinePath {
    /// Straight, over UDP: what is best for a conversation.
    Udp,
    /// Straight, over TCP.
    Tcp,
    /// Through a relay (TURN).
    Relay,
}

/// Whether a way leads to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PathFound {
    /// Which.
    pub path: LinePath,
    /// From the browser to the server and back, in milliseconds, at most 60,000; nothing when the way does not lead there.
    pub round_trip_ms: Option<u32>,
}

/// What a trial of a citizen's connection and devices found. Only the officials of the meeting are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineReport {
    /// The ways that were tried, each at most once.
    pub paths: Vec<PathFound>,
    /// Packets lost on the way to the server, in percent, 0 to 100.
    pub lost_up_percent: u32,
    /// Packets lost on the way back, in percent, 0 to 100.
    pub lost_down_percent: u32,
    /// What the line carried towards the server, in kbit/s, at most 1,000,000. A trial sends no more than a conversation needs.
    pub up_kbps: u32,
    /// What it carried back, in kbit/s, at most 1,000,000.
    pub down_kbps: u32,
    /// A camera was there and open.
    pub camera: bool,
    /// A microphone was there and open.
    pub microphone: bool,
    /// What it all means for the conversation.
    pub quality: LineQuality,
}
