//! What comes of a call: what the shell has to do, what it tells, and why it was refused.

use chrono::{DateTime, Utc};

use super::contacts::Contact;
use super::hash::HashingFailed;
use super::secret::{HalfPin, PinSecret};
use crate::lockout::Locked;

/// What the shell has to do. The secrets in it exist nowhere else: carried out, then forgotten.
#[derive(Debug)]
pub enum PinOutput {
    /// Send half of a PIN by SMS or e-mail.
    SendHalf {
        /// Which.
        half: Half,
        /// Where.
        to: Contact,
        /// The half.
        secret: HalfPin,
    },
    /// Print half of a PIN in a letter to the address of residence.
    PrintLetter {
        /// Which.
        half: Half,
        /// The half.
        secret: HalfPin,
    },
    /// Print a whole PIN for a sealed envelope, to be handed over at once.
    PrintEnvelope {
        /// All of it.
        secret: PinSecret,
    },
    /// Show the personal PIN to its holder, this once.
    ShowPersonalPin {
        /// Its eight characters.
        secret: HalfPin,
    },
    /// Tell the person that the request waits, and from when on the contact centre can help.
    AwaitValidation {
        /// From when on.
        from: DateTime<Utc>,
    },
}

/// Half of sixteen characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Half {
    /// Characters 1 to 8.
    First,
    /// Characters 9 to 16.
    Second,
}

/// What came of something that was checked against what is known. Whatever it is, it may have counted as a try.
#[derive(Debug, PartialEq, Eq)]
pub enum Checked<T> {
    /// It fits, and this follows.
    Fits(T),
    /// It does not; what exactly is not said.
    DoesNotFit,
    /// It was not looked at: too many tries failed.
    Locked(Locked),
}

/// Why a call is refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinRefusal {
    /// PINs are not issued to this person: there is SPID, CIE or CNS.
    #[error("no PIN is issued to this person")]
    NotIssuedToThem,
    /// A request waits already.
    #[error("a request waits already; the contact centre can validate it from {0} on")]
    AlreadyRequested(DateTime<Utc>),
    /// There is a PIN already: it can be restored or revoked.
    #[error("there is a PIN already")]
    AlreadyIssued,
    /// An online request needs an e-mail address.
    #[error("an e-mail address is missing")]
    EmailMissing,
    /// Half a PIN needs a mobile number or an e-mail address to be sent to.
    #[error("a mobile number or an e-mail address is missing")]
    ContactMissing,
    /// No request waits.
    #[error("there is no request that could be validated")]
    NothingToValidate,
    /// The first half may still arrive by itself.
    #[error("the contact centre can validate the request from {0} on")]
    TooEarlyToValidate(DateTime<Utc>),
    /// No first half was sent in a letter, or it was activated already.
    #[error("there is no PIN that could be activated")]
    NothingToActivate,
    /// The health card no longer serves.
    #[error("the health card has expired")]
    CardExpired,
    /// There is no PIN.
    #[error("there is no PIN")]
    NoPin,
    /// It can't be restored; it can be revoked and asked for anew.
    #[error("the PIN can't be restored, it must be revoked: {0}")]
    MustRevoke(NotRestorable),
    /// The first half alone changes nothing.
    #[error("all sixteen characters are needed")]
    WholePinNeeded,
    /// An uploaded file did not pass the check of attachments.
    #[error("the {0} was not accepted")]
    NotAccepted(Paper),
    /// It is *dispositivo* already.
    #[error("the PIN is dispositivo already")]
    AlreadyDispositivo,
    /// An official has still to decide.
    #[error("a conversion was asked for already")]
    AlreadyAsked,
    /// No conversion waits for a decision.
    #[error("there is no conversion to decide")]
    NothingToDecide,
    /// A refusal says why, in 1 to 500 characters.
    #[error("the reason is missing or too long")]
    ReasonMissing,
    /// The secret could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
}

/// Why a PIN can't be restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRestorable {
    /// It was never used.
    #[error("it was never used")]
    NeverUsed,
    /// Its holder gave fewer than two contacts.
    #[error("fewer than two contacts were given")]
    FewerThanTwoContacts,
}

/// What a conversion needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Paper {
    /// The signed form.
    #[error("form")]
    Form,
    /// The copy of the identity document.
    #[error("document")]
    Document,
}
