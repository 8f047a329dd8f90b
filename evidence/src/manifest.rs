//! What a recording is, said once, at its end. Not encrypted, so nothing in it is personal data in clear.

use chrono::{DateTime, Utc};
use protocol::meeting::StopReason;
use protocol::{BookingId, OfficialId, Party, RecordingId, Seat};
use serde::{Deserialize, Serialize};

use crate::{Chain, Digest, Folder, Masked, PartNumber, Recipient, StillName};

/// The format of a recording. Another one is another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Folder, chain and manifest as docs/EVIDENCE.md has them.
    #[serde(rename = "sportello-recording/1")]
    V1,
}

/// A recording's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format.
    pub format: Format,
    /// Of which booking.
    pub booking: BookingId,
    /// Which recording.
    pub recording: RecordingId,
    /// Who wrote it, e.g. `sportello 0.1.0`.
    pub software: String,
    /// The citizens, masked.
    pub parties: Vec<Person>,
    /// The officials who had the meeting in charge, in order.
    pub officials: Vec<OfficialId>,
    /// Who agreed, when, to what.
    pub consents: Vec<Consent>,
    /// Steps of the ceremony and events, as chapters.
    pub events: Vec<Mark>,
    /// What each run of the server wrote.
    pub parts: Vec<Part>,
    /// All segments, in order.
    pub segments: Vec<Segment>,
    /// What is known to be missing, and why.
    pub gaps: Vec<Gap>,
    /// Pictures taken into the file.
    pub stills: Vec<Still>,
    /// Who can open it: age public keys.
    pub recipients: Vec<Recipient>,
}

/// A citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// In which role.
    pub role: Party,
    /// The fiscal code.
    pub fiscal_code: Masked,
    /// The name, where one was given.
    pub name: Option<Masked>,
}

/// A consent to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Whose.
    pub role: Party,
    /// From which seat it was given.
    pub seat: Seat,
    /// To which version of the text.
    pub text_version: String,
    /// SHA-256 of the text.
    pub text_sha256: Digest,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something that happened, as a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What.
    pub name: Label,
    /// When.
    pub at: DateTime<Utc>,
    /// In which part.
    pub part: PartNumber,
    /// Where in it.
    pub offset_ms: u64,
}

/// What one run of the server wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Counts up from 1.
    pub number: PartNumber,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; of a run that died, the end of its last segment.
    pub ended_at: DateTime<Utc>,
    /// Why.
    pub reason: StopReason,
}

/// A segment. Its object's name is made of part, number and link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Of which part.
    pub part: PartNumber,
    /// Counts up from 1 in each part.
    pub number: u32,
    /// When its first byte came, after the part's start.
    pub from_ms: u64,
    /// When it was cut.
    pub to_ms: u64,
    /// The object's size.
    pub bytes: u64,
    /// The object's SHA-256.
    pub sha256: Digest,
    /// The link in its name.
    pub link: Digest,
}

/// A time of which something is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// Why.
    pub cause: GapCause,
    /// Whose picture and voice; of everybody where none is said.
    pub seat: Option<Seat>,
}

/// Why something is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// The line lost packets that came too late or never.
    PacketsLost,
    /// The line was gone.
    LineLost,
    /// Somebody had not consented, or withdrew.
    NoConsent,
    /// Nothing could be stored.
    StorageFailed,
    /// The server was restarted.
    Restart,
}

/// A picture taken into the file, sealed like a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Still {
    /// Its object.
    pub name: StillName,
    /// The object's SHA-256.
    pub sha256: Digest,
    /// When it was taken.
    pub at: DateTime<Utc>,
}

/// The name of a step or event: 1 to 64 of `a-z`, `0-9`, `_`, `.`, `-`. No person's words fit into it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// Why a text is not a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a label is 1 to 64 of a-z, 0-9, _ . -")]
pub struct NotALabel;

impl TryFrom<String> for Label {
    type Error = NotALabel;
    fn try_from(text: String) -> Result<Self, NotALabel> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) { Ok(Self(text)) } else { Err(NotALabel) }
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

/// Why bytes are not a manifest, or not a sound one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Of another format: a newer program may know it.
    #[error("format {0:?}, known is \"sportello-recording/1\"")]
    UnknownFormat(String),
    /// Not what the format wants.
    #[error("{0}")]
    Malformed(String),
    /// Its parts do not agree with each other.
    #[error("it contradicts itself: {0}")]
    Contradiction(String),
}

impl From<serde_json::Error> for ManifestError {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl Manifest {
    /// The bytes that are stored and signed: indented, one field a line, so that `grep` reads them.
    ///
    /// # Errors
    /// None that is known: the encoder's interface has one.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ManifestError> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it is of another format or malformed. Whether it makes sense is what [`Self::check`] says.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
        }
        let Head { format } = serde_json::from_slice(bytes)?;
        if format != "sportello-recording/1" {
            return Err(ManifestError::UnknownFormat(format));
        }
        Ok(serde_json::from_slice(bytes)?)
    }

    /// Where it lies.
    #[must_use]
    pub const fn folder(&self) -> Folder {
        Folder { booking: self.booking, recording: self.recording }
    }

    /// Whether it agrees with itself: parts without gaps, segments in order on an unbroken chain, nothing said twice.
    ///
    /// # Errors
    /// Says the first thing that does not agree.
    pub fn check(&self) -> Result<(), ManifestError> {
        let mut ended = None;
        for (number, part) in (1..).zip(&self.parts) {
            require(part.number.get() == number, || format!("part {} stands where part {number} must", part.number))?;
            let in_order = part.started_at <= part.ended_at && ended.is_none_or(|ended| ended <= part.started_at);
            require(in_order, || format!("part {number} begins or ends too early"))?;
            ended = Some(part.ended_at);
        }
        self.check_segments()?;
        let known = |part: PartNumber| usize::from(part.get()) <= self.parts.len();
        require(self.events.iter().all(|mark| known(mark.part)), || "an event in a part that is not there".into())?;
        require(self.gaps.iter().all(|gap| gap.from <= gap.to), || "a gap that ends before it begins".into())?;
        let mut stills: Vec<_> = self.stills.iter().map(|still| still.name).collect();
        stills.sort_unstable();
        require(stills.windows(2).all(|two| two[0] != two[1]), || "a still twice".into())?;
        require(!self.recipients.is_empty(), || "sealed for nobody".into())
    }

    fn check_segments(&self) -> Result<(), ManifestError> {
        let mut chain = Chain::begin(self.recording, PartNumber::FIRST);
        let mut before = (PartNumber::FIRST, 0);
        for segment in &self.segments {
            let at = || format!("segment {}-{:06}", segment.part, segment.number);
            if segment.part > before.0 {
                (chain, before) = (Chain::begin(self.recording, segment.part), (segment.part, 0));
            }
            require(usize::from(segment.part.get()) <= self.parts.len(), || format!("{} is of no part", at()))?;
            let follows = chain
                .append(segment.sha256)
                .is_ok_and(|name| (name.part, name.number, name.link) == (segment.part, segment.number, segment.link));
            require(follows, || format!("{} does not follow the one before", at()))?;
            require(before.1 <= segment.from_ms && segment.from_ms <= segment.to_ms, || {
                format!("{} begins or ends too early", at())
            })?;
            before.1 = segment.to_ms;
        }
        Ok(())
    }
}

fn require(holds: bool, what: impl FnOnce() -> String) -> Result<(), ManifestError> {
    if holds { Ok(()) } else { Err(ManifestError::Contradiction(what())) }
}
