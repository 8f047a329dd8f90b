//! Why `identity::pin` refused, on the wire. Routes without sign-in let through only what tells nothing of a fiscal code.

use identity::Locked;
use identity::pin::{Paper, PinRefusal};
use protocol::Code;

use crate::problem::ApiError;

impl From<PinRefusal> for ApiError {
    fn from(refusal: PinRefusal) -> Self {
        match refusal {
            PinRefusal::NotIssuedToThem => Code::PinNotIssuedToThem.into(),
            PinRefusal::AlreadyRequested(from) => Self::Until(Code::PinRequested, from),
            PinRefusal::AlreadyIssued => Code::PinExists.into(),
            PinRefusal::EmailMissing => Self::Field(Code::EmailInvalid, "contacts.email"),
            PinRefusal::ContactMissing => Self::Field(Code::ContactMissing, "contacts"),
            PinRefusal::NothingToValidate => Code::PinNothingToValidate.into(),
            PinRefusal::TooEarlyToValidate(from) => Self::Until(Code::PinValidationTooEarly, from),
            PinRefusal::NothingToActivate => Code::PinNothingToActivate.into(),
            PinRefusal::CardExpired => Self::Field(Code::HealthCardExpired, "card.expires"),
            // A restore is never answered by why it was refused.
            PinRefusal::NoPin | PinRefusal::MustRevoke(_) => Code::PinNone.into(),
            PinRefusal::WholePinNeeded => Self::Field(Code::PinFirstHalfOnly, "pin"),
            PinRefusal::NotAccepted(Paper::Form) => Self::Field(Code::PinPapersMissing, "form"),
            PinRefusal::NotAccepted(Paper::Document) => Self::Field(Code::PinPapersMissing, "document"),
            PinRefusal::AlreadyDispositivo => Code::PinAlreadyDispositive.into(),
            PinRefusal::AlreadyAsked => Code::PinConversionAsked.into(),
            PinRefusal::NothingToDecide => Code::PinNothingToDecide.into(),
            PinRefusal::ReasonMissing => Self::Field(Code::PinReasonMissing, "reason"),
            PinRefusal::Hashing(error) => Self::Internal(error.to_string()),
        }
    }
}

impl From<Locked> for ApiError {
    fn from(locked: Locked) -> Self {
        match locked {
            Locked::Until(at) => Self::Until(Code::PinLocked, at),
            Locked::Blocked => Code::PinBlocked.into(),
        }
    }
}
