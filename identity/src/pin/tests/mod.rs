//! A person, and what arrives there: in messages, letters, envelopes and on the screen.

mod conversion;
mod issuing;
mod losing;
mod model;
mod using;
mod world;

use chrono::{DateTime, TimeDelta, Utc};
use protocol::PhoneNumber;

use super::*;
use crate::Key;

pub fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

pub fn after(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

pub fn rules() -> PinRules {
    PinRules { policy: PinPolicy::default(), hasher: SecretHasher::cheap(Key::new([7; 32])) }
}

pub fn abroad() -> Applicant {
    Applicant { residence: Residence::Abroad, document: ItalianDocument::NotHeld }
}

pub fn mobile() -> Contact {
    Contact::Sms(PhoneNumber::parse("+4917612345678").unwrap())
}

pub fn email(name: &str) -> Contact {
    Contact::Email(EmailAddress::parse(&format!("{name}@example.org")).unwrap())
}

/// Contacts out of any of these.
pub fn contacts(given: &[Contact]) -> Contacts {
    let mobile = given.iter().find_map(|contact| match contact {
        Contact::Sms(number) => Some(number.clone()),
        Contact::Email(_) => None,
    });
    let mut emails = given.iter().filter_map(|contact| match contact {
        Contact::Email(address) => Some(address.clone()),
        Contact::Sms(_) => None,
    });
    Contacts::new(mobile, emails.next(), emails.next()).unwrap()
}

pub fn request(given: &[Contact]) -> PinRequest {
    PinRequest { applicant: abroad(), contacts: contacts(given) }
}

pub fn both() -> PinRequest {
    request(&[mobile(), email("maria")])
}

/// Bytes as good as random, the same for the same number.
pub fn fresh_half(number: u32) -> FreshHalf {
    let random = Key::new([1; 32]).mac(&number.to_be_bytes());
    FreshHalf::new(random.first_chunk().unwrap())
}

pub fn fresh(number: u32) -> FreshPin {
    FreshPin { first: fresh_half(number + 1_000_000), second: fresh_half(number + 2_000_000) }
}

pub fn typed(text: &str) -> Candidate {
    Candidate::parse(text).unwrap()
}

pub fn half_in(output: &PinOutput) -> String {
    match output {
        PinOutput::SendHalf { secret, .. }
        | PinOutput::PrintLetter { secret, .. }
        | PinOutput::ShowPersonalPin { secret } => secret.reveal().to_string(),
        PinOutput::PrintEnvelope { .. } | PinOutput::AwaitValidation { .. } => panic!("no half in {output:?}"),
    }
}

/// The sixteen characters of two outputs.
pub fn whole(outputs: &[PinOutput]) -> String {
    outputs.iter().map(half_in).collect()
}

pub fn fitting<T: std::fmt::Debug>(checked: Result<Checked<T>, PinRefusal>) -> T {
    match checked {
        Ok(Checked::Fits(follows)) => follows,
        other => panic!("{other:?}"),
    }
}

pub fn login(record: &mut PinRecord, text: &str, now: DateTime<Utc>) -> LoginVerdict {
    record.login(&rules(), &typed(text), now)
}

/// A record with a PIN asked for online at noon, and its sixteen characters.
pub fn issued(request: PinRequest) -> (PinRecord, String) {
    let mut record = PinRecord::default();
    let outputs = record.request_online(&rules(), request, Address::Verified, &fresh(1), noon()).unwrap();
    (record, whole(&outputs))
}

/// A record with a personal PIN, changed at noon, and its eight characters.
pub fn personal(request: PinRequest) -> (PinRecord, String) {
    let (mut record, pin) = issued(request);
    let shown = fitting(record.change(&rules(), &typed(&pin), &fresh_half(9), noon()));
    (record, half_in(&shown))
}

pub fn card(last_digit: char) -> HealthCard {
    HealthCard::parse(&format!("8038000120123456789{last_digit}"), "2027-03-01".parse().unwrap()).unwrap()
}

pub fn shown<'a>(card: &'a HealthCard, on_file: &'a HealthCard) -> CardShown<'a> {
    CardShown { card, on_file: Some(on_file), today: "2026-11-24".parse().unwrap() }
}

/// What a person wants to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// The web meeting: for whoever has a PIN, whole and changed.
    WebMeeting,
    /// A service marked as open to simplified access.
    Simplified,
    /// A service that any PIN opens.
    Ordinary,
    /// A service that only a *PIN dispositivo* opens.
    Dispositivo,
}

impl LoginVerdict {
    /// Whether a service opens.
    #[must_use]
    pub const fn opens(self, service: Service) -> bool {
        match self {
            Self::Wrong | Self::Locked(_) | Self::MustChange => false,
            Self::SimplifiedOnly => matches!(service, Service::Simplified),
            Self::Ok(PinKind::Ordinary) => !matches!(service, Service::Dispositivo),
            Self::Ok(PinKind::Dispositivo) => true,
        }
    }
}
