//! The rules on time that an installation may change.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Rules on time. In the configuration each is a whole number of minutes or days, and a missing one has its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Policy {
    /// How long before the slot the link lets in: 15 minutes.
    pub join_before: TimeDelta,
    /// How long before the slot the reminder is sent: 30 minutes.
    pub reminder_before: TimeDelta,
    /// How long after the slot the link still lets in: 30 minutes.
    pub grace: TimeDelta,
    /// How long before its start a slot can no longer be booked: 0 minutes.
    pub book_until_before: TimeDelta,
    /// How many days can be booked, today included: 28.
    pub book_ahead_days: u32,
}

/// A rule on time that is out of its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` is {value}: it must be from {least} to {most}")]
pub struct PolicyError {
    /// Key of the configuration.
    pub key: &'static str,
    /// What stands there.
    pub value: u32,
    /// Least value taken.
    pub least: u32,
    /// Greatest value taken.
    pub most: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            join_before: TimeDelta::minutes(15),
            reminder_before: TimeDelta::minutes(30),
            grace: TimeDelta::minutes(30),
            book_until_before: TimeDelta::zero(),
            book_ahead_days: 28,
        }
    }
}

/// As the configuration writes it.
#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    join_before_minutes: u32,
    reminder_before_minutes: u32,
    grace_minutes: u32,
    book_until_before_minutes: u32,
    book_ahead_days: u32,
}

impl Default for Written {
    fn default() -> Self {
        Policy::default().into()
    }
}

impl TryFrom<Written> for Policy {
    type Error = PolicyError;
    fn try_from(written: Written) -> Result<Self, PolicyError> {
        let within = |key, value, least, most| {
            if (least..=most).contains(&value) { Ok(value) } else { Err(PolicyError { key, value, least, most }) }
        };
        let minutes =
            |key, value, least, most| within(key, value, least, most).map(|value| TimeDelta::minutes(i64::from(value)));
        Ok(Self {
            join_before: minutes("join_before_minutes", written.join_before_minutes, 1, 240)?,
            reminder_before: minutes("reminder_before_minutes", written.reminder_before_minutes, 1, 2_880)?,
            grace: minutes("grace_minutes", written.grace_minutes, 0, 240)?,
            book_until_before: minutes("book_until_before_minutes", written.book_until_before_minutes, 0, 10_080)?,
            book_ahead_days: within("book_ahead_days", written.book_ahead_days, 1, 366)?,
        })
    }
}

impl From<Policy> for Written {
    fn from(policy: Policy) -> Self {
        let minutes = |delta: TimeDelta| u32::try_from(delta.num_minutes()).unwrap_or(0);
        Self {
            join_before_minutes: minutes(policy.join_before),
            reminder_before_minutes: minutes(policy.reminder_before),
            grace_minutes: minutes(policy.grace),
            book_until_before_minutes: minutes(policy.book_until_before),
            book_ahead_days: policy.book_ahead_days,
        }
    }
}
