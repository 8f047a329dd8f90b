//! The authorities that are trusted, and whether a certificate leads to one of them.

use chrono::{DateTime, Utc};
use openssl::stack::{Stack, StackRef};
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509PurposeId, X509Ref, X509StoreContext};
use protocol::Code;

/// OpenSSL's level 2: 112 bits of security, that is RSA with 2,048 bits and SHA-2.
const MIN_STRENGTH: i32 = 2;
/// `X509_V_ERR_CERT_NOT_YET_VALID`.
const NOT_YET_VALID: i32 = 9;
/// `X509_V_ERR_CERT_HAS_EXPIRED`.
const EXPIRED: i32 = 10;

/// Whom the server believes. None at all: signatures are told as not verified.
#[derive(Debug, Clone, Default)]
pub struct Authorities {
    /// Those that issue qualified certificates for signatures.
    signing: Vec<X509>,
    /// Those of time stamps.
    stamping: Vec<X509>,
}

impl Authorities {
    /// Reads them from certificates in PEM: authorities for signatures, and for time stamps.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn from_pem(signing: &[u8], stamping: &[u8]) -> Result<Self, openssl::error::ErrorStack> {
        Ok(Self { signing: X509::stack_from_pem(signing)?, stamping: X509::stack_from_pem(stamping)? })
    }

    /// Whether none is known for signatures.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.signing.is_empty()
    }

    /// Whether a certificate for signatures was valid then and leads to an authority.
    ///
    /// # Errors
    /// `signature_expired` where only the dates speak against it, `signature_untrusted` otherwise.
    pub(super) fn vouch(&self, signer: &X509Ref, chain: &StackRef<X509>, at: DateTime<Utc>) -> Result<(), Code> {
        leads_to(&self.signing, signer, chain, at, None)
    }

    /// As [`Authorities::vouch`], for the certificate of a time stamp.
    ///
    /// # Errors
    /// As there.
    pub(super) fn vouch_for_time(
        &self,
        signer: &X509Ref,
        chain: &StackRef<X509>,
        at: DateTime<Utc>,
    ) -> Result<(), Code> {
        leads_to(&self.stamping, signer, chain, at, Some(X509PurposeId::TIMESTAMP_SIGN))
    }

    /// The store for signatures made then. Of any purpose: OpenSSL would ask for that of mail, which certificates for
    /// documents (RFC 9336) need not have.
    pub(super) fn store(&self, at: DateTime<Utc>) -> Option<X509Store> {
        store(&self.signing, at, Some(X509PurposeId::ANY)).ok()
    }

    /// Whether none is known for time stamps.
    pub(super) fn knows_no_stamps(&self) -> bool {
        self.stamping.is_empty()
    }
}

fn leads_to(
    authorities: &[X509],
    signer: &X509Ref,
    chain: &StackRef<X509>,
    at: DateTime<Utc>,
    purpose: Option<X509PurposeId>,
) -> Result<(), Code> {
    let verify = || {
        let store = store(authorities, at, purpose)?;
        let mut context = X509StoreContext::new()?;
        context.init(&store, signer, chain, |context| Ok((context.verify_cert()?, context.error().as_raw())))
    };
    match verify() {
        Ok((true, _)) => Ok(()),
        Ok((false, EXPIRED | NOT_YET_VALID)) => Err(Code::SignatureExpired),
        Ok((false, _)) | Err(_) => Err(Code::SignatureUntrusted),
    }
}

fn store(
    authorities: &[X509],
    at: DateTime<Utc>,
    purpose: Option<X509PurposeId>,
) -> Result<X509Store, openssl::error::ErrorStack> {
    let mut builder = X509StoreBuilder::new()?;
    for authority in authorities {
        builder.add_cert(authority.clone())?;
    }
    let mut parameters = X509VerifyParam::new()?;
    // What the lists of trust name are issuing authorities, seldom roots.
    parameters.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
    parameters.set_time(at.timestamp());
    parameters.set_auth_level(MIN_STRENGTH);
    if let Some(purpose) = purpose {
        parameters.set_purpose(purpose)?;
    }
    builder.set_param(&parameters)?;
    Ok(builder.build())
}

/// A stack of certificates in DER; those that can't be read are left out.
pub(super) fn stack<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> Option<Stack<X509>> {
    let mut stack = Stack::new().ok()?;
    for certificate in certificates.filter_map(|der| X509::from_der(der).ok()) {
        stack.push(certificate).ok()?;
    }
    Some(stack)
}
