//! A signer's certificate: whose it is, and whether it is a qualified one.

use cms::cert::x509::Certificate;
use cms::cert::x509::der::asn1::{Any, ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use cms::cert::x509::der::{Decode, Encode, Reader, SliceReader};
use cms::cert::x509::ext::pkix::{ExtendedKeyUsage, KeyUsage};
use protocol::{FiscalCode, PersonName};

const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// RFC 3739, 3.2.6.
const QC_STATEMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3");
/// ETSI EN 319 412-5, 4.2.1: the certificate is an EU qualified one.
const QC_COMPLIANCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.1");

/// Purposes that have nothing to do with documents: of servers, of clients, of time stamps, of answers about revocation.
const OTHER_PURPOSES: [ObjectIdentifier; 4] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9"),
];

/// Prefixes of a fiscal code in the subject's serial number: ETSI EN 319 412-1, 5.1.3, and the older Italian one.
const FISCAL_CODE_PREFIXES: [&str; 2] = ["TINIT-", "IT:"];

/// The fiscal code of the subject, where it has one.
pub(super) fn fiscal_code(certificate: &Certificate) -> Option<FiscalCode> {
    let serial = of_subject(certificate, SERIAL_NUMBER)?;
    let code = FISCAL_CODE_PREFIXES.iter().find_map(|prefix| serial.strip_prefix(prefix))?;
    FiscalCode::parse(code).ok()
}

/// The name of the subject, where it can be shown.
pub(super) fn name(certificate: &Certificate) -> Option<PersonName> {
    PersonName::parse(&of_subject(certificate, COMMON_NAME)?).ok()
}

/// Whether it was issued to sign documents with. Which purpose says so differs from authority to authority, so those are
/// ruled out that speak against it (RFC 5280, 4.2.1.3 and 4.2.1.12).
pub(super) fn is_for_documents(certificate: &Certificate) -> bool {
    let certificate = &certificate.tbs_certificate;
    let may_sign = match certificate.get::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        Ok(None) => true,
        Err(_) => false,
    };
    let is_meant_to = match certificate.get::<ExtendedKeyUsage>() {
        Ok(Some((_, usage))) => usage.0.iter().any(|purpose| !OTHER_PURPOSES.contains(purpose)),
        Ok(None) => true,
        Err(_) => false,
    };
    may_sign && is_meant_to
}

/// Whether its authority states that it is a qualified one.
pub(super) fn is_qualified(certificate: &Certificate) -> bool {
    let extensions = certificate.tbs_certificate.extensions.iter().flatten();
    extensions
        .filter(|extension| extension.extn_id == QC_STATEMENTS)
        .any(|extension| statements(extension.extn_value.as_bytes()).is_some_and(|ids| ids.contains(&QC_COMPLIANCE)))
}

/// `QCStatements ::= SEQUENCE OF SEQUENCE { statementId OBJECT IDENTIFIER, … }`.
fn statements(value: &[u8]) -> Option<Vec<ObjectIdentifier>> {
    let mut ids = Vec::new();
    let mut outer = SliceReader::new(value).ok()?;
    outer
        .sequence(|statements| {
            while !statements.is_finished() {
                let statement = Any::decode(statements)?;
                let mut inner = SliceReader::new(statement.value())?;
                ids.push(ObjectIdentifier::decode(&mut inner)?);
            }
            Ok(())
        })
        .ok()?;
    Some(ids)
}

fn of_subject(certificate: &Certificate, kind: ObjectIdentifier) -> Option<String> {
    let names = certificate.tbs_certificate.subject.0.iter().flat_map(|name| name.0.iter());
    names.filter(|attribute| attribute.oid == kind).find_map(|attribute| text(&attribute.value))
}

fn text(value: &Any) -> Option<String> {
    let der = value.to_der().ok()?;
    Utf8StringRef::from_der(&der)
        .map(|text| text.as_str().to_owned())
        .or_else(|_| PrintableStringRef::from_der(&der).map(|text| text.as_str().to_owned()))
        .or_else(|_| TeletexStringRef::from_der(&der).map(|text| text.as_str().to_owned()))
        .ok()
}
