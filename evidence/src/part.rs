//! Writing a part: a stream goes in, sealed segments with their names come out.

use protocol::RecordingId;
use zeroize::Zeroizing;

use crate::{Chain, Digest, OutOfNumbers, PartNumber, Recipients, SealError, Segment, SegmentName, seal};

/// How long a segment is at most, and so what a crash can cost.
const LONGEST_MS: u64 = 2_000;

/// A segment that is to be put into the store, whole, under its name. Putting it again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its object's name.
    pub name: SegmentName,
    /// Its object.
    pub object: Vec<u8>,
    /// What the manifest will say of it.
    pub segment: Segment,
}

/// Why a part cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Names have no room for more.
    #[error(transparent)]
    OutOfNumbers(#[from] OutOfNumbers),
    /// Nothing can be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Writes one part.
pub struct PartWriter {
    chain: Chain,
    recipients: Recipients,
    pending: Zeroizing<Vec<u8>>,
    from_ms: u64,
}

impl PartWriter {
    /// Begins a part.
    #[must_use]
    pub fn begin(recording: RecordingId, part: PartNumber, recipients: Recipients) -> Self {
        Self { chain: Chain::begin(recording, part), recipients, pending: Zeroizing::default(), from_ms: 0 }
    }

    /// Takes the stream's next bytes, which came so many milliseconds after the part's start. Gives the segment before them, if that
    /// is complete.
    ///
    /// # Errors
    /// When the part cannot go on.
    pub fn write(&mut self, bytes: &[u8], at_ms: u64) -> Result<Option<Sealed>, WriteError> {
        let complete = if self.due().is_some_and(|due| at_ms >= due) { self.cut(at_ms)? } else { None };
        if self.pending.is_empty() {
            self.from_ms = at_ms;
        }
        self.pending.extend_from_slice(bytes);
        Ok(complete)
    }

    /// When the segment under way must be cut, if nothing comes that does it.
    #[must_use]
    pub fn due(&self) -> Option<u64> {
        (!self.pending.is_empty()).then_some(self.from_ms + LONGEST_MS)
    }

    /// Ends the segment under way. Nothing, where nothing came.
    ///
    /// # Errors
    /// When the part cannot go on.
    pub fn cut(&mut self, at_ms: u64) -> Result<Option<Sealed>, WriteError> {
        let Some(due) = self.due() else { return Ok(None) };
        let object = seal(&self.pending, &self.recipients)?;
        let sha256 = Digest::of(&object);
        let name = self.chain.append(sha256)?;
        // What was filmed is not left behind in memory.
        self.pending = Zeroizing::default();
        let segment = Segment {
            part: name.part,
            number: name.number,
            from_ms: self.from_ms,
            to_ms: at_ms.clamp(self.from_ms, due),
            bytes: object.len() as u64,
            sha256,
            link: name.link,
        };
        Ok(Some(Sealed { name, object, segment }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identity, open};

    #[test]
    fn a_stream_is_cut_every_two_seconds_and_comes_back_whole() {
        let key = Identity::generate();
        let recording = "9d1c2e3f-0a1b-4c2d-8e3f-112233445566".parse().unwrap();
        let mut part = PartWriter::begin(recording, PartNumber::FIRST, key.recipient().into());
        let mut sealed = Vec::new();
        for (byte, at_ms) in (0_u8..).zip((100..7_000).step_by(100)) {
            sealed.extend(part.write(&[byte], at_ms).unwrap());
        }
        sealed.extend(part.cut(7_000).unwrap());
        assert_eq!(part.cut(7_100).unwrap(), None);
        assert_eq!(part.due(), None);
        let spans: Vec<_> = sealed.iter().map(|sealed| (sealed.segment.from_ms, sealed.segment.to_ms)).collect();
        assert_eq!(spans, [(100, 2_100), (2_100, 4_100), (4_100, 6_100), (6_100, 7_000)]);
        let plain: Vec<u8> = sealed.iter().flat_map(|sealed| open(&sealed.object, &key).unwrap().to_vec()).collect();
        assert_eq!(plain, (0..69).collect::<Vec<u8>>());
    }

    #[test]
    fn a_pause_makes_no_segment_longer_than_two_seconds() {
        let key = Identity::generate();
        let recording = "9d1c2e3f-0a1b-4c2d-8e3f-112233445566".parse().unwrap();
        let mut part = PartWriter::begin(recording, PartNumber::FIRST, key.recipient().into());
        assert_eq!(part.write(b"a", 0).unwrap(), None);
        assert_eq!(part.due(), Some(2_000));
        let first = part.write(b"b", 60_000).unwrap().unwrap().segment;
        let second = part.cut(60_001).unwrap().unwrap().segment;
        assert_eq!((first.from_ms, first.to_ms, second.from_ms, second.to_ms), (0, 2_000, 60_000, 60_001));
    }
}
