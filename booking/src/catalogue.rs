//! All offices, checked.

use std::collections::HashSet;

use protocol::office::OfficeView;
use protocol::{DeskId, OfficeId};
use serde::Deserialize;

use crate::office::{Desk, Office, SLOT_MINUTES};

/// The offices of an installation. What is in it has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<Office>")]
pub struct Catalogue(Vec<Office>);

/// What does not fit in the offices of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: {cause}")]
pub struct CatalogueError {
    /// The key, e.g. `offices[0].desks[1].hours[0].to`.
    pub key: String,
    /// What is wrong with it and what would be right.
    pub cause: String,
}

type Checked = Result<(), CatalogueError>;

impl Catalogue {
    /// Takes the offices of the configuration.
    ///
    /// # Errors
    /// The first key that does not fit, with the cause.
    pub fn new(offices: Vec<Office>) -> Result<Self, CatalogueError> {
        check(!offices.is_empty(), "offices", || "there is no office".into())?;
        let (mut office_ids, mut desk_ids) = (HashSet::new(), HashSet::new());
        for (at, office) in offices.iter().enumerate() {
            let key = format!("offices[{at}]");
            check_id(&format!("{key}.id"), &office.id.0)?;
            check(office_ids.insert(&office.id), &format!("{key}.id"), || format!("`{}` is there twice", office.id))?;
            check_office(&key, office)?;
            for (at, desk) in office.desks.iter().enumerate() {
                let key = format!("{key}.desks[{at}].id");
                check(desk_ids.insert(&desk.id), &key, || format!("`{}` is there twice", desk.id))?;
            }
        }
        Ok(Self(offices))
    }

    /// The offices, in the order of the configuration.
    #[must_use]
    pub fn offices(&self) -> &[Office] {
        &self.0
    }

    /// An office.
    #[must_use]
    pub fn office(&self, id: &OfficeId) -> Option<&Office> {
        self.0.iter().find(|office| office.id == *id)
    }

    /// A desk and its office.
    #[must_use]
    pub fn desk(&self, id: &DeskId) -> Option<(&Office, &Desk)> {
        self.0.iter().find_map(|office| office.desks.iter().find(|desk| desk.id == *id).map(|desk| (office, desk)))
    }

    /// Name of an office; its id when the configuration no longer has it.
    #[must_use]
    pub fn office_name<'a>(&'a self, id: &'a OfficeId) -> &'a str {
        self.office(id).map_or(&id.0, |office| &office.name)
    }

    /// Name of a desk; its id when the configuration no longer has it.
    #[must_use]
    pub fn desk_name<'a>(&'a self, id: &'a DeskId) -> &'a str {
        self.desk(id).map_or(&id.0, |(_, desk)| &desk.name)
    }

    /// As the public sees them.
    #[must_use]
    pub fn views(&self) -> Vec<OfficeView> {
        self.0.iter().map(Office::view).collect()
    }
}

impl TryFrom<Vec<Office>> for Catalogue {
    type Error = CatalogueError;
    fn try_from(offices: Vec<Office>) -> Result<Self, CatalogueError> {
        Self::new(offices)
    }
}

fn check(fits: bool, key: &str, cause: impl FnOnce() -> String) -> Checked {
    if fits { Ok(()) } else { Err(CatalogueError { key: key.to_owned(), cause: cause() }) }
}

fn check_id(key: &str, id: &str) -> Checked {
    let fits = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    check(fits, key, || format!("`{id}` is not 1 to 64 lower-case letters, digits and hyphens"))
}

fn check_text(key: &str, text: &str, most: usize) -> Checked {
    let fits = !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control);
    check(fits, key, || format!("it must have 1 to {most} printable characters"))
}

fn check_office(key: &str, office: &Office) -> Checked {
    check_text(&format!("{key}.name"), &office.name, 80)?;
    check_text(&format!("{key}.address"), &office.address, 200)?;
    check(!office.desks.is_empty(), &format!("{key}.desks"), || "there is no desk".into())?;
    let mut prefixes = HashSet::new();
    for (at, desk) in office.desks.iter().enumerate() {
        let key = format!("{key}.desks[{at}]");
        check_desk(&key, desk)?;
        check(prefixes.insert(&desk.ticket_prefix), &format!("{key}.ticket_prefix"), || {
            format!("another desk of the office already uses `{}`", desk.ticket_prefix)
        })?;
    }
    Ok(())
}

fn check_desk(key: &str, desk: &Desk) -> Checked {
    check_id(&format!("{key}.id"), &desk.id.0)?;
    check_text(&format!("{key}.name"), &desk.name, 80)?;
    let prefix = &desk.ticket_prefix;
    let prefix_fits = (1..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    check(prefix_fits, &format!("{key}.ticket_prefix"), || format!("`{prefix}` is not 1 to 4 capital letters"))?;
    check(SLOT_MINUTES.contains(&desk.slot_minutes), &format!("{key}.slot_minutes"), || {
        format!("{} is not from {} to {}", desk.slot_minutes, SLOT_MINUTES.start(), SLOT_MINUTES.end())
    })?;
    check(!desk.hours.is_empty(), &format!("{key}.hours"), || "there are no opening hours".into())?;
    (0..desk.hours.len()).try_for_each(|at| check_hours(&format!("{key}.hours[{at}]"), desk, at))
}

fn check_hours(key: &str, desk: &Desk, at: usize) -> Checked {
    let hours = &desk.hours[at];
    let days: HashSet<_> = hours.weekdays.iter().collect();
    check(!days.is_empty(), &format!("{key}.weekdays"), || "there is no weekday".into())?;
    check(days.len() == hours.weekdays.len(), &format!("{key}.weekdays"), || "a weekday is there twice".into())?;
    let key_of_to = format!("{key}.to");
    check(hours.from < hours.to, &key_of_to, || format!("{} is not after {}", hours.to, hours.from))?;
    let open = u32::from(hours.to.minutes() - hours.from.minutes());
    check(open >= desk.slot_minutes, &key_of_to, || format!("not even one slot fits in {open} minutes"))?;
    let earlier = desk.hours[..at].iter().position(|earlier| earlier.overlaps(hours));
    check(earlier.is_none(), key, || format!("it overlaps hours[{}]", earlier.unwrap_or_default()))
}
