//! One participant of a meeting as the worker knows it: the connection, where it is, and what it is sent.

use std::time::{Duration, Instant};

use protocol::Seat;

use crate::allocate::{Allotted, Choice};
use crate::outbox::Outbox;
use crate::pace::Pace;
use crate::packet::{Kind, Layer, SenderClock};
use crate::peer::Peer;
use crate::quality::Quality;
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
    /// What it is sent of the camera in each slot.
    pub allotted: [Allotted; SLOTS],
    /// When the line took something of that away last.
    pub chosen: [Option<Instant>; SLOTS],
    /// What its small picture came to when somebody's line was too thin for it, in bits a second; nothing where it fits.
    pub misfit: Option<u32>,
    /// Whose pictures are withheld from it, as was told last.
    pub withheld: Vec<Seat>,
    /// Number of the recorded track, while it is recorded.
    pub recorded: Option<usize>,
    /// Which of its pictures goes there.
    pub recorded_layer: Layer,
    /// What it said last about the clocks of its voice and of both pictures.
    pub clocks: Vec<SenderClock>,
    /// How its line does.
    pub quality: Quality,
    /// When its connection was answered.
    pub since: Instant,
    /// Last sign of life.
    pub heard: Instant,
    /// How fast it may send from where it was found.
    pub pace: Pace,
    /// How fast checks may come for it from elsewhere: who knows its name and no more uses up nothing else.
    pub pace_elsewhere: Pace,
    keyframe_asked: [Option<Instant>; 2],
}

impl Member {
    /// A participant whose connection was just answered.
    pub fn new(seat: Seat, number: u64, peer: Peer, now: Instant) -> Self {
        Self {
            seat,
            number,
            peer,
            presence: Presence::Connecting,
            slots: Slots::default(),
            streams: std::array::from_fn(|_| Kind::BOTH.map(Rewriter::new)),
            allotted: [UNKNOWN; SLOTS],
            chosen: [None; SLOTS],
            misfit: None,
            withheld: Vec::new(),
            recorded: None,
            recorded_layer: Layer::Full,
            clocks: Vec::new(),
            quality: Quality::default(),
            since: now,
            heard: now,
            pace: Pace::of_a_browser(),
            pace_elsewhere: Pace::of_checks(),
            keyframe_asked: [None; 2],
        }
    }

    /// Whether others see it.
    pub fn is_present(&self) -> bool {
        self.presence == Presence::Present
    }

    /// Asks for a keyframe of its camera, unless that was done a moment ago.
    pub fn ask_keyframe(&mut self, layer: Layer, now: Instant, outbox: &mut Outbox) {
        let asked = &mut self.keyframe_asked[layer.index()];
        let recently = asked.is_some_and(|asked| now.duration_since(asked) < KEYFRAME_INTERVAL);
        if !recently && self.peer.request_keyframe(layer, outbox) {
            *asked = Some(now);
        }
    }

    /// Shows exactly these seats. Whoever newly sits in a slot is shown as well as can be until more is known. Returns whether
    /// anything changed.
    pub fn show(&mut self, seats: &[Seat]) -> bool {
        let before = self.slots.occupied().clone();
        let changed = self.slots.show(seats);
        for (at, (before, after)) in before.iter().zip(self.slots.occupied()).enumerate() {
            if before != after {
                self.allotted[at] = UNKNOWN;
                self.chosen[at] = None;
            }
        }
        changed
    }

    /// Notes what it said about a clock.
    pub fn note_clock(&mut self, clock: SenderClock) {
        self.clocks.retain(|known| (known.kind, known.layer) != (clock.kind, clock.layer));
        self.clocks.push(clock);
    }
}

/// What is sent of a camera of which nothing is known.
const UNKNOWN: Allotted = Allotted { choice: Choice::Picture(Layer::Full), share: u32::MAX };
