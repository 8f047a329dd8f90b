//! One stream that a browser is sent: what was sent lately, for when it is asked for again (RFC 4588), and its clock.

use std::time::{Duration, Instant};

use crate::packet::{Kind, SenderClock};
use crate::rtp::Outgoing;

/// Packets that can be asked for again: more than two seconds of usual video.
const KEPT: usize = 256;
/// Bytes kept for that: a second and a half at 1 Mbit/s. Taken when the first picture is sent.
const KEPT_BYTES: usize = 192 * 1024;
/// One packet is repeated at most this often.
const REPEAT: Duration = Duration::from_millis(30);
/// Repetitions in a row before as many new packets were sent: more would feed a jam.
const CREDIT: u32 = 128;

/// The state of one stream.
pub struct Outbound {
    /// The stream.
    pub ssrc: u32,
    /// Packets sent, and bytes of their payloads.
    sent: (u32, u32),
    /// Timestamp and clock of the source in the slot, moved onto the slot's stream.
    clock: Option<SenderClock>,
    cache: Option<Cache>,
    credit: u32,
    repair_sequence: u16,
    /// When the browser reported last, and how many packets and bytes were sent by then.
    reported: Option<(Instant, (u32, u32))>,
}

struct Cache {
    bytes: Box<[u8]>,
    entries: Box<[Option<Entry>; KEPT]>,
    /// Where the next payload is written, and what was written in all.
    written: usize,
    /// The entry that filled the line last.
    filler: usize,
}

#[derive(Clone, Copy)]
struct Entry {
    sequence: u16,
    timestamp: u32,
    marker: bool,
    /// How it is coded, as the number that the browser gave it.
    payload_type: u8,
    begin: usize,
    len: usize,
    /// How much was written in all when it was: what is older than the memory is gone.
    written: usize,
    repeated: Option<Instant>,
}

impl Outbound {
    /// A stream nothing was sent in yet.
    #[must_use]
    pub const fn new(ssrc: u32) -> Self {
        Self { ssrc, sent: (0, 0), clock: None, cache: None, credit: CREDIT, repair_sequence: 0, reported: None }
    }

    /// Notes a packet that was sent. Those of video are kept, to be sent again.
    pub fn note(&mut self, kind: Kind, header: &Outgoing, payload: &[u8]) {
        let len = u32::try_from(payload.len()).unwrap_or(0);
        self.sent = (self.sent.0.wrapping_add(1), self.sent.1.wrapping_add(len));
        self.credit = (self.credit + 1).min(CREDIT);
        if kind == Kind::Video {
            self.cache.get_or_insert_with(Cache::new).keep(header, payload);
        }
    }

    /// The header and payload of a packet to be sent again: what it was, with its own number before it.
    pub fn repeat(&mut self, sequence: u16, now: Instant) -> Option<(Outgoing, &[u8])> {
        self.credit.checked_sub(1)?;
        let cache = self.cache.as_mut()?;
        let written = cache.written;
        let entry = cache.entries[usize::from(sequence) % KEPT].as_mut().filter(|entry| entry.sequence == sequence)?;
        let is_gone = written - entry.written > KEPT_BYTES;
        let is_recent = entry.repeated.is_some_and(|at| now.saturating_duration_since(at) < REPEAT);
        if is_gone || is_recent {
            return None;
        }
        entry.repeated = Some(now);
        self.credit -= 1;
        self.repair_sequence = self.repair_sequence.wrapping_add(1);
        Some((entry.again(self.repair_sequence), &cache.bytes[entry.begin..entry.begin + entry.len]))
    }

    /// What was sent since this was asked last: bits a second, and packets.
    pub fn since_report(&mut self, now: Instant) -> Option<(f64, u32)> {
        let (at, (packets, bytes)) = self.reported.replace((now, self.sent))?;
        let seconds = now.saturating_duration_since(at).as_secs_f64().max(0.1);
        let rate = f64::from(self.sent.1.wrapping_sub(bytes)) * 8.0 / seconds;
        Some((rate, self.sent.0.wrapping_sub(packets)))
    }

    /// Some packet that was sent lately, each time another one: sent again, it fills a line to see what it carries.
    pub fn filler(&mut self) -> Option<(Outgoing, u16, &[u8])> {
        let cache = self.cache.as_mut()?;
        let fits = |entry: &Entry| cache.written - entry.written <= KEPT_BYTES;
        let at = (1..=KEPT)
            .map(|ahead| (cache.filler + ahead) % KEPT)
            .find(|at| cache.entries[*at].as_ref().is_some_and(fits))?;
        cache.filler = at;
        let entry = cache.entries[at].as_ref()?;
        self.repair_sequence = self.repair_sequence.wrapping_add(1);
        let header = entry.again(self.repair_sequence);
        Some((header, entry.sequence, &cache.bytes[entry.begin..entry.begin + entry.len]))
    }

    /// Notes the clock of the source, with its timestamp moved onto this stream.
    pub fn note_clock(&mut self, clock: SenderClock) {
        self.clock = Some(clock);
    }

    /// The last clock, where one was told and something was sent; packets and bytes sent.
    #[must_use]
    pub fn report(&self) -> Option<(SenderClock, u32, u32)> {
        self.clock.filter(|_| self.sent.0 > 0).map(|clock| (clock, self.sent.0, self.sent.1))
    }
}

impl Entry {
    /// The header with which it is sent again, but for the stream; with the codec as it was.
    const fn again(&self, sequence: u16) -> Outgoing {
        let Self { marker, timestamp, payload_type, .. } = *self;
        Outgoing { marker, payload_type, sequence, timestamp, ssrc: 0, transport: None }
    }
}

impl Cache {
    fn new() -> Self {
        Self { bytes: vec![0; KEPT_BYTES].into_boxed_slice(), entries: Box::new([None; KEPT]), written: 0, filler: 0 }
    }

    fn keep(&mut self, header: &Outgoing, payload: &[u8]) {
        let mut begin = self.written % KEPT_BYTES;
        if begin + payload.len() > KEPT_BYTES {
            // In one piece: the rest of the memory stays empty this time round.
            self.written += KEPT_BYTES - begin;
            begin = 0;
        }
        let Some(place) = self.bytes.get_mut(begin..begin + payload.len()) else { return };
        place.copy_from_slice(payload);
        let entry = Entry {
            sequence: header.sequence,
            timestamp: header.timestamp,
            marker: header.marker,
            payload_type: header.payload_type,
            begin,
            len: payload.len(),
            written: self.written,
            repeated: None,
        };
        self.written += payload.len();
        self.entries[usize::from(header.sequence) % KEPT] = Some(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(sequence: u16) -> Outgoing {
        Outgoing { marker: true, payload_type: 96, sequence, timestamp: 7, ssrc: 1, transport: None }
    }

    #[test]
    fn what_was_sent_is_sent_again_but_not_twice_at_once() {
        let now = crate::worker::monotonic_now();
        let mut stream = Outbound::new(1);
        stream.note(Kind::Video, &header(5), b"picture");
        let (again, payload) = stream.repeat(5, now).expect("kept");
        assert_eq!((again.sequence, again.timestamp, payload), (1, 7, &b"picture"[..]));
        assert!(stream.repeat(5, now).is_none());
        assert_eq!(stream.repeat(5, now + REPEAT).expect("kept").0.sequence, 2);
        assert!(stream.repeat(6, now).is_none());
    }

    #[test]
    fn what_was_written_over_is_gone() {
        let now = crate::worker::monotonic_now();
        let mut stream = Outbound::new(1);
        let payload = vec![9; 1_200];
        for sequence in 0..200 {
            stream.note(Kind::Video, &header(sequence), &payload);
        }
        let kept = (0..200).filter(|sequence| stream.repeat(*sequence, now).is_some()).count();
        assert!((100..=KEPT_BYTES / 1_200).contains(&kept), "{kept}");
        let mut stream = Outbound::new(1);
        for sequence in 0..=256 {
            stream.note(Kind::Video, &header(sequence), b"x");
        }
        assert!(stream.repeat(0, now).is_none());
        assert!(stream.repeat(1, now).is_some());
    }

    #[test]
    fn who_asks_without_end_is_not_answered_without_end() {
        let now = crate::worker::monotonic_now();
        let mut stream = Outbound::new(1);
        stream.note(Kind::Video, &header(5), b"picture");
        let answered = (0..10_000).filter(|round| stream.repeat(5, now + REPEAT * *round).is_some()).count();
        assert_eq!(answered, usize::try_from(CREDIT).expect("small"));
    }

    #[test]
    fn what_fills_a_line_is_each_time_another_packet() {
        let mut stream = Outbound::new(1);
        assert!(stream.filler().is_none(), "nothing was sent");
        for sequence in 5..8 {
            stream.note(Kind::Video, &header(sequence), b"picture");
        }
        let mut filled: Vec<u16> = (0..3).filter_map(|_| stream.filler().map(|(_, sequence, _)| sequence)).collect();
        filled.sort_unstable();
        assert_eq!(filled, [5, 6, 7]);
    }
}
