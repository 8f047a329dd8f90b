//! Names of folders and objects. Each is read strictly: what can be written in one way only cannot be doubled.

use protocol::{BookingId, RecordingId};
use serde::{Deserialize, Serialize};

use crate::Digest;

/// The object that says what the recording is.
pub const MANIFEST: &str = "manifest.json";
/// The object that holds the manifest's signature. Put before the manifest: a manifest that is there has one.
pub const SIGNATURE: &str = "manifest.sig";

/// Segments of one part; at two seconds each, twenty-three days.
const MOST_SEGMENTS: u32 = 999_999;
const MOST_PARTS: u8 = 99;
const MOST_STILLS: u16 = 999;

/// Why there is no next number: names have no room for it, and one more digit would sort wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a recording has at most {MOST_PARTS} parts of {MOST_SEGMENTS} segments, and {MOST_STILLS} stills")]
pub struct OutOfNumbers;

/// Where a recording lies: `{booking}/{recording}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Folder {
    /// Of which booking it is.
    pub booking: BookingId,
    /// Which recording.
    pub recording: RecordingId,
}

/// Why a text is not a recording's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a recording's folder is written booking/recording, both lower-case UUIDs")]
pub struct NotAFolder;

impl std::fmt::Display for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.booking, self.recording)
    }
}

impl std::str::FromStr for Folder {
    type Err = NotAFolder;

    fn from_str(text: &str) -> Result<Self, NotAFolder> {
        let (booking, recording) = text.split_once('/').ok_or(NotAFolder)?;
        let folder = Self {
            booking: booking.parse().map_err(|_| NotAFolder)?,
            recording: recording.parse().map_err(|_| NotAFolder)?,
        };
        // UUIDs have other spellings; the chain starts with this one.
        if folder.to_string() == text { Ok(folder) } else { Err(NotAFolder) }
    }
}

/// A part of a recording: what one run of the server wrote. 1 to 99.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct PartNumber(u8);

impl PartNumber {
    /// The first one.
    pub const FIRST: Self = Self(1);

    /// The one after this.
    ///
    /// # Errors
    /// After the 99th.
    pub fn next(self) -> Result<Self, OutOfNumbers> {
        Self::try_from(self.0 + 1)
    }

    /// The part that a run must write which finds these objects in the folder. A run that died before its first segment leaves no
    /// trace, so parts in a folder count up without gaps.
    ///
    /// # Errors
    /// When all 99 are there.
    pub fn after<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, OutOfNumbers> {
        let parts = names.into_iter().filter_map(|name| name.parse::<SegmentName>().ok()).map(|name| name.part);
        parts.max().map_or(Ok(Self::FIRST), Self::next)
    }

    /// As a number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for PartNumber {
    type Error = OutOfNumbers;
    fn try_from(number: u8) -> Result<Self, OutOfNumbers> {
        if (1..=MOST_PARTS).contains(&number) { Ok(Self(number)) } else { Err(OutOfNumbers) }
    }
}

impl From<PartNumber> for u8 {
    fn from(part: PartNumber) -> Self {
        part.0
    }
}

impl std::fmt::Display for PartNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// The name of a segment's object: `{part:02}-{number:06}-{link}.age`. Sorted as text, names stand in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentName {
    /// The part.
    pub part: PartNumber,
    /// Counts up from 1 in each part.
    pub number: u32,
    /// What holds it to the segment before: [`crate::Chain`].
    pub link: Digest,
}

/// Why a text is not a segment's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a segment's name is part-number-link.age: two digits, six digits, a SHA-256")]
pub struct NotASegmentName;

impl SegmentName {
    pub(crate) const fn has_room_for(number: u32) -> bool {
        number >= 1 && number <= MOST_SEGMENTS
    }
}

impl std::fmt::Display for SegmentName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:06}-{}.age", self.part, self.number, self.link)
    }
}

impl std::str::FromStr for SegmentName {
    type Err = NotASegmentName;

    fn from_str(text: &str) -> Result<Self, NotASegmentName> {
        let mut fields = text.strip_suffix(".age").ok_or(NotASegmentName)?.splitn(3, '-');
        let mut field = || fields.next().ok_or(NotASegmentName);
        let name = Self {
            part: digits(field()?, 2)
                .and_then(|part| PartNumber::try_from(u8::try_from(part).ok()?).ok())
                .ok_or(NotASegmentName)?,
            number: digits(field()?, 6).filter(|number| Self::has_room_for(*number)).ok_or(NotASegmentName)?,
            link: field()?.parse().map_err(|_| NotASegmentName)?,
        };
        Ok(name)
    }
}

/// The name of a still's object: `still-{number:03}.age`, sealed like a segment, outside of the chain and held by the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StillName(u16);

/// Why a text is not a still's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a still's name is still-number.age: three digits, from 001")]
pub struct NotAStillName;

impl StillName {
    /// That of the nth still, from 1.
    ///
    /// # Errors
    /// Beyond 999.
    pub const fn nth(number: u16) -> Result<Self, OutOfNumbers> {
        if number >= 1 && number <= MOST_STILLS { Ok(Self(number)) } else { Err(OutOfNumbers) }
    }
}

impl std::fmt::Display for StillName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "still-{:03}.age", self.0)
    }
}

impl std::str::FromStr for StillName {
    type Err = NotAStillName;

    fn from_str(text: &str) -> Result<Self, NotAStillName> {
        let number = text.strip_prefix("still-").and_then(|text| text.strip_suffix(".age")).ok_or(NotAStillName)?;
        let number = digits(number, 3).and_then(|number| u16::try_from(number).ok()).ok_or(NotAStillName)?;
        Self::nth(number).map_err(|_| NotAStillName)
    }
}

impl TryFrom<String> for StillName {
    type Error = NotAStillName;
    fn try_from(text: String) -> Result<Self, NotAStillName> {
        text.parse()
    }
}

impl From<StillName> for String {
    fn from(name: StillName) -> Self {
        name.to_string()
    }
}

/// A number of exactly so many digits; `u32::from_str` would take a plus sign.
fn digits(text: &str, count: usize) -> Option<u32> {
    let fits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LINK: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn names_are_read_strictly() {
        for right in [format!("01-000001-{LINK}.age"), format!("99-999999-{LINK}.age")] {
            assert_eq!(right.parse::<SegmentName>().unwrap().to_string(), right);
        }
        for wrong in [
            format!("1-000001-{LINK}.age"),
            format!("001-000001-{LINK}.age"),
            format!("00-000001-{LINK}.age"),
            format!("01-000000-{LINK}.age"),
            format!("01-1-{LINK}.age"),
            format!("+1-000001-{LINK}.age"),
            format!("01-+00001-{LINK}.age"),
            format!("01-000001-{}.age", LINK.to_uppercase()),
            format!("01-000001-{LINK}.age.age"),
            format!("01-000001-{LINK}.AGE"),
            format!("01-000001-{LINK}"),
            format!("01-000001-{LINK}-.age"),
            format!(" 01-000001-{LINK}.age"),
            format!("a/01-000001-{LINK}.age"),
            "01-000001-.age".into(),
            "manifest.json".into(),
            String::new(),
        ] {
            assert_eq!(wrong.parse::<SegmentName>(), Err(NotASegmentName), "{wrong}");
        }
        assert_eq!("still-007.age".parse(), StillName::nth(7).map_err(|_| NotAStillName));
        for wrong in
            ["still-000.age", "still-1.age", "still-0001.age", "Still-001.age", "still-001.png", "still-+01.age"]
        {
            assert_eq!(wrong.parse::<StillName>(), Err(NotAStillName), "{wrong}");
        }
    }

    #[test]
    fn a_folder_has_one_spelling() {
        let text = "4f0c6e0a-1f0d-4c55-9c3e-0f9b8f6a7b11/9d1c2e3f-0a1b-4c2d-8e3f-112233445566";
        assert_eq!(text.parse::<Folder>().unwrap().to_string(), text);
        for wrong in [text.to_uppercase(), text.replace('-', ""), format!("{text}/"), text[1..].into()] {
            assert_eq!(wrong.parse::<Folder>(), Err(NotAFolder), "{wrong}");
        }
    }

    #[test]
    fn a_restart_writes_the_part_after_the_last_that_left_a_segment() {
        let (one, seven) = (format!("01-000004-{LINK}.age"), format!("07-000001-{LINK}.age"));
        assert_eq!(PartNumber::after([]), Ok(PartNumber::FIRST));
        assert_eq!(PartNumber::after([seven.as_str(), &one, "still-001.age"]), PartNumber::try_from(8));
        assert_eq!(PartNumber::after([format!("99-000001-{LINK}.age").as_str()]), Err(OutOfNumbers));
    }

    proptest! {
        #[test]
        fn a_name_that_is_read_is_written_the_same(
            text in "[0-9+]{1,3}-[0-9]{5,7}-[0-9a-fA]{63,65}\\.age|0[1-9]-[0-9]{6}-[0-9a-f]{64}\\.age|\\PC{0,90}",
        ) {
            if let Ok(name) = text.parse::<SegmentName>() {
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }
}
