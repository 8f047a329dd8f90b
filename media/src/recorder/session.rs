//! One recording, given packets and the time: gathers the tracks' blocks, puts them in order of time, writes them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::track::Track;
use super::webm::{Block, TrackPair, WebmWriter};
use crate::event::RecordingSummary;
use crate::packet::{Codec, MediaPacket, SenderClock};

/// Blocks wait this long for those of other tracks that belong before them.
const INTERLEAVE: Duration = Duration::from_millis(500);
/// The head waits this long for the first keyframes, which tell the sizes.
const HEAD_WAIT: Duration = Duration::from_secs(1);
/// So much longer it waits for somebody away from the meeting, whose device may know no VP8: a page that is reloaded is back
/// by then, and a crash at the very beginning costs no more.
const CODEC_WAIT: Duration = Duration::from_secs(5);
/// The size told for a camera not seen by then. Players take the real one from the frames.
const USUAL_SIZE: (u16, u16) = (1280, 720);
/// An open cluster is written at the latest when it is this old, also when nobody speaks any more.
const CLUSTER_AGE: Duration = Duration::from_secs(2);
/// How often a keyframe is asked for while none comes.
const KEYFRAME_INTERVAL: Duration = Duration::from_millis(500);

/// A recording in progress.
pub struct Session<W> {
    output: Output<W>,
    start: Instant,
    tracks: Vec<Track>,
    /// Blocks not written yet, in order of time; the number keeps those of one moment in order. No more than what arrives
    /// while they wait: nothing is placed far ahead of its arrival.
    pending: BTreeMap<(Duration, u64), Block>,
    counter: u64,
    ready: Vec<Block>,
    asked: Vec<Option<Instant>>,
    span: Option<(Duration, Duration)>,
}

/// The file before and after its head is written.
enum Output<W> {
    Waiting(W),
    Open(WebmWriter<W>),
    /// Only while one becomes the other.
    Moving,
}

impl<W: Write> Session<W> {
    /// A recording of these participants that begins now.
    pub fn new(output: W, names: Vec<String>, start: Instant) -> Self {
        let asked = vec![None; names.len()];
        let tracks = names.into_iter().enumerate().map(|(pair, name)| Track::new(pair, name)).collect();
        Self {
            output: Output::Waiting(output),
            start,
            tracks,
            pending: BTreeMap::new(),
            counter: 0,
            ready: Vec::new(),
            asked,
            span: None,
        }
    }

    /// Takes a packet of a track.
    pub fn packet(&mut self, track: usize, packet: MediaPacket) {
        // The tap opened after the recording began; what came before its start is none of it.
        if packet.arrival < self.start {
            return;
        }
        if let Some(track) = self.tracks.get_mut(track) {
            track.push(packet, self.start, &mut self.ready);
        }
    }

    /// Takes how a track's picture will be coded.
    pub fn codec(&mut self, track: usize, codec: Codec) {
        if let Some(track) = self.tracks.get_mut(track) {
            track.expect(codec);
        }
    }

    /// Takes a report of a track.
    pub fn clock(&mut self, track: usize, clock: SenderClock) {
        if let Some(track) = self.tracks.get_mut(track) {
            track.note(clock);
        }
    }

    /// Writes what has waited long enough.
    ///
    /// # Errors
    /// Those of the output.
    pub fn advance(&mut self, now: Instant) -> io::Result<()> {
        for track in &mut self.tracks {
            track.advance(now, self.start, &mut self.ready);
        }
        self.gather();
        let elapsed = now.saturating_duration_since(self.start);
        if matches!(self.output, Output::Waiting(_)) && self.is_head_due(elapsed) {
            self.open()?;
        }
        self.write_until(elapsed.saturating_sub(INTERLEAVE))?;
        if let Output::Open(writer) = &mut self.output
            && writer.open_since().is_some_and(|since| elapsed.saturating_sub(since) > CLUSTER_AGE)
        {
            writer.flush()?;
        }
        Ok(())
    }

    /// Tracks whose camera must be asked for a keyframe now.
    pub fn keyframes_wanted(&mut self, now: Instant) -> Vec<usize> {
        let mut wanted = Vec::new();
        for (at, (track, asked)) in self.tracks.iter().zip(&mut self.asked).enumerate() {
            let recently = asked.is_some_and(|asked| now.duration_since(asked) < KEYFRAME_INTERVAL);
            if track.needs_keyframe() && !recently {
                *asked = Some(now);
                wanted.push(at);
            }
        }
        wanted
    }

    /// Tracks whose picture is left out from now on: it comes in another codec than the head tells. Voices and the other
    /// pictures go on; so does this one, once a device comes that fits.
    pub fn newly_left_out(&mut self) -> Vec<usize> {
        let left_out = |(at, track): (usize, &mut Track)| track.newly_left_out().then_some(at);
        self.tracks.iter_mut().enumerate().filter_map(left_out).collect()
    }

    /// Writes everything and closes the file.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<(W, RecordingSummary)> {
        for track in &mut self.tracks {
            track.finish(self.start, &mut self.ready);
        }
        self.gather();
        self.open()?;
        self.write_until(Duration::MAX)?;
        let Output::Open(mut writer) = self.output else { return Err(io::Error::other("the output is gone")) };
        writer.flush()?;
        let bytes = writer.bytes();
        let duration = self.span.map_or(Duration::ZERO, |(first, last)| last.saturating_sub(first));
        let tracks = self.tracks.iter().map(Track::summary).collect();
        Ok((writer.finish()?, RecordingSummary { bytes, duration, tracks }))
    }

    fn gather(&mut self) {
        for block in self.ready.drain(..) {
            self.counter += 1;
            self.pending.insert((block.at, self.counter), block);
        }
    }

    fn is_head_due(&self, elapsed: Duration) -> bool {
        let all = |know: fn(&Track) -> bool| self.tracks.iter().all(know);
        all(|track| track.picture().is_some())
            || elapsed >= HEAD_WAIT && all(Track::knows_codec)
            || elapsed >= CODEC_WAIT
    }

    fn open(&mut self) -> io::Result<()> {
        if !matches!(self.output, Output::Waiting(_)) {
            return Ok(());
        }
        let Output::Waiting(output) = std::mem::replace(&mut self.output, Output::Moving) else { return Ok(()) };
        let pair = |track: &mut Track| TrackPair { name: track.summary().name, picture: track.settle(USUAL_SIZE) };
        let pairs: Vec<TrackPair> = self.tracks.iter_mut().map(pair).collect();
        self.output = Output::Open(WebmWriter::new(output, &pairs)?);
        Ok(())
    }

    fn write_until(&mut self, limit: Duration) -> io::Result<()> {
        let Output::Open(writer) = &mut self.output else { return Ok(()) };
        while let Some(entry) = self.pending.first_entry()
            && entry.key().0 <= limit
        {
            let block = entry.remove();
            let (first, _) = *self.span.get_or_insert((block.at, block.at));
            self.span = Some((first, block.at));
            writer.write(&block)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::{Kind, Layer, Source};
    use bytes::Bytes;

    const SOURCE: Source = Source { connection: 1, ssrc: 7 };

    fn voice(number: u32, timestamp: u32, arrival: Instant) -> MediaPacket {
        MediaPacket {
            source: SOURCE,
            codec: Codec::Opus,
            layer: Layer::Full,
            sequence: number as u16,
            timestamp,
            marker: false,
            payload: Bytes::from_static(b"x"),
            arrival,
        }
    }

    #[test]
    fn little_of_a_sender_whose_clock_and_timestamps_jump_waits_in_memory() {
        let start = crate::worker::monotonic_now();
        let mut session = Session::new(Vec::new(), vec!["one".to_owned()], start);
        session.codec(0, Codec::Vp8);
        for number in 0..3_000 {
            let now = start + Duration::from_millis(20) * number;
            let seconds = 3_900_000_000 + u64::from(number) * 60;
            let timestamp = number * 960 * if number > 1_500 { 90 } else { 1 };
            let ntp = seconds << 32;
            session.clock(0, SenderClock { source: SOURCE, kind: Kind::Audio, layer: Layer::Full, ntp, timestamp });
            session.packet(0, voice(number, timestamp, now));
            session.advance(now).expect("a vector takes all");
            // 2.5 seconds, at 20 ms each.
            assert!(session.pending.len() <= 130, "{} blocks wait at packet {number}", session.pending.len());
        }
    }

    /// A keyframe in one packet.
    fn picture(codec: Codec, sequence: u16, arrival: Instant) -> MediaPacket {
        let payload = match codec {
            Codec::H264 => &[0x67, 0x42, 0xc0, 0x1e, 0xda, 0x02, 0x80, 0xf6, 0x84, 0x00, 0x00][..],
            Codec::Vp8 | Codec::Opus => &[0x10, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00],
        };
        let source = Source { connection: if codec == Codec::H264 { 2 } else { 1 }, ssrc: 8 };
        let timestamp = u32::from(sequence) * 3_600;
        let payload = Bytes::from_static(payload);
        MediaPacket { source, codec, layer: Layer::Full, sequence, timestamp, marker: true, payload, arrival }
    }

    fn tells(file: &[u8], mark: &str) -> bool {
        file.windows(mark.len()).any(|window| window == mark.as_bytes())
    }

    #[test]
    fn the_head_waits_for_a_device_that_is_away_but_not_for_ever() {
        let start = crate::worker::monotonic_now();
        for (back_after, codec) in [(3, "V_MPEG4/ISO/AVC"), (7, "V_VP8")] {
            let mut session = Session::new(Vec::new(), vec!["here".to_owned(), "away".to_owned()], start);
            session.codec(0, Codec::Vp8);
            for second in 0..10 {
                let now = start + Duration::from_secs(second);
                if second == back_after {
                    session.codec(1, Codec::H264);
                }
                session.packet(0, picture(Codec::Vp8, second as u16, now));
                session.advance(now).expect("a vector takes all");
                let is_open = matches!(session.output, Output::Open(_));
                assert_eq!(is_open, second >= back_after.min(5), "back after {back_after}: second {second}");
            }
            let (file, summary) = session.finish().expect("a vector takes all");
            assert!(tells(&file, codec), "back after {back_after}");
            assert_eq!(summary.tracks[0].video_frames, 10);
        }
    }

    #[test]
    fn a_camera_that_changes_its_codec_is_left_out_while_all_else_goes_on() {
        let start = crate::worker::monotonic_now();
        let mut session = Session::new(Vec::new(), vec!["one".to_owned(), "other".to_owned()], start);
        let mut left_out = Vec::new();
        for second in 0..9 {
            let now = start + Duration::from_secs(second);
            // The second of three times three seconds is on another device.
            let codec = if second / 3 == 1 { Codec::H264 } else { Codec::Vp8 };
            session.packet(0, picture(codec, second as u16, now));
            session.packet(0, voice(second as u32, second as u32 * 48_000, now));
            session.packet(1, picture(Codec::Vp8, second as u16, now));
            session.advance(now).expect("the recording goes on");
            left_out.push(session.newly_left_out());
            assert!(session.keyframes_wanted(now).is_empty(), "nobody is asked for what is not recorded");
        }
        let told = [vec![], vec![], vec![], vec![0], vec![], vec![], vec![], vec![], vec![]];
        assert_eq!(left_out, told);
        let (_, summary) = session.finish().expect("a vector takes all");
        let recorded: Vec<_> = summary.tracks.iter().map(|track| (track.audio_packets, track.video_frames)).collect();
        assert_eq!(recorded, [(9, 6), (0, 9)]);
    }
}
