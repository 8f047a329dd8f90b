//! Fits what people are sent to their lines, some times a second, and tells what they should know of it: who speaks, whose
//! picture is withheld, how well each line does.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use protocol::Seat;

use super::Meeting;
use crate::allocate::{self, Choice, VOICE, Watched};
use crate::event::Event;
use crate::outbox::Outbox;
use crate::packet::{Kind, Layer};
use crate::quality::Seen;
use crate::slots::SLOTS;

/// How often.
const ADAPT: Duration = Duration::from_millis(200);
/// How often lines are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// A better picture that the line took away comes back after so long: what changes all the time is worse than either.
const HOLD: Duration = Duration::from_secs(4);
/// A line of which nothing was heard for so long is told to be bad: browsers send even silence some times a second, and reports.
const SILENCE: Duration = Duration::from_millis(2_500);

/// When it is time again.
#[derive(Debug)]
pub(super) struct Adapted {
    next: Option<Instant>,
    look: Option<Instant>,
}

impl Adapted {
    pub(super) const fn new() -> Self {
        Self { next: None, look: None }
    }
}

impl Meeting {
    /// Does so, when it is time.
    pub fn adapt(&mut self, now: Instant, outbox: &mut Outbox, events: &mut Vec<Event>) {
        if self.adapted.next.is_some_and(|next| now < next) {
            return;
        }
        self.adapted.next = Some(now + ADAPT);
        for viewer in 0..self.members.len() {
            self.share_out(viewer, now, outbox);
        }
        for source in 0..self.members.len() {
            self.limit_camera(source, now, outbox);
            self.choose_recorded(source, now, outbox);
        }
        if self.is_trial() {
            return;
        }
        self.tell_speakers(now, events);
        self.tell_withheld(events);
        if self.adapted.look.is_none_or(|look| now >= look) {
            self.adapted.look = Some(now + LOOK);
            self.tell_quality(now, events);
        }
    }

    /// Lets an official look at a document that is held to a camera; nobody: ends that.
    pub fn view_document(&mut self, seat: Option<Seat>) {
        self.document = seat;
    }

    /// Shares out what the line of somebody carries among the cameras that are watched there.
    fn share_out(&mut self, viewer: usize, now: Instant, outbox: &mut Outbox) {
        let member = &self.members[viewer];
        let mut slots = [None; SLOTS];
        for (slot, seat) in member.slots.occupied().iter().enumerate() {
            let source = seat.as_ref().and_then(|seat| self.by_seat(seat));
            slots[slot] = source.map(|source| (source, self.watched(viewer, slot, source, now)));
        }
        let watched: Vec<Watched> = slots.iter().flatten().map(|(_, watched)| *watched).collect();
        let voices = u32::try_from(watched.len()).unwrap_or(0) * VOICE;
        let bits = member.peer.carries().saturating_sub(voices);
        let mut allotted = allocate::allot(bits, &watched);
        let mut wanted = 0;
        let mut is_short = false;
        for (slot, (source, watched)) in slots.into_iter().enumerate().filter_map(|(slot, found)| Some((slot, found?)))
        {
            let Some(mut allotted) = allotted.next() else { break };
            let chosen = &mut self.members[viewer].chosen[slot];
            let is_fresh = chosen.is_some_and(|at| now.saturating_duration_since(at) < HOLD);
            if is_fresh && is_better(watched.choice, allotted.choice) {
                allotted.choice = watched.choice;
            }
            // Only what the line took away is awaited: a camera begins with either of its pictures.
            if is_better(allotted.choice, watched.choice) && watched.rates[Layer::Full.index()] > 0 {
                *chosen = Some(now);
            }
            let best = allocate::best(watched);
            wanted += best;
            is_short |= allotted.choice != Choice::Picture(Layer::Full) && best > allotted.share;
            let member = &mut self.members[viewer];
            let changed = member.allotted[slot].choice != allotted.choice;
            member.allotted[slot] = allotted;
            match allotted.choice {
                Choice::Withheld => member.streams[slot][Kind::Video.index()].pause(),
                Choice::Picture(layer) if changed => self.members[source].ask_keyframe(layer, now, outbox),
                Choice::Picture(_) => {}
            }
        }
        self.members[viewer].peer.want(if is_short { wanted + voices } else { 0 });
    }

    fn watched(&self, viewer: usize, slot: usize, source: usize, now: Instant) -> Watched {
        let member = &self.members[source];
        Watched {
            rates: member.peer.rates(now),
            document: self.document.as_ref() == Some(&member.seat),
            choice: self.members[viewer].allotted[slot].choice,
        }
    }

    /// Tells a camera what it may send, so that everybody gets it.
    fn limit_camera(&mut self, source: usize, now: Instant, outbox: &mut Outbox) {
        let allotted = |route: &super::Route| self.members.get(route.to).map(|member| member.allotted[route.slot]);
        let routes = self.table.get(source).map_or(&[][..], Vec::as_slice);
        let shown = routes.iter().filter_map(allotted).filter(|allotted| allotted.choice != Choice::Withheld);
        let is_withheld = shown.clone().next().is_none() && !routes.is_empty();
        let [_, small] = self.members[source].peer.rates(now);
        let shares = shown.map(|allotted| allotted.share);
        let before = self.members[source].misfit;
        let misfit = shares.clone().min().and_then(|thinnest| allocate::misfit(thinnest, small, before));
        let limit = if is_withheld {
            // So little that it can come back.
            allocate::limit(std::iter::once(0), false)
        } else {
            allocate::limit(shares, small > 0 && misfit.is_none())
        };
        self.members[source].misfit = misfit;
        self.members[source].peer.limit_camera(limit, now, outbox);
    }

    /// The recording has the full picture as long as the camera sends it.
    fn choose_recorded(&mut self, source: usize, now: Instant, outbox: &mut Outbox) {
        let member = &mut self.members[source];
        let layer = match member.peer.rates(now) {
            [0, small] if small > 0 => Layer::Small,
            _ => Layer::Full,
        };
        if std::mem::replace(&mut member.recorded_layer, layer) != layer && member.recorded.is_some() {
            member.ask_keyframe(layer, now, outbox);
        }
    }

    fn tell_speakers(&mut self, now: Instant, events: &mut Vec<Event>) {
        let is_heard = |member: &&crate::member::Member| member.is_present() && member.peer.is_heard(now);
        let speaking: Vec<Seat> = self.members.iter().filter(is_heard).map(|member| member.seat.clone()).collect();
        if speaking != self.speaking {
            self.speaking.clone_from(&speaking);
            events.push(Event::Speaking { meeting: self.id, seats: speaking });
        }
    }

    fn tell_withheld(&mut self, events: &mut Vec<Event>) {
        for member in &mut self.members {
            let slots = member.slots.occupied().iter().zip(&member.allotted);
            let withheld = slots.filter(|(_, allotted)| allotted.choice == Choice::Withheld);
            let withheld: Vec<Seat> = withheld.filter_map(|(seat, _)| seat.clone()).collect();
            if withheld != member.withheld {
                member.withheld.clone_from(&withheld);
                events.push(Event::Withheld { meeting: self.id, seat: member.seat.clone(), seats: withheld });
            }
        }
    }

    fn tell_quality(&mut self, now: Instant, events: &mut Vec<Event>) {
        for member in self.members.iter_mut().filter(|member| member.is_present()) {
            let silent = now.saturating_duration_since(member.heard) > SILENCE;
            let seen = Seen { silent, withheld: !member.withheld.is_empty(), ..member.peer.look(now) };
            if let Some(quality) = member.quality.look(seen) {
                events.push(Event::Quality { meeting: self.id, seat: member.seat.clone(), quality });
            }
        }
    }
}

/// Whether the second is more than the first.
fn is_better(now: Choice, then: Choice) -> bool {
    let rank = |choice| match choice {
        Choice::Withheld => 0,
        Choice::Picture(Layer::Small) => 1,
        Choice::Picture(Layer::Full) => 2,
    };
    rank(then) > rank(now)
}
