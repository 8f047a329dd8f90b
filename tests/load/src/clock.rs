//! The one clock of clients and measurements: packets carry its time, and are received under the same one.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The monotonic clock.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// Nanoseconds since this was first asked.
pub fn nanos() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(now().duration_since(*START.get_or_init(now)).as_nanos()).unwrap_or(u64::MAX)
}

/// Nanoseconds of a second.
pub const SECOND: u64 = 1_000_000_000;

/// A span in nanoseconds.
pub fn span(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
