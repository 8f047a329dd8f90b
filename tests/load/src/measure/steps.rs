//! More and more meetings with one server, until its core is full or packets are lost.

use std::time::Duration;

use super::Bench;
use crate::Result;
use crate::contender::Group;
use crate::contender::sportello::MEETINGS_MAX;
use crate::tally::{Window, float, median};

/// A core counts as full here; more than this share of lost packets is too much.
pub const FULL: f64 = 0.9;
pub const LOSS_MAX: f64 = 0.001;

/// The clients are what is full: they took this much of their core.
const CLIENTS_FULL: f64 = 0.93;

/// The cost of a packet is compared from [`FIRST`] meetings to this share of a core.
const FLAT_UP_TO: f64 = 0.8;
const FIRST: usize = 10;

/// Seconds of a step, and of the turn at half load.
const STEP: Duration = Duration::from_secs(3);
const HALF: Duration = Duration::from_secs(5);

/// So many steps at most.
const STEPS_MAX: usize = 12;

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Meetings that talked.
    pub meetings: usize,
    /// What was counted.
    pub window: Window,
}

/// How far one server came.
#[derive(Debug, Clone)]
pub struct Climb {
    /// Which.
    pub group: Group,
    /// Each step, the last one being one too far.
    pub steps: Vec<Step>,
    /// Meetings that one core carries.
    pub meetings_per_core: f64,
    /// True when the clients were full first, and the figure is worked out from what a packet costs.
    pub worked_out: bool,
    /// At half of that.
    pub half: Step,
    /// KiB of memory for each meeting, with all of them under way.
    pub kib_per_meeting: f64,
}

impl Step {
    fn is_too_far(&self) -> bool {
        self.window.share >= FULL || self.window.loss() > LOSS_MAX
    }

    fn is_beyond_clients(&self) -> bool {
        self.window.clients > CLIENTS_FULL
    }

    /// Meetings with which the core would be full by that share, if each costs what it costs here.
    fn at_share(&self, share: f64) -> f64 {
        count(self.meetings) * share / self.window.share.max(1e-6)
    }
}

impl Climb {
    /// Greatest deviation of the cost of a packet from its median, from a few meetings to most of a core.
    pub fn deviation(&self) -> Option<f64> {
        let flat = || self.steps.iter().filter(|step| step.window.share <= FLAT_UP_TO && !step.is_beyond_clients());
        let middle = median(flat().map(|step| step.window.cpu_us))?;
        flat().map(|step| (step.window.cpu_us / middle - 1.0).abs()).max_by(f64::total_cmp)
    }
}

impl Bench<'_> {
    /// All steps of the only server.
    pub(super) fn climb(&mut self) -> Result<Climb> {
        let mut steps: Vec<Step> = Vec::new();
        let mut meetings = FIRST;
        while steps.len() < STEPS_MAX {
            let step = self.step(meetings, STEP)?;
            let (over, next) = (step.is_too_far() || step.is_beyond_clients(), next(&step));
            steps.push(step);
            if over || next <= meetings {
                break;
            }
            meetings = next;
        }
        let (meetings_per_core, worked_out) = carried(&steps);
        // Whole meetings: what is cut off is less than one.
        let half = ((meetings_per_core / 2.0) as usize).max(1);
        Ok(Climb {
            group: self.servers[0].group,
            half: self.step(half, HALF)?,
            steps,
            meetings_per_core,
            worked_out,
            kib_per_meeting: self.servers[0].kib_per_meeting()?,
        })
    }

    fn step(&mut self, meetings: usize, span: Duration) -> Result<Step> {
        self.servers[0].grow(meetings, &mut self.crowd)?;
        let window = self.turn(0, meetings, span)?;
        Ok(Step { meetings, window })
    }
}

/// Doubles while there is room; then most of the core, then all of it.
fn next(step: &Step) -> usize {
    let (most, full) = (step.at_share(FLAT_UP_TO - 0.03) as usize, step.at_share(FULL + 0.03) as usize);
    let wanted = if step.window.share < FLAT_UP_TO - 0.1 { most.min(2 * step.meetings) } else { full };
    wanted.max(step.meetings + 1).min(MEETINGS_MAX)
}

/// Meetings that a core carries, and whether that is worked out.
fn carried(steps: &[Step]) -> (f64, bool) {
    let good = steps.iter().rev().find(|step| !step.is_too_far() && !step.is_beyond_clients());
    let bad = steps.iter().find(|step| step.is_too_far() && !step.is_beyond_clients());
    match (good, bad) {
        (Some(good), Some(bad)) if bad.window.loss() <= LOSS_MAX => {
            let part = (FULL - good.window.share) / (bad.window.share - good.window.share);
            (count(good.meetings) + part * (count(bad.meetings) - count(good.meetings)), false)
        }
        (Some(good), Some(_)) => (count(good.meetings), false),
        (Some(good), None) => (good.at_share(FULL), true),
        (None, _) => (0.0, false),
    }
}

fn count(meetings: usize) -> f64 {
    float(u64::try_from(meetings).unwrap_or(u64::MAX))
}
