//! What the media tells the rest of the server.

use std::time::Duration;

use protocol::{BookingId, LineQuality, RecordingId, Seat};

use crate::slots::SLOTS;

/// Something that happened by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A participant's media flows, for the first time or again after [`Event::Lost`].
    Connected {
        /// Which meeting.
        meeting: BookingId,
        /// Which seat.
        seat: Seat,
    },
    /// A participant is silent for about ten seconds, never got through, or closed the connection. A new offer or an
    /// ICE restart of the same seat brings them back.
    Lost {
        /// Which meeting.
        meeting: BookingId,
        /// Which seat.
        seat: Seat,
    },
    /// Who is shown in which receive slot of a participant.
    Slots {
        /// Which meeting.
        meeting: BookingId,
        /// Whose slots.
        seat: Seat,
        /// In order of the receive sections of the offer.
        slots: [Option<Seat>; SLOTS],
    },
    /// The line of a participant does better or worse than was told last.
    Quality {
        /// Which meeting.
        meeting: BookingId,
        /// Whose line.
        seat: Seat,
        /// How well it does.
        quality: LineQuality,
    },
    /// Who speaks has changed.
    Speaking {
        /// Which meeting.
        meeting: BookingId,
        /// Who speaks now.
        seats: Vec<Seat>,
    },
    /// Whose pictures a participant is not sent, because the line carries only the voices, has changed.
    Withheld {
        /// Which meeting.
        meeting: BookingId,
        /// Who is not sent them.
        seat: Seat,
        /// Whose they are.
        seats: Vec<Seat>,
    },
    /// A recording ended by a fault; what it wrote until then is readable.
    RecordingFailed {
        /// Which meeting.
        meeting: BookingId,
        /// Which recording.
        recording: RecordingId,
        /// What went wrong, for the log.
        cause: String,
    },
}

/// What a recording holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordingSummary {
    /// Length of the file.
    pub bytes: u64,
    /// From the first to the last moment in it.
    pub duration: Duration,
    /// In the order of the tracks given to `record`.
    pub tracks: Vec<TrackSummary>,
}

/// What a recording holds of one participant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrackSummary {
    /// Name of the track.
    pub name: String,
    /// Opus packets written.
    pub audio_packets: u64,
    /// Frames of the picture written.
    pub video_frames: u64,
    /// Packets that never came, audio and video.
    pub lost_packets: u64,
}

/// What is held in memory now, and what passed through since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Meetings with somebody in them or being recorded.
    pub meetings: usize,
    /// Connections.
    pub peers: usize,
    /// Recordings running.
    pub recordings: usize,
    /// ICE names known.
    pub names: usize,
    /// Addresses known.
    pub addresses: usize,
    /// Connections over TCP.
    pub lines: usize,
    /// Datagrams received.
    pub received: u64,
    /// Datagrams sent.
    pub sent: u64,
    /// Datagrams the network or nobody took.
    pub dropped: u64,
    /// Datagrams to a connection that were not what they claim to be: unreadable, forged, repeated, or before their time.
    pub refused: u64,
    /// Datagrams to a connection beyond what a browser sends; they were not looked at.
    pub excess: u64,
}

impl std::ops::AddAssign for Stats {
    fn add_assign(&mut self, other: Self) {
        self.meetings += other.meetings;
        self.peers += other.peers;
        self.recordings += other.recordings;
        self.names += other.names;
        self.addresses += other.addresses;
        self.lines += other.lines;
        self.received += other.received;
        self.sent += other.sent;
        self.dropped += other.dropped;
        self.refused += other.refused;
        self.excess += other.excess;
    }
}
