//! The officials of an installation.

use std::collections::HashSet;

use protocol::office::OfficialView;
use protocol::{OfficeId, OfficialId, PersonName};
use serde::Deserialize;

use crate::token::OfficialToken;

/// An official (*funzionario di sede*), from the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Subject name, 1 to 128 bytes.
    pub id: OfficialId,
    /// Name shown to citizens.
    pub name: PersonName,
    /// Office.
    pub office: OfficeId,
}

impl Official {
    /// Whether the official may see and act on the bookings of an office: those of the own office alone.
    #[must_use]
    pub fn may_act_for(&self, office: &OfficeId) -> bool {
        self.office == *office
    }

    /// As the official's own page shows it.
    #[must_use]
    pub fn view(&self, office_name: &str) -> OfficialView {
        OfficialView {
            id: self.id.clone(),
            name: self.name.clone(),
            office: self.office.clone(),
            office_name: office_name.to_owned(),
        }
    }
}

/// The officials of an installation, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster(Vec<Official>);

/// What does not fit in the officials of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: {cause}")]
pub struct RosterError {
    /// The key, e.g. `officials[0].office`.
    pub key: String,
    /// What is wrong with it.
    pub cause: String,
}

impl Roster {
    /// Takes the officials of the configuration; `knows_office` says whether an office exists.
    ///
    /// # Errors
    /// The first key that does not fit, with the cause.
    pub fn new(officials: Vec<Official>, knows_office: impl Fn(&OfficeId) -> bool) -> Result<Self, RosterError> {
        let mut ids = HashSet::new();
        for (at, official) in officials.iter().enumerate() {
            let error = |key: &str, cause: String| RosterError { key: format!("officials[{at}].{key}"), cause };
            let id = &official.id.0;
            if !(1..=OfficialToken::ID_MAX_BYTES).contains(&id.len()) || id.chars().any(char::is_control) {
                let cause = format!("it must have 1 to {} printable bytes", OfficialToken::ID_MAX_BYTES);
                return Err(error("id", cause));
            }
            if !ids.insert(&official.id) {
                return Err(error("id", format!("`{id}` is there twice")));
            }
            if !knows_office(&official.office) {
                return Err(error("office", format!("there is no office `{}`", official.office)));
            }
        }
        Ok(Self(officials))
    }

    /// An official.
    #[must_use]
    pub fn get(&self, id: &OfficialId) -> Option<&Official> {
        self.0.iter().find(|official| official.id == *id)
    }

    /// All of them, in the order of the configuration.
    #[must_use]
    pub fn officials(&self) -> &[Official] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn official(id: &str, office: &str) -> Official {
        Official { id: id.into(), name: PersonName::parse("Anna Bruni").unwrap(), office: office.into() }
    }

    fn error(officials: Vec<Official>) -> String {
        Roster::new(officials, |office| office.0 == "roma").unwrap_err().to_string()
    }

    #[test]
    fn an_official_acts_on_the_bookings_of_the_own_office_alone() {
        let official = official("bruni", "roma");
        assert!(official.may_act_for(&"roma".into()));
        assert!(!official.may_act_for(&"napoli".into()));
    }

    #[test]
    fn what_does_not_fit_is_named_by_key_and_cause() {
        assert_eq!(
            error(vec![official("a", "roma"), official("b", "napoli")]),
            "`officials[1].office`: there is no office `napoli`"
        );
        assert_eq!(error(vec![official("a", "roma"), official("a", "roma")]), "`officials[1].id`: `a` is there twice");
        assert_eq!(error(vec![official("", "roma")]), "`officials[0].id`: it must have 1 to 128 printable bytes");
    }

    #[test]
    fn an_official_is_found_by_id() {
        let roster = Roster::new(vec![official("a", "roma"), official("b", "roma")], |_| true).unwrap();
        assert_eq!(roster.get(&"b".into()).map(|official| &official.id), Some(&OfficialId::from("b")));
        assert_eq!(roster.get(&"c".into()), None);
    }

    #[test]
    fn the_name_of_an_official_is_not_in_debug_output() {
        assert!(!format!("{:?}", official("a", "roma")).contains("Bruni"));
    }
}
