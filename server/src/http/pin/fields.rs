//! Reading what people typed.

use identity::pin::{Applicant, Candidate, Contact, Contacts, EmailAddress, HealthCard, Residence};
use protocol::pin::{
    ItalianDocument, PinApplicant, PinContacts, PinResidence, PostalAddress, QuotedContact, ShownCard,
};
use protocol::{Code, FiscalCode, PersonName, PhoneNumber};

use crate::problem::{ApiError, ApiResult};

/// Longest line of an address, in characters.
const LINE_MAX_CHARS: usize = 80;

pub(super) fn fiscal_code(text: &str) -> ApiResult<FiscalCode> {
    FiscalCode::parse(text).map_err(|_| ApiError::Field(Code::FiscalCodeInvalid, "fiscal_code"))
}

pub(super) fn candidate(text: &str) -> ApiResult<Candidate> {
    Candidate::parse(text).map_err(|_| ApiError::Field(Code::PinMalformed, "pin"))
}

pub(super) fn applicant(given: &PinApplicant) -> ApiResult<(FiscalCode, PersonName, Applicant)> {
    let who = FiscalCode::parse(&given.fiscal_code)
        .map_err(|_| ApiError::Field(Code::FiscalCodeInvalid, "applicant.fiscal_code"))?;
    let name = PersonName::parse(&given.name).map_err(|_| ApiError::Field(Code::NameInvalid, "applicant.name"))?;
    let residence = match given.residence {
        PinResidence::Italy => Residence::Italy,
        PinResidence::Abroad => Residence::Abroad,
    };
    let document = match given.italian_document {
        ItalianDocument::Held => identity::pin::ItalianDocument::Held,
        ItalianDocument::NotHeld => identity::pin::ItalianDocument::NotHeld,
    };
    Ok((who, name, Applicant { residence, document }))
}

pub(super) fn contacts(given: &PinContacts) -> ApiResult<Contacts> {
    let mobile = given_text(given.mobile.as_ref()).map(|text| mobile(text, "contacts.mobile")).transpose()?;
    let first = given_text(given.email.as_ref()).map(|text| email(text, "contacts.email")).transpose()?;
    let second =
        given_text(given.second_email.as_ref()).map(|text| email(text, "contacts.second_email")).transpose()?;
    Contacts::new(mobile, first, second).map_err(|_| ApiError::Field(Code::SameContact, "contacts.second_email"))
}

/// A field left empty is none.
fn given_text(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn mobile(text: &str, field: &'static str) -> ApiResult<PhoneNumber> {
    PhoneNumber::parse(text).map_err(|_| ApiError::Field(Code::MobileInvalid, field))
}

fn email(text: &str, field: &'static str) -> ApiResult<EmailAddress> {
    EmailAddress::parse(text).map_err(|_| ApiError::Field(Code::EmailInvalid, field))
}

/// Two different contacts.
pub(super) fn quoted(first: &QuotedContact, second: &QuotedContact) -> ApiResult<[Contact; 2]> {
    let read = |quoted: &QuotedContact, field| match quoted {
        QuotedContact::Sms { number } => mobile(number, field).map(Contact::Sms),
        QuotedContact::Email { address } => email(address, field).map(Contact::Email),
    };
    let both = [read(first, "first")?, read(second, "second")?];
    if both[0] == both[1] { Err(ApiError::Field(Code::SameContact, "second")) } else { Ok(both) }
}

pub(super) fn address(given: PostalAddress) -> ApiResult<PostalAddress> {
    let line = |text: String, field: &'static str, least: usize| {
        let text = text.trim().to_owned();
        let fits = (least..=LINE_MAX_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits { Ok(text) } else { Err(ApiError::Field(Code::AddressInvalid, field)) }
    };
    Ok(PostalAddress {
        street: line(given.street, "address.street", 1)?,
        post_code: line(given.post_code, "address.post_code", 0)?,
        town: line(given.town, "address.town", 1)?,
        country: line(given.country, "address.country", 1)?,
    })
}

pub(super) fn card(given: &ShownCard) -> ApiResult<HealthCard> {
    HealthCard::parse(&given.number, given.expires).map_err(|_| ApiError::Field(Code::HealthCardInvalid, "card.number"))
}
