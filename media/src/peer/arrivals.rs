//! When packets arrived, by their number over all streams, told back to the browser, which reckons from it how much the
//! line carries (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).

use std::time::{Duration, Instant};

use crate::packet::extend_sequence;

/// How often the browser is told.
pub const INTERVAL: Duration = Duration::from_millis(100);
/// Numbers one report covers at most; more come only in a flood.
const SPAN: i64 = 1_000;
/// A tick of the reported times, and of their reference, in microseconds.
const TICK_US: i64 = 250;
const REFERENCE_US: i64 = 64_000;

/// Arrivals since the last report.
#[derive(Debug)]
pub struct Arrivals {
    begun: Instant,
    newest: Option<i64>,
    /// First number of the next report.
    base: i64,
    /// Numbers and arrival times in microseconds.
    arrived: Vec<(i64, i64)>,
    count: u8,
    next: Instant,
}

impl Arrivals {
    /// Nothing arrived yet.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self { begun: now, newest: None, base: 0, arrived: Vec::new(), count: 0, next: now }
    }

    /// Notes a packet.
    pub fn note(&mut self, sequence: u16, now: Instant) {
        let reference = *self.newest.get_or_insert_with(|| {
            self.base = i64::from(sequence);
            i64::from(sequence)
        });
        let number = extend_sequence(reference, sequence);
        self.newest = Some(reference.max(number));
        // Told as lost before, or further ahead than any loss explains: of no use to the browser.
        if number < self.base || self.arrived.len() >= SPAN as usize {
            return;
        }
        if number - self.base >= SPAN {
            self.arrived.clear();
            self.base = number;
        }
        let at = i64::try_from(now.saturating_duration_since(self.begun).as_micros()).unwrap_or(i64::MAX);
        self.arrived.push((number, at));
    }

    /// Appends a report (an RTCP packet) when it is time and something arrived.
    pub fn report(&mut self, sender: u32, media: u32, now: Instant, packet: &mut Vec<u8>) -> bool {
        if now < self.next || self.arrived.is_empty() {
            return false;
        }
        self.next = now + INTERVAL;
        self.arrived.sort_unstable();
        self.arrived.dedup_by_key(|(number, _)| *number);
        let written = self.write(sender, media, packet);
        self.base = self.arrived.last().map_or(self.base, |(number, _)| number + 1);
        self.arrived.clear();
        self.count = self.count.wrapping_add(1);
        written
    }

    fn write(&self, sender: u32, media: u32, packet: &mut Vec<u8>) -> bool {
        let (Some((_, first)), Some((last, _))) = (self.arrived.first(), self.arrived.last()) else { return false };
        let reference = first.div_euclid(REFERENCE_US);
        let (symbols, deltas) = self.symbols(reference * REFERENCE_US, *last);
        let begin = packet.len();
        packet.extend([0x8f, 205, 0, 0]);
        packet.extend(sender.to_be_bytes());
        packet.extend(media.to_be_bytes());
        packet.extend(low16(self.base).to_be_bytes());
        packet.extend(u16::try_from(symbols.len()).unwrap_or(u16::MAX).to_be_bytes());
        packet.extend(&reference.to_be_bytes()[5..]);
        packet.push(self.count);
        write_chunks(&symbols, packet);
        packet.extend(deltas);
        let unpadded = packet.len() - begin;
        let padding = unpadded.next_multiple_of(4) - unpadded;
        if padding > 0 {
            packet[begin] |= 0x20;
            packet.resize(packet.len() + padding - 1, 0);
            packet.push(u8::try_from(padding).unwrap_or(0));
        }
        let words = u16::try_from((packet.len() - begin) / 4 - 1).unwrap_or(0);
        packet[begin + 2..begin + 4].copy_from_slice(&words.to_be_bytes());
        true
    }

    /// For each number whether it came (0: no, 1: soon after the one before, 2: not so), and the times.
    fn symbols(&self, reference_us: i64, last: i64) -> (Vec<u8>, Vec<u8>) {
        let len = usize::try_from(last - self.base + 1).unwrap_or(0);
        let (mut symbols, mut deltas) = (vec![0; len], Vec::with_capacity(len * 2));
        // In ticks: what is rounded off one time is in the next.
        let mut told = reference_us / TICK_US;
        for (number, at) in &self.arrived {
            let ticks = at / TICK_US - told;
            told += ticks;
            let place = usize::try_from(number - self.base).ok().and_then(|at| symbols.get_mut(at));
            let Some(symbol) = place else { continue };
            if let Ok(small) = u8::try_from(ticks) {
                *symbol = 1;
                deltas.push(small);
            } else {
                *symbol = 2;
                let large = ticks.clamp(i64::from(i16::MIN), i64::from(i16::MAX));
                deltas.extend(i16::try_from(large).unwrap_or(0).to_be_bytes());
            }
        }
        (symbols, deltas)
    }
}

/// Runs of the same, else vectors of fourteen or seven.
fn write_chunks(symbols: &[u8], packet: &mut Vec<u8>) {
    let mut rest = symbols;
    while let Some(&first) = rest.first() {
        let run = rest.iter().take_while(|symbol| **symbol == first).count().min(0x1fff);
        let fits_one_bit = rest.iter().take(14).all(|symbol| *symbol < 2);
        let (chunk, taken) = if run >= 14 || run == rest.len() {
            (u16::from(first) << 13 | u16::try_from(run).unwrap_or(0), run)
        } else if fits_one_bit {
            (0x8000 | vector(rest, 14, 1), 14)
        } else {
            (0xc000 | vector(rest, 7, 2), 7)
        };
        packet.extend(chunk.to_be_bytes());
        rest = rest.get(taken..).unwrap_or_default();
    }
}

fn vector(symbols: &[u8], count: usize, bits: u32) -> u16 {
    (0..count).fold(0, |chunk, at| chunk << bits | u16::from(symbols.get(at).copied().unwrap_or(0)))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low 16 bits go on the wire")]
fn low16(number: i64) -> u16 {
    number as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rtc::rtcp::transport_feedbacks::transport_layer_cc::{PacketStatusChunk, SymbolTypeTcc, TransportLayerCc};
    use rtc::shared::marshal::Unmarshal as _;

    /// The numbers and times that a report tells, as the stack reads it.
    fn told(packet: &[u8]) -> Vec<(u16, i64)> {
        let report = TransportLayerCc::unmarshal(&mut &packet[..]).expect("a report");
        let mut symbols = Vec::new();
        for chunk in &report.packet_chunks {
            match chunk {
                PacketStatusChunk::RunLengthChunk(run) => {
                    symbols.extend(std::iter::repeat_n(run.packet_status_symbol, run.run_length.into()));
                }
                PacketStatusChunk::StatusVectorChunk(vector) => symbols.extend(&vector.symbol_list),
            }
        }
        symbols.truncate(report.packet_status_count.into());
        let mut at = i64::from(report.reference_time) * 64_000;
        let mut deltas = report.recv_deltas.iter();
        let mut told = Vec::new();
        for (number, symbol) in symbols.iter().enumerate() {
            if *symbol != SymbolTypeTcc::PacketNotReceived {
                at += deltas.next().expect("a time").delta;
                told.push((report.base_sequence_number.wrapping_add(number as u16), at));
            }
        }
        told
    }

    #[test]
    fn nothing_is_told_before_it_is_time_or_of_nothing() {
        let now = crate::worker::monotonic_now();
        let mut arrivals = Arrivals::new(now);
        let mut packet = Vec::new();
        assert!(!arrivals.report(1, 2, now, &mut packet));
        arrivals.note(7, now);
        assert!(arrivals.report(1, 2, now, &mut packet));
        arrivals.note(8, now);
        assert!(!arrivals.report(1, 2, now, &mut packet));
        assert!(arrivals.report(1, 2, now + INTERVAL, &mut packet));
    }

    proptest! {
        /// Lost, late and reordered: what arrived is told with its time, to a tick, and nothing else is.
        #[test]
        fn every_arrival_is_told_once_with_its_time(
            first in any::<u16>(),
            packets in prop::collection::vec((0..3_u16, 0..40_000_i64, any::<bool>()), 1..300),
        ) {
            let start = crate::worker::monotonic_now();
            let mut arrivals = Arrivals::new(start);
            let (mut number, mut at) = (first, 0);
            let mut expected = Vec::new();
            for (skip, after, _) in &packets {
                number = number.wrapping_add(1 + skip);
                at += after;
                let now = start + Duration::from_micros(at as u64);
                arrivals.note(number, now);
                expected.push((number, at));
            }
            let mut packet = Vec::new();
            prop_assert!(arrivals.report(1, 2, start + Duration::from_secs(1_000), &mut packet));
            let told = told(&packet);
            prop_assert_eq!(told.len(), expected.len());
            for ((number, at), (told_number, told_at)) in expected.iter().zip(&told) {
                prop_assert_eq!(number, told_number);
                prop_assert!((at - told_at).abs() <= TICK_US, "{} {}", at, told_at);
            }
        }
    }
}
