//! Time stamps (RFC 3161): an authority's word that these bytes were there then.

use chrono::{DateTime, NaiveDateTime, Utc};
use cms::cert::x509::der::asn1::{Any, ObjectIdentifier, OctetString};
use cms::cert::x509::der::{Decode, Reader, SliceReader, Tag, Tagged};
use openssl::cms::CmsContentInfo;
use openssl::hash::hash;
use protocol::Code;

use super::authorities::Authorities;
use super::value::{Value, broken, digest};

/// What a token states (`TSTInfo`, RFC 3161, 2.4.2), as far as it matters here.
struct Statement {
    algorithm: ObjectIdentifier,
    imprint: OctetString,
    at: Option<DateTime<Utc>>,
}

/// The time that a token states for these bytes, where its authority is trusted.
///
/// # Errors
/// `signature_broken` where it does not fit them.
pub(super) fn verify(token: &[u8], bytes: &[u8], authorities: &Authorities) -> Result<Option<DateTime<Utc>>, Code> {
    let mut cms = CmsContentInfo::from_der(token).map_err(broken)?;
    let value = Value::parse(cms.to_der().map_err(broken)?)?;
    let mut content = Vec::new();
    value.is_signed(&mut cms, None, Some(&mut content))?;
    let stated = Statement::read(&content).map_err(broken)?;
    // One that can be forged proves nothing.
    let Some(digest) = digest(&stated.algorithm) else { return Ok(None) };
    let imprint = hash(digest, bytes).map_err(broken)?;
    if *imprint != *stated.imprint.as_bytes() {
        return Err(Code::SignatureBroken);
    }
    Ok(stated.at.filter(|at| value.vouched_for_time(authorities, *at).is_ok()))
}

impl Statement {
    /// By hand: times with fractions of a second, which authorities write and DER allows here, are refused by the parsers
    /// at hand.
    fn read(der: &[u8]) -> cms::cert::x509::der::Result<Self> {
        SliceReader::new(der)?.sequence(|info| {
            let _version = Any::decode(info)?;
            let _policy = ObjectIdentifier::decode(info)?;
            let (algorithm, imprint) = info.sequence(|imprint| {
                let algorithm = Any::decode(imprint)?;
                let algorithm = ObjectIdentifier::decode(&mut SliceReader::new(algorithm.value())?)?;
                Ok((algorithm, OctetString::decode(imprint)?))
            })?;
            let _serial = Any::decode(info)?;
            let time = Any::decode(info)?;
            while !info.is_finished() {
                let _further = Any::decode(info)?;
            }
            let at = (time.tag() == Tag::GeneralizedTime).then(|| instant(time.value())).flatten();
            Ok(Self { algorithm, imprint, at })
        })
    }
}

/// `YYYYMMDDhhmmss[.f]Z`.
fn instant(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    Some(NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S%.f").ok()?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn times_are_read_with_and_without_fractions() {
        let at = |text: &str| instant(text.as_bytes()).map(|at| at.to_rfc3339());
        assert_eq!(at("20261122204500Z").as_deref(), Some("2026-11-22T20:45:00+00:00"));
        assert_eq!(at("20261122204500.25Z").as_deref(), Some("2026-11-22T20:45:00.250+00:00"));
        assert_eq!(at("20261122204500"), None);
    }
}
