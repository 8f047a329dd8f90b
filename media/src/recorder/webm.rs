//! A live WebM (Matroska) writer: a head, then one self-contained cluster after the other.
//!
//! The segment's size is never written, and each cluster reaches the output whole in one write, so a file cut off at
//! any moment plays up to its last whole cluster. Nothing is ever changed behind the write position: the output may
//! just as well be an encrypting stream.

use std::io::{self, Write};
use std::time::Duration;

use super::track::Picture;
use crate::packet::{Codec, Kind};

const UNKNOWN_SIZE: [u8; 8] = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/// Longest stretch of one cluster: what a crash may cost.
const CLUSTER: Duration = Duration::from_secs(1);

mod id {
    pub const EBML: u32 = 0x1a45_dfa3;
    pub const EBML_VERSION: u32 = 0x4286;
    pub const EBML_READ_VERSION: u32 = 0x42f7;
    pub const EBML_MAX_ID_LENGTH: u32 = 0x42f2;
    pub const EBML_MAX_SIZE_LENGTH: u32 = 0x42f3;
    pub const DOC_TYPE: u32 = 0x4282;
    pub const DOC_TYPE_VERSION: u32 = 0x4287;
    pub const DOC_TYPE_READ_VERSION: u32 = 0x4285;
    pub const SEGMENT: u32 = 0x1853_8067;
    pub const INFO: u32 = 0x1549_a966;
    pub const TIMESTAMP_SCALE: u32 = 0x002a_d7b1;
    pub const MUXING_APP: u32 = 0x4d80;
    pub const WRITING_APP: u32 = 0x5741;
    pub const TRACKS: u32 = 0x1654_ae6b;
    pub const TRACK_ENTRY: u32 = 0xae;
    pub const TRACK_NUMBER: u32 = 0xd7;
    pub const TRACK_UID: u32 = 0x73c5;
    pub const TRACK_TYPE: u32 = 0x83;
    pub const FLAG_LACING: u32 = 0x9c;
    pub const NAME: u32 = 0x536e;
    pub const LANGUAGE: u32 = 0x0022_b59c;
    pub const CODEC_ID: u32 = 0x86;
    pub const CODEC_PRIVATE: u32 = 0x63a2;
    pub const CODEC_DELAY: u32 = 0x56aa;
    pub const SEEK_PRE_ROLL: u32 = 0x56bb;
    pub const VIDEO: u32 = 0xe0;
    pub const PIXEL_WIDTH: u32 = 0xb0;
    pub const PIXEL_HEIGHT: u32 = 0xba;
    pub const AUDIO: u32 = 0xe1;
    pub const SAMPLING_FREQUENCY: u32 = 0xb5;
    pub const CHANNELS: u32 = 0x9f;
    pub const CLUSTER: u32 = 0x1f43_b675;
    pub const TIMESTAMP: u32 = 0xe7;
    pub const SIMPLE_BLOCK: u32 = 0xa3;
}

/// One participant's pair of tracks, as declared in the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackPair {
    /// Shown by players.
    pub name: String,
    /// How its picture is coded.
    pub picture: Picture,
}

/// One Opus packet or one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Index of the pair.
    pub pair: usize,
    /// Which track of the pair.
    pub kind: Kind,
    /// Time in the recording.
    pub at: Duration,
    /// A player can begin here.
    pub keyframe: bool,
    /// The packet or frame.
    pub data: Vec<u8>,
}

/// Writes one file.
#[derive(Debug)]
pub struct WebmWriter<W> {
    output: W,
    bytes: u64,
    cluster: Vec<u8>,
    /// Time of the open cluster, in milliseconds.
    base: Option<u64>,
}

impl<W: Write> WebmWriter<W> {
    /// Writes the head: all tracks are known from the start.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(output: W, pairs: &[TrackPair]) -> io::Result<Self> {
        let mut writer = Self { output, bytes: 0, cluster: Vec::new(), base: None };
        let mut head = Vec::new();
        // WebM knows no H.264; Matroska, of which it is a part, does.
        let is_webm = pairs.iter().all(|pair| pair.picture.codec != Codec::H264);
        master(&mut head, id::EBML, |head| ebml_head(head, if is_webm { "webm" } else { "matroska" }));
        put_id(&mut head, id::SEGMENT);
        head.extend(UNKNOWN_SIZE);
        master(&mut head, id::INFO, |info| {
            unsigned(info, id::TIMESTAMP_SCALE, 1_000_000);
            text(info, id::MUXING_APP, "sportello");
            text(info, id::WRITING_APP, "sportello");
        });
        master(&mut head, id::TRACKS, |tracks| {
            for (index, pair) in pairs.iter().enumerate() {
                for kind in Kind::BOTH {
                    master(tracks, id::TRACK_ENTRY, |entry| track_entry(entry, index, kind, pair));
                }
            }
        });
        writer.put(&head)?;
        Ok(writer)
    }

    /// Adds a block. Blocks come in order of time within a track. One that comes late, after a stall of its sender, keeps
    /// its time: it stands before the start of the open cluster.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, block: &Block) -> io::Result<()> {
        let at = u64::try_from(block.at.as_millis()).unwrap_or(u64::MAX);
        let cluster_ms = u64::try_from(CLUSTER.as_millis()).unwrap_or(u64::MAX);
        if self.base.is_some_and(|base| at.saturating_sub(base) >= cluster_ms) {
            self.flush()?;
        }
        let base = *self.base.get_or_insert(at);
        let offset = i16::try_from(at.cast_signed().saturating_sub(base.cast_signed())).unwrap_or(if at < base {
            i16::MIN
        } else {
            i16::MAX
        });
        let mut head = Vec::with_capacity(4);
        put_size(&mut head, track_number(block.pair, block.kind));
        head.extend(offset.to_be_bytes());
        head.push(if block.keyframe { 0x80 } else { 0 });
        put_id(&mut self.cluster, id::SIMPLE_BLOCK);
        put_size(&mut self.cluster, (head.len() + block.data.len()) as u64);
        self.cluster.extend(head);
        self.cluster.extend(&block.data);
        Ok(())
    }

    /// Closes the open cluster and hands it to the output.
    ///
    /// # Errors
    /// Those of the output.
    pub fn flush(&mut self) -> io::Result<()> {
        let Some(base) = self.base.take() else { return Ok(()) };
        let blocks = std::mem::take(&mut self.cluster);
        let mut whole = Vec::with_capacity(blocks.len() + 32);
        master(&mut whole, id::CLUSTER, |cluster| {
            unsigned(cluster, id::TIMESTAMP, base);
            cluster.extend(&blocks);
        });
        self.put(&whole)?;
        self.cluster = blocks;
        self.cluster.clear();
        Ok(())
    }

    /// Time of the open cluster's start.
    pub fn open_since(&self) -> Option<Duration> {
        self.base.map(Duration::from_millis)
    }

    /// Bytes handed to the output.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Closes the file and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        Ok(self.output)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes)?;
        self.output.flush()?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}

fn track_number(pair: usize, kind: Kind) -> u64 {
    (pair * 2 + kind.index() + 1) as u64
}

fn ebml_head(head: &mut Vec<u8>, kind: &str) {
    unsigned(head, id::EBML_VERSION, 1);
    unsigned(head, id::EBML_READ_VERSION, 1);
    unsigned(head, id::EBML_MAX_ID_LENGTH, 4);
    unsigned(head, id::EBML_MAX_SIZE_LENGTH, 8);
    text(head, id::DOC_TYPE, kind);
    unsigned(head, id::DOC_TYPE_VERSION, 4);
    unsigned(head, id::DOC_TYPE_READ_VERSION, 2);
}

fn track_entry(entry: &mut Vec<u8>, index: usize, kind: Kind, pair: &TrackPair) {
    let number = track_number(index, kind);
    unsigned(entry, id::TRACK_NUMBER, number);
    unsigned(entry, id::TRACK_UID, number);
    unsigned(entry, id::FLAG_LACING, 0);
    text(entry, id::NAME, &pair.name);
    text(entry, id::LANGUAGE, "und");
    match kind {
        Kind::Audio => {
            unsigned(entry, id::TRACK_TYPE, 2);
            text(entry, id::CODEC_ID, "A_OPUS");
            element(entry, id::CODEC_PRIVATE, &opus_head());
            unsigned(entry, id::CODEC_DELAY, 0);
            unsigned(entry, id::SEEK_PRE_ROLL, 80_000_000);
            master(entry, id::AUDIO, |audio| {
                element(audio, id::SAMPLING_FREQUENCY, &48_000_f64.to_be_bytes());
                unsigned(audio, id::CHANNELS, 2);
            });
        }
        Kind::Video => {
            unsigned(entry, id::TRACK_TYPE, 1);
            let Picture { codec, size: (width, height), private } = &pair.picture;
            text(entry, id::CODEC_ID, if *codec == Codec::H264 { "V_MPEG4/ISO/AVC" } else { "V_VP8" });
            if !private.is_empty() {
                element(entry, id::CODEC_PRIVATE, private);
            }
            master(entry, id::VIDEO, |video| {
                unsigned(video, id::PIXEL_WIDTH, u64::from(*width));
                unsigned(video, id::PIXEL_HEIGHT, u64::from(*height));
            });
        }
    }
}

/// RFC 7845, section 5.1: stereo, nothing to skip, 48 kHz, no gain, mapping family 0.
fn opus_head() -> Vec<u8> {
    let mut head = b"OpusHead".to_vec();
    head.extend([1, 2]);
    head.extend(0_u16.to_le_bytes());
    head.extend(48_000_u32.to_le_bytes());
    head.extend([0, 0, 0]);
    head
}

fn put_id(output: &mut Vec<u8>, id: u32) {
    let bytes = id.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    output.extend(&bytes[zeros..]);
}

/// An EBML variable-length number in as few bytes as possible.
fn put_size(output: &mut Vec<u8>, size: u64) {
    // All ones is reserved for "unknown", hence one less than the bits would hold.
    let len = (1..8).find(|len| size < (1 << (7 * len)) - 1).unwrap_or(8);
    let marked = size | 1 << (7 * len);
    output.extend(&marked.to_be_bytes()[8 - len..]);
}

fn element(output: &mut Vec<u8>, id: u32, data: &[u8]) {
    put_id(output, id);
    put_size(output, data.len() as u64);
    output.extend(data);
}

fn unsigned(output: &mut Vec<u8>, id: u32, value: u64) {
    let bytes = value.to_be_bytes();
    let zeros = bytes.iter().take(7).take_while(|byte| **byte == 0).count();
    element(output, id, &bytes[zeros..]);
}

fn text(output: &mut Vec<u8>, id: u32, value: &str) {
    element(output, id, value.as_bytes());
}

fn master(output: &mut Vec<u8>, id: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    let mut body = Vec::new();
    fill(&mut body);
    element(output, id, &body);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str) -> TrackPair {
        TrackPair {
            name: name.to_owned(),
            picture: Picture { codec: Codec::Vp8, size: (640, 480), private: Vec::new() },
        }
    }

    fn audio(at_ms: u64) -> Block {
        Block { pair: 0, kind: Kind::Audio, at: Duration::from_millis(at_ms), keyframe: true, data: vec![0xfc, 1, 2] }
    }

    #[test]
    fn sizes_are_written_in_as_few_bytes_as_possible() {
        let written = |size| {
            let mut output = Vec::new();
            put_size(&mut output, size);
            output
        };
        assert_eq!(written(0), [0x80]);
        assert_eq!(written(126), [0xfe]);
        assert_eq!(written(127), [0x40, 0x7f]);
        assert_eq!(written(16_382), [0x7f, 0xfe]);
        assert_eq!(written(16_383), [0x20, 0x3f, 0xff]);
    }

    #[test]
    fn a_cluster_reaches_the_output_whole_once_a_second_has_passed() {
        let mut writer = WebmWriter::new(Vec::new(), &[pair("one")]).expect("a vector takes all");
        let head = writer.bytes();
        for at in (0..1000).step_by(20) {
            writer.write(&audio(at)).expect("a vector takes all");
        }
        assert_eq!(writer.bytes(), head);
        writer.write(&audio(1000)).expect("a vector takes all");
        assert!(writer.bytes() > head + 50 * 3);
        let file = writer.finish().expect("a vector takes all");
        let clusters = file.windows(4).filter(|window| *window == [0x1f, 0x43, 0xb6, 0x75]).count();
        assert_eq!(clusters, 2);
    }

    #[test]
    fn a_late_block_stays_in_the_open_cluster_and_keeps_its_time() {
        let mut writer = WebmWriter::new(Vec::new(), &[pair("one")]).expect("a vector takes all");
        writer.write(&audio(5000)).expect("a vector takes all");
        writer.write(&audio(4000)).expect("a vector takes all");
        assert_eq!(writer.open_since(), Some(Duration::from_millis(5000)));
        let late = [&[0x81][..], &(-1000_i16).to_be_bytes(), &[0x80, 0xfc, 1, 2]].concat();
        assert!(writer.cluster.ends_with(&late), "{:?}", writer.cluster);
    }
}
