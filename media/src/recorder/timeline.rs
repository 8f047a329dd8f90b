//! Places packets on the recording's time.
//!
//! Arrival is the only clock all participants share, so it says where a participant begins. Within one participant the
//! sender's own clock, told by its reports, relates audio and video, so that lips and voice stay together. Neither that
//! clock nor the timestamps are trusted farther than a line can be late: whoever sets a clock does not leave the meeting.

use std::time::{Duration, Instant};

use crate::packet::{Kind, SenderClock, Source, extend_timestamp};

/// A stream moves towards its better known place by at most this much a block, which nobody hears.
const SLEW_US: i64 = 1_000;
/// Every block of a stream has a time of its own in the file, which counts milliseconds.
const STEP_US: i64 = 1_000;
/// Farther off than this it jumps: something was wrong before. Nothing is placed farther than this from its arrival
/// either: no line anybody talks over holds packets back for longer, and what is placed ahead waits in memory until then.
const LEEWAY_US: i64 = 2_000_000;

/// Times of one participant's connection, in microseconds of the recording.
#[derive(Debug, Default)]
pub struct Timeline {
    /// Recording time minus the sender's clock. Another connection is another device with another clock.
    sender_offset: Option<Offset>,
    streams: [Option<Stream>; 2],
    /// Reports, also those that came before the stream's first packet.
    clocks: Vec<SenderClock>,
}

/// The offset of one connection, set once for both streams.
#[derive(Debug, Clone, Copy)]
struct Offset {
    connection: u64,
    micros: i64,
}

#[derive(Debug)]
struct Stream {
    source: Source,
    /// Extended RTP timestamp and recording time of the first packet.
    anchor: (i64, i64),
    newest: i64,
    /// What has been added to the time by arrival so far.
    correction: i64,
    placed: Option<i64>,
    /// No packet was placed yet: the first one may jump.
    is_new: bool,
}

impl Timeline {
    /// Notes a sender's report.
    pub fn note(&mut self, clock: SenderClock) {
        self.clocks.retain(|known| (known.kind, known.layer) != (clock.kind, clock.layer));
        self.clocks.push(clock);
    }

    /// The time of a packet that arrived at `arrival` in a recording begun at `start`: at most [`LEEWAY_US`] from its
    /// arrival, and later than the stream's packet before. Who sends too many packets for both gets the same time for
    /// several.
    pub fn place(&mut self, source: Source, kind: Kind, timestamp: u32, arrival: Instant, start: Instant) -> Duration {
        let arrived = micros(arrival.saturating_duration_since(start));
        let at = kind.index();
        let placed = self.streams[at].as_ref().and_then(|stream| stream.placed);
        let stream = match &mut self.streams[at] {
            Some(stream) if stream.source == source => stream,
            other => other.insert(Stream::begin(source, timestamp, arrived, placed)),
        };
        let clock = self.clocks.iter().find(|clock| clock.source == source).copied();
        let time = stream.place(kind, timestamp, arrived, clock, &mut self.sender_offset);
        Duration::from_micros(u64::try_from(time).unwrap_or(0))
    }
}

impl Stream {
    fn begin(source: Source, timestamp: u32, arrived: i64, placed: Option<i64>) -> Self {
        let first = i64::from(timestamp);
        Self { source, anchor: (first, arrived), newest: first, correction: 0, placed, is_new: true }
    }

    fn place(
        &mut self,
        kind: Kind,
        timestamp: u32,
        arrived: i64,
        clock: Option<SenderClock>,
        sender_offset: &mut Option<Offset>,
    ) -> i64 {
        let by_arrival = self.by_arrival(kind, timestamp, arrived);
        if let Some(clock) = clock {
            let ticks = i64::from(timestamp.wrapping_sub(clock.timestamp).cast_signed());
            let by_sender = ntp_micros(clock.ntp) + ticks_to_micros(ticks, kind);
            let connection = self.source.connection;
            let is_far = |offset: &Offset| (by_sender + offset.micros - arrived).abs() > LEEWAY_US;
            // A clock that was set says nothing about the past: from now on it is related to the recording anew.
            let is_stale =
                |offset: Offset| offset.connection < connection || offset.connection == connection && is_far(&offset);
            if sender_offset.is_none_or(is_stale) {
                *sender_offset = Some(Offset { connection, micros: by_arrival + self.correction - by_sender });
            }
            // The last packets of a connection that was replaced keep the place they have.
            if let Some(offset) = sender_offset.filter(|offset| offset.connection == connection) {
                self.correct(by_sender + offset.micros - by_arrival);
            }
        }
        self.is_new = false;
        let placed = self.placed.unwrap_or(0);
        let earliest = self.placed.map_or(0, |placed| placed + STEP_US).max(arrived - LEEWAY_US);
        let latest = placed.max(arrived + LEEWAY_US);
        let time = (by_arrival + self.correction).max(earliest).min(latest);
        self.placed = Some(time);
        time
    }

    /// The time by the first packet's arrival. Timestamps that jump begin anew where they arrive; those that only come
    /// late, after a stall of the line, do not.
    fn by_arrival(&mut self, kind: Kind, timestamp: u32, arrived: i64) -> i64 {
        let extended = extend_timestamp(self.newest, timestamp);
        let time = self.anchor.1 + ticks_to_micros(extended - self.anchor.0, kind);
        let is_ahead = time + self.correction > arrived + LEEWAY_US;
        let went_back = ticks_to_micros(self.newest - extended, kind) > LEEWAY_US;
        if !is_ahead && !went_back {
            self.newest = self.newest.max(extended);
            return time;
        }
        self.newest = extended;
        self.anchor = (extended, arrived);
        self.correction = 0;
        arrived
    }

    fn correct(&mut self, wanted: i64) {
        let error = wanted - self.correction;
        self.correction = if self.is_new || error.abs() > LEEWAY_US {
            wanted
        } else {
            self.correction + error.clamp(-SLEW_US, SLEW_US)
        };
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn ticks_to_micros(ticks: i64, kind: Kind) -> i64 {
    ticks.saturating_mul(1_000_000) / i64::from(kind.clock_rate())
}

/// An NTP time in microseconds since 1900.
fn ntp_micros(ntp: u64) -> i64 {
    let micros = (ntp >> 32) * 1_000_000 + (((ntp & 0xffff_ffff) * 1_000_000) >> 32);
    i64::try_from(micros).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Layer;

    const SOURCE: Source = Source { connection: 1, ssrc: 7 };
    const CAMERA: Source = Source { connection: 1, ssrc: 8 };

    fn start() -> Instant {
        crate::worker::monotonic_now()
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn without_reports_the_first_packet_stands_where_it_arrived() {
        let start = start();
        let mut timeline = Timeline::default();
        let first = timeline.place(SOURCE, Kind::Audio, u32::MAX - 100, start + ms(500), start);
        let late = timeline.place(SOURCE, Kind::Audio, 859, start + ms(900), start);
        assert_eq!((first, late), (ms(500), ms(520)));
    }

    #[test]
    fn reports_bring_a_camera_that_is_slow_to_arrive_next_to_its_microphone() {
        let start = start();
        let mut timeline = Timeline::default();
        let second = 3_900_000_000_u64 << 32;
        // Both captured at the same moment of the sender's clock.
        timeline.note(SenderClock {
            source: SOURCE,
            kind: Kind::Audio,
            layer: Layer::Full,
            ntp: second,
            timestamp: 1_000,
        });
        timeline.note(SenderClock {
            source: CAMERA,
            kind: Kind::Video,
            layer: Layer::Full,
            ntp: second,
            timestamp: 5_000,
        });
        let voice = timeline.place(SOURCE, Kind::Audio, 1_000, start + ms(100), start);
        let lips = timeline.place(CAMERA, Kind::Video, 5_000, start + ms(280), start);
        assert_eq!(voice, lips);
    }

    #[test]
    fn a_report_that_comes_late_moves_a_stream_gently_and_never_backwards() {
        let start = start();
        let mut timeline = Timeline::default();
        let second = 3_900_000_000_u64 << 32;
        timeline.note(SenderClock { source: SOURCE, kind: Kind::Audio, layer: Layer::Full, ntp: second, timestamp: 0 });
        timeline.place(SOURCE, Kind::Audio, 0, start + ms(100), start);
        let mut before = timeline.place(CAMERA, Kind::Video, 0, start + ms(200), start);
        timeline.note(SenderClock { source: CAMERA, kind: Kind::Video, layer: Layer::Full, ntp: second, timestamp: 0 });
        for frame in 1..=300_u32 {
            let arrival = start + ms(200 + u64::from(frame) * 33);
            let at = timeline.place(CAMERA, Kind::Video, frame * 3_000, arrival, start);
            assert!(at >= before && at <= before + ms(36), "frame {frame}: {before:?} then {at:?}");
            before = at;
        }
        let wanted = ms(100) + Duration::from_micros(300 * 33_333);
        assert!(before.abs_diff(wanted) < ms(2), "{before:?} instead of {wanted:?}");
    }

    fn report(source: Source, kind: Kind, ntp_seconds: u64, timestamp: u32) -> SenderClock {
        SenderClock { source, kind, layer: Layer::Full, ntp: ntp_seconds << 32, timestamp }
    }

    /// Places a second of speech that arrives evenly from `at_ms` on, of which each timestamp is what `timestamp` gives.
    fn speak(timeline: &mut Timeline, start: Instant, at_ms: u64, timestamp: impl Fn(u32) -> u32) -> Vec<i64> {
        let place = |number: u32| {
            let arrival = at_ms + u64::from(number) * 20;
            let at = timeline.place(SOURCE, Kind::Audio, timestamp(number), start + ms(arrival), start);
            micros(at) - micros(ms(arrival))
        };
        (0..50).map(place).collect()
    }

    #[test]
    fn a_sender_whose_clock_is_set_by_an_hour_stays_where_it_was() {
        for set_to in [3_900_000_001 + 3_600, 3_900_000_001 - 3_600] {
            let start = start();
            let mut timeline = Timeline::default();
            timeline.note(report(SOURCE, Kind::Audio, 3_900_000_000, 0));
            speak(&mut timeline, start, 5_000, |number| number * 960);
            timeline.note(report(SOURCE, Kind::Audio, set_to, 48_000));
            let off = speak(&mut timeline, start, 6_000, |number| 48_000 + number * 960);
            assert!(off.iter().all(|off| *off == 0), "set to {set_to}: {off:?}");
        }
    }

    #[test]
    fn after_a_clock_was_set_reports_bring_lips_and_voice_together_again() {
        let start = start();
        let mut timeline = Timeline::default();
        timeline.note(report(SOURCE, Kind::Audio, 3_900_000_000, 0));
        speak(&mut timeline, start, 5_000, |number| number * 960);
        timeline.note(report(SOURCE, Kind::Audio, 3_900_003_601, 48_000));
        timeline.note(report(CAMERA, Kind::Video, 3_900_003_601, 0));
        speak(&mut timeline, start, 6_000, |number| 48_000 + number * 960);
        let lips = timeline.place(CAMERA, Kind::Video, 90_000, start + ms(7_300), start);
        assert_eq!(lips, ms(7_000));
    }

    #[test]
    fn timestamps_that_jump_leave_a_stream_where_it_arrives() {
        for jump in [48_000 * 3_600, 0x7fff_0000, 0x9000_0000, 0_u32.wrapping_sub(48_000 * 3_600)] {
            let start = start();
            let mut timeline = Timeline::default();
            timeline.note(report(SOURCE, Kind::Audio, 3_900_000_000, 0));
            speak(&mut timeline, start, 5_000, |number| number * 960);
            let off = speak(&mut timeline, start, 6_000, |number| jump.wrapping_add(48_000 + number * 960));
            assert!(off.iter().all(|off| *off == 0), "jump {jump}: {off:?}");
        }
    }

    #[test]
    fn no_timestamp_and_no_report_places_a_packet_far_from_its_arrival() {
        let start = start();
        let mut timeline = Timeline::default();
        let mut number = 1_u32;
        for at_ms in (10_000..40_000).step_by(2) {
            // Numbers without a pattern, always the same.
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            timeline.note(report(SOURCE, Kind::Audio, u64::from(number), number.rotate_left(7)));
            for _ in 0..4 {
                let at = timeline.place(SOURCE, Kind::Audio, number.rotate_left(16), start + ms(at_ms), start);
                assert!(at.abs_diff(ms(at_ms)) <= ms(2_000), "{at:?} at {at_ms} ms");
            }
        }
    }

    #[test]
    fn what_a_line_held_back_for_seconds_does_not_move_what_comes_after() {
        let start = start();
        let mut timeline = Timeline::default();
        speak(&mut timeline, start, 5_000, |number| number * 960);
        for number in 50..200 {
            timeline.place(SOURCE, Kind::Audio, number * 960, start + ms(9_000), start);
        }
        let off = speak(&mut timeline, start, 9_000, |number| 192_000 + number * 960);
        assert!(off.iter().all(|off| *off == 0), "{off:?}");
    }

    #[test]
    fn whoever_comes_back_from_another_device_is_placed_by_arrival_again() {
        let start = start();
        let mut timeline = Timeline::default();
        timeline.place(SOURCE, Kind::Audio, 0, start + ms(100), start);
        let again = Source { connection: 2, ssrc: 9 };
        assert_eq!(timeline.place(again, Kind::Audio, 77, start + ms(9_000), start), ms(9_000));
    }
}
