//! Which credentials open a desk.

use protocol::{Credential, Level, PinKind};
use serde::{Deserialize, Serialize};

/// Which credentials open a desk in one delivery mode, from the configuration. What is not named there is as in [`Assurance::default`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assurance {
    /// Lowest level of SPID; 0 closes it to SPID.
    #[serde(with = "lowest")]
    pub spid: Option<Level>,
    /// Lowest level of CIE; 0 closes it to CIE.
    #[serde(with = "lowest")]
    pub cie: Option<Level>,
    /// CNS opens it.
    pub cns: bool,
    /// Which PIN opens it.
    pub pin: PinRule,
    /// A guest with a personal link and a code by SMS may accompany who has a credential.
    pub guest: bool,
}

/// Which PIN opens a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinRule {
    /// None.
    No,
    /// The first eight characters are enough.
    FirstHalf,
    /// Any whole PIN.
    Ordinary,
    /// One that was issued or converted after identification.
    Dispositive,
}

impl Default for Assurance {
    /// For a web meeting: SPID and CIE from level 2, CNS, and the PIN of who was identified (INPS, guide to the Sportello Telematico;
    /// message 1381/2020, section 1).
    fn default() -> Self {
        Self { spid: Some(Level::L2), cie: Some(Level::L2), cns: true, pin: PinRule::Dispositive, guest: true }
    }
}

impl Assurance {
    /// Whether this credential opens the desk.
    #[must_use]
    pub fn admits(&self, credential: Credential) -> bool {
        match credential {
            Credential::Spid { level } => self.spid.is_some_and(|lowest| level >= lowest),
            Credential::Cie { level } => self.cie.is_some_and(|lowest| level >= lowest),
            Credential::Cns {} => self.cns,
            Credential::Pin { kind } => self.pin.lowest().is_some_and(|lowest| kind >= lowest),
            Credential::GuestCode {} => self.guest,
            // For the institute's own people roles count, not this.
            Credential::Office {} => false,
        }
    }
}

impl PinRule {
    fn lowest(self) -> Option<PinKind> {
        match self {
            Self::No => None,
            Self::FirstHalf => Some(PinKind::FirstHalf),
            Self::Ordinary => Some(PinKind::Ordinary),
            Self::Dispositive => Some(PinKind::Dispositive),
        }
    }
}

/// A level as a number, 0 for none at all.
mod lowest {
    use super::Level;
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(level: &Option<Level>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(level.map_or(0, u8::from))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Level>, D::Error> {
        match u8::deserialize(from)? {
            0 => Ok(None),
            number => Level::try_from(number).map(Some).map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_meeting_opens_to_level_two_to_cards_and_to_who_was_identified() {
        let desk = Assurance::default();
        for level in [Level::L2, Level::L3] {
            assert!(desk.admits(Credential::Spid { level }) && desk.admits(Credential::Cie { level }));
        }
        assert!(desk.admits(Credential::Cns {}) && desk.admits(Credential::Pin { kind: PinKind::Dispositive }));
        for low in [
            Credential::Spid { level: Level::L1 },
            Credential::Cie { level: Level::L1 },
            Credential::Pin { kind: PinKind::Ordinary },
            Credential::Pin { kind: PinKind::FirstHalf },
            Credential::Office {},
        ] {
            assert!(!desk.admits(low), "{low:?}");
        }
    }

    #[test]
    fn a_desk_can_close_itself_to_any_means() {
        let closed = Assurance { spid: None, cie: None, cns: false, pin: PinRule::No, guest: false };
        let level = Level::L3;
        for credential in [
            Credential::Spid { level },
            Credential::Cie { level },
            Credential::Cns {},
            Credential::Pin { kind: PinKind::Dispositive },
            Credential::GuestCode {},
        ] {
            assert!(!closed.admits(credential), "{credential:?}");
        }
    }
}
