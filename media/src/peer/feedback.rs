//! Reads when packets came, from what browsers report of it
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).

use rtc::rtcp::transport_feedbacks::transport_layer_cc::{PacketStatusChunk, SymbolTypeTcc, TransportLayerCc};

use super::sent::KEPT;

/// Ticks of the reports' reference time, in microseconds.
const REFERENCE_US: i64 = 64_000;
/// The reference time counts so far, then from 0 again: every twelve days.
const TURN: i64 = 1 << 24;
/// Reports in one datagram; browsers send one.
const REPORTS: usize = 2;

/// What was read of a browser's reports.
#[derive(Debug, Default)]
pub struct Feedback {
    /// The last reference time, over all turns.
    reference: Option<i64>,
}

impl Feedback {
    /// For each number of a report whether it came, and when, in microseconds of the browser's clock.
    pub fn packets<'a>(&mut self, report: &'a TransportLayerCc) -> impl Iterator<Item = (u16, Option<i64>)> + 'a {
        let reference = extended(self.reference, i64::from(report.reference_time));
        self.reference = Some(reference);
        let symbols = report.packet_chunks.iter().flat_map(|chunk| match chunk {
            PacketStatusChunk::RunLengthChunk(run) => {
                Either::Run(std::iter::repeat_n(run.packet_status_symbol, run.run_length.into()))
            }
            PacketStatusChunk::StatusVectorChunk(vector) => Either::Vector(vector.symbol_list.iter().copied()),
        });
        let mut at = reference * REFERENCE_US;
        let mut deltas = report.recv_deltas.iter();
        let numbers = (0..report.packet_status_count).map(|ahead| report.base_sequence_number.wrapping_add(ahead));
        numbers.zip(symbols).map(move |(number, symbol)| {
            let came = symbol != SymbolTypeTcc::PacketNotReceived;
            let arrived = if came { deltas.next() } else { None };
            at += arrived.map_or(0, |delta| delta.delta);
            (number, arrived.map(|_| at))
        })
    }
}

/// Whether reading the reports in these control packets costs no more than those of a browser: a few bytes can claim to tell of
/// 65,535 packets, and a connection is sent a thousand in the time that is remembered.
#[must_use]
pub fn is_bearable(mut packets: &[u8]) -> bool {
    let mut reports = 0;
    while let Some(&[first, kind, high, low]) = packets.first_chunk::<4>() {
        if (kind, first & 0x1f) == (205, 15) {
            let count = packets.get(14..16).map_or(0, |count| u16::from_be_bytes([count[0], count[1]]));
            reports += 1;
            if usize::from(count) > KEPT || reports > REPORTS {
                return false;
            }
        }
        let len = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
        packets = packets.get(len..).unwrap_or_default();
    }
    true
}

/// The value nearest to the last one.
const fn extended(last: Option<i64>, value: i64) -> i64 {
    let Some(last) = last else { return value };
    let ahead = (value - last).rem_euclid(TURN);
    last + if ahead > TURN / 2 { ahead - TURN } else { ahead }
}

enum Either<A, B> {
    Run(A),
    Vector(B),
}

impl<T, A: Iterator<Item = T>, B: Iterator<Item = T>> Iterator for Either<A, B> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Run(run) => run.next(),
            Self::Vector(vector) => vector.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::arrivals::{Arrivals, INTERVAL};
    use rtc::shared::marshal::Unmarshal as _;
    use std::time::Duration;

    #[test]
    fn what_this_server_writes_is_read_as_it_was() {
        let now = crate::worker::monotonic_now();
        let mut arrivals = Arrivals::new(now);
        for (number, after) in [(65_534, 0), (0, 10), (1, 30)] {
            arrivals.note(number, now + Duration::from_millis(after));
        }
        let mut packet = Vec::new();
        arrivals.report(1, 2, now + INTERVAL, &mut packet);
        assert!(is_bearable(&packet));
        let report = TransportLayerCc::unmarshal(&mut &packet[..]).expect("a report");
        let read: Vec<_> = Feedback::default().packets(&report).collect();
        assert_eq!(read, [(65_534, Some(0)), (65_535, None), (0, Some(10_000)), (1, Some(30_000))]);
    }

    #[test]
    fn a_browsers_clock_that_turns_over_goes_on() {
        assert_eq!(extended(None, 5), 5);
        assert_eq!(extended(Some(TURN - 2), 1), TURN + 1);
        assert_eq!(extended(Some(TURN + 1), TURN - 1), TURN - 1);
        assert_eq!(extended(Some(3 * TURN + 7), 9), 3 * TURN + 9);
    }

    #[test]
    fn reports_that_claim_too_much_are_not_read() {
        let report = |count: u16| {
            let [high, low] = count.to_be_bytes();
            [0x8f, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, high, low, 0, 0, 0, 0]
        };
        assert!(is_bearable(&report(1_024)));
        assert!(!is_bearable(&report(1_025)));
        assert!(is_bearable(&[report(5), report(5)].concat()));
        assert!(!is_bearable(&[report(5), report(5), report(5)].concat()));
        assert!(is_bearable(&[0x80, 205, 0]));
    }
}
