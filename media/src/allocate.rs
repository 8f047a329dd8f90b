//! What a line carries is shared out: the voices first, then a picture of each camera that is watched, in the size that fits.

use crate::packet::Layer;

/// What one voice takes, in bits a second, with all envelopes.
pub const VOICE: u32 = 60_000;
/// Below so much for a picture there is none, in bits a second; it comes back with a little more.
const FLOOR: (u32, u32) = (90_000, 140_000);
/// What browsers send as the small picture at most, in bits a second.
pub const SMALL_MOST: u32 = 500_000;
/// Above what cameras send nothing need be said.
const MOST: u32 = 2_800_000;
/// What is told to a camera at least.
const LEAST: u32 = 100_000;
/// Of what there is for a camera, its full picture is told to take so much: it fits, and goes on fitting.
const FILLED: (u32, u32) = (9, 10);
/// What a camera that sends little may come to at once, in bits a second; what is not needed beyond it is for the others.
const SPARE: u32 = 300_000;
/// A document that is held to a camera has so many times the share of the others.
const DOCUMENT: u32 = 4;

/// What somebody is sent of a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This picture.
    Picture(Layer),
    /// None: the line carries only the voices.
    Withheld,
}

/// A camera that somebody watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// What flows of the full picture and of the small one, in bits a second.
    pub rates: [u32; 2],
    /// A document is held to it.
    pub document: bool,
    /// What is sent of it now.
    pub choice: Choice,
}

/// What becomes of a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allotted {
    /// What is sent of it.
    pub choice: Choice,
    /// What there is for it, in bits a second.
    pub share: u32,
}

impl Watched {
    fn weight(self) -> u32 {
        match self.rates {
            [0, 0] => 0,
            _ if self.document => DOCUMENT,
            _ => 1,
        }
    }

    /// What it can use soon, in bits a second.
    fn most(self) -> u32 {
        let best = best(self);
        if self.rates == [0, 0] { 0 } else { best.saturating_add(best / 2).max(SPARE) }
    }
}

/// What a camera's picture takes when it is as good as it can be, in bits a second; of one that was told to send next to
/// nothing, as much as brings it back.
pub fn best(Watched { rates: [full, small], .. }: Watched) -> u32 {
    full.max(small).max(FLOOR.1)
}

/// Shares out so many bits a second among some cameras, voices already taken off.
pub fn allot(bits: u32, watched: &[Watched]) -> impl Iterator<Item = Allotted> {
    let weights: u32 = watched.iter().map(|camera| camera.weight()).sum();
    let each = bits / weights.max(1);
    let lacks = move |camera: &Watched| each.saturating_mul(camera.weight()) < camera.most();
    let spare: u32 = watched
        .iter()
        .filter(|camera| !lacks(camera))
        .map(|camera| each.saturating_mul(camera.weight()).saturating_sub(camera.most()))
        .sum();
    let lacking: u32 = watched.iter().filter(|camera| lacks(camera)).map(|camera| camera.weight()).sum();
    watched.iter().map(move |camera| {
        let weight = camera.weight();
        let own = each.saturating_mul(weight);
        // Of who sends nothing the first packets come at once, whatever there is: then it is known how many they are.
        let share = match (weight, lacking) {
            (0, _) => bits,
            (_, 0) => own,
            _ if lacks(camera) => own + spare / lacking * weight,
            _ => camera.most(),
        };
        Allotted { choice: choose(share, *camera), share }
    })
}

fn choose(share: u32, Watched { rates: [full, small], choice, .. }: Watched) -> Choice {
    let is_withheld = choice == Choice::Withheld;
    if full == 0 && small == 0 {
        // Nothing is sent, so there is nothing to withhold.
        return if is_withheld { Choice::Picture(Layer::Full) } else { choice };
    }
    if share < if is_withheld { FLOOR.1 } else { FLOOR.0 } {
        return Choice::Withheld;
    }
    match (full, small) {
        // The only picture: its camera is told to make it fit.
        (_, 0) => Choice::Picture(Layer::Full),
        (0, _) => Choice::Picture(Layer::Small),
        // What is shown stays until it is clear that it does not fit; what is not, comes when it is clear that it does.
        (full, _) => {
            let needed = u64::from(full) * if choice == Choice::Picture(Layer::Full) { 9 } else { 11 } / 10;
            Choice::Picture(if u64::from(share) >= needed { Layer::Full } else { Layer::Small })
        }
    }
}

/// What the small picture came to when somebody's line was too thin for it, in bits a second; nothing where it fits everybody. Given
/// are what there is for the camera on the thinnest line, what flows of the small picture now, and the answer before: what hardly fits
/// is not tried again and again.
pub fn misfit(thinnest: u32, small: u32, before: Option<u32>) -> Option<u32> {
    match before {
        Some(before) => {
            // That it was too much shows before it has come to all it takes; and while it is limited, it grows with the line.
            let small = before.max(small);
            (thinnest < small.saturating_add(small / 5)).then_some(small)
        }
        None => (thinnest < small).then_some(small),
    }
}

/// What a camera is told to send at most, both pictures together, in bits a second, given what there is for it on the lines of
/// those who are sent its picture; `layered`: the small one flows and fits everybody. Nothing where it may send what it likes.
pub fn limit(shares: impl Iterator<Item = u32> + Clone, layered: bool) -> Option<u32> {
    let thinnest = shares.clone().min()?;
    let limit = if layered {
        // Everybody gets the small picture at least, so the widest line decides of the full one.
        (shares.max()? / FILLED.1 * FILLED.0).saturating_add(SMALL_MOST)
    } else {
        // A picture for everybody goes before a sharp one for some.
        thinnest
    };
    (limit < MOST).then_some(limit.max(LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: Choice = Choice::Picture(Layer::Full);
    const SMALL: Choice = Choice::Picture(Layer::Small);

    fn layered(choice: Choice) -> Watched {
        Watched { rates: [1_200_000, 400_000], document: false, choice }
    }

    fn choices(bits: u32, watched: &[Watched]) -> Vec<Choice> {
        allot(bits, watched).map(|allotted| allotted.choice).collect()
    }

    #[test]
    fn each_camera_has_its_share_and_a_document_more() {
        let camera = layered(FULL);
        assert_eq!(choices(3_000_000, &[camera, camera]), [FULL, FULL]);
        assert_eq!(choices(1_500_000, &[camera, camera]), [SMALL, SMALL]);
        let document = Watched { document: true, ..camera };
        assert_eq!(choices(1_500_000, &[document, camera]), [FULL, SMALL]);
    }

    #[test]
    fn a_picture_changes_only_when_it_is_clear_that_it_must_or_may() {
        assert_eq!(choices(1_250_000, &[layered(FULL)]), [FULL]);
        assert_eq!(choices(1_250_000, &[layered(SMALL)]), [SMALL]);
        assert_eq!(choices(1_400_000, &[layered(SMALL)]), [FULL]);
        assert_eq!(choices(1_000_000, &[layered(FULL)]), [SMALL]);
    }

    #[test]
    fn the_voices_go_before_the_pictures() {
        let only = Watched { rates: [500_000, 0], document: false, choice: FULL };
        assert_eq!(choices(200_000, &[only]), [FULL], "its camera is told to send less");
        assert_eq!(choices(80_000, &[only]), [Choice::Withheld]);
        let withheld = Watched { choice: Choice::Withheld, ..only };
        assert_eq!(choices(100_000, &[withheld]), [Choice::Withheld]);
        assert_eq!(choices(150_000, &[withheld]), [FULL]);
    }

    #[test]
    fn a_camera_that_is_off_takes_nothing_from_the_others() {
        let off = Watched { rates: [0, 0], document: false, choice: FULL };
        assert_eq!(choices(1_400_000, &[off, layered(FULL)]), [FULL, FULL]);
        assert_eq!(choices(0, &[off, layered(FULL)]), [FULL, Choice::Withheld], "nor can it be withheld");
    }

    #[test]
    fn what_a_camera_does_not_need_is_for_the_others() {
        let little = Watched { rates: [150_000, 0], document: false, choice: FULL };
        let shares: Vec<u32> = allot(1_400_000, &[little, layered(SMALL)]).map(|allotted| allotted.share).collect();
        assert_eq!(shares, [300_000, 1_100_000]);
        assert_eq!(allot(1_400_000, &[little]).map(|allotted| allotted.share).collect::<Vec<_>>(), [1_400_000]);
    }

    #[test]
    fn a_camera_sends_what_the_widest_line_takes_or_else_what_the_thinnest_does() {
        let limit = |shares: &[u32], layered| limit(shares.iter().copied(), layered);
        assert_eq!(limit(&[700_000, 900_000], true), Some(1_310_000));
        assert_eq!(limit(&[300_000, 900_000], false), Some(300_000));
        assert_eq!(limit(&[5_000_000], false), None);
        assert_eq!(limit(&[], true), None);
    }

    #[test]
    fn a_line_that_hardly_takes_the_small_picture_is_too_thin_or_not_but_not_both_in_turn() {
        assert_eq!(misfit(440_000, 500_000, None), Some(500_000));
        assert_eq!(misfit(510_000, 500_000, None), None);
        assert_eq!(misfit(590_000, 440_000, Some(500_000)), Some(500_000), "limited, it is smaller for a while");
        assert_eq!(misfit(600_000, 440_000, Some(500_000)), None);
        assert_eq!(misfit(300_000, 290_000, Some(200_000)), Some(290_000), "it had only begun");
        assert_eq!(misfit(300_000, 190_000, None), None, "a quiet picture is small");
    }

    /// What an encoder of two pictures makes of a limit, as libwebrtc does: the small one first, the full one from 600 kbit/s on.
    fn encoded(limit: Option<u32>) -> [u32; 2] {
        let limit = limit.unwrap_or(u32::MAX);
        let small = limit.min(SMALL_MOST);
        let full = (limit - small).min(1_200_000);
        [if full < 600_000 { 0 } else { full }, small]
    }

    #[test]
    fn whatever_the_lines_carry_everybody_has_in_the_end_the_best_that_fits() {
        for (one, other) in
            [(400, 2_000), (470, 700), (600, 600), (700, 900), (800, 5_000), (1_100, 1_250), (3_000, 3_000)]
        {
            let shares = [one * 1_000, other * 1_000];
            let (mut rates, mut choices, mut thin) = ([1_200_000, 500_000], [FULL, SMALL], None);
            let mut last = Vec::new();
            for round in 0..40 {
                for (choice, share) in choices.iter_mut().zip(shares) {
                    *choice = choose(share, Watched { rates, document: false, choice: *choice });
                }
                thin = misfit(shares[0].min(shares[1]), rates[1], thin);
                rates = encoded(limit(shares.into_iter(), rates[1] > 0 && thin.is_none()));
                if round > 20 {
                    last.push((choices, rates));
                }
            }
            assert!(last.windows(2).all(|pair| pair[0] == pair[1]), "{one} {other}: {last:?}");
            let (choices, [full, small]) = last[0];
            for (choice, share) in choices.into_iter().zip(shares) {
                let taken = if choice == FULL { full } else { small };
                assert!(taken <= share * 11 / 10, "{one} {other}: {taken} of {share}");
                // Who has room for the full picture has it.
                assert!(full == 0 || full * 11 / 10 > share || choice == FULL, "{one} {other}: {choice:?}");
            }
            let widest = if choices[0] == FULL || choices[1] == FULL { full } else { small };
            assert!(thin.is_some() || widest * 2 > shares[1].min(1_200_000), "{one} {other}: {widest}");
        }
    }
}
