//! How well a participant's line does, in one word.

use std::time::Duration;

use protocol::LineQuality;

/// Looks in a row, one each second, after which a worse word is said.
const WORSE: u32 = 2;
/// And a better one: who is told that all is well should not hear the contrary a moment later.
const BETTER: u32 = 5;

/// What was seen of a line in the last second.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Seen {
    /// Share of the speech that got lost, in the worse direction, 0 to 1, where there was any.
    pub lost: Option<f64>,
    /// From the server to the browser and back, where it is known.
    pub round_trip: Option<Duration>,
    /// Pictures are withheld, because the line carries only voices.
    pub withheld: bool,
    /// Nothing came for some seconds.
    pub silent: bool,
}

impl Seen {
    /// Good up to 2 % lost and 250 ms, fair up to 8 % and 600 ms: beyond, words are lost and people talk into each other
    /// (ITU-T G.114 puts the limit of a pleasant conversation at 150 ms one way).
    /// Nothing while nothing is known.
    fn word(self) -> Option<LineQuality> {
        let is_known = self.silent || self.withheld || self.lost.is_some() || self.round_trip.is_some();
        is_known.then(|| self.known_word())
    }

    fn known_word(self) -> LineQuality {
        let lost = self.lost.unwrap_or(0.0);
        let trip = self.round_trip.unwrap_or_default();
        if self.silent || self.withheld || lost > 0.08 || trip > Duration::from_millis(600) {
            LineQuality::Poor
        } else if lost > 0.02 || trip > Duration::from_millis(250) {
            LineQuality::Fair
        } else {
            LineQuality::Good
        }
    }
}

/// The word that was said last, and what speaks for another.
#[derive(Debug, Default)]
pub struct Quality {
    said: Option<LineQuality>,
    other: Option<(LineQuality, u32)>,
}

impl Quality {
    /// Looks at the line, once a second. Gives a word that is to be said.
    pub fn look(&mut self, seen: Seen) -> Option<LineQuality> {
        let word = seen.word()?;
        let Some(said) = self.said else {
            self.said = Some(word);
            return self.said;
        };
        if word == said {
            self.other = None;
            return None;
        }
        let same_side = |other: &(LineQuality, u32)| (other.0 > said) == (word > said);
        let seen = self.other.filter(same_side).map_or(0, |(_, seen)| seen) + 1;
        self.other = Some((word, seen));
        if seen < if word > said { WORSE } else { BETTER } {
            return None;
        }
        self.other = None;
        self.said = Some(word);
        self.said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lost: &[f64]) -> Vec<Option<LineQuality>> {
        let mut quality = Quality::default();
        lost.iter().map(|lost| quality.look(Seen { lost: Some(*lost), ..Seen::default() })).collect()
    }

    #[test]
    fn the_first_word_is_said_at_once_and_the_same_not_again() {
        assert_eq!(words(&[0.0, 0.0]), [Some(LineQuality::Good), None]);
    }

    #[test]
    fn a_worse_line_is_told_after_two_seconds_and_a_better_one_after_five() {
        let told = words(&[0.0, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(told[2], Some(LineQuality::Poor));
        assert_eq!(told[7], Some(LineQuality::Good));
        assert_eq!(told.iter().flatten().count(), 3);
    }

    #[test]
    fn a_single_bad_second_is_not_told() {
        assert_eq!(words(&[0.0, 0.2, 0.0, 0.2, 0.0]).iter().flatten().count(), 1);
    }

    #[test]
    fn a_line_that_is_silent_or_carries_only_voices_is_poor() {
        let word = |seen| Quality::default().look(seen);
        assert_eq!(word(Seen { silent: true, ..Seen::default() }), Some(LineQuality::Poor));
        assert_eq!(word(Seen { withheld: true, ..Seen::default() }), Some(LineQuality::Poor));
        let round_trip = Some(Duration::from_millis(300));
        assert_eq!(word(Seen { round_trip, ..Seen::default() }), Some(LineQuality::Fair));
        assert_eq!(word(Seen::default()), None, "nothing is known yet");
    }
}
