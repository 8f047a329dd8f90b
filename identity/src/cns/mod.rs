//! The holder of a CNS (*Carta Nazionale dei Servizi*), by the certificate that the card authenticates with.
//!
//! Nothing here says that the certificate is genuine: chain, dates and revocation are checked by the caller before.
//!
//! What the profile of the authentication certificate fixes, as <https://github.com/OpenSC/OpenSC/wiki/Italian-CNS-and-CIE>
//! (section 2) tells it after AgID's specification of the card:
//! - `commonName` is `<fiscal code>/<card id>.<hash of the personal data on the card, base64>`, as in
//!   `RSSMRA80A01H501U/7430010024925855.lsKV/lNtBAmc8x5lzSb+cxx2UzE=`;
//! - `certificatePolicies` holds `1.3.76.16.2.1`; on the CRS/SISS cards of Lombardia one of two others, declared equivalent. That
//!   tells a CNS from the other certificates of the same authorities: "CNS-like" ones and those for signing. The public example
//!   <https://github.com/italia/cie-cns-apache-docker> checks the same;
//! - `keyUsage` has `digitalSignature` and never `nonRepudiation` (that is the certificate for signing, with a PIN of its own);
//!   `extendedKeyUsage` has `clientAuth`.
//!
//! Certificates made after the rules for qualified ones (deliberazione CNIPA 45/2009, art. 12; ETSI EN 319 412-1, 5.1.3) carry
//! the fiscal code in `serialNumber` as `IT:<code>` or `TINIT-<code>`, and the names in `givenName` and `surname`. Both are
//! read where they are there.

mod revocation;
mod subject;
#[cfg(test)]
mod tests;

pub use revocation::{NotARevocationList, RevocationListDates};

use protocol::{FiscalCode, PersonName};
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::{Oid, oid};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

/// The policies that make a certificate a CNS: the national one, and the two of Lombardia's cards.
const POLICIES: [Oid<'static>; 3] = [oid!(1.3.76.16.2.1), oid!(1.3.159.6.1.3.2.10), oid!(1.3.76.12.1.1.10.2.2.10)];

/// Who holds a CNS. Prints masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CnsHolder {
    /// The fiscal code in the certificate.
    pub fiscal_code: FiscalCode,
    /// Given name and surname, when the certificate has them and they fit a [`PersonName`].
    pub name: Option<PersonName>,
}

/// Why a certificate says nothing about who holds it. Says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CnsError {
    /// It is no X.509 certificate, or something follows it.
    #[error("the certificate can't be read")]
    Unreadable,
    /// It has none of the policies of a CNS.
    #[error("the certificate is not one of a CNS")]
    NotACns,
    /// It is not for authentication: its key is for signing documents, or for something else.
    #[error("the certificate is not for authentication")]
    WrongUsage,
    /// Neither `commonName` nor `serialNumber` has a fiscal code.
    #[error("the certificate has no fiscal code")]
    NoFiscalCode,
    /// What stands in the place of the fiscal code is none.
    #[error("the fiscal code in the certificate is malformed")]
    FiscalCodeMalformed,
    /// It names two persons.
    #[error("the certificate has two different fiscal codes")]
    TwoFiscalCodes,
}

impl CnsHolder {
    /// Reads the authentication certificate of a card, in DER.
    ///
    /// # Errors
    /// The first rule of [`CnsError`] that does not hold.
    pub fn from_certificate(der: &[u8]) -> Result<Self, CnsError> {
        match X509Certificate::from_der(der) {
            Ok(([], certificate)) => {
                check_policy(&certificate)?;
                check_usage(&certificate)?;
                subject::holder(certificate.subject())
            }
            _ => Err(CnsError::Unreadable),
        }
    }
}

fn check_policy(certificate: &X509Certificate<'_>) -> Result<(), CnsError> {
    let is_cns = certificate.iter_extensions().any(|extension| match extension.parsed_extension() {
        ParsedExtension::CertificatePolicies(found) => found.iter().any(|policy| POLICIES.contains(&policy.policy_id)),
        _ => false,
    });
    if is_cns { Ok(()) } else { Err(CnsError::NotACns) }
}

fn check_usage(certificate: &X509Certificate<'_>) -> Result<(), CnsError> {
    let (Ok(Some(key)), Ok(Some(extended))) = (certificate.key_usage(), certificate.extended_key_usage()) else {
        return Err(CnsError::WrongUsage);
    };
    let authenticates = key.value.digital_signature() && !key.value.non_repudiation() && extended.value.client_auth;
    if authenticates { Ok(()) } else { Err(CnsError::WrongUsage) }
}
