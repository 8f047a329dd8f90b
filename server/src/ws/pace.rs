//! How fast a client may send.

use std::time::Duration;

/// Frames that may come at once.
const BURST: f64 = 60.0;
/// Frames a second in the long run.
const RATE: f64 = 20.0;

/// A bucket that fills with time and empties with each frame.
pub(super) struct Pace {
    tokens: f64,
    at: Duration,
}

impl Pace {
    /// A full one. `at`: time since the connection began.
    pub(super) fn new(at: Duration) -> Self {
        Self { tokens: BURST, at }
    }

    /// Whether one more frame may come.
    pub(super) fn allows(&mut self, at: Duration) -> bool {
        self.tokens = (self.tokens + at.saturating_sub(self.at).as_secs_f64() * RATE).min(BURST);
        self.at = at;
        let allowed = self.tokens >= 1.0;
        if allowed {
            self.tokens -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_only_as_much_as_time_gives() {
        let mut pace = Pace::new(Duration::ZERO);
        assert_eq!((0..100).filter(|_| pace.allows(Duration::ZERO)).count(), 60);
        let later = Duration::from_millis(500);
        assert_eq!((0..100).filter(|_| pace.allows(later)).count(), 10);
    }
}
