//! What a connection was sent lately, by its number over all streams, until the browser tells when it came
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01).

use std::time::Instant;

/// Packets remembered: those of a second at most, and browsers report ten times a second.
pub const KEPT: usize = 1024;

/// The packets sent.
#[derive(Debug)]
pub struct Sent {
    begun: Instant,
    next: u16,
    /// When the newest was sent, in microseconds since the beginning.
    newest_us: i64,
    packets: Box<[Entry]>,
}

/// One packet as it is kept: there are many of them.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    number: u16,
    /// 0: none is here.
    bytes: u16,
    /// The low 32 bits of the time, which last for an hour.
    at_us: u32,
}

/// One packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet {
    /// Bytes on the line, those of IP and UDP among them.
    pub bytes: u16,
    /// When it was sent, in microseconds of a clock of this connection.
    pub at_us: i64,
}

/// Bytes of IP, UDP and of the seal of SRTP.
const ENVELOPE: usize = 20 + 8 + 16;

impl Sent {
    /// Nothing sent yet.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { begun: now, next: 0, newest_us: 0, packets: vec![Entry::default(); KEPT].into_boxed_slice() }
    }

    /// The number for a packet of so many bytes that is sent now.
    pub fn note(&mut self, bytes: usize, now: Instant) -> u16 {
        let number = self.next;
        self.next = number.wrapping_add(1);
        let bytes = u16::try_from(bytes + ENVELOPE).unwrap_or(u16::MAX);
        self.newest_us = i64::try_from(now.saturating_duration_since(self.begun).as_micros()).unwrap_or(i64::MAX);
        self.packets[usize::from(number) % KEPT] = Entry { number, bytes, at_us: low32(self.newest_us) };
        number
    }

    /// The packet of a number; only once.
    pub fn take(&mut self, number: u16) -> Option<Packet> {
        let entry = &mut self.packets[usize::from(number) % KEPT];
        if entry.number != number || entry.bytes == 0 {
            return None;
        }
        let Entry { bytes, at_us, .. } = std::mem::take(entry);
        let age = low32(self.newest_us).wrapping_sub(at_us);
        Some(Packet { bytes, at_us: self.newest_us - i64::from(age) })
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low 32 bits are kept")]
fn low32(at: i64) -> u32 {
    at as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_found_once_by_its_number() {
        let mut sent = Sent::new(crate::worker::monotonic_now());
        let number = sent.note(100, crate::worker::monotonic_now());
        assert_eq!(sent.take(number).map(|packet| packet.bytes), Some(144));
        assert_eq!(sent.take(number), None);
        assert_eq!(sent.take(number.wrapping_add(1)), None);
    }

    #[test]
    fn the_time_of_a_packet_is_whole_after_hours() {
        let start = crate::worker::monotonic_now();
        let hours = std::time::Duration::from_secs(3 * 3_600);
        let mut sent = Sent::new(start);
        let number = sent.note(100, start + hours);
        sent.note(100, start + hours + std::time::Duration::from_millis(20));
        assert_eq!(sent.take(number).map(|packet| packet.at_us), Some(10_800_000_000));
    }

    #[test]
    fn what_was_written_over_is_not_taken_for_another() {
        let now = crate::worker::monotonic_now();
        let mut sent = Sent::new(now);
        let first = sent.note(1, now);
        for _ in 0..KEPT {
            sent.note(1, now);
        }
        assert_eq!(sent.take(first), None);
    }
}
