//! The states of a meeting. Each carries what is true in it, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use protocol::meeting::NoticeVersion;
use protocol::{OfficialId, Outcome, Party, PersonName, RecordingId, Seat};
use serde::{Deserialize, Serialize};

/// Where a meeting stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Nobody is here.
    Scheduled,
    /// Citizens wait for an official.
    Waiting {
        /// Since when: the arrival of the first.
        since: DateTime<Utc>,
        /// Who sits where; never empty.
        citizens: Citizens,
    },
    /// An official holds the booking: people hear and see each other.
    InCharge(InCharge),
    /// The booking was cancelled.
    Cancelled,
    /// The meeting is over.
    Ended {
        /// When.
        at: DateTime<Utc>,
        /// How.
        outcome: Outcome,
    },
}

/// A meeting that an official holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InCharge {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Who holds it.
    pub official: OfficialId,
    /// Name shown to the citizens.
    pub name: PersonName,
    /// Whether the official is there.
    pub lease: Lease,
    /// The official who sits in beside the one in charge.
    pub assistant: Option<Assistant>,
    /// The citizens; may be empty, when all of them left.
    pub citizens: Citizens,
    /// The recording.
    pub recording: Recording,
    /// At the camera of whose seat an official looks at a document; they take part.
    #[serde(default)]
    pub document: Option<Party>,
}

/// An official who sits in a meeting that a colleague holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assistant {
    /// Who.
    pub official: OfficialId,
    /// Whether the line stands.
    pub line: Line,
}

/// How long an official keeps a meeting without being there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "lease", rename_all = "snake_case")]
pub enum Lease {
    /// The official's line stands.
    Held,
    /// The line is lost: a colleague may take over from `until` on.
    Lapsing {
        /// Until when the meeting is kept for who held it.
        until: DateTime<Utc>,
    },
}

/// State of the line to a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// It stands.
    Connected,
    /// It is lost; the place is kept.
    Lost,
}

/// A citizen's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitizenSeat {
    /// Who sits there; never empty.
    pub persons: BTreeSet<Party>,
    /// Whether the line stands.
    pub line: Line,
    /// Since when it does or does not; meetings stored by the first versions don't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_since: Option<DateTime<Utc>>,
    /// Whether it is known who sits there.
    #[serde(default)]
    pub standing: Standing,
}

/// Whether it is known who sits at a citizen's place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// By their own credential.
    #[default]
    Known,
    /// A guest whom nobody has confirmed: waits, whatever the phase.
    Guest,
    /// A guest whom an official has confirmed by name.
    Confirmed {
        /// Who.
        by: OfficialId,
    },
}

/// The citizens' places, by whose link it is. A person sits at one of them at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Citizens(pub BTreeMap<Party, CitizenSeat>);

impl Citizens {
    /// Everybody who takes part: declared at a seat that was not given up, whatever their line does. A guest whom nobody has confirmed
    /// only waits.
    #[must_use]
    pub fn present(&self) -> BTreeSet<Party> {
        self.0
            .values()
            .filter(|seat| seat.standing != Standing::Guest)
            .flat_map(|seat| seat.persons.iter().copied())
            .collect()
    }

    /// Whose line stands now.
    #[must_use]
    pub fn connected(&self) -> BTreeSet<Party> {
        let connected = self.0.values().filter(|seat| seat.line == Line::Connected);
        connected.flat_map(|seat| seat.persons.iter().copied()).collect()
    }

    /// Since when nobody's line stands; nothing while somebody's does, or when it is not known.
    #[must_use]
    pub fn absent_since(&self) -> Option<DateTime<Utc>> {
        if !self.connected().is_empty() {
            return None;
        }
        self.0.values().filter_map(|seat| seat.line_since).max()
    }

    /// The seats.
    #[must_use]
    pub fn seats(&self) -> Vec<Seat> {
        self.0.keys().map(|party| Seat::Citizen { party: *party }).collect()
    }

    /// Whether a guest sits at this seat whom nobody has confirmed.
    #[must_use]
    pub fn is_unconfirmed(&self, seat: &Seat) -> bool {
        matches!(seat, Seat::Citizen { party } if self.0.get(party).is_some_and(|seat| seat.standing == Standing::Guest))
    }

    /// Whether this person sits at this citizen's seat.
    #[must_use]
    pub fn sits_at(&self, person: Party, seat: Party) -> bool {
        self.0.get(&seat).is_some_and(|seat| seat.persons.contains(&person))
    }
}

/// The recording of a meeting that is in charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "recording", rename_all = "snake_case")]
pub enum Recording {
    /// Nobody asked for it, or it has stopped.
    Off,
    /// Every citizen present has been asked.
    Asked {
        /// Id it will have.
        id: RecordingId,
        /// The text they were asked about.
        notice: NoticeVersion,
        /// Number of the event that asked.
        asked: u64,
        /// Who has said yes so far.
        given: BTreeSet<Party>,
    },
    /// The recorder runs. Everybody in `consented` said yes, and nobody else is present.
    On {
        /// Its id.
        id: RecordingId,
        /// Since when.
        since: DateTime<Utc>,
        /// Who said yes.
        consented: BTreeSet<Party>,
    },
    /// Somebody said no. The official may ask again.
    Refused {
        /// Who.
        by: Party,
    },
}
