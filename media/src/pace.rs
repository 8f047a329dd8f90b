//! How fast datagrams are taken from one connection, so that who floods costs the others nothing.

use std::time::{Duration, Instant};

/// A bucket that fills with time and that each datagram takes one from.
#[derive(Debug)]
pub struct Pace {
    /// Until when the datagrams taken so far would last, came they one by one. `None`: none was taken yet.
    paid_until: Option<Instant>,
    /// Between two datagrams in the long run.
    every: Duration,
    /// How far ahead of time one may be.
    ahead: Duration,
}

impl Pace {
    /// What a browser sends from where it was found. A camera at its best, its voice and its reports come to some 400
    /// a second; what a line held back for two seconds and then lets go at once must pass whole.
    pub const fn of_a_browser() -> Self {
        Self::new(4_000, 1_000)
    }

    /// What a browser sends from elsewhere, looking for a way: some twenty checks a second for each of its networks.
    pub const fn of_checks() -> Self {
        Self::new(200, 100)
    }

    /// Control packets of a browser: reports ten or twenty times a second, requests when something is lost.
    pub const fn of_reports() -> Self {
        Self::new(200, 200)
    }

    const fn new(a_second: u64, at_once: u32) -> Self {
        let every = Duration::from_nanos(1_000_000_000 / a_second);
        Self { paid_until: None, every, ahead: every.saturating_mul(at_once) }
    }

    /// Whether one more datagram may come.
    pub fn allows(&mut self, now: Instant) -> bool {
        let until = self.paid_until.map_or(now, |until| until.max(now)) + self.every;
        let allowed = until.saturating_duration_since(now) <= self.ahead;
        if allowed {
            self.paid_until = Some(until);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pace: &mut Pace, now: Instant, tries: usize) -> usize {
        (0..tries).filter(|_| pace.allows(now)).count()
    }

    #[test]
    fn a_burst_passes_and_then_only_as_much_as_time_gives() {
        let now = crate::worker::monotonic_now();
        let mut pace = Pace::of_a_browser();
        assert_eq!(allowed(&mut pace, now, 5_000), 1_000);
        assert_eq!(allowed(&mut pace, now + Duration::from_millis(10), 5_000), 40);
        assert_eq!(allowed(&mut pace, now + Duration::from_secs(60), 5_000), 1_000, "rest is not saved up");
    }

    #[test]
    fn what_a_camera_at_its_best_sends_passes_also_after_two_seconds_of_silence() {
        let start = crate::worker::monotonic_now();
        let mut pace = Pace::of_a_browser();
        // 2.5 Mbit/s in packets of 1,200 bytes, fifty packets of voice, twenty of reports.
        let a_second = 2_500_000 / 8 / 1_200 + 50 + 20;
        assert_eq!(allowed(&mut pace, start, 2 * a_second), 2 * a_second, "held back, then let go");
        for millisecond in 1_000..2_000_u64 {
            let now = start + Duration::from_millis(millisecond);
            // A keyframe of 250 kB each fifth of a second, its packets without a pause, and all of it sent again.
            let packets = if millisecond % 200 == 0 { 2 * 210 } else { 1 };
            assert_eq!(allowed(&mut pace, now, packets), packets, "at {millisecond} ms");
        }
    }
}
