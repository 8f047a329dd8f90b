//! What is known of the line to a browser besides what it carries: how long it is, what it loses, what its camera was told.

use std::time::{Duration, Instant};

use crate::packet::Kind;

/// What a camera was told once is told again after so long: it may get lost.
const AGAIN: Duration = Duration::from_secs(1);
/// After so long without another one, a round trip says nothing of the line any more: nobody is heard or seen over it.
const OLD: Duration = Duration::from_secs(10);
/// As good as none, in bits a second.
const NO_LIMIT: u32 = 10_000_000;

/// The line of one connection.
#[derive(Debug, Default)]
pub struct Line {
    /// From here to the browser and back, told last, and when.
    round_trip: Option<(Duration, Instant)>,
    /// 256ths that the browser lost of a voice, the most since the last look.
    lost: Option<u8>,
    /// What the camera was told it may send at most, and when.
    limited: Option<(u32, Instant)>,
}

impl Line {
    /// Notes what the browser told of its reception.
    pub fn heard(&mut self, kind: Kind, lost: u8, round_trip: Option<Duration>, now: Instant) {
        self.round_trip = round_trip.map(|round_trip| (round_trip, now)).or(self.round_trip);
        if kind == Kind::Audio {
            self.lost = self.lost.max(Some(lost));
        }
    }

    /// From here to the browser and back, where it was told lately.
    pub fn round_trip(&self, now: Instant) -> Option<Duration> {
        self.round_trip.filter(|(_, told)| now.saturating_duration_since(*told) < OLD).map(|(round_trip, _)| round_trip)
    }

    /// Share of the voices that the browser lost since the last look, 0 to 1, where it told.
    pub fn lost_since_look(&mut self) -> Option<f64> {
        self.lost.take().map(|lost| f64::from(lost) / 256.0)
    }

    /// What is to be told to the camera, if anything, given what it may send.
    pub fn limit(&mut self, wanted: Option<u32>, now: Instant) -> Option<u32> {
        let bits = wanted.unwrap_or(NO_LIMIT);
        let is_due = match self.limited {
            None => wanted.is_some(),
            Some((told, at)) => told.abs_diff(bits) > told / 32 || now.saturating_duration_since(at) >= AGAIN,
        };
        if is_due {
            self.limited = Some((bits, now));
        }
        is_due.then_some(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_told_its_limit_when_it_changes_and_once_a_second() {
        let mut line = Line::default();
        let now = crate::worker::monotonic_now();
        assert_eq!(line.limit(None, now), None);
        assert_eq!(line.limit(Some(300_000), now), Some(300_000));
        assert_eq!(line.limit(Some(301_000), now), None);
        assert_eq!(line.limit(Some(301_000), now + AGAIN), Some(301_000));
        assert_eq!(line.limit(None, now), Some(NO_LIMIT));
        assert_eq!(line.limit(None, now), None);
        assert_eq!(line.limit(None, now + AGAIN), Some(NO_LIMIT), "what lifts a limit may get lost, too");
    }

    #[test]
    fn the_most_that_was_lost_is_looked_at_once() {
        let (mut line, now) = (Line::default(), crate::worker::monotonic_now());
        for lost in [10, 64, 0] {
            line.heard(Kind::Audio, lost, None, now);
        }
        line.heard(Kind::Video, 255, Some(Duration::from_millis(40)), now);
        assert_eq!(line.lost_since_look(), Some(0.25));
        assert_eq!(line.lost_since_look(), None);
        assert_eq!(line.round_trip(now), Some(Duration::from_millis(40)));
        assert_eq!(line.round_trip(now + OLD), None);
    }
}
