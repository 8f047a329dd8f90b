//! Europe/Rome: the only time zone people are shown.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Rome;

/// The years that can be asked for: far enough from the ends of what a date can hold.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// The day in Europe/Rome.
#[must_use]
pub fn date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Rome).date_naive()
}

/// `gg/mm/aaaa` in Europe/Rome, e.g. `24/11/2026`.
#[must_use]
pub fn day(at: DateTime<Utc>) -> String {
    at.with_timezone(&Rome).format("%d/%m/%Y").to_string()
}

/// `HH:MM` in Europe/Rome, e.g. `09:30`.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&Rome).format("%H:%M").to_string()
}

/// `YYYY-MM-DD`, as days are written on the wire.
#[must_use]
pub fn iso_day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// Reads `YYYY-MM-DD` within [`YEARS`]; `None` for anything else.
#[must_use]
pub fn parse_iso_day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // The parser also takes `2026-1-5`, which is written otherwise on the wire.
    (YEARS.contains(&day.year()) && iso_day(day) == text).then_some(day)
}

/// The first instant of a day in Europe/Rome.
#[must_use]
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    instant_or_gap_end(day.and_time(NaiveTime::MIN))
}

/// The instant without its seconds.
#[must_use]
pub fn whole_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at)
}

/// The instant of a local time: `None` when the clocks skip it, the first one when they show it twice.
pub(crate) fn instant(local: NaiveDateTime) -> Option<DateTime<Utc>> {
    Rome.from_local_datetime(&local).earliest().map(|at| at.to_utc())
}

/// The instant of a local time; of one that the clocks skip, the instant at which they skip it.
pub(crate) fn instant_or_gap_end(local: NaiveDateTime) -> DateTime<Utc> {
    // Rome's clocks never skip more than an hour in the years that can be asked for.
    (0..=60)
        .find_map(|back| {
            let minutes = TimeDelta::minutes(back);
            let last_before = local.checked_sub_signed(minutes)?;
            // One minute after the last minute that existed.
            instant(last_before).map(|at| at + if back == 0 { TimeDelta::zero() } else { TimeDelta::minutes(1) })
        })
        .unwrap_or_else(|| local.and_utc())
}
