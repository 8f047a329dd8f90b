//! What a browser tells of the packets it gets: when each came, ten times a second
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01), so that servers do for these clients what they do for browsers.

use crate::clock;

/// Id of the header extension with the number over all streams.
pub const ID: u8 = 3;

/// Bytes of a header's extension block with nothing but that number.
pub const EXTENSION: usize = 8;

/// From one report to the next.
const EVERY: u64 = clock::SECOND / 10;

/// A tick of the reported times, and of their reference, in nanoseconds.
const TICK: u64 = 250_000;
const REFERENCE: u64 = 64_000_000;

/// Numbers one report covers at most.
const MOST: u16 = 1_000;

/// Writes the extension block of a packet.
pub fn write(block: &mut [u8], number: u16) {
    let [high, low] = number.to_be_bytes();
    block[..EXTENSION].copy_from_slice(&[0xbe, 0xde, 0, 1, ID << 4 | 1, high, low, 0]);
}

/// The number in a packet's extension block, where it stands first in the short form.
fn number(packet: &[u8]) -> Option<u16> {
    let at = 12 + 4 * usize::from(packet.first()? & 0x0f);
    let block = packet.get(at..at + EXTENSION).filter(|_| packet[0] & 0x10 != 0)?;
    (block[..2] == [0xbe, 0xde] && block[4] == ID << 4 | 1).then(|| u16::from_be_bytes([block[5], block[6]]))
}

/// Packets that came since the last report.
#[derive(Default)]
pub struct Feedback {
    base: u16,
    /// For each number from the base on, when it came; 0 for what did not.
    came: Vec<u64>,
    next: u64,
    count: u8,
}

impl Feedback {
    /// Notes a packet.
    pub fn note(&mut self, packet: &[u8], now: u64) {
        let Some(number) = number(packet) else { return };
        if self.came.is_empty() && self.count == 0 {
            self.base = number;
        }
        let ahead = number.wrapping_sub(self.base);
        if ahead < MOST {
            let at = usize::from(ahead);
            self.came.resize(self.came.len().max(at + 1), 0);
            self.came[at] = now;
        }
    }

    /// The report on them, when it is time.
    pub fn report(&mut self, now: u64) -> Option<Vec<u8>> {
        if now < self.next || self.came.is_empty() {
            return None;
        }
        self.next = now + EVERY;
        let reference = self.came.iter().copied().find(|at| *at > 0)? / REFERENCE;
        let mut told = reference * (REFERENCE / TICK);
        let (mut chunks, mut deltas) = (Vec::new(), Vec::new());
        for seven in self.came.chunks(7) {
            let mut chunk = 0xc000_u16;
            for (at, came) in seven.iter().enumerate().filter(|(_, came)| **came > 0) {
                let ticks = (came / TICK).cast_signed() - told.cast_signed();
                told = came / TICK;
                chunk |= 2 << (12 - 2 * at);
                let ticks = i16::try_from(ticks).unwrap_or(if ticks < 0 { i16::MIN } else { i16::MAX });
                deltas.extend(ticks.to_be_bytes());
            }
            chunks.extend(chunk.to_be_bytes());
        }
        let count = u16::try_from(self.came.len()).ok()?;
        let mut report = vec![0x8f, 205, 0, 0, 0, 0, 0, 9, 0, 0, 0, 9];
        report.extend(self.base.to_be_bytes());
        report.extend(count.to_be_bytes());
        report.extend(&u32::try_from(reference & 0xff_ffff).ok()?.to_be_bytes()[1..]);
        report.push(self.count);
        report.extend(chunks);
        report.extend(deltas);
        report.resize(report.len().next_multiple_of(4), 0);
        let words = u16::try_from(report.len() / 4 - 1).ok()?;
        report[2..4].copy_from_slice(&words.to_be_bytes());
        self.base = self.base.wrapping_add(count);
        self.came.clear();
        self.count = self.count.wrapping_add(1).max(1);
        Some(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rtc::rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc;
    use rtc::shared::marshal::Unmarshal as _;

    fn packet(number: u16) -> Vec<u8> {
        let mut packet = vec![0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        packet.resize(12 + EXTENSION, 0);
        write(&mut packet[12..], number);
        packet
    }

    #[test]
    fn the_stack_reads_what_came_and_what_did_not() {
        let mut feedback = Feedback::default();
        let start = 1_000 * clock::SECOND;
        for (after_ms, number) in [(0, 65_534), (10, 65_535), (30, 1)] {
            feedback.note(&packet(number), start + after_ms * 1_000_000);
        }
        let report = feedback.report(start + clock::SECOND).expect("it is time");
        let read = TransportLayerCc::unmarshal(&mut &report[..]).expect("a report");
        assert_eq!((read.base_sequence_number, read.packet_status_count), (65_534, 4));
        let deltas: Vec<i64> = read.recv_deltas.iter().map(|delta| delta.delta).collect();
        assert_eq!(deltas.len(), 3);
        assert_eq!(deltas[1..], [10_000, 20_000]);
        assert_eq!(feedback.report(start + 2 * clock::SECOND), None, "nothing new");
    }
}
