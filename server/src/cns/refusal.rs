//! Why a card does not open.

use identity::CnsError;
use rustls::{CertificateError, Error};

/// Why a card does not open. Its [`Refusal::code`] is told to the page, which says it in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The browser presented no certificate.
    Missing,
    /// The certificate comes from no authority that is trusted here, or is none of a CNS for authentication.
    Untrusted,
    /// The certificate, or one of those above it, is not valid any more, or not yet.
    Expired,
    /// The certificate, or one of those above it, was revoked.
    Revoked,
    /// The certificate does not say clearly who holds the card.
    Unreadable,
    /// The service can't say at this time whether the card was revoked: it has no current list of its authority. The card is
    /// not at fault.
    Unavailable,
}

impl Refusal {
    /// The code in the address that the citizen is led back to.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "cns_missing",
            Self::Untrusted => "cns_untrusted",
            Self::Expired => "cns_expired",
            Self::Revoked => "cns_revoked",
            Self::Unreadable => "cns_unreadable",
            Self::Unavailable => "cns_unavailable",
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        use CertificateError as Certificate;
        match error {
            Error::InvalidCertificate(
                Certificate::Expired
                | Certificate::ExpiredContext { .. }
                | Certificate::NotValidYet
                | Certificate::NotValidYetContext { .. },
            ) => Self::Expired,
            Error::InvalidCertificate(Certificate::Revoked) => Self::Revoked,
            // Revocation is only looked at once the signatures up to an authority fit.
            Error::InvalidCertificate(
                Certificate::UnknownRevocationStatus
                | Certificate::ExpiredRevocationList
                | Certificate::ExpiredRevocationListContext { .. },
            )
            | Error::InvalidCertRevocationList(_) => Self::Unavailable,
            Error::InvalidCertificate(Certificate::BadEncoding) => Self::Unreadable,
            _ => Self::Untrusted,
        }
    }
}

impl From<CnsError> for Refusal {
    fn from(error: CnsError) -> Self {
        match error {
            CnsError::NotACns | CnsError::WrongUsage => Self::Untrusted,
            CnsError::Unreadable
            | CnsError::NoFiscalCode
            | CnsError::FiscalCodeMalformed
            | CnsError::TwoFiscalCodes => Self::Unreadable,
        }
    }
}
