//! One stream that a browser sends: what is missing of it, and what it is told about its reception (RFC 3550, 6.4).

use std::time::{Duration, Instant};

use rtc::rtcp::reception_report::ReceptionReport;

use crate::packet::{Kind, Layer, extend_sequence};
use crate::rate::Rate;

/// Packets overtake each other: one is missing only after so long.
const OVERTAKEN: Duration = Duration::from_millis(10);
/// Between two requests for the same packet; a round trip over a usual line.
const ASK_AGAIN: Duration = Duration::from_millis(60);
/// How often one packet is asked for at most: for about a second, then no player waits for it.
const ASK_LIMIT: u8 = 16;
/// More packets missing at once are not asked for one by one: a keyframe mends it.
const TOO_MANY: usize = 200;
/// A jump of the sequence numbers that no loss explains: the stream began anew.
const JUMP: i64 = 3_000;

/// The state of one stream.
#[derive(Debug)]
pub struct Inbound {
    /// The stream.
    pub ssrc: u32,
    /// Voice or picture.
    pub kind: Kind,
    /// Which picture.
    pub layer: Layer,
    /// What flows.
    pub rate: Rate,
    first: i64,
    newest: i64,
    received: u64,
    /// Extended numbers that did not come yet.
    missing: Vec<Missing>,
    /// Packets expected and received when the last report was written.
    reported: (u64, u64),
    /// The same when its losses were looked at last.
    looked: (u64, u64),
    /// RFC 3550, appendix A.8: in ticks, and the transit time of the last packet.
    jitter: f64,
    transit: Option<f64>,
    /// What those who see or hear the stream lose of it, in 256ths, told by them since the last report.
    lost_further_on: u8,
    /// The middle of the sender's last clock, and when it came.
    clock: Option<(u32, Instant)>,
    begun: Instant,
}

#[derive(Debug)]
struct Missing {
    number: i64,
    asked: u8,
    next: Instant,
}

impl Inbound {
    /// A stream whose first packet has this number.
    #[must_use]
    pub fn new(kind: Kind, layer: Layer, ssrc: u32, sequence: u16, now: Instant) -> Self {
        let first = i64::from(sequence);
        Self {
            ssrc,
            kind,
            layer,
            rate: Rate::new(now),
            first,
            newest: first - 1,
            received: 0,
            missing: Vec::new(),
            reported: (0, 0),
            looked: (0, 0),
            jitter: 0.0,
            transit: None,
            lost_further_on: 0,
            clock: None,
            begun: now,
        }
    }

    /// Notes a packet. False when too many before it are missing to ask for each: only a keyframe helps.
    pub fn note(&mut self, sequence: u16, timestamp: u32, now: Instant) -> bool {
        let number = extend_sequence(self.newest, sequence);
        let ahead = number - self.newest;
        if ahead.abs() > JUMP {
            let fresh = Self::new(self.kind, self.layer, self.ssrc, sequence, now);
            *self = Self { clock: self.clock, rate: self.rate, ..fresh };
            return self.note(sequence, timestamp, now);
        }
        if ahead <= 0 {
            let missing = self.missing.len();
            self.missing.retain(|missing| missing.number != number);
            // What is neither new nor missing was sent twice: browsers probe the line so.
            self.received += u64::from(self.kind == Kind::Audio || self.missing.len() < missing);
            return true;
        }
        self.received += 1;
        self.measure(timestamp, now);
        let before = std::mem::replace(&mut self.newest, number) + 1;
        // Audio is not asked for again: Opus carries the last packet's remains in the next one.
        if self.kind == Kind::Audio || ahead == 1 {
            return true;
        }
        if self.missing.len() + usize::try_from(ahead).unwrap_or(usize::MAX) > TOO_MANY {
            self.missing.clear();
            return false;
        }
        self.missing.extend((before..number).map(|number| Missing { number, asked: 0, next: now + OVERTAKEN }));
        true
    }

    fn measure(&mut self, timestamp: u32, now: Instant) {
        let rate = f64::from(self.kind.clock_rate());
        let arrival = now.saturating_duration_since(self.begun).as_secs_f64() * rate;
        let transit = arrival - f64::from(timestamp);
        if let Some(former) = self.transit.replace(transit) {
            // A turn of the 32-bit clock is no jitter.
            let difference = (transit - former).abs();
            if difference < rate * 10.0 {
                self.jitter += (difference - self.jitter) / 16.0;
            }
        }
    }

    /// Numbers to ask for now.
    pub fn wanted(&mut self, now: Instant, wanted: &mut Vec<u16>) {
        self.missing.retain(|missing| missing.asked < ASK_LIMIT);
        for missing in self.missing.iter_mut().filter(|missing| missing.next <= now) {
            missing.asked += 1;
            missing.next = now + ASK_AGAIN;
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the low 16 bits go on the wire"
            )]
            wanted.push(missing.number as u16);
        }
    }

    /// Notes the clock that the sender told.
    pub fn note_clock(&mut self, ntp: u64, now: Instant) {
        #[allow(clippy::cast_possible_truncation, reason = "the middle 32 bits are wanted")]
        let middle = (ntp >> 16) as u32;
        self.clock = Some((middle, now));
    }

    /// Notes what somebody who sees or hears the stream loses of it, in 256ths.
    pub fn note_further_loss(&mut self, fraction: u8) {
        self.lost_further_on = self.lost_further_on.max(fraction);
    }

    fn expected(&self) -> u64 {
        u64::try_from(self.newest - self.first + 1).unwrap_or(0)
    }

    /// Share of what was expected that did not come since the last look, 0 to 1; nothing where nothing was expected.
    pub fn lost_since_look(&mut self) -> Option<f64> {
        let seen = (self.expected(), self.received);
        let (expected, received) = std::mem::replace(&mut self.looked, seen);
        let expected = seen.0.checked_sub(expected).filter(|expected| *expected > 0)?;
        let lost = expected.saturating_sub(self.received.saturating_sub(received));
        #[allow(clippy::cast_precision_loss, reason = "packets of a second")]
        let share = lost as f64 / expected as f64;
        Some(share)
    }

    /// What the sender is told. Of speech that includes what is lost on the way to those who listen: only the speaker
    /// can put remains of the last packet into the next (Opus' forward error correction), and does so by this figure.
    pub fn report(&mut self, now: Instant) -> ReceptionReport {
        let expected = self.expected();
        let lost = expected.saturating_sub(self.received);
        let (expected_since, received_since) =
            (expected - self.reported.0.min(expected), self.received - self.reported.1);
        let lost_since = expected_since.saturating_sub(received_since);
        self.reported = (expected, self.received);
        let fraction = (lost_since * 256).checked_div(expected_since).unwrap_or(0).min(255);
        let further_on = u64::from(std::mem::take(&mut self.lost_further_on));
        let fraction = if self.kind == Kind::Audio { fraction.max(further_on) } else { fraction };
        let delay = self.clock.map_or(0.0, |(_, at)| now.saturating_duration_since(at).as_secs_f64() * 65_536.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of the report's fields")]
        ReceptionReport {
            ssrc: self.ssrc,
            fraction_lost: fraction as u8,
            total_lost: lost.min(0x7f_ffff) as u32,
            last_sequence_number: self.newest as u32,
            jitter: self.jitter as u32,
            last_sender_report: self.clock.map_or(0, |(middle, _)| middle),
            delay: delay as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(kind: Kind, numbers: &[u16]) -> (Inbound, Instant) {
        let now = crate::worker::monotonic_now();
        let mut stream = Inbound::new(kind, Layer::Full, 1, numbers[0], now);
        for number in numbers {
            assert!(stream.note(*number, u32::from(*number), now));
        }
        (stream, now)
    }

    fn wanted(stream: &mut Inbound, now: Instant) -> Vec<u16> {
        let mut wanted = Vec::new();
        stream.wanted(now, &mut wanted);
        wanted
    }

    #[test]
    fn what_is_missing_is_asked_for_soon_and_again_until_it_comes() {
        let (mut stream, now) = stream(Kind::Video, &[65_534, 1]);
        assert!(wanted(&mut stream, now).is_empty(), "it may only have been overtaken");
        let now = now + OVERTAKEN;
        assert_eq!(wanted(&mut stream, now), [65_535, 0]);
        assert!(wanted(&mut stream, now + Duration::from_millis(10)).is_empty());
        assert!(stream.note(0, 0, now));
        assert_eq!(wanted(&mut stream, now + ASK_AGAIN), [65_535]);
    }

    #[test]
    fn what_never_comes_is_given_up() {
        let (mut stream, now) = stream(Kind::Video, &[1, 3]);
        let asked = (1..100).filter(|round| !wanted(&mut stream, now + ASK_AGAIN * *round).is_empty()).count();
        assert_eq!(asked, usize::from(ASK_LIMIT));
    }

    #[test]
    fn a_hole_too_large_to_mend_asks_for_a_keyframe() {
        let (mut stream, now) = stream(Kind::Video, &[1]);
        assert!(!stream.note(500, 0, now));
        assert!(wanted(&mut stream, now).is_empty());
    }

    #[test]
    fn lost_speech_is_not_asked_for() {
        let (mut stream, now) = stream(Kind::Audio, &[1, 3]);
        assert!(wanted(&mut stream, now).is_empty());
    }

    #[test]
    fn a_speaker_learns_what_listeners_lose_and_a_camera_does_not() {
        for (kind, wanted) in [(Kind::Audio, 80), (Kind::Video, 0)] {
            let (mut stream, now) = stream(kind, &[1, 2, 3]);
            stream.note_further_loss(80);
            stream.note_further_loss(20);
            assert_eq!(stream.report(now).fraction_lost, wanted);
            assert_eq!(stream.report(now).fraction_lost, 0, "told once");
        }
    }

    #[test]
    fn what_comes_twice_hides_no_loss() {
        let (mut stream, now) = stream(Kind::Video, &[1, 2, 4, 4, 4, 2]);
        assert_eq!(stream.report(now).total_lost, 1);
    }

    #[test]
    fn a_look_tells_the_share_lost_since_the_last_one() {
        let (mut stream, now) = stream(Kind::Audio, &[1, 2, 3, 5]);
        assert_eq!(stream.lost_since_look(), Some(0.2));
        assert_eq!(stream.lost_since_look(), None);
        assert!(stream.note(6, 0, now));
        assert_eq!(stream.lost_since_look(), Some(0.0));
    }

    #[test]
    fn a_report_counts_what_was_lost_since_the_last_one() {
        let (mut stream, now) = stream(Kind::Audio, &[1, 2, 3, 5]);
        let report = stream.report(now);
        assert_eq!((report.total_lost, report.fraction_lost, report.last_sequence_number), (1, 51, 5));
        assert!(stream.note(6, 0, now));
        let report = stream.report(now);
        assert_eq!((report.total_lost, report.fraction_lost), (1, 0));
    }
}
