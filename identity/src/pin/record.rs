//! The states of a PIN. Each carries what is true in it, and nothing else.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{AttachmentId, OfficialId};
use serde::{Deserialize, Serialize};

use super::contacts::Contacts;
use super::hash::SecretHash;
use crate::lockout::Tries;

/// What is kept of one fiscal code. A code without a PIN has one, too, as soon as somebody tries: so it locks like any other,
/// and signing in does not tell who has a PIN.
///
/// Written down after every call that did not end in a refusal, before its answer and its outputs leave. Two calls for the
/// same code must not both begin from the same row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinRecord {
    pub(super) standing: Standing,
    pub(super) logins: Tries,
    pub(super) cards: Tries,
    pub(super) restores: Tries,
}

/// Where a PIN stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// There is none.
    #[default]
    Absent,
    /// It was asked for online and the address is not verified: it waits for that, or for the contact centre.
    Requested {
        /// When.
        at: DateTime<Utc>,
        /// Where its first half will be sent.
        contacts: Contacts,
    },
    /// Its first half was sent in a letter nobody asked for; it opens nothing before it is activated.
    Preassigned {
        /// When.
        at: DateTime<Utc>,
        /// The first half.
        first: SecretHash,
    },
    /// It was issued and opens what its kind opens.
    Active {
        /// What is compared with. One at a time: a new one takes the place of the old.
        secret: Secret,
        /// Whose it is.
        holder: Box<Holder>,
    },
    /// Its holder revoked it. Another can be asked for.
    Revoked {
        /// When.
        at: DateTime<Utc>,
    },
}

/// The one secret that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "secret", rename_all = "snake_case")]
pub enum Secret {
    /// Sixteen characters, to be changed at first use. The halves are hashed apart, so that the first can be checked alone.
    Initial {
        /// How it reached the person.
        origin: Origin,
        /// When it was issued, or its first half sent again.
        at: DateTime<Utc>,
        /// The first eight.
        first: SecretHash,
        /// The second eight.
        second: SecretHash,
    },
    /// The person's own eight characters.
    Personal {
        /// Since when.
        since: DateTime<Utc>,
        /// The eight.
        hash: SecretHash,
    },
}

/// How sixteen characters reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Asked for online: first half by SMS or e-mail, second in a letter.
    Online,
    /// Asked for by telephone: likewise.
    ContactCentre,
    /// At an office, all in a sealed envelope.
    Office,
    /// First half in a letter nobody asked for, second by SMS or e-mail.
    Preassigned,
    /// Restored: either half to a contact of its own.
    Restored,
}

impl Origin {
    /// Whether the first half was asked for and came by SMS or e-mail: that one gives simplified access.
    #[must_use]
    pub const fn gives_simplified_access(self) -> bool {
        matches!(self, Self::Online | Self::ContactCentre | Self::Restored)
    }

    /// Whether the contact centre can send the first half again.
    pub(super) const fn was_asked_for(self) -> bool {
        matches!(self, Self::Online | Self::ContactCentre)
    }
}

/// Whose an issued PIN is. Stays through changes and restores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Where the person can be reached.
    pub contacts: Contacts,
    /// When the whole PIN was used for the first time.
    pub first_used: Option<DateTime<Utc>>,
    /// How the person was identified, if so: that is what makes a PIN *dispositivo*.
    pub identified: Option<Identification>,
    /// What was asked of an official.
    pub conversion: Conversion,
}

/// How a person was identified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "identified", rename_all = "snake_case")]
pub enum Identification {
    /// In person.
    AtOffice {
        /// By whom.
        by: OfficialId,
        /// When.
        at: DateTime<Utc>,
    },
    /// By a signed form and the copy of a document.
    ByPapers {
        /// Who accepted them.
        by: OfficialId,
        /// When.
        at: DateTime<Utc>,
        /// Which.
        papers: Papers,
    },
}

/// A signed form and the copy of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "papers", rename_all = "snake_case")]
pub enum Papers {
    /// Uploaded; both passed the check of attachments.
    Uploaded {
        /// The form.
        form: AttachmentId,
        /// The document.
        document: AttachmentId,
    },
    /// Handed in at an office, or sent to the contact centre by fax.
    OnPaper {
        /// Who took them.
        taken_by: OfficialId,
    },
}

/// The wish to make an ordinary PIN *dispositivo*.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "conversion", rename_all = "snake_case")]
pub enum Conversion {
    /// None is open.
    #[default]
    None,
    /// An official has to decide.
    Asked {
        /// When.
        at: DateTime<Utc>,
        /// What was handed in.
        papers: Papers,
    },
    /// An official refused it. It can be asked for again.
    Refused {
        /// Who.
        by: OfficialId,
        /// When.
        at: DateTime<Utc>,
        /// Why, for the person to read.
        reason: String,
    },
}

/// What a PIN opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinKind {
    /// *PIN online*: what needs no certainty about the person.
    Ordinary,
    /// *PIN dispositivo*: everything. Its holder was identified.
    Dispositivo,
}

impl Holder {
    pub(super) const fn new(contacts: Contacts, identified: Option<Identification>) -> Self {
        Self { contacts, first_used: None, identified, conversion: Conversion::None }
    }

    /// The kind of the PIN.
    #[must_use]
    pub const fn kind(&self) -> PinKind {
        match self.identified {
            Some(_) => PinKind::Dispositivo,
            None => PinKind::Ordinary,
        }
    }
}

impl PinRecord {
    /// How long tries at a code without a PIN are kept, and a request that nobody came back for.
    pub const FORGET_AFTER: TimeDelta = TimeDelta::days(30);

    /// Where the PIN stands.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Whether the row can go: there is no PIN, and nobody has tried or come back for a request for a while. Anybody can make such rows.
    #[must_use]
    pub fn can_be_forgotten(&self, now: DateTime<Utc>) -> bool {
        let is_old = |tries: &Tries| match tries {
            Tries::Clear => true,
            Tries::Failed { last, .. } => now - *last >= Self::FORGET_AFTER,
        };
        let stands_for_nothing = match &self.standing {
            Standing::Absent => true,
            Standing::Requested { at, .. } => now - *at >= Self::FORGET_AFTER,
            Standing::Preassigned { .. } | Standing::Active { .. } | Standing::Revoked { .. } => false,
        };
        stands_for_nothing && [self.logins, self.cards, self.restores].iter().all(is_old)
    }

    pub(super) fn active_mut(&mut self) -> Option<(&mut Secret, &mut Holder)> {
        match &mut self.standing {
            Standing::Active { secret, holder } => Some((secret, holder)),
            _ => None,
        }
    }
}
