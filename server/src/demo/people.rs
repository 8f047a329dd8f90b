//! Invented people. Their fiscal codes fit the rules and their numbers belong to nobody who is written here.

use chrono::{DateTime, NaiveDate, Utc};
use identity::pin::{Contacts, EmailAddress, HealthCard};
use protocol::booking::{CreateBooking, DeliveryMode};
use protocol::{DeskId, FiscalCode, OfficeId, PersonName, PhoneNumber};

use crate::pin::registry::{Known, List, Lives};

/// Delegate and delegator of a booking.
pub(super) struct Couple {
    delegate: (&'static str, &'static str),
    delegator: (&'static str, &'static str),
    mobile: &'static str,
}

const COUPLES: [Couple; 4] = [
    Couple {
        delegate: ("Marta Bellandi", "BLLMRT88E52H501Q"),
        delegator: ("Ugo Bellandi", "BLLGUO49B14H501V"),
        mobile: "+393330000001",
    },
    Couple {
        delegate: ("Davide Sorgi", "SRGDVD91R07F205A"),
        delegator: ("Irene Sorgi", "SRGRNI58D62F205V"),
        mobile: "+393330000002",
    },
    Couple {
        delegate: ("Sara Montaldo", "MNTSRA85L45D969L"),
        delegator: ("Pietro Montaldo", "MNTPTR51A23D969K"),
        mobile: "+393330000003",
    },
    Couple {
        delegate: ("Luca Farneti", "FRNLCU79T18A944Y"),
        delegator: ("Adele Farneti", "FRNDLA47P55A944Y"),
        mobile: "+393330000004",
    },
];

/// The invented citizens: hint, name and fiscal code.
pub(crate) fn citizens() -> impl Iterator<Item = (String, PersonName, FiscalCode)> {
    let all = COUPLES.iter().flat_map(|couple| [couple.delegate, couple.delegator]);
    all.filter_map(|(name, code)| {
        let hint = name.to_lowercase().replace(' ', "-");
        Some((hint, PersonName::parse(name).ok()?, FiscalCode::parse(code).ok()?))
    })
}

/// Number and last day of an invented citizen's health card.
pub(crate) fn health_card(of: &FiscalCode) -> Option<(String, NaiveDate)> {
    let at = citizens().position(|(_, _, fiscal_code)| fiscal_code == *of)?;
    Some((format!("8038000000000000{:04}", at + 1), NaiveDate::from_ymd_opt(2039, 12, 31)?))
}

/// Where an invented citizen can be reached: the number of their couple, and an address that belongs to nobody.
pub(crate) fn contacts(of: &FiscalCode) -> Contacts {
    let is_of = |couple: &&Couple| [couple.delegate.1, couple.delegator.1].contains(&of.reveal());
    let mobile = COUPLES.iter().find(is_of).and_then(|couple| PhoneNumber::parse(couple.mobile).ok());
    let name = citizens().find_map(|(hint, _, fiscal_code)| (fiscal_code == *of).then_some(hint));
    let email = name.and_then(|name| EmailAddress::parse(&format!("{name}@example.org")).ok());
    Contacts::new(mobile, email, None).unwrap_or_default()
}

/// What is known of the invented citizens: their cards, and that they live where they say.
pub(crate) fn registry() -> List {
    List::new(citizens().filter_map(|(_, _, fiscal_code)| {
        let (number, expires) = health_card(&fiscal_code)?;
        let card = HealthCard::parse(&number, expires).ok()?;
        Some((fiscal_code, Known { card: Some(card), lives: Lives::WhereTheySay }))
    }))
}

impl Couple {
    /// The people of a start: those of neighbouring minutes differ.
    pub(super) fn of(start: DateTime<Utc>) -> &'static Self {
        let minute = start.timestamp().div_euclid(60).rem_euclid(4);
        &COUPLES[usize::try_from(minute).unwrap_or_default()]
    }

    /// What they ask for.
    pub(super) fn request(&self, office: &OfficeId, desk: &DeskId, start: DateTime<Utc>) -> CreateBooking {
        CreateBooking {
            office: office.clone(),
            desk: desk.clone(),
            start,
            delivery_mode: DeliveryMode::WebMeeting,
            fiscal_code: self.delegate.1.to_owned(),
            name: Some(self.delegate.0.to_owned()),
            delegator_fiscal_code: self.delegator.1.to_owned(),
            delegator_name: Some(self.delegator.0.to_owned()),
            mobile: self.mobile.to_owned(),
            delegator_mobile: None,
            reason: "Delega dell'identità digitale".to_owned(),
            form: protocol::FormKind::Aa08,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use booking::{Catalogue, Draft};

    #[test]
    fn every_couple_can_book() {
        let (office, _) = crate::demo::office::invented();
        let (id, desk) = (office.id.clone(), office.desks[0].id.clone());
        let catalogue = Catalogue::new(vec![office]).unwrap();
        for couple in &COUPLES {
            let request = couple.request(&id, &desk, DateTime::UNIX_EPOCH);
            assert!(Draft::by_office(&request, &catalogue).is_ok(), "{}", couple.delegate.0);
        }
    }
}
