//! Signing in with a PIN, and changing it.

use chrono::{DateTime, Utc};

use super::PinRules;
use super::hash::SecretHash;
use super::outcome::{Checked, PinOutput, PinRefusal};
use super::record::{PinKind, PinRecord, Secret, Standing};
use super::secret::{Candidate, FreshHalf};
use crate::lockout::Locked;

/// What came of signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginVerdict {
    /// It does not fit, or there is no PIN: which of the two is not said.
    Wrong,
    /// It was not looked at: too many tries failed.
    Locked(Locked),
    /// It is the one sent at first, or too old: it opens nothing but its change.
    MustChange,
    /// It is the first half alone.
    SimplifiedOnly,
    /// It fits.
    Ok(PinKind),
}

impl PinRecord {
    /// Looks at a PIN. Takes as long whether there is one or not, and whether it fits or not.
    ///
    /// The whole PIN clears the failed tries. The first half alone does not: who has it could else try the second for ever.
    pub fn login(&mut self, rules: &PinRules, candidate: &Candidate, now: DateTime<Utc>) -> LoginVerdict {
        if let Err(locked) = self.logins.allow(&rules.policy.login, now) {
            return LoginVerdict::Locked(locked);
        }
        let verdict = self.weigh(rules, candidate, now);
        match verdict {
            LoginVerdict::Wrong => self.logins.failed(now),
            LoginVerdict::MustChange | LoginVerdict::Ok(_) => self.was_used(now),
            LoginVerdict::SimplifiedOnly | LoginVerdict::Locked(_) => {}
        }
        verdict
    }

    /// Makes a personal PIN of eight characters in the place of the one given, which opens nothing any more.
    ///
    /// # Errors
    /// `WholePinNeeded` for the first half alone.
    pub fn change(
        &mut self,
        rules: &PinRules,
        current: &Candidate,
        fresh: &FreshHalf,
        now: DateTime<Utc>,
    ) -> Result<Checked<PinOutput>, PinRefusal> {
        let mut next = self.clone();
        let checked = match next.login(rules, current, now) {
            LoginVerdict::Wrong => Checked::DoesNotFit,
            LoginVerdict::Locked(locked) => Checked::Locked(locked),
            LoginVerdict::SimplifiedOnly => return Err(PinRefusal::WholePinNeeded),
            LoginVerdict::MustChange | LoginVerdict::Ok(_) => {
                let (personal, hash) = rules.hasher.make(fresh)?;
                if let Some((secret, _)) = next.active_mut() {
                    *secret = Secret::Personal { since: now, hash };
                }
                Checked::Fits(PinOutput::ShowPersonalPin { secret: personal })
            }
        };
        *self = next;
        Ok(checked)
    }

    /// One hash for eight characters and two for sixteen, whatever they are compared with.
    fn weigh(&self, rules: &PinRules, candidate: &Candidate, now: DateTime<Utc>) -> LoginVerdict {
        let (fits, verdict) = match candidate {
            Candidate::Eight(half) => {
                let known = self.opened_by_eight(rules, now);
                let hash = known.map(|(hash, _)| hash);
                (rules.hasher.fits(half, hash), known.map_or(LoginVerdict::Wrong, |(_, verdict)| verdict))
            }
            Candidate::Sixteen(pin) => {
                let (first, second) = self.initial().unzip();
                let (first, second) = (rules.hasher.fits(&pin.first, first), rules.hasher.fits(&pin.second, second));
                (first & second, LoginVerdict::MustChange)
            }
        };
        if fits { verdict } else { LoginVerdict::Wrong }
    }

    /// The one hash that eight characters are compared with, and what they are when they fit.
    fn opened_by_eight(&self, rules: &PinRules, now: DateTime<Utc>) -> Option<(&SecretHash, LoginVerdict)> {
        let Standing::Active { secret, holder } = &self.standing else { return None };
        match secret {
            Secret::Initial { origin, first, .. } if origin.gives_simplified_access() => {
                Some((first, LoginVerdict::SimplifiedOnly))
            }
            Secret::Initial { .. } => None,
            Secret::Personal { since, hash } if rules.policy.must_renew(*since, now) => {
                Some((hash, LoginVerdict::MustChange))
            }
            Secret::Personal { hash, .. } => Some((hash, LoginVerdict::Ok(holder.kind()))),
        }
    }

    fn initial(&self) -> Option<(&SecretHash, &SecretHash)> {
        match &self.standing {
            Standing::Active { secret: Secret::Initial { first, second, .. }, .. } => Some((first, second)),
            _ => None,
        }
    }

    fn was_used(&mut self, now: DateTime<Utc>) {
        self.logins.succeeded();
        self.restores.succeeded();
        if let Some((_, holder)) = self.active_mut() {
            holder.first_used.get_or_insert(now);
        }
    }
}
