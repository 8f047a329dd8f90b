//! One recorded participant: from RTP packets to the blocks of a track pair.

use std::time::Instant;

use super::jitter::{JitterBuffer, Ordered};
use super::timeline::Timeline;
use super::webm::Block;
use crate::event::TrackSummary;
use crate::h264;
use crate::packet::{Codec, Kind, MediaPacket, SenderClock, Source};
use crate::vp8::{Descriptor, keyframe_size};

/// A frame longer than this is none.
const MAX_FRAME: usize = 4 * 1024 * 1024;

/// The tracks of one participant.
#[derive(Debug)]
pub struct Track {
    pair: usize,
    lanes: [Lane; 2],
    timeline: Timeline,
    assembler: Assembler,
    summary: TrackSummary,
    /// How its picture will be coded, as was agreed on with the device that came last.
    expected: Option<Codec>,
    picture: Option<Picture>,
    camera: Camera,
}

/// How a participant's picture is coded, from the first keyframe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The codec.
    pub codec: Codec,
    /// Width and height in pixels.
    pub size: (u16, u16),
    /// What a player needs before the first frame.
    pub private: Vec<u8>,
}

impl Picture {
    fn of_keyframe(codec: Codec, frame: &[u8]) -> Option<Self> {
        let (private, size) = match codec {
            Codec::H264 => h264::decoder_record(frame)?,
            Codec::Vp8 | Codec::Opus => (Vec::new(), keyframe_size(frame)?),
        };
        Some(Self { codec, size, private })
    }
}

/// Whether the picture that comes is the one the file tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Camera {
    Recorded,
    /// It is coded otherwise: no player could show it in this track.
    LeftOut {
        /// The recording's log says so.
        told: bool,
    },
}

/// One stream and the source it comes from at the moment.
#[derive(Debug, Default)]
struct Lane {
    source: Option<Source>,
    buffer: JitterBuffer,
}

/// Puts frames together.
#[derive(Debug, Default)]
struct Assembler {
    frame: Vec<u8>,
    timestamp: u32,
    keyframe: bool,
    open: bool,
    /// A keyframe was seen and nothing lost since: frames can be decoded.
    intact: bool,
}

impl Track {
    /// The `pair`th participant of the recording.
    pub fn new(pair: usize, name: String) -> Self {
        Self {
            pair,
            lanes: [Lane::default(), Lane::default()],
            timeline: Timeline::default(),
            assembler: Assembler::default(),
            summary: TrackSummary { name, ..TrackSummary::default() },
            expected: None,
            picture: None,
            camera: Camera::Recorded,
        }
    }

    /// Takes a packet.
    pub fn push(&mut self, packet: MediaPacket, start: Instant, blocks: &mut Vec<Block>) {
        let at = packet.kind().index();
        if self.lanes[at].source != Some(packet.source) {
            self.drain(packet.kind(), start, blocks);
            self.lanes[at] = Lane { source: Some(packet.source), buffer: JitterBuffer::default() };
            if packet.kind() == Kind::Video {
                self.assembler = Assembler::default();
            }
        }
        self.lanes[at].buffer.push(packet);
    }

    /// Takes a report.
    pub fn note(&mut self, clock: SenderClock) {
        self.timeline.note(clock);
    }

    /// Moves what is ready into `blocks`.
    pub fn advance(&mut self, now: Instant, start: Instant, blocks: &mut Vec<Block>) {
        for kind in Kind::BOTH {
            while let Some(ordered) = self.lanes[kind.index()].buffer.pop(now) {
                self.take(kind, ordered, start, blocks);
            }
        }
    }

    /// Moves everything there is into `blocks`.
    pub fn finish(&mut self, start: Instant, blocks: &mut Vec<Block>) {
        for kind in Kind::BOTH {
            self.drain(kind, start, blocks);
        }
    }

    /// Whether video comes but cannot be decoded before the next keyframe.
    pub fn needs_keyframe(&self) -> bool {
        let comes = self.lanes[Kind::Video.index()].source.is_some() && self.camera == Camera::Recorded;
        comes && !self.assembler.intact
    }

    /// The picture as the first keyframe has it.
    pub const fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// Notes how its picture will be coded.
    pub fn expect(&mut self, codec: Codec) {
        self.expected = Some(codec);
    }

    /// Whether it is known how its picture is or will be coded.
    pub const fn knows_codec(&self) -> bool {
        self.picture.is_some() || self.expected.is_some()
    }

    /// The picture as the head of the file tells it: as it is, or where none was seen, as it is expected, in a usual size.
    pub fn settle(&mut self, usual: (u16, u16)) -> Picture {
        let codec = self.expected.unwrap_or(Codec::Vp8);
        let private = if codec == Codec::H264 { h264::EMPTY_RECORD.to_vec() } else { Vec::new() };
        self.picture.get_or_insert(Picture { codec, size: usual, private }).clone()
    }

    /// Whether its picture is left out since the last time this was asked, because it comes in another codec than the
    /// file tells.
    pub fn newly_left_out(&mut self) -> bool {
        let is_new = self.camera == Camera::LeftOut { told: false };
        if is_new {
            self.camera = Camera::LeftOut { told: true };
        }
        is_new
    }

    /// What was recorded.
    pub fn summary(&self) -> TrackSummary {
        self.summary.clone()
    }

    fn drain(&mut self, kind: Kind, start: Instant, blocks: &mut Vec<Block>) {
        while let Some(ordered) = self.lanes[kind.index()].buffer.drain() {
            self.take(kind, ordered, start, blocks);
        }
    }

    fn take(&mut self, kind: Kind, ordered: Ordered, start: Instant, blocks: &mut Vec<Block>) {
        match (ordered, kind) {
            (Ordered::Gap(missing), Kind::Audio) => self.summary.lost_packets += missing,
            (Ordered::Gap(missing), Kind::Video) => {
                self.summary.lost_packets += missing;
                self.assembler = Assembler::default();
            }
            (Ordered::Packet(packet), Kind::Audio) => blocks.push(self.audio(&packet, start)),
            (Ordered::Packet(packet), Kind::Video) => blocks.extend(self.video(&packet, start)),
        }
    }

    fn audio(&mut self, packet: &MediaPacket, start: Instant) -> Block {
        self.summary.audio_packets += 1;
        let at = self.timeline.place(packet.source, Kind::Audio, packet.timestamp, packet.arrival, start);
        Block { pair: self.pair, kind: Kind::Audio, at, keyframe: true, data: packet.payload.to_vec() }
    }

    fn video(&mut self, packet: &MediaPacket, start: Instant) -> Option<Block> {
        if self.picture.as_ref().is_some_and(|picture| picture.codec != packet.codec) {
            if self.camera == Camera::Recorded {
                self.camera = Camera::LeftOut { told: false };
            }
            self.assembler = Assembler::default();
            return None;
        }
        self.camera = Camera::Recorded;
        let (keyframe, data) = self.assembler.push(packet)?;
        if keyframe && self.picture.is_none() {
            self.picture = Picture::of_keyframe(packet.codec, &data);
        }
        self.summary.video_frames += 1;
        let at = self.timeline.place(packet.source, Kind::Video, packet.timestamp, packet.arrival, start);
        Some(Block { pair: self.pair, kind: Kind::Video, at, keyframe, data })
    }
}

impl Assembler {
    /// Takes the next packet in order; gives a frame when it was the last one of it.
    fn push(&mut self, packet: &MediaPacket) -> Option<(bool, Vec<u8>)> {
        let descriptor = match packet.codec {
            Codec::Vp8 => Some(Descriptor::parse(&packet.payload)?),
            Codec::H264 | Codec::Opus => None,
        };
        let starts = descriptor.is_none_or(|descriptor| descriptor.starts_frame());
        if starts && (!self.open || packet.timestamp != self.timestamp) {
            self.frame.clear();
            self.timestamp = packet.timestamp;
            self.keyframe = match descriptor {
                Some(descriptor) => descriptor.starts_keyframe(&packet.payload),
                None => h264::starts_keyframe(&packet.payload),
            };
            self.intact |= self.keyframe;
            self.open = self.intact;
        }
        if !self.open {
            return None;
        }
        if packet.timestamp != self.timestamp || self.frame.len() > MAX_FRAME {
            *self = Self::default();
            return None;
        }
        match descriptor {
            Some(descriptor) => self.frame.extend(&packet.payload[descriptor.len..]),
            None if h264::gather(&packet.payload, &mut self.frame) => {}
            None => {
                *self = Self::default();
                return None;
            }
        }
        if !packet.marker {
            return None;
        }
        self.open = false;
        Some((self.keyframe, std::mem::take(&mut self.frame)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Layer;
    use bytes::Bytes;
    use std::time::Duration;

    fn packet(sequence: u16, frame: u32, first: bool, marker: bool, key: bool, at: Instant) -> MediaPacket {
        let begin = if first { 0x10 } else { 0x00 };
        let mut payload = vec![begin, u8::from(!key)];
        if first && key {
            payload.extend([0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00]);
        }
        MediaPacket {
            source: Source { connection: 1, ssrc: 5 },
            codec: Codec::Vp8,
            layer: Layer::Full,
            sequence,
            timestamp: frame * 3_000,
            marker,
            payload: Bytes::from(payload),
            arrival: at,
        }
    }

    fn recorded(packets: Vec<MediaPacket>, start: Instant) -> (Track, Vec<bool>) {
        let mut track = Track::new(0, "one".to_owned());
        let mut blocks = Vec::new();
        for packet in packets {
            let arrival = packet.arrival;
            track.push(packet, start, &mut blocks);
            track.advance(arrival, start, &mut blocks);
        }
        track.finish(start, &mut blocks);
        let keyframes = blocks.iter().map(|block| block.keyframe).collect();
        (track, keyframes)
    }

    #[test]
    fn a_camera_that_comes_late_is_in_the_codec_that_was_agreed_on() {
        let start = crate::worker::monotonic_now();
        for (expected, frames) in [(Codec::H264, 1), (Codec::Vp8, 0)] {
            let mut track = Track::new(0, "late".to_owned());
            track.expect(expected);
            assert_eq!(track.settle((1_280, 720)).codec, expected);
            let mut late = packet(1, 1, true, true, true, start);
            late.codec = Codec::H264;
            late.payload = Bytes::from_static(&[0x67, 0x42, 0xc0, 0x1e, 0xda, 0x02, 0x80, 0xf6, 0x84, 0x00, 0x00]);
            let mut blocks = Vec::new();
            track.push(late, start, &mut blocks);
            track.finish(start, &mut blocks);
            assert_eq!((blocks.len(), track.newly_left_out()), (frames, frames == 0));
        }
    }

    #[test]
    fn recording_begins_at_a_keyframe_and_learns_its_size() {
        let start = crate::worker::monotonic_now();
        let (track, frames) = recorded(
            vec![
                packet(1, 1, true, true, false, start),
                packet(2, 2, true, false, true, start),
                packet(3, 2, false, true, true, start),
                packet(4, 3, true, true, false, start),
            ],
            start,
        );
        assert_eq!(frames, [true, false]);
        assert_eq!(track.picture().map(|picture| picture.size), Some((320, 240)));
    }

    #[test]
    fn after_a_lost_packet_nothing_is_written_before_the_next_keyframe() {
        let start = crate::worker::monotonic_now();
        let later = start + Duration::from_secs(1);
        let (track, frames) = recorded(
            vec![
                packet(1, 1, true, true, true, start),
                packet(3, 2, false, true, false, start),
                packet(4, 3, true, true, false, later),
                packet(5, 4, true, true, true, later),
                packet(6, 5, true, true, false, later),
            ],
            start,
        );
        assert_eq!(frames, [true, true, false]);
        assert_eq!(track.summary().lost_packets, 1);
    }

    #[test]
    fn a_camera_that_goes_on_elsewhere_begins_with_its_own_keyframe() {
        let start = crate::worker::monotonic_now();
        let mut moved = packet(900, 9, true, true, false, start);
        moved.source.connection = 2;
        let (track, frames) = recorded(vec![packet(1, 1, true, true, true, start), moved], start);
        assert_eq!(frames, [true]);
        assert!(track.needs_keyframe());
    }
}
