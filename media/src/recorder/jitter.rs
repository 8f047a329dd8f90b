//! Puts the packets of one stream back in order, waiting a little for those that are late.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::packet::{MediaPacket, extend_sequence};

/// How long a missing packet is waited for: two rounds of asking for it again over a bad line.
pub const DEPTH: Duration = Duration::from_millis(200);

/// Packets held at most; a stream that is this far out of order is broken.
const CAPACITY: usize = 1024;

/// What comes out.
#[derive(Debug)]
pub enum Ordered {
    /// The next packet.
    Packet(MediaPacket),
    /// That many packets never came.
    Gap(u64),
}

/// The waiting packets of one stream.
#[derive(Debug, Default)]
pub struct JitterBuffer {
    waiting: BTreeMap<i64, MediaPacket>,
    next: Option<i64>,
}

impl JitterBuffer {
    /// Takes a packet. One that was given out already, or given up, is dropped.
    pub fn push(&mut self, packet: MediaPacket) {
        let reference = self.next.unwrap_or_else(|| i64::from(packet.sequence));
        let number = extend_sequence(reference, packet.sequence);
        self.next.get_or_insert(number);
        if number >= reference && self.waiting.len() < CAPACITY {
            self.waiting.entry(number).or_insert(packet);
        }
    }

    /// The next packet in order, if it is there; a gap once a later packet has waited long enough.
    pub fn pop(&mut self, now: Instant) -> Option<Ordered> {
        let next = self.next?;
        let first = self.waiting.first_entry()?;
        let number = *first.key();
        if number == next {
            self.next = Some(next + 1);
            return Some(Ordered::Packet(first.remove()));
        }
        let waited = now.saturating_duration_since(first.get().arrival);
        if waited < DEPTH && self.waiting.len() < CAPACITY {
            return None;
        }
        self.next = Some(number);
        Some(Ordered::Gap(u64::try_from(number - next).unwrap_or(0)))
    }

    /// The next packet without waiting for any that is missing.
    pub fn drain(&mut self) -> Option<Ordered> {
        let (next, number) = (self.next?, *self.waiting.first_key_value()?.0);
        self.next = Some(number);
        if number > next {
            return Some(Ordered::Gap(u64::try_from(number - next).unwrap_or(0)));
        }
        self.next = Some(number + 1);
        self.waiting.pop_first().map(|(_, packet)| Ordered::Packet(packet))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::{Codec, Layer, Source};
    use bytes::Bytes;

    fn packet(sequence: u16, arrival: Instant) -> MediaPacket {
        MediaPacket {
            source: Source { connection: 1, ssrc: 1 },
            codec: Codec::Opus,
            layer: Layer::Full,
            sequence,
            timestamp: 0,
            marker: false,
            payload: Bytes::from_static(b"x"),
            arrival,
        }
    }

    fn start() -> Instant {
        crate::worker::monotonic_now()
    }

    fn taken(buffer: &mut JitterBuffer, now: Instant) -> Vec<Result<u16, u64>> {
        std::iter::from_fn(|| buffer.pop(now))
            .map(|ordered| match ordered {
                Ordered::Packet(packet) => Ok(packet.sequence),
                Ordered::Gap(missing) => Err(missing),
            })
            .collect()
    }

    #[test]
    fn packets_come_out_in_order_across_the_wrap() {
        let now = start();
        let mut buffer = JitterBuffer::default();
        for sequence in [65_534, 0, 65_535, 1] {
            buffer.push(packet(sequence, now));
        }
        assert_eq!(taken(&mut buffer, now), [Ok(65_534), Ok(65_535), Ok(0), Ok(1)]);
    }

    #[test]
    fn a_missing_packet_is_waited_for_and_then_given_up() {
        let now = start();
        let mut buffer = JitterBuffer::default();
        buffer.push(packet(1, now));
        buffer.push(packet(4, now));
        assert_eq!(taken(&mut buffer, now), [Ok(1)]);
        assert_eq!(taken(&mut buffer, now + DEPTH), [Err(2), Ok(4)]);
        buffer.push(packet(3, now + DEPTH));
        assert_eq!(taken(&mut buffer, now + DEPTH * 2), []);
    }

    #[test]
    fn a_packet_that_comes_twice_goes_out_once() {
        let now = start();
        let mut buffer = JitterBuffer::default();
        for sequence in [1, 1, 2, 1, 2] {
            buffer.push(packet(sequence, now));
        }
        assert_eq!(taken(&mut buffer, now), [Ok(1), Ok(2)]);
    }
}
