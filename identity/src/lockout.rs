//! Counting failed tries: a few are free, then each makes the next one wait longer, and in the end none is taken.
//!
//! Whoever asks looks at [`Tries::allow`] before the secret is compared, says what came of it, and writes the tries down
//! before the answer leaves. Two tries at once must not both be read from the same row: the store takes them one after the
//! other, or takes one of them back.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How many tries in a row may fail, and what each then costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Lockout {
    free_tries: u32,
    first_delay_seconds: u32,
    longest_delay_seconds: u32,
    block_after: Option<u32>,
}

/// A rule on tries that is out of its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` is {value}: it must be from {least} to {most}")]
pub struct LockoutError {
    /// Key of the configuration.
    pub key: &'static str,
    /// What stands there.
    pub value: u32,
    /// Least value taken.
    pub least: u32,
    /// Greatest value taken.
    pub most: u32,
}

/// Why a try is not taken now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Locked {
    /// Too many failed: the next one is taken from then on.
    #[error("no further try before {0}")]
    Until(DateTime<Utc>),
    /// Far too many failed: none is taken until something else than a try clears them.
    #[error("no further try at all")]
    Blocked,
}

/// The tries that failed in a row. One that succeeds clears them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tries", rename_all = "snake_case")]
pub enum Tries {
    /// None failed since the last that succeeded.
    #[default]
    Clear,
    /// Some failed.
    Failed {
        /// How many.
        times: u32,
        /// When the last one did.
        last: DateTime<Utc>,
    },
}

const HOUR: u32 = 60 * 60;
const DAY: u32 = 24 * HOUR;

impl Lockout {
    /// Of the PIN: 5 free tries, then 1 minute, doubled up to a day; blocked after 20.
    pub const PIN: Self = Self::of(5, 60, DAY, Some(20));
    /// Of the health card's data: 3 free tries, then 1 minute, doubled up to a day. Never blocked: revoking is what stays to
    /// somebody who was robbed.
    pub const HEALTH_CARD: Self = Self::of(3, 60, DAY, None);
    /// Of a restore: 3 free ones, then 1 minute, doubled up to a day. Never blocked.
    pub const RESTORE: Self = Self::of(3, 60, DAY, None);
    /// Of one code by SMS: 5 tries, and no more.
    pub const GUEST_CODE: Self = Self::of(5, 60, DAY, Some(5));

    const fn of(free: u32, first_delay: u32, longest_delay: u32, block_after: Option<u32>) -> Self {
        Self { free_tries: free, first_delay_seconds: first_delay, longest_delay_seconds: longest_delay, block_after }
    }

    /// Tries that cost nothing.
    #[must_use]
    pub const fn free_tries(&self) -> u32 {
        self.free_tries
    }

    /// How long after the last of so many failures the next try is taken; nothing when none is.
    fn delay_after(&self, failed: u32) -> Option<TimeDelta> {
        if self.block_after.is_some_and(|most| failed >= most) {
            return None;
        }
        let Some(doubled) = failed.checked_sub(self.free_tries) else { return Some(TimeDelta::zero()) };
        // No permitted first delay needs more doublings to reach the longest.
        let seconds = u64::from(self.first_delay_seconds) << doubled.min(32);
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX).min(self.longest_delay_seconds);
        Some(TimeDelta::seconds(i64::from(seconds)))
    }
}

impl Tries {
    /// Whether a try is taken now.
    ///
    /// # Errors
    /// [`Locked`] says from when on, or that none is.
    pub fn allow(&self, lockout: &Lockout, now: DateTime<Utc>) -> Result<(), Locked> {
        let Self::Failed { times, last } = self else { return Ok(()) };
        let until = *last + lockout.delay_after(*times).ok_or(Locked::Blocked)?;
        if now < until && until != *last { Err(Locked::Until(until)) } else { Ok(()) }
    }

    /// One more failed.
    pub fn failed(&mut self, now: DateTime<Utc>) {
        *self = Self::Failed { times: self.times().saturating_add(1), last: now };
    }

    /// One succeeded.
    pub fn succeeded(&mut self) {
        *self = Self::Clear;
    }

    /// How many failed in a row.
    #[must_use]
    pub const fn times(&self) -> u32 {
        match self {
            Self::Clear => 0,
            Self::Failed { times, .. } => *times,
        }
    }
}

/// As the configuration writes it. A missing `block_after` never blocks.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    free_tries: u32,
    first_delay_seconds: u32,
    longest_delay_seconds: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    block_after: Option<u32>,
}

impl TryFrom<Written> for Lockout {
    type Error = LockoutError;

    /// The longest delay is an hour at least: that is what bounds the tries of a year.
    fn try_from(written: Written) -> Result<Self, LockoutError> {
        let within = |key, value, least, most| {
            if (least..=most).contains(&value) { Ok(value) } else { Err(LockoutError { key, value, least, most }) }
        };
        let block_after = written.block_after.map(|most| within("block_after", most, written.free_tries, 100));
        Ok(Self {
            free_tries: within("free_tries", written.free_tries, 1, 10)?,
            first_delay_seconds: within("first_delay_seconds", written.first_delay_seconds, 1, DAY)?,
            longest_delay_seconds: within("longest_delay_seconds", written.longest_delay_seconds, HOUR, 30 * DAY)?,
            block_after: block_after.transpose()?,
        })
    }
}

impl From<Lockout> for Written {
    fn from(lockout: Lockout) -> Self {
        Self {
            free_tries: lockout.free_tries,
            first_delay_seconds: lockout.first_delay_seconds,
            longest_delay_seconds: lockout.longest_delay_seconds,
            block_after: lockout.block_after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn failed(times: u32) -> Tries {
        if times == 0 { Tries::Clear } else { Tries::Failed { times, last: noon() } }
    }

    fn waits(lockout: &Lockout, times: u32) -> i64 {
        match failed(times).allow(lockout, noon()) {
            Ok(()) => 0,
            Err(Locked::Until(until)) => (until - noon()).num_seconds(),
            Err(Locked::Blocked) => -1,
        }
    }

    #[test]
    fn five_tries_are_free_then_each_costs_twice_the_last_up_to_a_day() {
        let minutes = [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440, 1440];
        for (times, minutes) in (0..).zip(minutes) {
            assert_eq!(waits(&Lockout::PIN, times), minutes * 60, "after {times}");
        }
        assert_eq!(waits(&Lockout::PIN, 20), -1);
        assert_eq!(waits(&Lockout::PIN, u32::MAX), -1);
        assert_eq!(waits(&Lockout::HEALTH_CARD, u32::MAX), i64::from(DAY));
    }

    #[test]
    fn a_try_is_taken_in_the_very_second_the_delay_ends() {
        let tries = failed(5);
        let until = noon() + TimeDelta::minutes(1);
        assert_eq!(tries.allow(&Lockout::PIN, until - TimeDelta::milliseconds(1)), Err(Locked::Until(until)));
        assert_eq!(tries.allow(&Lockout::PIN, until), Ok(()));
    }

    #[test]
    fn time_alone_clears_nothing_and_a_success_clears_all() {
        let mut tries = failed(19);
        let later = noon() + TimeDelta::days(400);
        assert_eq!(tries.allow(&Lockout::PIN, later), Ok(()));
        tries.failed(later);
        assert_eq!(tries.allow(&Lockout::PIN, later + TimeDelta::days(400)), Err(Locked::Blocked));
        assert_eq!(tries.times(), 20);
        tries.succeeded();
        assert_eq!((tries, tries.allow(&Lockout::PIN, later)), (Tries::Clear, Ok(())));
    }

    #[test]
    fn a_clock_set_back_makes_nobody_wait_who_had_not_to() {
        assert_eq!(failed(4).allow(&Lockout::PIN, noon() - TimeDelta::hours(2)), Ok(()));
    }

    #[test]
    fn a_lockout_is_read_from_the_configuration_and_one_that_protects_nothing_is_refused() {
        for lockout in [Lockout::PIN, Lockout::HEALTH_CARD, Lockout::RESTORE, Lockout::GUEST_CODE] {
            let json = serde_json::to_string(&lockout).unwrap();
            assert_eq!(serde_json::from_str::<Lockout>(&json).unwrap(), lockout);
        }
        let read = |free: u32, first: u32, longest: u32, block: u32| {
            let json = format!(
                r#"{{"free_tries":{free},"first_delay_seconds":{first},"longest_delay_seconds":{longest},"block_after":{block}}}"#
            );
            serde_json::from_str::<Lockout>(&json).map_err(|error| error.to_string())
        };
        assert!(read(10, 1, HOUR, 100).is_ok());
        for (refused, key) in [
            (read(0, 60, HOUR, 20), "free_tries"),
            (read(11, 60, HOUR, 20), "free_tries"),
            (read(5, 0, HOUR, 20), "first_delay_seconds"),
            (read(5, 60, HOUR - 1, 20), "longest_delay_seconds"),
            (read(5, 60, HOUR, 4), "block_after"),
            (read(5, 60, HOUR, 101), "block_after"),
        ] {
            assert!(refused.unwrap_err().contains(key), "{key}");
        }
    }

    #[test]
    fn tries_outlive_a_restart() {
        for tries in [Tries::Clear, failed(3)] {
            assert_eq!(serde_json::from_str::<Tries>(&serde_json::to_string(&tries).unwrap()).unwrap(), tries);
        }
    }
}
