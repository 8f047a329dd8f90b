//! Offices, their desks and the slots of a day.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use protocol::office::{DeskView, OfficeView};
use protocol::{DeskId, OfficeId};
use serde::Deserialize;

use crate::hours::OpeningHours;
use crate::rome;

/// Lengths of a slot that an office may choose, in minutes.
pub const SLOT_MINUTES: std::ops::RangeInclusive<u32> = 8..=20;

/// A territorial office (*sede*), from the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Id: lower-case letters, digits and hyphens.
    pub id: OfficeId,
    /// Name, e.g. `Roma Monteverde`; 1 to 80 characters.
    pub name: String,
    /// Street, number, town; 1 to 200 characters.
    pub address: String,
    /// Its desks, at least one.
    pub desks: Vec<Desk>,
}

impl Office {
    /// As the public sees it.
    #[must_use]
    pub fn view(&self) -> OfficeView {
        OfficeView {
            id: self.id.clone(),
            name: self.name.clone(),
            address: self.address.clone(),
            desks: self.desks.iter().map(Desk::view).collect(),
        }
    }
}

/// A desk (*sportello*) of an office, from the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Id, unique among all offices: lower-case letters, digits and hyphens.
    pub id: DeskId,
    /// Name, e.g. `Deleghe identità digitali in web meeting`; 1 to 80 characters.
    pub name: String,
    /// What its ticket codes begin with: 1 to 4 capital letters, e.g. `AY`.
    pub ticket_prefix: String,
    /// Length of a slot in minutes, 8 to 20.
    pub slot_minutes: u32,
    /// When it receives.
    pub hours: Vec<OpeningHours>,
}

impl Desk {
    /// As the public sees it.
    #[must_use]
    pub fn view(&self) -> DeskView {
        DeskView { id: self.id.clone(), name: self.name.clone(), slot_minutes: self.slot_minutes }
    }

    /// Length of a slot.
    #[must_use]
    pub fn slot_length(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.slot_minutes))
    }

    /// Starts of the slots of a day in Europe/Rome, in order of time.
    ///
    /// Slots follow the clocks on the wall: a start that the clocks skip in spring is left out, one that they show twice in
    /// autumn is taken once (the first). Slots never overlap and end before the desk closes. There are none outside the years
    /// 1970 to 2199.
    #[must_use]
    pub fn slots(&self, day: NaiveDate) -> Vec<DateTime<Utc>> {
        if !rome::YEARS.contains(&day.year()) {
            return Vec::new();
        }
        let mut hours: Vec<_> = self.hours.iter().filter(|hours| hours.weekdays.contains(&day.weekday())).collect();
        hours.sort_by_key(|hours| hours.from);
        hours.into_iter().flat_map(|hours| self.slots_within(hours, day)).collect()
    }

    fn slots_within(&self, hours: &OpeningHours, day: NaiveDate) -> Vec<DateTime<Utc>> {
        let (length, closing) = (self.slot_length(), rome::instant_or_gap_end(hours.to.on(day)));
        let steps = u32::from(hours.to.minutes().saturating_sub(hours.from.minutes())) / self.slot_minutes.max(1);
        let mut starts: Vec<DateTime<Utc>> = Vec::new();
        for step in 0..steps {
            let local = hours.from.on(day) + TimeDelta::minutes(i64::from(step * self.slot_minutes));
            let Some(start) = rome::instant(local) else { continue };
            // After the skipped hour of spring the grid can begin before the last slot has ended.
            let overlaps = starts.last().is_some_and(|last| start < *last + length);
            if !overlaps && start + length <= closing {
                starts.push(start);
            }
        }
        starts
    }
}
