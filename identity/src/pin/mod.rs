//! The life of a PIN, as one record a fiscal code: asked for, issued, changed, converted, restored, revoked.
//!
//! | from | by | to |
//! | --- | --- | --- |
//! | nothing, revoked, preassigned | request online, address not verified | requested |
//! | the same, and requested | address verified, telephone; 12 hours and the contact centre | initial, 16 characters |
//! | anything | an official at an office | initial, *dispositivo* |
//! | nothing, revoked | a letter nobody asked for | preassigned, 8 characters that open nothing |
//! | preassigned | health card | initial |
//! | initial, personal | change, with the whole PIN | personal, 8 characters |
//! | initial, personal, once used | restore, with two contacts | initial |
//! | anything but nothing | health card | revoked |
//!
//! Time and random bytes come in, secrets leave once as outputs, and what is kept are hashes. Invariants, held by
//! `tests/model.rs` over random lives:
//!
//! 1. at most one secret opens anything, and a new one takes the place of the old at once;
//! 2. sixteen characters open nothing but their change, and nothing at all once changed;
//! 3. a PIN is *dispositivo* only after its holder was identified;
//! 4. no PIN is looked at while tries are locked, whether there is one or not;
//! 5. a revoked PIN opens nothing;
//! 6. no secret can be read from what is kept;
//! 7. a refused call changes nothing.

mod card;
mod contacts;
mod convert;
mod hash;
mod issue;
mod login;
mod lost;
mod outcome;
mod policy;
mod record;
mod secret;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

pub use card::{CardShown, HealthCard, NotACardNumber};
pub use contacts::{Channel, Contact, Contacts, EmailAddress, NotAnEmailAddress, SameAddressTwice};
pub use convert::{Decision, FileCheck, HandedIn, REASON_MAX_CHARS};
pub use hash::{ARGON2_PARAMS, HashingFailed, SecretHash, SecretHasher};
pub use issue::{Address, PinRequest};
pub use login::LoginVerdict;
pub use outcome::{Checked, Half, NotRestorable, Paper, PinOutput, PinRefusal};
pub use policy::{Applicant, IssuedTo, ItalianDocument, PinPolicy, Residence, VALIDATE_AFTER};
pub use record::{Conversion, Holder, Identification, Origin, Papers, PinKind, PinRecord, Secret, Standing};
pub use secret::{Candidate, FreshHalf, FreshPin, HalfPin, NotAPin, PinSecret};

/// What every call needs: the rules of the installation, and how secrets are hashed.
#[derive(Debug, Clone)]
pub struct PinRules {
    /// The rules.
    pub policy: PinPolicy,
    /// How secrets are hashed.
    pub hasher: SecretHasher,
}

impl PinRules {
    /// Sixteen new characters, and what is kept of them.
    fn initial(
        &self,
        origin: Origin,
        fresh: &FreshPin,
        now: DateTime<Utc>,
    ) -> Result<(PinSecret, Secret), HashingFailed> {
        let (first, first_hash) = self.hasher.make(&fresh.first)?;
        let (second, second_hash) = self.hasher.make(&fresh.second)?;
        let kept = Secret::Initial { origin, at: now, first: first_hash, second: second_hash };
        Ok((PinSecret { first, second }, kept))
    }
}
