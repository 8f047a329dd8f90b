//! Who asks, and what they may touch.

use protocol::{BookingId, FiscalCode, OfficeId, Party, Role};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::session::{Holder, SessionId, TokenHash};
use crate::staff::Staff;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Somebody who is signed in.
    Session {
        /// Where.
        session: SessionId,
        /// Who.
        holder: Holder,
    },
    /// Another system, by its key.
    Integrator(Integrator),
}

/// The two citizens of a booking.
#[derive(Debug, Clone, Copy)]
pub struct Citizens<'a> {
    /// The booking.
    pub booking: BookingId,
    /// Fiscal code of the delegate.
    pub delegate: &'a FiscalCode,
    /// Fiscal code of the delegator.
    pub delegator: &'a FiscalCode,
}

impl Access {
    /// As whom the asker takes part in a booking: by their fiscal code, or as its guest.
    #[must_use]
    pub fn party_in(&self, citizens: Citizens<'_>) -> Option<Party> {
        match self {
            Self::Session { holder: Holder::Citizen { fiscal_code, .. }, .. } => {
                if fiscal_code == citizens.delegate {
                    Some(Party::Delegate)
                } else if fiscal_code == citizens.delegator {
                    Some(Party::Delegator)
                } else {
                    None
                }
            }
            Self::Session { holder: Holder::Guest { booking, party }, .. } => {
                (*booking == citizens.booking).then_some(*party)
            }
            _ => None,
        }
    }

    /// Somebody of the institute.
    #[must_use]
    pub fn staff(&self) -> Option<&Staff> {
        match self {
            Self::Session { holder: Holder::Staff(staff), .. } => Some(staff),
            _ => None,
        }
    }

    /// Somebody who may act for an office.
    #[must_use]
    pub fn staff_of(&self, office: &OfficeId) -> Option<&Staff> {
        self.staff().filter(|staff| staff.may_act_for(office))
    }

    /// Whether somebody of the institute holds a role of the whole institute.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.staff().is_some_and(|staff| staff.is(role))
    }

    /// Whether another system may do this.
    #[must_use]
    pub fn has_scope(&self, scope: Scope) -> bool {
        matches!(self, Self::Integrator(integrator) if integrator.scopes.contains(&scope))
    }
}

/// What another system may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Scope {
    /// Book for citizens whom it has identified itself.
    #[serde(rename = "bookings:write")]
    BookingsWrite,
    /// Read and cancel the bookings it made.
    #[serde(rename = "bookings:read")]
    BookingsRead,
}

/// Another system of the institute, such as MyINPS, from the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Integrator {
    /// Id: stands in the log of who did what.
    pub id: String,
    /// SHA-256 of its key in hexadecimal digits: `sportello integrator-key` prints a fresh key with it.
    pub key_sha256: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

impl Integrator {
    /// Whether this is its key.
    #[must_use]
    pub fn has_key(&self, key: &str) -> bool {
        let hash: String = TokenHash::of(key).0.iter().map(|byte| format!("{byte:02x}")).collect();
        bool::from(hash.as_bytes().ct_eq(self.key_sha256.to_ascii_lowercase().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Credential, Level};

    const DELEGATE: &str = "BNCLCU70A15H501C";
    const DELEGATOR: &str = "RSSMRA80A01H501U";

    fn code(text: &str) -> FiscalCode {
        FiscalCode::parse(text).unwrap()
    }

    fn id(byte: u8) -> BookingId {
        BookingId(vec![byte; 16].try_into().unwrap())
    }

    fn session(holder: Holder) -> Access {
        Access::Session { session: SessionId(1), holder }
    }

    fn citizen(fiscal_code: &str) -> Access {
        let credential = Credential::Spid { level: Level::L2 };
        session(Holder::Citizen { fiscal_code: code(fiscal_code), name: None, credential })
    }

    fn party(access: &Access) -> Option<Party> {
        let (delegate, delegator) = (code(DELEGATE), code(DELEGATOR));
        access.party_in(Citizens { booking: id(1), delegate: &delegate, delegator: &delegator })
    }

    #[test]
    fn a_citizen_takes_part_by_fiscal_code_and_nobody_else_does() {
        assert_eq!(party(&citizen(DELEGATE)), Some(Party::Delegate));
        assert_eq!(party(&citizen(DELEGATOR)), Some(Party::Delegator));
        assert_eq!(party(&citizen("BLLMRT88E52H501Q")), None);
    }

    #[test]
    fn a_guest_takes_part_in_one_booking_alone() {
        let guest = |booking| session(Holder::Guest { booking, party: Party::Delegator });
        assert_eq!(party(&guest(id(1))), Some(Party::Delegator));
        assert_eq!(party(&guest(id(2))), None);
    }

    #[test]
    fn a_system_opens_with_its_own_key_alone() {
        let sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let system = Integrator { id: "myinps".into(), key_sha256: sha.to_uppercase(), scopes: vec![] };
        assert!(system.has_key("test"));
        assert!(!system.has_key("Test") && !system.has_key(""));
    }
}
