//! Makes one continuous RTP stream for a slot out of the sources that sit in it one after the other.
//!
//! A browser negotiates a slot once and decodes it for the whole meeting, so a new source must look like the old one
//! going on: sequence numbers without a gap, timestamps that advance as the clock did, VP8 picture ids that count on.

use std::time::Instant;

use bytes::{Bytes, BytesMut};

use crate::packet::{Kind, MediaPacket, Source, extend_sequence};
use crate::vp8::Descriptor;

/// How far behind the newest packet an older one may still be sent, in packets. Later than that no player wants it.
const WINDOW: i64 = 128;

/// What of a packet changes on its way into a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Sequence number in the slot's stream.
    pub sequence: u16,
    /// Timestamp in the slot's stream.
    pub timestamp: u32,
    /// The payload, copied only where a picture id had to change.
    pub payload: Bytes,
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
    newest: i64,
    /// Bit n set: number `newest - n` was sent.
    seen: u128,
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
    pub fn rewrite(&mut self, packet: &MediaPacket) -> Verdict {
        let descriptor = match self.kind {
            Kind::Audio => None,
            Kind::Video => match Descriptor::parse(&packet.payload) {
                Some(descriptor) => Some(descriptor),
                None => return Verdict::Drop,
            },
        };
        if self.current.as_ref().is_none_or(|mapping| mapping.source != packet.source) {
            if descriptor.is_some_and(|descriptor| !descriptor.starts_keyframe(&packet.payload)) {
                return Verdict::NeedKeyframe;
            }
            self.current = Some(self.begin(packet, descriptor.as_ref()));
        }
        self.forward(packet, descriptor.as_ref()).map_or(Verdict::Drop, Verdict::Send)
    }

    /// The mapping that lets `packet` follow what was sent before.
    fn begin(&self, packet: &MediaPacket, descriptor: Option<&Descriptor>) -> Mapping {
        let input = i64::from(packet.sequence);
        let Some(sent) = &self.sent else {
            return Mapping {
                source: packet.source,
                newest: input,
                sequence_offset: 0,
                first: input,
                timestamp_offset: 0,
                picture_offset: 0,
                tl0_offset: 0,
            };
        };
        let first = sent.newest + 1;
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

    fn forward(&mut self, packet: &MediaPacket, descriptor: Option<&Descriptor>) -> Option<Rewritten> {
        let mapping = self.current.as_mut()?;
        let input = extend_sequence(mapping.newest, packet.sequence);
        mapping.newest = mapping.newest.max(input);
        let output = input + mapping.sequence_offset;
        if output < mapping.first {
            return None;
        }
        let timestamp = packet.timestamp.wrapping_add(mapping.timestamp_offset);
        let (payload, picture_id, tl0) = mapping.rewrite_payload(&packet.payload, descriptor);
        let is_newest = match &mut self.sent {
            Some(sent) => sent.note(output)?,
            None => true,
        };
        if is_newest {
            let seen = self.sent.as_ref().map_or(1, |sent| sent.seen);
            self.sent = Some(Sent { newest: output, seen, timestamp, arrival: packet.arrival, picture_id, tl0 });
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low 16 bits go on the wire")]
        let sequence = output as u16;
        Some(Rewritten { sequence, timestamp, payload })
    }
}

impl Sent {
    /// Marks a number as sent. `None`: it was before, or is too old. Otherwise whether it is the newest one.
    fn note(&mut self, number: i64) -> Option<bool> {
        let ahead = number - self.newest;
        if ahead > 0 {
            self.seen = if ahead < WINDOW { self.seen << ahead | 1 } else { 1 };
            return Some(true);
        }
        let behind = -ahead;
        if behind >= WINDOW || self.seen >> behind & 1 == 1 {
            return None;
        }
        self.seen |= 1 << behind;
        Some(false)
    }
}

impl Mapping {
    /// The payload with its ids moved on, and the ids it then carries.
    fn rewrite_payload(&self, payload: &Bytes, descriptor: Option<&Descriptor>) -> (Bytes, u16, u8) {
        let picture = descriptor.and_then(|descriptor| descriptor.picture_id);
        let tl0 = descriptor.and_then(|descriptor| descriptor.tl0_picture_index);
        let picture_mask = if picture.is_some_and(|id| !id.wide) { 0x7f } else { 0x7fff };
        let picture_id = picture.map_or(0, |id| id.value.wrapping_add(self.picture_offset) & picture_mask);
        let tl0_index = tl0.map_or(0, |(value, _)| value.wrapping_add(self.tl0_offset));
        if self.picture_offset == 0 && self.tl0_offset == 0 {
            return (payload.clone(), picture_id, tl0_index);
        }
        let mut copy = BytesMut::from(&payload[..]);
        if let Some(id) = picture {
            let [high, low] = picture_id.to_be_bytes();
            if id.wide {
                copy[id.at] = high | 0x80;
                copy[id.at + 1] = low;
            } else {
                copy[id.at] = low;
            }
        }
        if let Some((_, at)) = tl0 {
            copy[at] = tl0_index;
        }
        (copy.freeze(), picture_id, tl0_index)
    }
}
