//! How much flows in a stream.

use std::time::{Duration, Instant};

/// How much of a new stretch counts: a keyframe alone is not what flows.
const SMOOTHING: f64 = 0.25;
/// Stretch over which is counted.
const WINDOW: Duration = Duration::from_millis(500);

/// Bits a second, over the last two seconds or so; that something flows, or no longer does, is known sooner.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    begun: Instant,
    bytes: u64,
    mean: Option<f64>,
}

impl Rate {
    /// Nothing flowed yet.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self { begun: now, bytes: 0, mean: None }
    }

    /// Counts some bytes.
    pub fn note(&mut self, bytes: usize, now: Instant) {
        let elapsed = now.saturating_duration_since(self.begun);
        if elapsed >= WINDOW {
            // After a silence what was counted before it says nothing.
            let counted = (elapsed < WINDOW * 2).then(|| self.over(elapsed));
            self.mean = counted.map(|last| self.mean.map_or(last, |mean| mean + SMOOTHING * (last - mean)));
            (self.begun, self.bytes) = (now, 0);
        }
        self.bytes += bytes as u64;
    }

    /// Bits a second; nothing when it stands still.
    #[must_use]
    pub fn bits_per_second(&self, now: Instant) -> u32 {
        let elapsed = now.saturating_duration_since(self.begun);
        if elapsed >= WINDOW * 2 {
            return 0;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate of some digits")]
        let rate = self.mean.unwrap_or_else(|| self.over(elapsed.max(WINDOW))) as u32;
        rate
    }

    #[allow(clippy::cast_precision_loss, reason = "bytes of a second")]
    fn over(&self, elapsed: Duration) -> f64 {
        self.bytes as f64 * 8.0 / elapsed.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_has_its_rate_and_one_that_stopped_has_none() {
        let start = crate::worker::monotonic_now();
        let mut rate = Rate::new(start);
        let mut now = start;
        for _ in 0..200 {
            rate.note(1_250, now);
            now += Duration::from_millis(10);
        }
        let measured = rate.bits_per_second(now);
        assert!((950_000..1_050_000).contains(&measured), "{measured}");
        assert_eq!(rate.bits_per_second(now + Duration::from_secs(1)), 0);
    }

    #[test]
    fn a_keyframe_is_not_taken_for_what_flows() {
        let start = crate::worker::monotonic_now();
        let (mut rate, mut now) = (Rate::new(start), start);
        for packet in 0..800 {
            now += Duration::from_millis(10);
            rate.note(if packet % 400 == 399 { 40_000 } else { 1_250 }, now);
            assert!(rate.bits_per_second(now) < 1_250_000, "{}", rate.bits_per_second(now));
        }
    }
}
