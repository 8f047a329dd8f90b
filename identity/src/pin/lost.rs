//! When a PIN is lost: restoring it, or revoking it.

use chrono::{DateTime, Utc};

use super::PinRules;
use super::card::CardShown;
use super::contacts::{Contact, Contacts};
use super::outcome::{Checked, Half, NotRestorable, PinOutput, PinRefusal};
use super::record::{Holder, Origin, PinRecord, Standing};
use super::secret::FreshPin;
use crate::lockout::Tries;

impl PinRecord {
    /// Makes sixteen new characters, which must be changed again. The person quotes two of the contacts given before, and
    /// either half goes to one of them. What was lost opens nothing any more; kind, contacts and an open conversion stay.
    ///
    /// Every restore counts until the PIN is used again, so that nobody can be sent new ones without end.
    ///
    /// # Errors
    /// `NoPin`; `MustRevoke` when it was never used or fewer than two contacts are known.
    pub fn restore(
        &mut self,
        rules: &PinRules,
        quoted: &[Contact; 2],
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<Checked<[PinOutput; 2]>, PinRefusal> {
        let Standing::Active { holder, .. } = &self.standing else { return Err(PinRefusal::NoPin) };
        if holder.first_used.is_none() {
            return Err(PinRefusal::MustRevoke(NotRestorable::NeverUsed));
        }
        if holder.contacts.all().len() < 2 {
            return Err(PinRefusal::MustRevoke(NotRestorable::FewerThanTwoContacts));
        }
        if let Err(locked) = self.restores.allow(&rules.policy.restore, now) {
            return Ok(Checked::Locked(locked));
        }
        let Some([to_first, to_second]) = in_order(&holder.contacts, quoted) else {
            self.restores.failed(now);
            return Ok(Checked::DoesNotFit);
        };
        let (pin, secret) = rules.initial(Origin::Restored, fresh, now)?;
        let holder = Holder::clone(holder);
        self.become_active(secret, holder);
        self.restores.failed(now);
        Ok(Checked::Fits([
            PinOutput::SendHalf { half: Half::First, to: to_first, secret: pin.first },
            PinOutput::SendHalf { half: Half::Second, to: to_second, secret: pin.second },
        ]))
    }

    /// What was issued could not be sent, and all is as it was before. A restore stays counted: one of its messages may have left, and while
    /// the other can't be sent nobody must be sent the first without end.
    #[must_use]
    pub fn taken_back(&self, before: &Self) -> Self {
        Self { restores: self.restores, ..before.clone() }
    }

    /// Revokes the PIN, a request that waits, or a first half that was not activated, with the data of the health card.
    /// Nothing of it opens anything any more, and nothing is kept of its holder.
    ///
    /// # Errors
    /// `CardExpired`; `NoPin` only to somebody whose card fits.
    pub fn revoke(
        &mut self,
        rules: &PinRules,
        shown: CardShown<'_>,
        now: DateTime<Utc>,
    ) -> Result<Checked<()>, PinRefusal> {
        let mut next = self.clone();
        let checked = next.check_card(rules, shown, now)?;
        if checked == Checked::Fits(()) {
            if matches!(next.standing, Standing::Absent | Standing::Revoked { .. }) {
                return Err(PinRefusal::NoPin);
            }
            next.standing = Standing::Revoked { at: now };
            next.restores = Tries::Clear;
        }
        *self = next;
        Ok(checked)
    }
}

/// Two different contacts that were given before, in the order in which they are used.
fn in_order(contacts: &Contacts, quoted: &[Contact; 2]) -> Option<[Contact; 2]> {
    let known = contacts.all().into_iter().filter(|contact| quoted.contains(contact));
    known.collect::<Vec<_>>().try_into().ok()
}
