//! Places packets on the recording's time.
//!
//! Arrival is the only clock all participants share, so it says where a participant begins. Within one participant the
//! sender's own clock, told by its reports, relates audio and video, so that lips and voice stay together.

use std::time::{Duration, Instant};

use crate::packet::{Kind, SenderClock, Source, extend_timestamp};

/// A stream moves towards its better known place by at most this much a block, which nobody hears.
const SLEW_US: i64 = 1_000;
/// Every block of a stream has a time of its own in the file, which counts milliseconds.
const STEP_US: i64 = 1_000;
/// Farther off than this it jumps: something was wrong before.
const JUMP_US: i64 = 2_000_000;

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

    /// The time of a packet that arrived at `arrival` in a recording begun at `start`. Always later than the stream's
    /// packet before.
    pub fn place(&mut self, source: Source, kind: Kind, timestamp: u32, arrival: Instant, start: Instant) -> Duration {
        let arrived = micros(arrival.saturating_duration_since(start));
        let at = kind.index();
        let placed = self.streams[at].as_ref().and_then(|stream| stream.placed);
        let stream = match &mut self.streams[at] {
            Some(stream) if stream.source == source => stream,
            other => other.insert(Stream::begin(source, timestamp, arrived, placed)),
        };
        let clock = self.clocks.iter().find(|clock| clock.source == source).copied();
        let time = stream.place(kind, timestamp, clock, &mut self.sender_offset);
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
        clock: Option<SenderClock>,
        sender_offset: &mut Option<Offset>,
    ) -> i64 {
        let extended = extend_timestamp(self.newest, timestamp);
        self.newest = self.newest.max(extended);
        let by_arrival = self.anchor.1 + ticks_to_micros(extended - self.anchor.0, kind);
        if let Some(clock) = clock {
            let ticks = i64::from(timestamp.wrapping_sub(clock.timestamp).cast_signed());
            let by_sender = ntp_micros(clock.ntp) + ticks_to_micros(ticks, kind);
            let connection = self.source.connection;
            if sender_offset.is_none_or(|offset| offset.connection < connection) {
                *sender_offset = Some(Offset { connection, micros: by_arrival + self.correction - by_sender });
            }
            // The last packets of a connection that was replaced keep the place they have.
            if let Some(offset) = sender_offset.filter(|offset| offset.connection == connection) {
                self.correct(by_sender + offset.micros - by_arrival);
            }
        }
        self.is_new = false;
        let time = (by_arrival + self.correction).max(self.placed.map_or(0, |placed| placed + STEP_US));
        self.placed = Some(time);
        time
    }

    fn correct(&mut self, wanted: i64) {
        let error = wanted - self.correction;
        self.correction = if self.is_new || error.abs() > JUMP_US {
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

    #[test]
    fn whoever_comes_back_from_another_device_is_placed_by_arrival_again() {
        let start = start();
        let mut timeline = Timeline::default();
        timeline.place(SOURCE, Kind::Audio, 0, start + ms(100), start);
        let again = Source { connection: 2, ssrc: 9 };
        assert_eq!(timeline.place(again, Kind::Audio, 77, start + ms(9_000), start), ms(9_000));
    }
}
