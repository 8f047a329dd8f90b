//! The value of a signature: CMS (RFC 5652) as `PAdES` uses it (ETSI EN 319 142-1).

use chrono::{DateTime, Utc};
use cms::cert::CertificateChoices;
use cms::cert::x509::Certificate;
use cms::cert::x509::attr::Attribute;
use cms::cert::x509::der::asn1::{Any, ObjectIdentifier};
use cms::cert::x509::der::{DateTime as DerTime, Decode, Encode};
use cms::cert::x509::ext::pkix::SubjectKeyIdentifier;
use cms::cert::x509::time::Time;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::hash::MessageDigest;
use openssl::stack::Stack;
use openssl::x509::X509;
use protocol::Code;

use super::authorities::{self, Authorities};
use super::{certificate, time_stamp};

const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
/// `id-aa-timeStampToken`, RFC 3161, appendix A.
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// `CMS_CADES` of OpenSSL: the signed reference to the signer's certificate must be there and fit (RFC 5035).
const CADES: u32 = 0x10_0000;

/// A value that fits what it covers.
pub(super) struct Value {
    parsed: SignedData,
    signer: Certificate,
    signer_x509: X509,
    chain: Stack<X509>,
    der: Vec<u8>,
}

impl Value {
    /// Reads the value and checks it against the bytes that it covers; whom it leads to is another question.
    ///
    /// # Errors
    /// `signature_broken`.
    pub(super) fn check(contents: &[u8], covered: &[u8]) -> Result<Self, Code> {
        let mut cms = CmsContentInfo::from_der(contents).map_err(broken)?;
        // Written anew: what follows the value in its reserved room is gone, and lengths are definite.
        let value = Self::parse(cms.to_der().map_err(broken)?)?;
        value.is_signed(&mut cms, Some(covered), None)?;
        Ok(value)
    }

    /// Whether it was signed with the key of the certificate that [`Value::signer`] shows. OpenSSL must not look for one itself:
    /// it would take the first that bears issuer and number, which may be a forged one beside the real one.
    ///
    /// # Errors
    /// `signature_broken`.
    pub(super) fn is_signed(
        &self,
        cms: &mut CmsContentInfo,
        covered: Option<&[u8]>,
        content: Option<&mut Vec<u8>>,
    ) -> Result<(), Code> {
        let mut signer = Stack::new().map_err(broken)?;
        signer.push(self.signer_x509.clone()).map_err(broken)?;
        let flags = CMSOptions::BINARY | CMSOptions::NO_SIGNER_CERT_VERIFY | CMSOptions::NOINTERN;
        cms.verify(Some(&signer), None, covered, content, flags).map_err(broken)
    }

    /// Reads a value in DER, whatever it covers.
    ///
    /// # Errors
    /// As [`Value::check`].
    pub(super) fn parse(der: Vec<u8>) -> Result<Self, Code> {
        let content = ContentInfo::from_der(&der).map_err(broken)?;
        let parsed: SignedData = content.content.decode_as().map_err(broken)?;
        let info = only_signer(&parsed)?;
        let certificates = || {
            parsed.certificates.iter().flat_map(|set| set.0.iter()).filter_map(|choice| match choice {
                CertificateChoices::Certificate(certificate) => Some(certificate),
                CertificateChoices::Other(_) => None,
            })
        };
        let signer =
            certificates().find(|certificate| is_named(&info.sid, certificate)).ok_or(Code::SignatureBroken)?;
        let signer = signer.clone();
        let signer_x509 = X509::from_der(&signer.to_der().map_err(broken)?).map_err(broken)?;
        let all: Vec<Vec<u8>> = certificates().filter_map(|certificate| certificate.to_der().ok()).collect();
        let chain = authorities::stack(all.iter().map(Vec::as_slice)).ok_or(Code::SignatureBroken)?;
        Ok(Self { parsed, signer, signer_x509, chain, der })
    }

    /// The signer's certificate.
    pub(super) fn signer(&self) -> &Certificate {
        &self.signer
    }

    /// When it was made, as the signer's clock said.
    pub(super) fn claimed_time(&self) -> Option<DateTime<Utc>> {
        let attribute = find(only_signer(&self.parsed).ok()?.signed_attrs.as_ref()?.iter(), SIGNING_TIME)?;
        instant(Time::from_der(&attribute.to_der().ok()?).ok()?.to_date_time())
    }

    /// When a time stamp proves that it was there; `None` without one that is trusted.
    ///
    /// # Errors
    /// `signature_broken` for a time stamp of something else.
    pub(super) fn stamped_time(&self, authorities: &Authorities) -> Result<Option<DateTime<Utc>>, Code> {
        let info = only_signer(&self.parsed)?;
        let Some(token) = info.unsigned_attrs.as_ref().and_then(|attributes| find(attributes.iter(), TIME_STAMP))
        else {
            return Ok(None);
        };
        time_stamp::verify(&token.to_der().map_err(broken)?, info.signature.as_bytes(), authorities)
    }

    /// Whether the signer's certificate was valid then, is one for documents and leads to an authority, and whether the
    /// digest is one that can't be forged.
    ///
    /// # Errors
    /// `signature_expired`, `signature_untrusted`.
    pub(super) fn vouched(&self, authorities: &Authorities, at: DateTime<Utc>) -> Result<(), Code> {
        self.has_sound_digest()?;
        if !certificate::is_for_documents(&self.signer) {
            return Err(Code::SignatureUntrusted);
        }
        authorities.vouch(&self.signer_x509, &self.chain, at)
    }

    /// As [`Value::vouched`], for the value of a time stamp.
    pub(super) fn vouched_for_time(&self, authorities: &Authorities, at: DateTime<Utc>) -> Result<(), Code> {
        self.has_sound_digest()?;
        authorities.vouch_for_time(&self.signer_x509, &self.chain, at)
    }

    fn has_sound_digest(&self) -> Result<(), Code> {
        digest(&only_signer(&self.parsed)?.digest_alg.oid).map(|_| ()).ok_or(Code::SignatureUntrusted)
    }

    /// Whether it names the signer's certificate under the signature itself, as `PAdES` asks.
    ///
    /// # Errors
    /// `signature_broken`.
    pub(super) fn names_its_certificate(
        &self,
        covered: &[u8],
        authorities: &Authorities,
        at: DateTime<Utc>,
    ) -> Result<(), Code> {
        let mut cms = CmsContentInfo::from_der(&self.der).map_err(broken)?;
        let store = authorities.store(at).ok_or(Code::SignatureBroken)?;
        let flags = CMSOptions::BINARY | CMSOptions::from_bits_retain(CADES);
        cms.verify(None, Some(&store), Some(covered), None, flags).map_err(broken)
    }
}

fn only_signer(data: &SignedData) -> Result<&SignerInfo, Code> {
    match data.signer_infos.0.as_slice() {
        [one] => Ok(one),
        _ => Err(Code::SignatureBroken),
    }
}

fn is_named(by: &SignerIdentifier, certificate: &Certificate) -> bool {
    let certificate = &certificate.tbs_certificate;
    match by {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == certificate.issuer && named.serial_number == certificate.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(SubjectKeyIdentifier(key)) => {
            certificate.get::<SubjectKeyIdentifier>().is_ok_and(|found| found.is_some_and(|(_, found)| found.0 == *key))
        }
    }
}

/// Digests that can't be forged today; none for any other.
pub(super) fn digest(algorithm: &ObjectIdentifier) -> Option<MessageDigest> {
    match algorithm.to_string().as_str() {
        "2.16.840.1.101.3.4.2.1" => Some(MessageDigest::sha256()),
        "2.16.840.1.101.3.4.2.2" => Some(MessageDigest::sha384()),
        "2.16.840.1.101.3.4.2.3" => Some(MessageDigest::sha512()),
        "2.16.840.1.101.3.4.2.8" => Some(MessageDigest::sha3_256()),
        "2.16.840.1.101.3.4.2.9" => Some(MessageDigest::sha3_384()),
        "2.16.840.1.101.3.4.2.10" => Some(MessageDigest::sha3_512()),
        _ => None,
    }
}

fn find<'a>(mut attributes: impl Iterator<Item = &'a Attribute>, kind: ObjectIdentifier) -> Option<&'a Any> {
    attributes.find(|attribute| attribute.oid == kind)?.values.get(0)
}

fn instant(time: DerTime) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(i64::try_from(time.unix_duration().as_secs()).ok()?, 0)
}

pub(super) fn broken<E>(_: E) -> Code {
    Code::SignatureBroken
}
