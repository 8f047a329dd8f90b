//! One participant of a meeting as the worker knows it: the connection, where it is, and what it is sent.

use std::time::{Duration, Instant};

use protocol::Seat;

use crate::outbox::Outbox;
use crate::pace::Pace;
use crate::packet::{Kind, SenderClock};
use crate::peer::Peer;
use crate::rewrite::Rewriter;
use crate::slots::{SLOTS, Slots};

/// A source is asked for a keyframe at most this often, whoever wants one.
const KEYFRAME_INTERVAL: Duration = Duration::from_millis(300);

/// How far a participant's connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Not connected yet.
    Connecting,
    /// Media may flow.
    Present,
    /// Connected once, silent for too long since; [`Event::Lost`](crate::Event::Lost) was told.
    Silent,
}

/// One participant.
pub struct Member {
    /// Whose seat.
    pub seat: Seat,
    /// Number of the connection.
    pub number: u64,
    /// The connection.
    pub peer: Peer,
    /// How far it has come.
    pub presence: Presence,
    /// Who is shown where.
    pub slots: Slots,
    /// The streams sent in each slot, audio and video.
    pub streams: [[Rewriter; 2]; SLOTS],
    /// Number of the recorded track, while it is recorded.
    pub recorded: Option<usize>,
    /// What its senders said last about their clocks.
    pub clocks: [Option<SenderClock>; 2],
    /// Last sign of life.
    pub heard: Instant,
    /// How fast it may send from where it was found.
    pub pace: Pace,
    /// How fast checks may come for it from elsewhere: who knows its name and no more uses up nothing else.
    pub pace_elsewhere: Pace,
    keyframe_asked: Option<Instant>,
}

impl Member {
    /// A participant whose connection was just answered.
    pub fn new(seat: Seat, number: u64, peer: Peer, slots: Slots, now: Instant) -> Self {
        Self {
            seat,
            number,
            peer,
            presence: Presence::Connecting,
            slots,
            streams: std::array::from_fn(|_| Kind::BOTH.map(Rewriter::new)),
            recorded: None,
            clocks: [None; 2],
            heard: now,
            pace: Pace::of_a_browser(),
            pace_elsewhere: Pace::of_checks(),
            keyframe_asked: None,
        }
    }

    /// Whether others see it.
    pub fn is_present(&self) -> bool {
        self.presence == Presence::Present
    }

    /// Asks for a keyframe of its camera, unless that was done a moment ago.
    pub fn ask_keyframe(&mut self, now: Instant, outbox: &mut Outbox) {
        let recently = self.keyframe_asked.is_some_and(|asked| now.duration_since(asked) < KEYFRAME_INTERVAL);
        if !recently && self.peer.request_keyframe(outbox) {
            self.keyframe_asked = Some(now);
        }
    }
}
