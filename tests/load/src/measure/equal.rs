//! Equal load: the same meetings with every server, in turns, so that what disturbs the machine disturbs all.

use std::time::Duration;

use super::Bench;
use crate::Result;
use crate::contender::Group;
use crate::tally::{Window, median};

/// What the turns of one server gave.
#[derive(Debug, Clone)]
pub struct Turns {
    /// Whose.
    pub group: Group,
    /// Meetings under way.
    pub meetings: usize,
    /// KiB of memory for each of them.
    pub kib_per_meeting: f64,
    /// One for each round.
    pub windows: Vec<Window>,
}

impl Turns {
    /// The median over the rounds.
    pub fn median(&self, of: impl Fn(&Window) -> f64) -> f64 {
        median(self.windows.iter().map(of)).unwrap_or(f64::NAN)
    }

    /// The median over the rounds of a ratio to another server, which had its turn right before or after.
    pub fn ratio(&self, other: &Self, of: impl Fn(&Window) -> f64) -> Option<f64> {
        median(self.windows.iter().zip(&other.windows).map(|(own, other)| of(own) / of(other)))
    }
}

impl Bench<'_> {
    /// All rounds.
    pub(super) fn equal(&mut self) -> Result<Vec<Turns>> {
        let (meetings, span) = (self.options.meetings, Duration::from_secs(self.options.seconds));
        let mut all = Vec::new();
        for server in &mut self.servers {
            server.grow(meetings, &mut self.crowd)?;
            all.push(Turns { group: server.group, meetings, kib_per_meeting: 0.0, windows: Vec::new() });
        }
        for _ in 0..self.options.rounds {
            for (at, turns) in all.iter_mut().enumerate() {
                let window = self.turn(at, meetings, span)?;
                turns.windows.push(window);
            }
        }
        for (server, turns) in self.servers.iter_mut().zip(&mut all) {
            turns.kib_per_meeting = server.kib_per_meeting()?;
            server.contender.end()?;
        }
        Ok(all)
    }
}
