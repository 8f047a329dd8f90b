//! Opening hours as the configuration writes them.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};
use serde::{Deserialize, Deserializer, Serialize, de};

/// A time of the day to the minute, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

/// A text is not a time of the day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time from 00:00 to 24:00 written HH:MM")]
pub struct NotATime(String);

impl TimeOfDay {
    /// Reads `HH:MM`.
    ///
    /// # Errors
    /// [`NotATime`] for anything but five characters from `00:00` to `24:00`.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let minutes = || {
            let (hours, minutes) = text.split_once(':')?;
            let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            let well_written = two_digits(hours) && two_digits(minutes);
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            (well_written && minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
        };
        minutes().map(Self).ok_or_else(|| NotATime(text.to_owned()))
    }

    /// Minutes since midnight, 0 to 1,440.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// This time of a day by the clocks on the wall; `24:00` is midnight of the next day.
    pub(crate) fn on(self, day: NaiveDate) -> chrono::NaiveDateTime {
        day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(self.0))
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = NotATime;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// When a desk receives: `{ weekdays = ["tue", "thu"], from = "09:00", to = "12:00" }`, by the clocks of Europe/Rome.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    /// Days of the week: `mon` `tue` `wed` `thu` `fri` `sat` `sun`, or written out.
    #[serde(deserialize_with = "weekdays")]
    pub weekdays: Vec<Weekday>,
    /// First start of a slot.
    pub from: TimeOfDay,
    /// When the last slot must have ended, at most `24:00`.
    pub to: TimeOfDay,
}

impl OpeningHours {
    /// Whether both are open at some same minute of the week.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to && self.weekdays.iter().any(|day| other.weekdays.contains(day))
    }
}

fn weekdays<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Weekday>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    names
        .iter()
        .map(|name| {
            name.parse().map_err(|_| {
                de::Error::custom(format!("`{name}` is not a weekday: use mon, tue, wed, thu, fri, sat or sun"))
            })
        })
        .collect()
}
