//! The chain of a part: each segment's name holds its object to all objects before it, so that one atomic put writes both.

use protocol::RecordingId;

use crate::{Digest, OutOfNumbers, PartNumber, SegmentName};

/// The end of a part's chain.
///
/// A link is the SHA-256 of two lines of ASCII text, each with its line feed: what is before, and the SHA-256 of the object's bytes.
/// Before the first segment of a part stands `{recording}/{part:02}`, before each other the link of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    part: PartNumber,
    segments: u32,
    before: Before,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Start(RecordingId),
    Link(Digest),
}

impl Chain {
    /// That of a part without segments.
    #[must_use]
    pub const fn begin(recording: RecordingId, part: PartNumber) -> Self {
        Self { part, segments: 0, before: Before::Start(recording) }
    }

    /// The chain that ends with a segment of this name.
    #[must_use]
    pub const fn ending(name: &SegmentName) -> Self {
        Self { part: name.part, segments: name.number, before: Before::Link(name.link) }
    }

    /// The name that an object must have to come next.
    ///
    /// # Errors
    /// After the last number that a name has room for.
    pub fn next(&self, object: Digest) -> Result<SegmentName, OutOfNumbers> {
        let number = self.segments + 1;
        if !SegmentName::has_room_for(number) {
            return Err(OutOfNumbers);
        }
        let text = match self.before {
            Before::Start(recording) => format!("{recording}/{}\n{object}\n", self.part),
            Before::Link(link) => format!("{link}\n{object}\n"),
        };
        Ok(SegmentName { part: self.part, number, link: Digest::of(text.as_bytes()) })
    }

    /// Puts an object at the end, and says its name.
    ///
    /// # Errors
    /// After the last number that a name has room for.
    pub fn append(&mut self, object: Digest) -> Result<SegmentName, OutOfNumbers> {
        let name = self.next(object)?;
        *self = Self::ending(&name);
        Ok(name)
    }

    /// How many segments it has.
    #[must_use]
    pub const fn segments(&self) -> u32 {
        self.segments
    }

    /// Which part's.
    #[must_use]
    pub const fn part(&self) -> PartNumber {
        self.part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_what_the_documentation_says() {
        let recording = "9d1c2e3f-0a1b-4c2d-8e3f-112233445566".parse().unwrap();
        let mut chain = Chain::begin(recording, PartNumber::FIRST);
        let object = Digest::of(b"abc");
        let first = Digest::of(format!("9d1c2e3f-0a1b-4c2d-8e3f-112233445566/01\n{object}\n").as_bytes());
        let second = Digest::of(format!("{first}\n{object}\n").as_bytes());
        assert_eq!(chain.append(object).unwrap().to_string(), format!("01-000001-{first}.age"));
        assert_eq!(chain.append(object).unwrap().to_string(), format!("01-000002-{second}.age"));
    }

    #[test]
    fn the_same_object_has_another_link_in_another_part_recording_or_place() {
        let recording: [RecordingId; 2] =
            ["9d1c2e3f-0a1b-4c2d-8e3f-112233445566", "9d1c2e3f-0a1b-4c2d-8e3f-112233445567"]
                .map(|id| id.parse().unwrap());
        let object = Digest::of(b"abc");
        let mut chain = Chain::begin(recording[0], PartNumber::FIRST);
        let links = [
            chain.append(object).unwrap().link,
            chain.append(object).unwrap().link,
            Chain::begin(recording[1], PartNumber::FIRST).append(object).unwrap().link,
            Chain::begin(recording[0], PartNumber::try_from(2).unwrap()).append(object).unwrap().link,
        ];
        assert_eq!(std::collections::HashSet::from(links).len(), 4);
    }

    #[test]
    fn a_part_ends_where_names_have_no_room() {
        let name = SegmentName { part: PartNumber::FIRST, number: 999_999, link: Digest::of(b"") };
        assert_eq!(Chain::ending(&name).next(Digest::of(b"")), Err(OutOfNumbers));
    }
}
