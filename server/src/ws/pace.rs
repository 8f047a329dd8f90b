//! How fast a client may send.

use std::time::Duration;

/// A bucket that fills with time and empties with each frame.
pub(super) struct Pace {
    /// Frames that may come at once.
    burst: f64,
    /// Frames a second in the long run.
    rate: f64,
    tokens: f64,
    at: Duration,
}

impl Pace {
    /// That of all frames. `at`: time since the connection began.
    pub(super) const fn of_frames(at: Duration) -> Self {
        Self { burst: 60.0, rate: 20.0, tokens: 60.0, at }
    }

    /// That of trials of the line: each is a new connection for the media server, and asks for no meeting. Trying every way
    /// twice passes at once, then one every five seconds.
    pub(super) const fn of_trials(at: Duration) -> Self {
        Self { burst: 6.0, rate: 0.2, tokens: 6.0, at }
    }

    /// Whether one more frame may come.
    pub(super) fn allows(&mut self, at: Duration) -> bool {
        self.tokens = (self.tokens + at.saturating_sub(self.at).as_secs_f64() * self.rate).min(self.burst);
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
        let mut pace = Pace::of_frames(Duration::ZERO);
        assert_eq!((0..100).filter(|_| pace.allows(Duration::ZERO)).count(), 60);
        let later = Duration::from_millis(500);
        assert_eq!((0..100).filter(|_| pace.allows(later)).count(), 10);
    }

    #[test]
    fn trials_come_slower_than_other_frames() {
        let mut pace = Pace::of_trials(Duration::ZERO);
        assert_eq!((0..100).filter(|_| pace.allows(Duration::ZERO)).count(), 6);
        assert_eq!((0..100).filter(|_| pace.allows(Duration::from_secs(5))).count(), 1);
    }
}
