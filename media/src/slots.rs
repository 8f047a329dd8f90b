//! Who is shown in which of a participant's receive slots.

use protocol::Seat;

use crate::packet::Kind;

/// Receive slots of every participant: a meeting has at most four seats, and nobody watches oneself.
pub const SLOTS: usize = 3;

/// SSRC of a slot's stream, the same in every connection: a browser that sends with one of these by chance is one in
/// 400 million.
#[must_use]
pub fn slot_ssrc(slot: usize, kind: Kind) -> u32 {
    u32::try_from(slot * 10 + kind.index()).map_or(0, |low| 0x5e00_0001 + low)
}

/// SSRC of the retransmissions of a slot's video.
#[must_use]
pub fn repair_ssrc(slot: usize) -> u32 {
    slot_ssrc(slot, Kind::Video) + 4
}

/// Which slot's stream has this SSRC.
#[must_use]
pub fn slot_of(ssrc: u32) -> Option<(usize, Kind)> {
    let all = (0..SLOTS).flat_map(|slot| Kind::BOTH.map(|kind| (slot, kind)));
    all.into_iter().find(|(slot, kind)| slot_ssrc(*slot, *kind) == ssrc)
}

/// The slots of one participant. A seat that comes back returns to its slot while nobody else needs it.
#[derive(Debug, Default, Clone)]
pub struct Slots {
    occupied: [Option<Seat>; SLOTS],
    last: [Option<Seat>; SLOTS],
}

impl Slots {
    /// Who sits where now.
    #[must_use]
    pub const fn occupied(&self) -> &[Option<Seat>; SLOTS] {
        &self.occupied
    }

    /// The slot of a seat.
    #[must_use]
    pub fn of(&self, seat: &Seat) -> Option<usize> {
        self.occupied.iter().position(|slot| slot.as_ref() == Some(seat))
    }

    /// Shows exactly these seats. Whoever is in a slot already stays there. Returns whether anything changed.
    pub fn show(&mut self, present: &[Seat]) -> bool {
        let before = self.occupied.clone();
        for slot in &mut self.occupied {
            if slot.as_ref().is_some_and(|seat| !present.contains(seat)) {
                *slot = None;
            }
        }
        for seat in present {
            if self.of(seat).is_none()
                && let Some(free) = self.free_slot_for(seat)
            {
                self.occupied[free] = Some(seat.clone());
                self.last[free] = Some(seat.clone());
            }
        }
        self.occupied != before
    }

    fn free_slot_for(&self, seat: &Seat) -> Option<usize> {
        let free = |index: &usize| self.occupied[*index].is_none();
        let own = (0..SLOTS).filter(free).find(|index| self.last[*index].as_ref() == Some(seat));
        let fresh = || (0..SLOTS).filter(free).find(|index| self.last[*index].is_none());
        own.or_else(fresh).or_else(|| (0..SLOTS).find(free))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{OfficialId, Party};

    fn delegate() -> Seat {
        Seat::Citizen { party: Party::Delegate }
    }

    fn delegator() -> Seat {
        Seat::Citizen { party: Party::Delegator }
    }

    fn official(name: &str) -> Seat {
        Seat::Official { official: OfficialId::from(name) }
    }

    #[test]
    fn whoever_leaves_and_comes_back_has_the_same_slot() {
        let mut slots = Slots::default();
        assert!(slots.show(&[delegate(), delegator()]));
        assert!(slots.show(&[delegator()]));
        assert!(slots.show(&[delegator(), official("anna"), delegate()]));
        assert_eq!(slots.of(&delegate()), Some(0));
        assert_eq!(slots.of(&delegator()), Some(1));
        assert_eq!(slots.of(&official("anna")), Some(2));
    }

    #[test]
    fn showing_the_same_people_again_changes_nothing() {
        let mut slots = Slots::default();
        assert!(slots.show(&[delegate(), delegator()]));
        assert!(!slots.show(&[delegator(), delegate()]));
    }

    #[test]
    fn a_newcomer_takes_the_slot_of_someone_gone_when_no_other_is_free() {
        let mut slots = Slots::default();
        slots.show(&[delegate(), delegator(), official("anna")]);
        slots.show(&[delegate(), delegator()]);
        slots.show(&[delegate(), delegator(), official("bruno")]);
        assert_eq!(slots.of(&official("bruno")), Some(2));
    }
}
