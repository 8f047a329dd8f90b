//! The institute's own people: their roles and where they hold them.

use std::collections::HashSet;

use protocol::office::OfficialView;
use protocol::{Assignment, OfficeId, OfficialId, PersonName, Role};
use serde::{Deserialize, Serialize};

/// Longest id of a person of the institute, in bytes.
pub const STAFF_ID_MAX_BYTES: usize = 128;

/// Somebody of the institute, with the roles they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Subject at the institute's provider, 1 to 128 bytes.
    pub id: OfficialId,
    /// Name shown to citizens.
    pub name: PersonName,
    /// What they may do, and where; never empty.
    pub assignments: Vec<Assignment>,
    /// Who says so.
    #[serde(default)]
    pub told_by: ToldBy,
}

/// Who says which roles somebody holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldBy {
    /// The configuration: who is taken out of it holds none any more.
    #[default]
    Configuration,
    /// The institute's provider, at the login: they last as long as the session.
    Provider,
}

impl Staff {
    /// Whether they hold a role of the whole institute.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        !role.is_of_an_office() && self.assignments.iter().any(|assignment| assignment.role == role)
    }

    /// Whether they hold a role at an office.
    #[must_use]
    pub fn is_at(&self, role: Role, office: &OfficeId) -> bool {
        role.is_of_an_office()
            && self.assignments.iter().any(|held| held.role == role && held.office.as_ref() == Some(office))
    }

    /// Whether they see the office's day and sit in its meetings: its officials and its supervisor.
    #[must_use]
    pub fn may_act_for(&self, office: &OfficeId) -> bool {
        self.is_at(Role::Official, office) || self.is_at(Role::Supervisor, office)
    }

    /// Whether they may take a meeting away from a colleague of this office.
    #[must_use]
    pub fn supervises(&self, office: &OfficeId) -> bool {
        self.is_at(Role::Supervisor, office)
    }

    /// The offices they work at, each once, in the order of their roles.
    #[must_use]
    pub fn offices(&self) -> Vec<&OfficeId> {
        let mut seen = HashSet::new();
        let offices = self.assignments.iter().filter_map(|assignment| assignment.office.as_ref());
        offices.filter(|office| seen.insert(*office)).collect()
    }

    /// As their own page shows them at an office.
    #[must_use]
    pub fn view(&self, office: &OfficeId, office_name: &str) -> OfficialView {
        OfficialView {
            id: self.id.clone(),
            name: self.name.clone(),
            office: office.clone(),
            office_name: office_name.to_owned(),
            supervisor: self.supervises(office),
        }
    }
}

/// Somebody of the institute, in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Subject at the institute's provider, 1 to 128 bytes.
    pub id: OfficialId,
    /// Name shown to citizens.
    pub name: PersonName,
    /// Office, for the roles that are held at one.
    #[serde(default)]
    pub office: Option<OfficeId>,
    /// Roles; an official by default.
    #[serde(default = "official_alone")]
    pub roles: Vec<Role>,
}

fn official_alone() -> Vec<Role> {
    vec![Role::Official]
}

impl Official {
    fn staff(self) -> Staff {
        let (id, name, office) = (self.id, self.name, self.office);
        let assignments = self.roles.into_iter().map(|role| {
            let office = if role.is_of_an_office() { office.clone() } else { None };
            Assignment { role, office }
        });
        Staff { id, name, assignments: assignments.collect(), told_by: ToldBy::Configuration }
    }
}

/// The people of an installation, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster(Vec<Staff>);

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
    /// Takes the people of the configuration; `knows_office` says whether an office exists.
    ///
    /// # Errors
    /// The first key that does not fit, with the cause.
    pub fn new(officials: Vec<Official>, knows_office: impl Fn(&OfficeId) -> bool) -> Result<Self, RosterError> {
        let mut ids = HashSet::new();
        for (at, official) in officials.iter().enumerate() {
            let error = |key: &str, cause: String| RosterError { key: format!("officials[{at}].{key}"), cause };
            if !is_an_id(&official.id) {
                return Err(error("id", format!("it must have 1 to {STAFF_ID_MAX_BYTES} printable bytes")));
            }
            if !ids.insert(&official.id) {
                return Err(error("id", format!("`{}` is there twice", official.id)));
            }
            if official.roles.is_empty() {
                return Err(error("roles", "give at least one role, such as \"official\"".to_owned()));
            }
            match &official.office {
                None if official.roles.iter().any(|role| role.is_of_an_office()) => {
                    return Err(error("office", "officials and supervisors have one".to_owned()));
                }
                Some(office) if !knows_office(office) => {
                    return Err(error("office", format!("there is no office `{office}`")));
                }
                _ => {}
            }
        }
        Ok(Self(officials.into_iter().map(Official::staff).collect()))
    }

    /// Somebody.
    #[must_use]
    pub fn get(&self, id: &OfficialId) -> Option<&Staff> {
        self.0.iter().find(|staff| staff.id == *id)
    }

    /// Somebody who signed in before, with the roles of today; none when nobody says any more that they hold one.
    #[must_use]
    pub fn current(&self, staff: Staff) -> Option<Staff> {
        match (self.get(&staff.id), staff.told_by) {
            (Some(today), _) => Some(today.clone()),
            (None, ToldBy::Provider) => Some(staff),
            (None, ToldBy::Configuration) => None,
        }
    }

    /// All of them, in the order of the configuration.
    #[must_use]
    pub fn staff(&self) -> &[Staff] {
        &self.0
    }
}

/// Whether a subject of a provider can be the id of somebody of the institute.
#[must_use]
pub fn is_an_id(id: &OfficialId) -> bool {
    (1..=STAFF_ID_MAX_BYTES).contains(&id.0.len()) && !id.0.chars().any(char::is_control)
}

/// Reads the roles that a provider tells, written `role` or `role@office`, e.g. `official@roma-monteverde`. What is no role here, or
/// of an office that does not exist, is left out: a provider knows other services, too.
#[must_use]
pub fn assignments(told: &[String], knows_office: impl Fn(&OfficeId) -> bool) -> Vec<Assignment> {
    let read = |text: &String| {
        let (role, office) = match text.split_once('@') {
            Some((role, office)) => (role, Some(OfficeId::from(office))),
            None => (text.as_str(), None),
        };
        let role = Role::ALL.into_iter().find(|known| known.name() == role)?;
        let fits = role.is_of_an_office() == office.is_some() && office.as_ref().is_none_or(&knows_office);
        fits.then_some(Assignment { role, office })
    };
    let mut seen = HashSet::new();
    told.iter().filter_map(read).filter(|assignment| seen.insert(assignment.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn official(id: &str, office: Option<&str>, roles: &[Role]) -> Official {
        let name = PersonName::parse("Anna Bruni").unwrap();
        Official { id: id.into(), name, office: office.map(OfficeId::from), roles: roles.to_vec() }
    }

    fn error(officials: Vec<Official>) -> String {
        Roster::new(officials, |office| office.0 == "roma").unwrap_err().to_string()
    }

    fn staff(roles: &[Role]) -> Staff {
        official("bruni", Some("roma"), roles).staff()
    }

    #[test]
    fn an_official_acts_on_the_bookings_of_the_own_office_alone() {
        let official = staff(&[Role::Official]);
        assert!(official.may_act_for(&"roma".into()) && !official.supervises(&"roma".into()));
        assert!(!official.may_act_for(&"napoli".into()));
    }

    #[test]
    fn a_supervisor_acts_for_the_own_office_and_over_its_officials() {
        let supervisor = staff(&[Role::Supervisor]);
        assert!(supervisor.may_act_for(&"roma".into()) && supervisor.supervises(&"roma".into()));
        assert!(!supervisor.supervises(&"napoli".into()));
    }

    #[test]
    fn who_has_a_role_of_the_institute_acts_for_no_office() {
        for role in [Role::Operator, Role::Auditor, Role::Administrator] {
            let person = staff(&[role]);
            assert!(person.is(role) && !person.may_act_for(&"roma".into()), "{role:?}");
            assert!(person.offices().is_empty());
        }
        assert!(!staff(&[Role::Official]).is(Role::Official), "a role of an office is asked for at an office");
    }

    #[test]
    fn what_does_not_fit_is_named_by_key_and_cause() {
        let one = || official("a", Some("roma"), &[Role::Official]);
        assert_eq!(
            error(vec![one(), official("b", Some("napoli"), &[Role::Official])]),
            "`officials[1].office`: there is no office `napoli`"
        );
        assert_eq!(error(vec![one(), one()]), "`officials[1].id`: `a` is there twice");
        assert_eq!(
            error(vec![official("", Some("roma"), &[Role::Official])]),
            "`officials[0].id`: it must have 1 to 128 printable bytes"
        );
        assert_eq!(
            error(vec![official("a", None, &[Role::Auditor, Role::Supervisor])]),
            "`officials[0].office`: officials and supervisors have one"
        );
        assert_eq!(
            error(vec![official("a", None, &[])]),
            "`officials[0].roles`: give at least one role, such as \"official\""
        );
    }

    #[test]
    fn somebody_is_found_by_id() {
        let people = vec![official("a", Some("roma"), &[Role::Official]), official("b", None, &[Role::Auditor])];
        let roster = Roster::new(people, |_| true).unwrap();
        assert_eq!(roster.get(&"b".into()).map(|staff| &staff.id), Some(&OfficialId::from("b")));
        assert_eq!(roster.get(&"c".into()), None);
    }

    #[test]
    fn who_is_taken_out_of_the_configuration_holds_no_role_and_who_never_stood_there_keeps_the_provider_s() {
        let roster = Roster::new(vec![official("a", None, &[Role::Auditor])], |_| true).unwrap();
        let by = |id: &str, told_by| Staff { told_by, ..official(id, None, &[Role::Operator]).staff() };
        let roles = |staff| roster.current(staff).map(|staff| staff.assignments[0].role);
        assert_eq!(roles(by("a", ToldBy::Provider)), Some(Role::Auditor), "the configuration of today wins");
        assert_eq!(roles(by("gone", ToldBy::Configuration)), None);
        assert_eq!(roles(by("other", ToldBy::Provider)), Some(Role::Operator));
    }

    #[test]
    fn of_the_roles_a_provider_tells_only_those_of_this_service_count() {
        let told =
            ["official@roma", "official@roma", "supervisor@nowhere", "auditor", "auditor@roma", "official", "x@roma"];
        let told: Vec<String> = told.into_iter().map(str::to_owned).collect();
        let held = assignments(&told, |office| office.0 == "roma");
        assert_eq!(
            held,
            [
                Assignment { role: Role::Official, office: Some("roma".into()) },
                Assignment { role: Role::Auditor, office: None }
            ]
        );
    }

    #[test]
    fn the_name_of_an_official_is_not_in_debug_output() {
        assert!(!format!("{:?}", staff(&[Role::Official])).contains("Bruni"));
    }
}
