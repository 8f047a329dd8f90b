//! How the connections of a meeting do: what a trial before it found, and how each participant's line does during it.

use serde::{Deserialize, Serialize};

use crate::{Code, Seat};

/// Longest way there and back that is reported, in milliseconds.
const ROUND_TRIP_MAX_MS: u32 = 60_000;
/// Most that a line is reported to carry, in kbit/s.
const KBPS_MAX: u32 = 1_000_000;

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

/// What a trial of a citizen's connection and devices found. The officials of the meeting are told, and who tried; nobody else.
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

impl LineReport {
    /// The report, when it can be true.
    ///
    /// # Errors
    /// `malformed` when a number is out of its range or a way stands there twice.
    pub fn check(self) -> Result<Self, Code> {
        let mut ways: Vec<LinePath> = self.paths.iter().map(|found| found.path).collect();
        ways.sort_unstable();
        ways.dedup();
        let each_once = ways.len() == self.paths.len();
        let in_time = self.paths.iter().all(|found| found.round_trip_ms.is_none_or(|took| took <= ROUND_TRIP_MAX_MS));
        let in_percent = self.lost_up_percent <= 100 && self.lost_down_percent <= 100;
        let in_kbps = self.up_kbps <= KBPS_MAX && self.down_kbps <= KBPS_MAX;
        if each_once && in_time && in_percent && in_kbps { Ok(self) } else { Err(Code::Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> LineReport {
        LineReport {
            paths: vec![
                PathFound { path: LinePath::Udp, round_trip_ms: None },
                PathFound { path: LinePath::Tcp, round_trip_ms: Some(60_000) },
                PathFound { path: LinePath::Relay, round_trip_ms: Some(0) },
            ],
            lost_up_percent: 100,
            lost_down_percent: 0,
            up_kbps: 1_000_000,
            down_kbps: 0,
            camera: true,
            microphone: false,
            quality: LineQuality::Poor,
        }
    }

    #[test]
    fn a_report_at_the_edge_of_every_range_is_taken() {
        assert_eq!(report().check(), Ok(report()));
        assert!(LineReport { paths: Vec::new(), ..report() }.check().is_ok(), "the trial may have been given up");
    }

    #[test]
    fn a_report_that_can_not_be_true_is_refused() {
        let way = |path, round_trip_ms| PathFound { path, round_trip_ms };
        let wrong = [
            LineReport { lost_up_percent: 101, ..report() },
            LineReport { lost_down_percent: 101, ..report() },
            LineReport { up_kbps: 1_000_001, ..report() },
            LineReport { down_kbps: u32::MAX, ..report() },
            LineReport { paths: vec![way(LinePath::Udp, Some(60_001))], ..report() },
            LineReport { paths: vec![way(LinePath::Tcp, None), way(LinePath::Tcp, Some(1))], ..report() },
        ];
        for report in wrong {
            assert_eq!(report.clone().check(), Err(Code::Malformed), "{report:?}");
        }
    }
}
