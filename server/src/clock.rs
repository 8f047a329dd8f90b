//! The only place that reads the time. Everything else asks a [`Clock`], so that tests move time instead of waiting for
//! it, and the demonstration can be moved on.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::sync::watch;

/// Longest wait without looking at the wall clock again: it may be set, or the machine may sleep.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// The time of the service. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    moved: Arc<watch::Sender<TimeDelta>>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Wall,
    Still(DateTime<Utc>),
}

impl Clock {
    /// The wall clock.
    #[must_use]
    pub fn real() -> Self {
        Self::new(Source::Wall)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it, for tests.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self::new(Source::Still(start))
    }

    fn new(source: Source) -> Self {
        Self { source, moved: Arc::new(watch::Sender::new(TimeDelta::zero())) }
    }

    /// The time now, in whole milliseconds (the precision of the store).
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let base = match self.source {
            Source::Wall => wall(),
            Source::Still(start) => start,
        };
        (base + *self.moved.borrow()).trunc_subsecs(3)
    }

    /// Moves the time on and wakes who sleeps until then. Never moves it back: a negative `by` does nothing.
    pub fn advance(&self, by: TimeDelta) {
        self.moved.send_modify(|moved| *moved += by.max(TimeDelta::zero()));
    }

    /// Returns once [`Clock::now`] has reached `at`.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        let mut moved = self.moved.subscribe();
        loop {
            let Ok(left @ 1..) = u64::try_from((at - self.now()).num_milliseconds()) else { return };
            match self.source {
                // The sender lives as long as self: changed() can't fail.
                Source::Still(_) => drop(moved.changed().await),
                Source::Wall => tokio::select! {
                    _ = moved.changed() => {}
                    () = pause(Duration::from_millis(left).min(LOOK_AGAIN)) => {}
                },
            }
        }
    }
}

/// Waits in real time, whatever the service's time is: for lines that must not be cut because a test or the
/// demonstration moved the clock.
#[allow(clippy::disallowed_methods, reason = "this is the clock")]
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Real time that has passed, whatever the service's time is.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the clock")]
fn wall() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_sleeps_wakes_when_the_clock_is_moved_far_enough_and_not_before() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(DateTime::UNIX_EPOCH + TimeDelta::seconds(10)).await }
        });
        clock.advance(TimeDelta::milliseconds(9_999));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(TimeDelta::milliseconds(1));
        sleeper.await.unwrap();
    }

    #[test]
    fn time_is_never_moved_back() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        clock.advance(TimeDelta::seconds(-5));
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
    }
}
