//! The media packet as it travels inside this crate, free of the WebRTC stack's types.

use std::time::Instant;

use bytes::Bytes;

/// Which of a participant's two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Speech.
    Audio,
    /// The camera's picture.
    Video,
}

impl Kind {
    /// Both, in the order in which every slot and every recorded participant holds them.
    pub const BOTH: [Self; 2] = [Self::Audio, Self::Video];

    /// RTP ticks a second.
    #[must_use]
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::Audio => 48_000,
            Self::Video => 90_000,
        }
    }

    /// 0 for audio, 1 for video.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Audio => 0,
            Self::Video => 1,
        }
    }
}

/// How a stream is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// RFC 6716, 7587.
    Opus,
    /// RFC 6386, 7741.
    Vp8,
    /// RFC 6184, constrained baseline, packetisation mode 1. Only from devices that know no VP8.
    H264,
}

impl Codec {
    /// What it codes.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Opus => Kind::Audio,
            Self::Vp8 | Self::H264 => Kind::Video,
        }
    }
}

/// Which picture of a camera: where several people watch, browsers send a small one beside the full one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layer {
    /// All that the camera gives; the only one of who sends one.
    Full,
    /// Half as wide and high, for thin lines.
    Small,
}

impl Layer {
    /// Both, the full one first.
    pub const BOTH: [Self; 2] = [Self::Full, Self::Small];

    /// 0 for full, 1 for small.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Full => 0,
            Self::Small => 1,
        }
    }
}

/// One stream of one connection: a participant who connects anew is another source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// Number of the connection, unique in its worker.
    pub connection: u64,
    /// The stream's SSRC.
    pub ssrc: u32,
}

/// One RTP packet as it was received, decrypted and without header extensions. Its payload lies where it was received,
/// except for the recorder, who keeps it.
#[derive(Debug, Clone)]
pub struct MediaPacket<P = Bytes> {
    /// Where it comes from.
    pub source: Source,
    /// How it is coded.
    pub codec: Codec,
    /// Which picture; speech is always full.
    pub layer: Layer,
    /// RTP sequence number.
    pub sequence: u16,
    /// RTP timestamp, in ticks of [`Kind::clock_rate`].
    pub timestamp: u32,
    /// For video: the last packet of a frame.
    pub marker: bool,
    /// The codec's payload.
    pub payload: P,
    /// When the socket gave it.
    pub arrival: Instant,
}

impl<P> MediaPacket<P> {
    /// Audio or video.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.codec.kind()
    }
}

impl MediaPacket<&[u8]> {
    /// A packet that outlives the buffer it was received in.
    #[must_use]
    pub fn kept(&self) -> MediaPacket {
        MediaPacket {
            source: self.source,
            codec: self.codec,
            layer: self.layer,
            sequence: self.sequence,
            timestamp: self.timestamp,
            marker: self.marker,
            payload: Bytes::copy_from_slice(self.payload),
            arrival: self.arrival,
        }
    }
}

/// What a sender says about its clock: at `ntp` its stream stood at `timestamp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SenderClock {
    /// Whose report it is.
    pub source: Source,
    /// Audio or video.
    pub kind: Kind,
    /// Which picture.
    pub layer: Layer,
    /// Time in 32.32 fixed point, the same for all streams of a connection, moved onto the worker's clock ([`ntp`]).
    pub ntp: u64,
    /// RTP timestamp at that moment.
    pub timestamp: u32,
}

/// The worker's clock: seconds since `epoch` in 32.32 fixed point (RFC 3550, section 4).
#[must_use]
pub fn ntp(epoch: Instant, now: Instant) -> u64 {
    let elapsed = now.saturating_duration_since(epoch);
    (elapsed.as_secs() << 32) | ((u64::from(elapsed.subsec_nanos()) << 32) / 1_000_000_000)
}

/// A 16-bit sequence number made unlimited: the value nearest to `reference` that ends in `sequence`.
#[must_use]
pub fn extend_sequence(reference: i64, sequence: u16) -> i64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low 16 bits are wanted")]
    let low = reference as u16;
    reference + i64::from(sequence.wrapping_sub(low).cast_signed())
}

/// The same for a 32-bit timestamp.
#[must_use]
pub fn extend_timestamp(reference: i64, timestamp: u32) -> i64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low 32 bits are wanted")]
    let low = reference as u32;
    reference + i64::from(timestamp.wrapping_sub(low).cast_signed())
}
