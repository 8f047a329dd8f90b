//! Which slots can still be booked.

use std::ops::Range;

use chrono::{DateTime, Days, NaiveDate, Utc};
use protocol::office::{DaySlots, SlotView};

use crate::office::Desk;
use crate::policy::Policy;
use crate::rome;

/// The instants in which a slot that can be booked may start: from now to the end of the last day that can be booked.
/// For these the store is asked which starts are taken.
#[must_use]
pub fn horizon(policy: &Policy, now: DateTime<Utc>) -> Range<DateTime<Utc>> {
    let end = rome::date(now).checked_add_days(Days::new(u64::from(policy.book_ahead_days)));
    now..end.map_or(now, rome::midnight)
}

/// Whether a slot that starts then has begun, or begins too soon to be booked.
pub(crate) fn is_past(start: DateTime<Utc>, policy: &Policy, now: DateTime<Utc>) -> bool {
    start <= now + policy.book_until_before
}

/// Whether a slot that starts then is on one of the days that can be booked, and neither past nor too soon.
pub(crate) fn is_in_time(start: DateTime<Utc>, policy: &Policy, now: DateTime<Utc>) -> bool {
    !is_past(start, policy, now) && start < horizon(policy, now).end
}

/// The slots of a desk on a day in Europe/Rome. One is free when it can be booked now and no taken slot overlaps it:
/// an office may have booked a time beside the grid.
#[must_use]
pub fn day_slots(
    desk: &Desk,
    day: NaiveDate,
    taken: &[DateTime<Utc>],
    policy: &Policy,
    now: DateTime<Utc>,
) -> Vec<SlotView> {
    let length = desk.slot_length();
    let is_taken = |start: DateTime<Utc>| taken.iter().any(|taken| (*taken - start).abs() < length);
    desk.slots(day)
        .into_iter()
        .map(|start| SlotView { start, free: is_in_time(start, policy, now) && !is_taken(start) })
        .collect()
}

/// The days that have a free slot, from today in Europe/Rome to the last day that can be booked.
#[must_use]
pub fn days_with_free_slots(
    desk: &Desk,
    taken: &[DateTime<Utc>],
    policy: &Policy,
    now: DateTime<Utc>,
) -> Vec<NaiveDate> {
    rome::date(now)
        .iter_days()
        .take(policy.book_ahead_days as usize)
        .filter(|day| day_slots(desk, *day, taken, policy, now).iter().any(|slot| slot.free))
        .collect()
}

/// The answer to `GET /api/v1/desks/{desk}/slots`. Without a day: the first with a free slot, or today when there is none.
/// `taken` holds the taken starts within [`horizon`].
#[must_use]
pub fn day_view(
    desk: &Desk,
    day: Option<NaiveDate>,
    taken: &[DateTime<Utc>],
    policy: &Policy,
    now: DateTime<Utc>,
) -> DaySlots {
    let free = days_with_free_slots(desk, taken, policy, now);
    let day = day.or_else(|| free.first().copied()).unwrap_or_else(|| rome::date(now));
    DaySlots {
        day: rome::iso_day(day),
        slots: day_slots(desk, day, taken, policy, now),
        days_with_free_slots: free.into_iter().map(rome::iso_day).collect(),
    }
}
