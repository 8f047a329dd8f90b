//! How much flows in a stream.

use std::time::{Duration, Instant};

/// Stretch over which is counted.
const WINDOW: Duration = Duration::from_millis(500);

/// Bits a second, over the last half second or so.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    begun: Instant,
    bytes: u64,
    last: Option<u32>,
}

impl Rate {
    /// Nothing flowed yet.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self { begun: now, bytes: 0, last: None }
    }

    /// Counts some bytes.
    pub fn note(&mut self, bytes: usize, now: Instant) {
        let elapsed = now.saturating_duration_since(self.begun);
        if elapsed >= WINDOW {
            // After a silence what was counted before it says nothing.
            self.last = Some(if elapsed < WINDOW * 2 { self.over(elapsed) } else { 0 });
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
        if elapsed >= WINDOW {
            return self.over(elapsed);
        }
        // At the beginning of a stretch the one before says more.
        self.last.map_or_else(|| self.over(WINDOW), |last| last.max(self.over(WINDOW)))
    }

    fn over(&self, elapsed: Duration) -> u32 {
        let bits = u128::from(self.bytes) * 8 * 1_000_000;
        u32::try_from(bits / elapsed.as_micros().max(1)).unwrap_or(u32::MAX)
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
}
