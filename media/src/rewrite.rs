//! Makes one continuous RTP stream for a slot out of the sources that sit in it one after the other.
//!
//! A browser negotiates a slot once and decodes it for the whole meeting, so a new source must look like the old one
//! going on: sequence numbers without a gap, timestamps that advance as the clock did, VP8 picture ids that count on.

use std::time::Instant;

use crate::h264;
use crate::packet::{Codec, Kind, MediaPacket, Source, extend_sequence};
use crate::vp8::{Descriptor, PictureId};
use crate::window::Window;

/// What of a packet changes on its way into a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Sequence number in the slot's stream.
    pub sequence: u16,
    /// Timestamp in the slot's stream.
    pub timestamp: u32,
    /// Ids within the payload that go on as the slot's.
    ids: Option<Ids>,
}

/// The ids of a VP8 frame (RFC 7741), and where they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ids {
    picture: Option<PictureId>,
    base_layer: Option<(u8, usize)>,
}

impl Rewritten {
    /// Writes the ids into a copy of the packet's payload.
    pub fn apply(&self, payload: &mut [u8]) {
        let Some(ids) = &self.ids else { return };
        if let Some(id) = ids.picture {
            let [high, low] = id.value.to_be_bytes();
            if id.wide {
                payload[id.at] = high | 0x80;
                payload[id.at + 1] = low;
            } else {
                payload[id.at] = low;
            }
        }
        if let Some((value, at)) = ids.base_layer {
            payload[at] = value;
        }
    }
}

/// What became of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Send it so.
    Send(Rewritten),
    /// Nothing to send: late, repeated, or unreadable.
    Drop,
    /// Nothing to send before the source's next keyframe: ask for one.
    NeedKeyframe,
}

/// The stream of one kind in one slot.
#[derive(Debug)]
pub struct Rewriter {
    kind: Kind,
    current: Option<Mapping>,
    sent: Option<Sent>,
}

/// How the source now in the slot maps onto the slot's stream.
#[derive(Debug)]
struct Mapping {
    source: Source,
    /// Extended sequence number of the newest packet received.
    newest: i64,
    /// Output minus input.
    sequence_offset: i64,
    /// First output number that belongs to this source; what maps before it came before the switch.
    first: i64,
    timestamp_offset: u32,
    picture_offset: u16,
    tl0_offset: u8,
}

/// What the slot's stream has carried so far.
#[derive(Debug)]
struct Sent {
    numbers: Window,
    timestamp: u32,
    arrival: Instant,
    picture_id: u16,
    tl0: u8,
}

impl Rewriter {
    /// An empty stream.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        Self { kind, current: None, sent: None }
    }

    /// Takes one packet of whoever sits in the slot. A source not seen before begins with its next keyframe (video) or
    /// at once (audio).
    pub fn rewrite<P: AsRef<[u8]>>(&mut self, packet: &MediaPacket<P>) -> Verdict {
        let payload = packet.payload.as_ref();
        let descriptor = match packet.codec {
            Codec::Opus | Codec::H264 => None,
            Codec::Vp8 => match Descriptor::parse(payload) {
                Some(descriptor) => Some(descriptor),
                None => return Verdict::Drop,
            },
        };
        if !self.carries(packet.source) {
            let may_begin = match (packet.codec, &descriptor) {
                (Codec::Opus, _) => true,
                (Codec::H264, _) => h264::starts_keyframe(payload),
                (Codec::Vp8, descriptor) => descriptor.is_some_and(|descriptor| descriptor.starts_keyframe(payload)),
            };
            if !may_begin {
                return Verdict::NeedKeyframe;
            }
            self.current = Some(self.begin(packet, descriptor.as_ref()));
        }
        self.forward(packet, descriptor.as_ref()).map_or(Verdict::Drop, Verdict::Send)
    }

    /// Whether this source is the one in the slot now.
    #[must_use]
    pub fn carries(&self, source: Source) -> bool {
        self.current.as_ref().is_some_and(|mapping| mapping.source == source)
    }

    /// Stops here: whatever comes next begins with a keyframe.
    pub fn pause(&mut self) {
        self.current = None;
    }

    /// A timestamp of the source now in the slot, as the slot's stream has it.
    #[must_use]
    pub fn timestamp_of(&self, source: Source, timestamp: u32) -> Option<u32> {
        let mapping = self.current.as_ref().filter(|mapping| mapping.source == source)?;
        Some(timestamp.wrapping_add(mapping.timestamp_offset))
    }

    /// The mapping that lets `packet` follow what was sent before.
    fn begin<P>(&self, packet: &MediaPacket<P>, descriptor: Option<&Descriptor>) -> Mapping {
        let input = i64::from(packet.sequence);
        let Some(sent) = &self.sent else {
            return Mapping {
                source: packet.source,
                newest: input,
                // Far from where numbers begin again: a browser that misses the first packets can still tell the turn (RFC 3711, 3.3.1).
                sequence_offset: -input,
                first: 0,
                timestamp_offset: 0,
                picture_offset: 0,
                tl0_offset: 0,
            };
        };
        let first = sent.numbers.newest + 1;
        let timestamp = sent.timestamp.wrapping_add(self.ticks_since(sent.arrival, packet.arrival));
        let picture_id = descriptor.and_then(|descriptor| descriptor.picture_id);
        let tl0 = descriptor.and_then(|descriptor| descriptor.tl0_picture_index);
        Mapping {
            source: packet.source,
            newest: input,
            sequence_offset: first - input,
            first,
            timestamp_offset: timestamp.wrapping_sub(packet.timestamp),
            picture_offset: picture_id.map_or(0, |id| sent.picture_id.wrapping_add(1).wrapping_sub(id.value)),
            tl0_offset: tl0.map_or(0, |(value, _)| sent.tl0.wrapping_add(1).wrapping_sub(value)),
        }
    }

    /// Ticks between the last packet of the old source and the first of the new one, at least one frame.
    fn ticks_since(&self, earlier: Instant, later: Instant) -> u32 {
        let elapsed = later.saturating_duration_since(earlier).as_micros();
        let ticks = elapsed.saturating_mul(u128::from(self.kind.clock_rate())) / 1_000_000;
        // A player treats a jump of hours like one of minutes; what matters is that it never goes backwards.
        u32::try_from(ticks).unwrap_or(0x3fff_ffff).clamp(self.kind.clock_rate() / 50, 0x3fff_ffff)
    }

    fn forward<P>(&mut self, packet: &MediaPacket<P>, descriptor: Option<&Descriptor>) -> Option<Rewritten> {
        let mapping = self.current.as_mut()?;
        let input = extend_sequence(mapping.newest, packet.sequence);
        mapping.newest = mapping.newest.max(input);
        let output = input + mapping.sequence_offset;
        if output < mapping.first {
            return None;
        }
        let timestamp = packet.timestamp.wrapping_add(mapping.timestamp_offset);
        let (ids, picture_id, tl0) = mapping.ids(descriptor);
        let fresh = Sent { numbers: Window::new(output), timestamp, arrival: packet.arrival, picture_id, tl0 };
        match &mut self.sent {
            None => self.sent = Some(fresh),
            Some(sent) if sent.numbers.has(output) => return None,
            Some(sent) => {
                if sent.numbers.note(output) {
                    *sent = Sent { numbers: sent.numbers, ..fresh };
                }
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low 16 bits go on the wire")]
        let sequence = output as u16;
        Some(Rewritten { sequence, timestamp, ids })
    }
}

impl Mapping {
    /// The ids a frame has in the slot: to be written, where they differ, and as numbers.
    fn ids(&self, descriptor: Option<&Descriptor>) -> (Option<Ids>, u16, u8) {
        let move_on = |id: PictureId| {
            let mask = if id.wide { 0x7fff } else { 0x7f };
            PictureId { value: id.value.wrapping_add(self.picture_offset) & mask, ..id }
        };
        let picture = descriptor.and_then(|descriptor| descriptor.picture_id).map(move_on);
        let base_layer = descriptor.and_then(|descriptor| descriptor.tl0_picture_index);
        let base_layer = base_layer.map(|(value, at)| (value.wrapping_add(self.tl0_offset), at));
        let differ = self.picture_offset != 0 || self.tl0_offset != 0;
        let ids = differ.then_some(Ids { picture, base_layer });
        (ids, picture.map_or(0, |id| id.value), base_layer.map_or(0, |(value, _)| value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Layer;
    use bytes::Bytes;
    use proptest::prelude::*;
    use std::time::Duration;

    fn base() -> Instant {
        crate::worker::monotonic_now()
    }

    /// One video frame of one packet, as Chromium writes it.
    fn video(connection: u64, sequence: u16, keyframe: bool, arrival: Instant) -> MediaPacket {
        let picture = (sequence.wrapping_mul(3) & 0x7fff).to_be_bytes();
        let frame = u8::from(!keyframe);
        MediaPacket {
            source: Source { connection, ssrc: 9 },
            codec: Codec::Vp8,
            layer: Layer::Full,
            sequence,
            timestamp: u32::from(sequence).wrapping_mul(3_000),
            marker: true,
            payload: Bytes::from(vec![0x90, 0xc0, picture[0] | 0x80, picture[1], 7, frame, 0xaa]),
            arrival,
        }
    }

    fn sent(verdict: Verdict) -> Option<Rewritten> {
        match verdict {
            Verdict::Send(rewritten) => Some(rewritten),
            Verdict::Drop | Verdict::NeedKeyframe => None,
        }
    }

    fn ids(rewritten: &Rewritten, packet: &MediaPacket) -> (u16, u8) {
        let mut payload = packet.payload.to_vec();
        rewritten.apply(&mut payload);
        let descriptor = Descriptor::parse(&payload).expect("a descriptor");
        let id = descriptor.picture_id.expect("a picture id");
        (id.value, descriptor.tl0_picture_index.expect("a base layer index").0)
    }

    #[test]
    fn the_first_source_passes_but_for_its_numbers_which_begin_at_nought() {
        let mut rewriter = Rewriter::new(Kind::Video);
        let packet = video(1, 65_535, true, base());
        let out = sent(rewriter.rewrite(&packet)).expect("a keyframe passes");
        assert_eq!((out.sequence, out.timestamp), (0, packet.timestamp));
        assert_eq!(out.ids, None);
    }

    #[test]
    fn nothing_passes_before_a_keyframe() {
        let mut rewriter = Rewriter::new(Kind::Video);
        assert_eq!(rewriter.rewrite(&video(1, 1, false, base())), Verdict::NeedKeyframe);
        assert!(sent(rewriter.rewrite(&video(1, 2, true, base()))).is_some());
        assert_eq!(rewriter.rewrite(&video(1, 1, false, base())), Verdict::Drop, "what came before stays out");
        assert_eq!(rewriter.rewrite(&video(2, 9, false, base())), Verdict::NeedKeyframe);
    }

    #[test]
    fn the_next_source_goes_on_where_the_last_one_stopped() {
        let start = base();
        let mut rewriter = Rewriter::new(Kind::Video);
        let first = video(1, 500, true, start);
        let last = sent(rewriter.rewrite(&first)).expect("a keyframe passes");
        let packet = video(2, 40_000, true, start + Duration::from_millis(100));
        let next = sent(rewriter.rewrite(&packet)).expect("a keyframe passes");
        assert_eq!(next.sequence, last.sequence + 1);
        assert_eq!(next.timestamp, last.timestamp + 9_000);
        let ((id, tl0), (last_id, last_tl0)) = (ids(&next, &packet), ids(&last, &first));
        assert_eq!((id, tl0), (last_id + 1, last_tl0 + 1));
    }

    #[test]
    fn a_late_packet_fills_its_gap_and_a_repeated_one_is_dropped() {
        let mut rewriter = Rewriter::new(Kind::Video);
        let now = base();
        for sequence in [10, 12, 11] {
            assert!(sent(rewriter.rewrite(&video(1, sequence, sequence == 10, now))).is_some());
        }
        for sequence in [10, 11, 12] {
            assert_eq!(rewriter.rewrite(&video(1, sequence, sequence == 10, now)), Verdict::Drop);
        }
    }

    proptest! {
        /// Sources come and go, packets are lost, late and repeated: what goes out never repeats a number, and in
        /// order of its numbers its timestamps never go backwards.
        #[test]
        fn a_slots_stream_never_repeats_and_never_goes_back(
            starts in prop::collection::vec(any::<u16>(), 1..5),
            steps in prop::collection::vec((0..200_u16, 0..10_u8), 1..120),
        ) {
            let start = base();
            let mut rewriter = Rewriter::new(Kind::Video);
            let mut numbers = Vec::<(i64, u32)>::new();
            let mut elapsed = Duration::ZERO;
            for (source, first) in starts.iter().enumerate() {
                for (at, (offset, chance)) in steps.iter().enumerate() {
                    elapsed += Duration::from_millis(10);
                    let sequence = first.wrapping_add(*offset);
                    let mut packet = video(source as u64, sequence, at == 0 || *chance == 0, start + elapsed);
                    packet.timestamp = (u32::from(*first) + u32::from(*offset)).wrapping_mul(3_000);
                    if let Some(out) = sent(rewriter.rewrite(&packet)) {
                        let reference = numbers.iter().map(|(number, _)| *number).max().unwrap_or(i64::from(out.sequence));
                        numbers.push((extend_sequence(reference, out.sequence), out.timestamp));
                    }
                }
            }
            let sent_in_all = numbers.len();
            numbers.sort_unstable();
            numbers.dedup_by_key(|(number, _)| *number);
            prop_assert_eq!(numbers.len(), sent_in_all);
            for pair in numbers.windows(2) {
                prop_assert!(pair[1].1.wrapping_sub(pair[0].1) < 1 << 31, "{:?}", pair);
            }
        }

        #[test]
        fn no_payload_makes_it_panic(payload in prop::collection::vec(any::<u8>(), 0..12), sequence in any::<u16>()) {
            let mut rewriter = Rewriter::new(Kind::Video);
            let now = base();
            let _ = rewriter.rewrite(&video(1, 5, true, now));
            let mut packet = video(2, sequence, true, now);
            packet.payload = Bytes::from(payload);
            if let Some(out) = sent(rewriter.rewrite(&packet)) {
                out.apply(&mut packet.payload.to_vec());
            }
            packet.source.connection = 1;
            let _ = rewriter.rewrite(&packet);
        }
    }
}
