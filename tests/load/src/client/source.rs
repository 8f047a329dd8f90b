//! What a client says and shows: Opus every 20 ms, and VP8 at 30 frames and 1 Mbit a second, as far as a server can tell.
//!
//! Every payload carries when it was sent, so that whoever gets it measures the way.

use super::feedback::{self, EXTENSION};
use super::sdp::Kind;
use super::srtp::TAG;
use crate::clock;

/// Packets of a frame and of a keyframe.
const FRAME_PACKETS: u32 = 4;
const KEYFRAME_PACKETS: u32 = 12;

/// Bytes of a video packet's payload: 30 frames of four are 1 Mbit/s.
const VIDEO_BYTES: usize = 1_042;

/// Bytes of an audio packet's payload.
const AUDIO_BYTES: usize = 100;

/// Nanoseconds from one audio packet to the next, and from one frame to the next.
const AUDIO_EVERY: u64 = 20_000_000;
const FRAME_EVERY: u64 = 33_333_333;

/// A frame leaves over this part of its time, as behind a browser's pacer.
const PACED_OVER: u64 = FRAME_EVERY * 2 / 5;

/// Where a payload carries the time: behind what servers read or rewrite.
const VIDEO_STAMP: usize = 16;
const AUDIO_STAMP: usize = 0;

/// A fixed header and the block with the number over all streams.
const FIXED: usize = 12;
const HEADER: usize = FIXED + EXTENSION;

/// Audio and video of one client.
pub struct Source {
    ssrcs: [u32; 2],
    sequences: [u16; 2],
    timestamps: [u32; 2],
    /// Number of the last packet over both streams.
    number: u16,
    picture: u16,
    /// Packets of the current frame that are still to be sent, and how many it has.
    left: u32,
    packets: u32,
    is_keyframe: bool,
    wants_keyframe: bool,
}

impl Source {
    /// A source of its own SSRCs.
    pub fn new(number: usize) -> Self {
        let base = 0x1000_0000 + 16 * u32::try_from(number).unwrap_or(0);
        Self {
            ssrcs: [base + 1, base + 2],
            sequences: [1_000, 2_000],
            timestamps: [0; 2],
            number: 0,
            picture: 0,
            left: 0,
            packets: FRAME_PACKETS,
            is_keyframe: false,
            wants_keyframe: true,
        }
    }

    /// SSRCs of audio and video.
    pub fn ssrcs(&self) -> [u32; 2] {
        self.ssrcs
    }

    /// The next frame is a keyframe.
    pub fn ask_keyframe(&mut self) {
        self.wants_keyframe = true;
    }

    /// Writes the next packet, with room for its tag; gives its length and how long it is to the next one of that kind.
    pub fn write(&mut self, kind: Kind, packet: &mut [u8; 1_500]) -> (usize, u64) {
        match kind {
            Kind::Audio => {
                self.timestamps[0] = self.timestamps[0].wrapping_add(960);
                self.header(0, 111, false, packet);
                (stamped(packet, AUDIO_STAMP, AUDIO_BYTES), AUDIO_EVERY)
            }
            Kind::Video => self.write_video(packet),
        }
    }

    fn write_video(&mut self, packet: &mut [u8; 1_500]) -> (usize, u64) {
        if self.left == 0 {
            self.begin_frame();
        }
        let is_first = self.left == self.packets;
        self.left -= 1;
        self.header(1, 96, self.left == 0, packet);
        // Payload descriptor with a picture id of 15 bits, then the header of a frame (RFC 7741, section 4).
        let [high, low] = self.picture.to_be_bytes();
        packet[HEADER..HEADER + 4].copy_from_slice(&[0x80 | u8::from(is_first) << 4, 0x80, 0x80 | high, low]);
        let frame = [u8::from(!self.is_keyframe) | 0x10, 2, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01];
        packet[HEADER + 4..HEADER + 14].copy_from_slice(&frame);
        let step = PACED_OVER / u64::from(self.packets);
        let pause = if self.left == 0 { FRAME_EVERY - step * u64::from(self.packets - 1) } else { step };
        (stamped(packet, VIDEO_STAMP, VIDEO_BYTES), pause)
    }

    fn begin_frame(&mut self) {
        self.is_keyframe = std::mem::take(&mut self.wants_keyframe);
        self.packets = if self.is_keyframe { KEYFRAME_PACKETS } else { FRAME_PACKETS };
        self.left = self.packets;
        self.picture = (self.picture + 1) & 0x7fff;
        self.timestamps[1] = self.timestamps[1].wrapping_add(3_000);
    }

    fn header(&mut self, kind: usize, payload_type: u8, marker: bool, packet: &mut [u8; 1_500]) {
        self.sequences[kind] = self.sequences[kind].wrapping_add(1);
        self.number = self.number.wrapping_add(1);
        packet[..2].copy_from_slice(&[0x90, payload_type | u8::from(marker) << 7]);
        packet[2..4].copy_from_slice(&self.sequences[kind].to_be_bytes());
        packet[4..8].copy_from_slice(&self.timestamps[kind].to_be_bytes());
        packet[8..FIXED].copy_from_slice(&self.ssrcs[kind].to_be_bytes());
        feedback::write(&mut packet[FIXED..HEADER], self.number);
    }
}

/// Marks a payload as one of a load and notes the time in it; gives the packet's length with tag.
fn stamped(packet: &mut [u8; 1_500], at: usize, payload: usize) -> usize {
    let begin = HEADER + at;
    packet[begin..begin + 8].copy_from_slice(&clock::nanos().to_be_bytes());
    HEADER + payload + TAG
}

/// When the payload of a packet was sent; nothing for what no source has written.
pub fn sent_at(payload_type: u8, payload: &[u8]) -> Option<u64> {
    let at = match payload_type & 0x7f {
        111 => AUDIO_STAMP,
        96 => VIDEO_STAMP,
        _ => return None,
    };
    payload.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes)
}
