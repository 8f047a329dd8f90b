//! Who speaks, by the loudness that browsers send with each packet of speech (RFC 6464): for the border around a speaker.

use std::time::{Duration, Instant};

/// Louder than this counts as speech, in decibels below the loudest possible.
const LOUD: f32 = 50.0;
/// How much of a packet's loudness counts: a cough of one packet is no speech.
const SMOOTHING: f32 = 0.25;
/// A speaker who draws breath still speaks.
const BREATH: Duration = Duration::from_millis(700);
/// Silence.
const SILENT: f32 = 127.0;

/// The voice of one participant.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    level: f32,
    loud: Option<Instant>,
}

impl Default for Voice {
    fn default() -> Self {
        Self { level: SILENT, loud: None }
    }
}

impl Voice {
    /// Notes the loudness of a packet: decibels below the loudest possible, 0 to 127, in the low seven bits.
    pub fn note(&mut self, level: u8, now: Instant) {
        self.level += SMOOTHING * (f32::from(level & 0x7f) - self.level);
        if self.level < LOUD {
            self.loud = Some(now);
        }
    }

    /// Whether the participant speaks.
    #[must_use]
    pub fn is_heard(&self, now: Instant) -> bool {
        self.loud.is_some_and(|at| now.saturating_duration_since(at) < BREATH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is heard after packets of these levels, one each 20 ms.
    fn heard(levels: &[u8]) -> bool {
        let mut now = crate::worker::monotonic_now();
        let mut voice = Voice::default();
        for level in levels {
            now += Duration::from_millis(20);
            voice.note(*level, now);
        }
        voice.is_heard(now)
    }

    #[test]
    fn speech_is_heard_within_a_fifth_of_a_second_and_a_click_is_not() {
        assert!(heard(&[30; 10]));
        assert!(!heard(&[30]));
        assert!(!heard(&[70; 500]), "a room is never quite silent");
    }

    #[test]
    fn who_draws_breath_still_speaks_and_who_stops_does_not() {
        let mut now = crate::worker::monotonic_now();
        let mut voice = Voice::default();
        (0..10).for_each(|_| voice.note(0x80 | 25, now));
        now += Duration::from_millis(600);
        assert!(voice.is_heard(now));
        now += Duration::from_millis(200);
        assert!(!voice.is_heard(now));
    }
}
