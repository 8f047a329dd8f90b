//! The subject of a CNS certificate: fiscal code and name.

use protocol::{FiscalCode, PersonName};
use x509_parser::der_parser::asn1_rs::Tag;
use x509_parser::der_parser::{Oid, oid};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::{CnsError, CnsHolder};

const COMMON_NAME: Oid<'static> = oid!(2.5.4.3);
const SERIAL_NUMBER: Oid<'static> = oid!(2.5.4.5);
const SURNAME: Oid<'static> = oid!(2.5.4.4);
const GIVEN_NAME: Oid<'static> = oid!(2.5.4.42);

/// How a fiscal code in `serialNumber` begins.
const SERIAL_NUMBER_PREFIXES: [&str; 2] = ["TINIT-", "IT:"];

/// Who the subject is. Every place that may hold a fiscal code is looked at: they must not name two persons.
pub(super) fn holder(subject: &X509Name<'_>) -> Result<CnsHolder, CnsError> {
    let mut found: Option<FiscalCode> = None;
    for attribute in subject.iter_attributes() {
        let Some(code) = code_of(attribute)? else { continue };
        match &found {
            Some(other) if *other != code => return Err(CnsError::TwoFiscalCodes),
            _ => found = Some(code),
        }
    }
    Ok(CnsHolder { fiscal_code: found.ok_or(CnsError::NoFiscalCode)?, name: name(subject) })
}

/// The fiscal code in an attribute, if that is where one stands.
fn code_of(attribute: &AttributeTypeAndValue<'_>) -> Result<Option<FiscalCode>, CnsError> {
    let kind = attribute.attr_type();
    if *kind != COMMON_NAME && *kind != SERIAL_NUMBER {
        return Ok(None);
    }
    // A text in no known alphabet may hide a second person.
    let text = text(attribute).ok_or(CnsError::FiscalCodeMalformed)?;
    let written = if *kind == COMMON_NAME {
        text.split_once('/').map(|(code, _)| code)
    } else {
        SERIAL_NUMBER_PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix))
    };
    written.map(|code| FiscalCode::parse(code).map_err(|_| CnsError::FiscalCodeMalformed)).transpose()
}

fn name(subject: &X509Name<'_>) -> Option<PersonName> {
    let first =
        |kind: &Oid<'_>| subject.iter_attributes().find(|attribute| attribute.attr_type() == kind).and_then(text);
    let parts = [first(&GIVEN_NAME), first(&SURNAME)];
    let parts: Vec<_> = parts.iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    PersonName::parse(&parts.join(" ")).ok()
}

/// The text of an attribute, in any of the alphabets of a `DirectoryString` (RFC 5280, 4.1.2.4) that certificates use.
/// Teletex is read where it is ASCII: beyond that nobody agrees on what it means.
fn text(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    let bytes = attribute.as_slice();
    match attribute.attr_value().tag() {
        Tag::BmpString => {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            if rest.is_empty() { String::from_utf16(&units).ok() } else { None }
        }
        Tag::TeletexString if bytes.is_ascii() => String::from_utf8(bytes.to_vec()).ok(),
        _ => attribute.as_str().ok().map(str::to_owned),
    }
}
