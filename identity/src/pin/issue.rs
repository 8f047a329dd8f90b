//! How a PIN comes to a person: online, by telephone, at an office, or preassigned.

use chrono::{DateTime, Utc};
use protocol::OfficialId;

use super::PinRules;
use super::card::CardShown;
use super::contacts::{Channel, Contact, Contacts};
use super::outcome::{Checked, Half, PinOutput, PinRefusal};
use super::policy::{Applicant, VALIDATE_AFTER};
use super::record::{Holder, Identification, Origin, PinRecord, Secret, Standing};
use super::secret::{FreshHalf, FreshPin};
use crate::lockout::Tries;

/// What the automatic check of the address of residence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// The person lives there.
    Verified,
    /// Not known, or not yet.
    NotVerified,
}

/// Who asks for a PIN, and how the person can be reached.
#[derive(Debug, Clone)]
pub struct PinRequest {
    /// Who.
    pub applicant: Applicant,
    /// How.
    pub contacts: Contacts,
}

impl PinRecord {
    /// A request made online. With a verified address the first half leaves at once; else the request waits.
    ///
    /// # Errors
    /// `NotIssuedToThem`, `AlreadyIssued`, `AlreadyRequested`, `EmailMissing`.
    pub fn request_online(
        &mut self,
        rules: &PinRules,
        request: PinRequest,
        address: Address,
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<Vec<PinOutput>, PinRefusal> {
        self.may_be_issued(rules, request.applicant)?;
        if let Standing::Requested { at, .. } = self.standing {
            return Err(PinRefusal::AlreadyRequested(at + VALIDATE_AFTER));
        }
        if !request.contacts.has_email() {
            return Err(PinRefusal::EmailMissing);
        }
        match address {
            Address::Verified => self.issue_in_halves(rules, Origin::Online, request.contacts, None, fresh, now),
            Address::NotVerified => {
                self.standing = Standing::Requested { at: now, contacts: request.contacts };
                Ok(vec![PinOutput::AwaitValidation { from: now + VALIDATE_AFTER }])
            }
        }
    }

    /// The address of a request that waits turns out to be verified: the first half leaves at once.
    ///
    /// # Errors
    /// `NothingToValidate`.
    pub fn address_verified(
        &mut self,
        rules: &PinRules,
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<Vec<PinOutput>, PinRefusal> {
        let Standing::Requested { contacts, .. } = &self.standing else { return Err(PinRefusal::NothingToValidate) };
        self.issue_in_halves(rules, Origin::Online, contacts.clone(), None, fresh, now)
    }

    /// The contact centre validates a request whose first half has not arrived within 12 hours: because it still waits, or
    /// because the message was lost. In the latter case the first half alone is made anew; the letter stays good.
    ///
    /// # Errors
    /// `NothingToValidate`, `TooEarlyToValidate`, `ContactMissing` when no such contact was given.
    pub fn validate(
        &mut self,
        rules: &PinRules,
        by: Option<Channel>,
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<Vec<PinOutput>, PinRefusal> {
        match &mut self.standing {
            Standing::Requested { at, contacts } => {
                is_late(*at, now)?;
                let contacts = contacts.clone();
                self.issue_in_halves(rules, Origin::Online, contacts, by, fresh, now)
            }
            Standing::Active { secret: Secret::Initial { origin, at, first, .. }, holder }
                if origin.was_asked_for() && holder.first_used.is_none() =>
            {
                is_late(*at, now)?;
                let to = reach(&holder.contacts, by)?;
                let (secret, hash) = rules.hasher.make(&fresh.first)?;
                (*first, *at) = (hash, now);
                Ok(vec![PinOutput::SendHalf { half: Half::First, to, secret }])
            }
            _ => Err(PinRefusal::NothingToValidate),
        }
    }

    /// A request taken by the contact centre. Takes the place of one that waits.
    ///
    /// # Errors
    /// `NotIssuedToThem`, `AlreadyIssued`, `ContactMissing`.
    pub fn request_by_telephone(
        &mut self,
        rules: &PinRules,
        request: PinRequest,
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<Vec<PinOutput>, PinRefusal> {
        self.may_be_issued(rules, request.applicant)?;
        self.issue_in_halves(rules, Origin::ContactCentre, request.contacts, None, fresh, now)
    }

    /// A PIN handed over at an office to a person the official has identified: *dispositivo* at once. Takes the place of
    /// whatever there was.
    ///
    /// # Errors
    /// `NotIssuedToThem`.
    pub fn issue_at_office(
        &mut self,
        rules: &PinRules,
        request: PinRequest,
        by: OfficialId,
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<PinOutput, PinRefusal> {
        if !rules.policy.issues_to(request.applicant) {
            return Err(PinRefusal::NotIssuedToThem);
        }
        let (pin, secret) = rules.initial(Origin::Office, fresh, now)?;
        let holder = Holder::new(request.contacts, Some(Identification::AtOffice { by, at: now }));
        self.become_active(secret, holder);
        Ok(PinOutput::PrintEnvelope { secret: pin })
    }

    /// A first half in a letter that goes out anyway, to somebody who did not ask.
    ///
    /// # Errors
    /// `NotIssuedToThem`, `AlreadyIssued`, `AlreadyRequested`.
    pub fn preassign(
        &mut self,
        rules: &PinRules,
        applicant: Applicant,
        fresh: &FreshHalf,
        now: DateTime<Utc>,
    ) -> Result<PinOutput, PinRefusal> {
        self.may_be_issued(rules, applicant)?;
        if let Standing::Requested { at, .. } = self.standing {
            return Err(PinRefusal::AlreadyRequested(at + VALIDATE_AFTER));
        }
        let (secret, first) = rules.hasher.make(fresh)?;
        self.standing = Standing::Preassigned { at: now, first };
        Ok(PinOutput::PrintLetter { half: Half::First, secret })
    }

    /// The person activates a preassigned PIN with the data of the health card, and gets the second half by SMS or e-mail.
    ///
    /// # Errors
    /// `CardExpired`, `ContactMissing`; `NothingToActivate` only to somebody whose card fits.
    pub fn activate(
        &mut self,
        rules: &PinRules,
        shown: CardShown<'_>,
        contacts: Contacts,
        fresh: &FreshHalf,
        now: DateTime<Utc>,
    ) -> Result<Checked<PinOutput>, PinRefusal> {
        let to = reach(&contacts, None)?;
        let mut next = self.clone();
        let checked = match next.check_card(rules, shown, now)? {
            Checked::Fits(()) => {
                let Standing::Preassigned { first, .. } = &next.standing else {
                    return Err(PinRefusal::NothingToActivate);
                };
                let (half, second) = rules.hasher.make(fresh)?;
                let secret = Secret::Initial { origin: Origin::Preassigned, at: now, first: first.clone(), second };
                next.become_active(secret, Holder::new(contacts, None));
                Checked::Fits(PinOutput::SendHalf { half: Half::Second, to, secret: half })
            }
            Checked::DoesNotFit => Checked::DoesNotFit,
            Checked::Locked(locked) => Checked::Locked(locked),
        };
        *self = next;
        Ok(checked)
    }

    /// Compares a health card and counts what came of it.
    pub(super) fn check_card(
        &mut self,
        rules: &PinRules,
        shown: CardShown<'_>,
        now: DateTime<Utc>,
    ) -> Result<Checked<()>, PinRefusal> {
        if !shown.is_valid_today() {
            return Err(PinRefusal::CardExpired);
        }
        if let Err(locked) = self.cards.allow(&rules.policy.card, now) {
            return Ok(Checked::Locked(locked));
        }
        if shown.fits() {
            self.cards.succeeded();
            return Ok(Checked::Fits(()));
        }
        self.cards.failed(now);
        Ok(Checked::DoesNotFit)
    }

    fn may_be_issued(&self, rules: &PinRules, applicant: Applicant) -> Result<(), PinRefusal> {
        match self.standing {
            _ if !rules.policy.issues_to(applicant) => Err(PinRefusal::NotIssuedToThem),
            Standing::Active { .. } => Err(PinRefusal::AlreadyIssued),
            _ => Ok(()),
        }
    }

    fn issue_in_halves(
        &mut self,
        rules: &PinRules,
        origin: Origin,
        contacts: Contacts,
        by: Option<Channel>,
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<Vec<PinOutput>, PinRefusal> {
        let to = reach(&contacts, by)?;
        let (pin, secret) = rules.initial(origin, fresh, now)?;
        self.become_active(secret, Holder::new(contacts, None));
        Ok(vec![
            PinOutput::SendHalf { half: Half::First, to, secret: pin.first },
            PinOutput::PrintLetter { half: Half::Second, secret: pin.second },
        ])
    }

    /// A new secret: tries at the one before say nothing about it.
    pub(super) fn become_active(&mut self, secret: Secret, holder: Holder) {
        self.standing = Standing::Active { secret, holder: Box::new(holder) };
        self.logins = Tries::Clear;
    }
}

fn is_late(asked: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), PinRefusal> {
    let from = asked + VALIDATE_AFTER;
    if now < from { Err(PinRefusal::TooEarlyToValidate(from)) } else { Ok(()) }
}

fn reach(contacts: &Contacts, by: Option<Channel>) -> Result<Contact, PinRefusal> {
    let contact = match by {
        Some(channel) => contacts.by(channel),
        None => contacts.all().into_iter().next(),
    };
    contact.ok_or(PinRefusal::ContactMissing)
}
