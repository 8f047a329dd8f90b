//! The forwarding table of one meeting: who sits there, who sees whom in which slot, what is recorded.

mod adapt;

use std::time::Instant;

use protocol::{BookingId, Seat};

use self::adapt::Adapted;
use crate::allocate::Choice;
use crate::event::Event;
use crate::member::Member;
use crate::outbox::Outbox;
use crate::packet::{Kind, Layer, MediaPacket, SenderClock};
use crate::recorder::{Tap, TapError};
use crate::rewrite::Verdict;

/// Seats of a meeting: two citizens, two officials.
pub const MAX_SEATS: usize = 4;

/// Where a participant's packets go.
#[derive(Debug, Clone, Copy)]
struct Route {
    to: usize,
    slot: usize,
}

/// What people are here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To talk with each other.
    Conversation,
    /// To try the line: one alone, who sees and hears oneself.
    Trial {
        /// When it ends.
        until: Instant,
    },
}

/// One meeting's media.
pub struct Meeting {
    id: BookingId,
    purpose: Purpose,
    members: Vec<Member>,
    /// For each member, where its packets go. Rebuilt whenever somebody comes or goes, only read by the packet path.
    table: Vec<Vec<Route>>,
    recording: Option<Tap>,
    /// A document is held to the camera of that seat.
    document: Option<Seat>,
    /// Who speaks, as was told last.
    speaking: Vec<Seat>,
    adapted: Adapted,
}

impl Meeting {
    /// An empty meeting.
    pub const fn new(id: BookingId) -> Self {
        Self {
            id,
            purpose: Purpose::Conversation,
            members: Vec::new(),
            table: Vec::new(),
            recording: None,
            document: None,
            speaking: Vec::new(),
            adapted: Adapted::new(),
        }
    }

    /// An empty room to try a line in, until then.
    pub fn trial(id: BookingId, until: Instant) -> Self {
        Self { purpose: Purpose::Trial { until }, ..Self::new(id) }
    }

    /// Whether it is a trial.
    pub const fn is_trial(&self) -> bool {
        matches!(self.purpose, Purpose::Trial { .. })
    }

    /// Whether it is a trial that has lasted long enough.
    pub fn is_over(&self, now: Instant) -> bool {
        matches!(self.purpose, Purpose::Trial { until } if now >= until)
    }

    /// Nobody there and nothing recorded.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.recording.is_none()
    }

    /// No seat is free.
    pub fn is_full(&self) -> bool {
        self.members.len() >= MAX_SEATS
    }

    /// Everybody.
    pub fn members(&mut self) -> &mut [Member] {
        &mut self.members
    }

    /// How many sit here.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether a recording runs.
    pub fn is_recorded(&self) -> bool {
        self.recording.is_some()
    }

    /// The member with that connection.
    pub fn by_number(&self, number: u64) -> Option<usize> {
        self.members.iter().position(|member| member.number == number)
    }

    /// The member at that seat.
    pub fn by_seat(&self, seat: &Seat) -> Option<usize> {
        self.members.iter().position(|member| member.seat == *seat)
    }

    /// Lets somebody in.
    pub fn add(&mut self, member: Member, events: &mut Vec<Event>) {
        let seat = member.seat.clone();
        let told_before = events.len();
        // A connection that replaces another is sent everything until more is known.
        events.push(Event::Withheld { meeting: self.id, seat: seat.clone(), seats: Vec::new() });
        self.members.push(member);
        self.arrange(events);
        let is_told = |event: &Event| matches!(event, Event::Slots { seat: told, .. } if *told == seat);
        // Somebody who sits down must learn who is there even where nothing changed, as after a reload.
        if !events[told_before..].iter().any(is_told)
            && let Some(at) = self.by_seat(&seat)
        {
            let slots = self.members[at].slots.occupied().clone();
            events.push(Event::Slots { meeting: self.id, seat, slots });
        }
    }

    /// Takes somebody out.
    pub fn remove(&mut self, at: usize, events: &mut Vec<Event>) -> Member {
        let member = self.members.remove(at);
        self.arrange(events);
        // With the last one the meeting ends here, and would never say so.
        if self.speaking.contains(&member.seat) {
            self.speaking.retain(|seat| *seat != member.seat);
            events.push(Event::Speaking { meeting: self.id, seats: self.speaking.clone() });
        }
        member
    }

    /// Brings slots, table and recorded tracks up to date with who is present.
    pub fn arrange(&mut self, events: &mut Vec<Event>) {
        let present: Vec<Seat> =
            self.members.iter().filter(|member| member.is_present()).map(|member| member.seat.clone()).collect();
        let sees_oneself = self.is_trial();
        for member in &mut self.members {
            let is_shown = |seat: &&Seat| sees_oneself || **seat != member.seat;
            let others: Vec<Seat> = present.iter().filter(is_shown).cloned().collect();
            if member.show(&others) {
                let slots = member.slots.occupied().clone();
                events.push(Event::Slots { meeting: self.id, seat: member.seat.clone(), slots });
            }
            member.recorded = self.recording.as_ref().and_then(|tap| tap.track_of(&member.seat));
        }
        self.table = self.members.iter().map(|member| self.routes_of(&member.seat)).collect();
        self.tell_codecs(events);
    }

    /// Tells the recorder how the cameras of those it records are coded, also of who comes after it began.
    fn tell_codecs(&mut self, events: &mut Vec<Event>) {
        let codec_of = |member: &Member| Some((member.recorded?, member.peer.offer().camera()?));
        let codecs: Vec<_> = self.members.iter().filter_map(codec_of).collect();
        for (track, codec) in codecs {
            self.record(events, |tap| tap.codec(track, codec));
        }
    }

    fn routes_of(&self, seat: &Seat) -> Vec<Route> {
        let receives = |(to, member): (usize, &Member)| {
            member.slots.of(seat).filter(|_| member.is_present()).map(|slot| Route { to, slot })
        };
        self.members.iter().enumerate().filter_map(receives).collect()
    }

    /// Sends a packet of member `from` to everybody who sees it, and to the recorder.
    pub fn forward(
        &mut self,
        from: usize,
        packet: &MediaPacket<&[u8]>,
        now: Instant,
        outbox: &mut Outbox,
        events: &mut Vec<Event>,
    ) {
        let kind = packet.kind();
        let mut keyframe_needed = false;
        for route in self.table.get(from).map_or(&[][..], Vec::as_slice) {
            let Some(member) = self.members.get_mut(route.to) else { continue };
            let stream = &mut member.streams[route.slot][kind.index()];
            if kind == Kind::Video {
                match member.allotted[route.slot].choice {
                    Choice::Withheld => continue,
                    // The picture that is there stays until a keyframe of the other one comes.
                    Choice::Picture(layer) if layer != packet.layer && !stream.carries(packet.source) => continue,
                    Choice::Picture(_) => {}
                }
            }
            match stream.rewrite(packet) {
                Verdict::Send(rewritten) => member.peer.send(route.slot, packet, &rewritten, outbox),
                Verdict::NeedKeyframe => keyframe_needed = true,
                Verdict::Drop => {}
            }
        }
        if keyframe_needed {
            self.members[from].ask_keyframe(packet.layer, now, outbox);
        }
        let Member { recorded, recorded_layer, .. } = self.members[from];
        if let Some(track) = recorded
            && (kind == Kind::Audio || packet.layer == recorded_layer)
        {
            self.record(events, |tap| tap.packet(track, packet.kept()));
        }
    }

    /// Asks whoever is shown in a member's slot for a keyframe.
    pub fn relay_keyframe_request(&mut self, from: usize, slot: usize, now: Instant, outbox: &mut Outbox) {
        let Some(seat) = self.members[from].slots.occupied().get(slot).cloned().flatten() else { return };
        if let Some(at) = self.by_seat(&seat)
            && let Choice::Picture(layer) = self.members[from].allotted[slot].choice
        {
            self.members[at].ask_keyframe(layer, now, outbox);
        }
    }

    /// Asks everybody but one for a keyframe: a new viewer can show nothing before.
    pub fn ask_others_for_keyframes(&mut self, viewer: usize, now: Instant, outbox: &mut Outbox) {
        for (at, member) in self.members.iter_mut().enumerate() {
            if at != viewer {
                member.ask_keyframe(Layer::Full, now, outbox);
            }
        }
    }

    /// Notes what a sender said about its clock, and tells it to everybody who sees the sender.
    pub fn note_clock(&mut self, from: usize, clock: SenderClock, events: &mut Vec<Event>) {
        self.members[from].note_clock(clock);
        for route in self.table.get(from).map_or(&[][..], Vec::as_slice) {
            let Some(member) = self.members.get_mut(route.to) else { continue };
            let stream = &member.streams[route.slot][clock.kind.index()];
            if let Some(timestamp) = stream.timestamp_of(clock.source, clock.timestamp) {
                member.peer.note_clock(route.slot, SenderClock { timestamp, ..clock });
            }
        }
        if let Some(track) = self.members[from].recorded {
            self.record(events, |tap| tap.clock(track, clock));
        }
    }

    /// Somebody told how much is lost of whom they hear in a slot: the speaker is told.
    pub fn note_reception(&mut self, viewer: usize, slot: usize, kind: Kind, lost: u8) {
        let Some(seat) = self.members[viewer].slots.occupied().get(slot).cloned().flatten() else { return };
        if let Some(at) = self.by_seat(&seat) {
            self.members[at].peer.note_further_loss(kind, lost);
        }
    }

    /// Begins to record: from now on every packet of the chosen seats also goes to the tap.
    pub fn start_recording(&mut self, tap: Tap, now: Instant, outbox: &mut Outbox, events: &mut Vec<Event>) {
        self.recording = Some(tap);
        self.arrange(events);
        for at in 0..self.members.len() {
            let Some(track) = self.members[at].recorded else { continue };
            for clock in self.members[at].clocks.clone() {
                self.record(events, |tap| tap.clock(track, clock));
            }
            let layer = self.members[at].recorded_layer;
            self.members[at].ask_keyframe(layer, now, outbox);
        }
    }

    /// Ends the recording, if one runs. No packet received later reaches it.
    pub fn stop_recording(&mut self) -> Option<Tap> {
        for member in &mut self.members {
            member.recorded = None;
        }
        self.recording.take()
    }

    /// The recording, if one runs.
    pub fn recording(&self) -> Option<&Tap> {
        self.recording.as_ref()
    }

    /// Hands something to the recorder. One that cannot keep up is given up: media waits for nobody.
    fn record(&mut self, events: &mut Vec<Event>, give: impl FnOnce(&Tap) -> Result<(), TapError>) {
        let Some(tap) = &self.recording else { return };
        let Err(error) = give(tap) else { return };
        let recording = tap.recording();
        // A writer that is gone has told its own cause.
        if error == TapError::Overflow {
            events.push(Event::RecordingFailed { meeting: self.id, recording, cause: error.to_string() });
        }
        self.stop_recording();
    }
}
