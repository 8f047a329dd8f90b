//! Who entered, by which means, and what that opens.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{BookingId, OfficeId, OfficialId, Party, PersonName};

/// Header by which a page says as whom it asks: `citizen`, `guest` or `staff`. Each has a session cookie of its own. A page of another
/// site can't send it (it is not a header that CORS lets through), so that no request of ours can be forged from elsewhere.
pub const REALM_HEADER: &str = "sportello-realm";

/// As whom a page asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Realm {
    /// A citizen with a credential of their own: SPID, CIE, CNS or PIN.
    Citizen,
    /// A citizen without one: a personal link and a code by SMS.
    Guest,
    /// Officials, supervisors, operators, auditors and administrators.
    Staff,
}

impl Realm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Citizen, Self::Guest, Self::Staff];

    /// Name of its session cookie. The prefix makes browsers take it over HTTPS (or from localhost) alone, for this host alone.
    #[must_use]
    pub const fn cookie(self) -> &'static str {
        match self {
            Self::Citizen => "__Host-cittadino",
            Self::Guest => "__Host-ospite",
            Self::Staff => "__Host-sede",
        }
    }

    /// Its name in [`REALM_HEADER`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Guest => "guest",
            Self::Staff => "staff",
        }
    }
}

impl std::str::FromStr for Realm {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|realm| realm.name() == text).ok_or(())
    }
}

/// Level of assurance of SPID and CIE (ISO/IEC 29115): 1 password, 2 second factor, 3 device with certificate.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Password.
    L1,
    /// Password and a second factor.
    L2,
    /// A device that holds a certificate.
    L3,
}

/// Why a number is not a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a level is 1, 2 or 3")]
pub struct NotALevel;

impl TryFrom<u8> for Level {
    type Error = NotALevel;
    fn try_from(number: u8) -> Result<Self, NotALevel> {
        [Self::L1, Self::L2, Self::L3].get(usize::from(number.wrapping_sub(1))).copied().ok_or(NotALevel)
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level as Self + 1
    }
}

/// Kind of a PIN, in order of what it opens (INPS, *PIN online* and *PIN dispositivo*).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PinKind {
    /// The first eight characters alone: services marked as simplified, and nothing else.
    FirstHalf,
    /// *Online*, ordinary: issued without identification.
    Ordinary,
    /// *Dispositivo*: issued or converted after identification.
    Dispositive,
}

/// By which means somebody entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "means", rename_all = "snake_case", deny_unknown_fields)]
pub enum Credential {
    /// SPID, the public system of digital identity.
    Spid {
        /// Level reached at this login.
        level: Level,
    },
    /// CIE, the electronic identity card.
    Cie {
        /// Level reached at this login.
        level: Level,
    },
    /// CNS, the national services card: a TLS client certificate.
    Cns {},
    /// The institute's own PIN.
    Pin {
        /// Which kind.
        kind: PinKind,
    },
    /// A personal link and a code by SMS: no identity is proved, the official confirms them by name.
    GuestCode {},
    /// The institute's provider for its own people.
    Office {},
}

/// What somebody of the institute does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// *Funzionario di sede*: takes the bookings of the office in charge.
    Official,
    /// *Responsabile di sede*: sees the office's day, joins, hands meetings over.
    Supervisor,
    /// *Operatore del contact center*: helps with bookings, sees no meeting and no document.
    Operator,
    /// *Auditor*: reads the log of who did what, never content.
    Auditor,
    /// *Amministratore*: looks after the service, sees neither people nor content.
    Administrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Official, Self::Supervisor, Self::Operator, Self::Auditor, Self::Administrator];

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Supervisor => "supervisor",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Whether it is held at an office; the others are held for the whole institute.
    #[must_use]
    pub const fn is_of_an_office(self) -> bool {
        matches!(self, Self::Official | Self::Supervisor)
    }
}

/// A role, at an office where it is one of an office.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Role.
    pub role: Role,
    /// Office; none for roles of the whole institute.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub office: Option<OfficeId>,
}

/// `GET /api/v1/session`: who the page asks as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct SessionView {
    /// Who.
    #[serde(flatten)]
    pub holder: HolderView,
    /// By which means.
    pub credential: Credential,
    /// When it ends unless it is used: each use puts that off.
    pub idle_until: DateTime<Utc>,
    /// When it ends in any case; a meeting that runs is never cut by that.
    pub until: DateTime<Utc>,
}

/// Who entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "realm", rename_all = "snake_case")]
pub enum HolderView {
    /// A citizen.
    Citizen {
        /// Name, as the provider says it.
        name: Option<PersonName>,
        /// Fiscal code, masked.
        fiscal_code_masked: String,
    },
    /// A guest of one meeting.
    Guest {
        /// Which.
        booking: BookingId,
        /// As whom.
        party: Party,
        /// Name, as the booking says it.
        name: Option<PersonName>,
    },
    /// Somebody of the institute.
    Staff {
        /// Who.
        id: OfficialId,
        /// Name.
        name: PersonName,
        /// What they may do, and where.
        assignments: Vec<Assignment>,
    },
}

/// `DELETE /api/v1/session`, 200: signed out here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct SignedOut {
    /// Where the provider signs the person out, too; the page goes there. None where there is nothing to do.
    pub at_provider: Option<String>,
}

/// `GET /api/v1/sessions`: one of the places where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct DeviceView {
    /// Identifies it in the list.
    pub id: String,
    /// Browser and system, e.g. `Chrome, Android`; empty when the browser does not say.
    pub device: String,
    /// By which means.
    pub credential: Credential,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was used last, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `GET /api/v1/login`: one way to enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct LoginWay {
    /// Id of the provider in the configuration; `cns` and `pin` for these two.
    pub id: String,
    /// Which button.
    pub kind: LoginKind,
    /// As whom one enters there.
    pub realm: Realm,
    /// Name of the provider, e.g. `SPID`.
    pub name: String,
    /// Where the button leads; `?ritorno=<local path>` is added to it.
    pub path: String,
    /// Invented people, no identity: the demonstration.
    pub demo: bool,
}

/// Which button a way to enter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginKind {
    /// *Entra con SPID*.
    Spid,
    /// *Entra con CIE*.
    Cie,
    /// *Entra con CNS*.
    Cns,
    /// *Entra con PIN*.
    Pin,
    /// The institute's provider for its own people.
    Staff,
}

/// `POST /api/v1/login/cns`: what the port for cards handed over in the address's fragment.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardHandoff {
    /// One use, 30 seconds.
    pub ticket: String,
}

/// `GET /api/v1/guests/{booking}`, with the personal link: what the guest's page shows before any code is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct GuestPage {
    /// As whom.
    pub party: Party,
    /// Start of the slot.
    pub start: DateTime<Utc>,
    /// Office's name.
    pub office_name: String,
    /// Desk's name.
    pub desk_name: String,
    /// Whether the meeting lets in now.
    #[serde(flatten)]
    pub admission: crate::join::Admission,
    /// Where the code goes, masked: `+39********67`.
    pub mobile_masked: String,
    /// The server's clock.
    pub now: DateTime<Utc>,
}

/// `POST /api/v1/guests/{booking}/codes`, 201: the code is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct GuestCodeSent {
    /// Where it went, masked.
    pub mobile_masked: String,
    /// Until when it opens.
    pub expires_at: DateTime<Utc>,
    /// From when another one can be asked for.
    pub again_at: DateTime<Utc>,
}

/// `POST /api/v1/guests/{booking}/sessions`: the code that came by SMS.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestCodeEntered {
    /// Six digits.
    pub code: String,
}

/// `GET /api/v1/audit`: what somebody did, for auditors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct AuditEntryView {
    /// Counts up from 1, without gaps.
    #[ts(type = "number")]
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: an official's id, or a pseudonym of a citizen (the same person has the same one).
    pub actor: String,
    /// What, e.g. `login.refused`.
    pub action: String,
    /// On what: a booking's id or a pseudonym; empty where there is nothing.
    pub subject: String,
    /// Stable cause or detail, e.g. `assurance_insufficient`; empty where there is nothing.
    pub detail: String,
    /// SHA-256 over this entry and the hash before it, 64 lower-case hexadecimal digits.
    pub hash: String,
}

/// `GET /api/v1/audit`, 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct AuditPage {
    /// In order.
    pub entries: Vec<AuditEntryView>,
    /// Whether the whole chain, from the first entry on, is unbroken.
    pub intact: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_has_a_number_and_no_other_number_is_one() {
        for level in [Level::L1, Level::L2, Level::L3] {
            assert_eq!(Level::try_from(u8::from(level)), Ok(level));
        }
        for number in [0, 4, 255] {
            assert_eq!(Level::try_from(number), Err(NotALevel), "{number}");
        }
    }

    #[test]
    fn a_role_has_the_name_that_it_has_on_the_wire() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        }
    }

    #[test]
    fn a_realm_is_read_by_its_name_alone() {
        for realm in Realm::ALL {
            assert_eq!(realm.name().parse(), Ok(realm));
            assert_eq!(serde_json::to_value(realm).unwrap(), realm.name());
        }
        assert_eq!("Citizen".parse::<Realm>(), Err(()));
    }
}
