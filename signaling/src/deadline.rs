//! What time alone does to a meeting.

use chrono::{DateTime, Duration, Utc};
use protocol::Outcome;
use protocol::meeting::ReleaseReason;

use crate::meeting::{Meeting, Outputs};
use crate::phase::{Lease, Phase};

impl Meeting {
    /// When time next changes something by itself. The shell keeps one timer and sends [`crate::Input::Tick`].
    #[must_use]
    pub fn next_deadline(&self) -> Option<DateTime<Utc>> {
        match &self.phase {
            Phase::Scheduled | Phase::Waiting { .. } => Some(self.closes_at),
            Phase::InCharge(charge) => {
                let longest = charge.since + Duration::seconds(i64::from(self.terms.longest_s));
                match charge.lease {
                    Lease::Held => Some(longest),
                    Lease::Lapsing { until } => Some(longest.min(until)),
                }
            }
            Phase::Cancelled | Phase::Ended { .. } => None,
        }
    }

    pub(crate) fn pass_deadlines(&mut self, now: DateTime<Utc>) -> Outputs {
        let mut outputs = Outputs::new();
        // Each round moves the meeting on to a later deadline or to its end.
        while self.next_deadline().is_some_and(|deadline| deadline <= now) {
            outputs.extend(self.pass_one(now));
        }
        outputs
    }

    fn pass_one(&mut self, now: DateTime<Utc>) -> Outputs {
        match &self.phase {
            Phase::InCharge(charge) if matches!(charge.lease, Lease::Lapsing { until } if until <= now) => {
                self.release(ReleaseReason::LeaseExpired, now)
            }
            Phase::InCharge(_) => self.end(Outcome::TechnicalProblem, String::new(), now),
            Phase::Waiting { .. } => self.end(Outcome::NotServed, String::new(), now),
            // They had met, and nobody came back to go on.
            Phase::Scheduled if self.met => self.end(Outcome::TechnicalProblem, String::new(), now),
            Phase::Scheduled => self.end(Outcome::NoShow, String::new(), now),
            Phase::Cancelled | Phase::Ended { .. } => Outputs::new(),
        }
    }
}
