//! The health card (*Tessera Sanitaria*): its data show that a person who can't log in is the one who asks.

use chrono::NaiveDate;
use subtle::ConstantTimeEq;

/// What stands on a health card. Prints masked.
#[derive(Clone)]
pub struct HealthCard {
    number: [u8; Self::DIGITS],
    expires: NaiveDate,
}

/// A text that is no number of a health card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of a health card has 20 digits")]
pub struct NotACardNumber;

impl HealthCard {
    /// Digits of the number.
    pub const DIGITS: usize = 20;

    /// Reads the number, blanks dropped, and takes the day of expiry.
    ///
    /// # Errors
    /// `NotACardNumber` for anything but 20 digits.
    pub fn parse(number: &str, expires: NaiveDate) -> Result<Self, NotACardNumber> {
        let digits: Vec<u8> = number.bytes().filter(|byte| *byte != b' ').take(Self::DIGITS + 1).collect();
        let number: [u8; Self::DIGITS] = digits.try_into().map_err(|_| NotACardNumber)?;
        if number.iter().all(u8::is_ascii_digit) { Ok(Self { number, expires }) } else { Err(NotACardNumber) }
    }

    /// Whether it expires after a day: on its last day it no longer serves.
    #[must_use]
    pub fn expires_after(&self, today: NaiveDate) -> bool {
        self.expires > today
    }

    /// Number and expiry, in constant time.
    fn is(&self, other: &Self) -> bool {
        let same_day = self.expires == other.expires;
        bool::from(self.number.ct_eq(&other.number)) & same_day
    }
}

impl std::fmt::Debug for HealthCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HealthCard(***)")
    }
}

/// A card that somebody shows, and what it is compared with.
#[derive(Debug, Clone, Copy)]
pub struct CardShown<'a> {
    /// What the person typed.
    pub card: &'a HealthCard,
    /// What the registry of health cards says of this fiscal code; nothing when it knows none.
    pub on_file: Option<&'a HealthCard>,
    /// The day it is, in Europe/Rome.
    pub today: NaiveDate,
}

impl CardShown<'_> {
    pub(super) fn is_valid_today(&self) -> bool {
        self.card.expires_after(self.today)
    }

    pub(super) fn fits(&self) -> bool {
        self.on_file.is_some_and(|on_file| self.card.is(on_file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn card(number: &str, expires: &str) -> HealthCard {
        HealthCard::parse(number, day(expires)).unwrap()
    }

    #[test]
    fn a_number_has_twenty_digits_and_prints_masked() {
        let card = card("80380 00120 12345 67890", "2027-03-01");
        assert_eq!(format!("{card:?}"), "HealthCard(***)");
        for text in ["", "8038000120123456789", "803800012012345678901", "8038000120123456789x"] {
            assert_eq!(HealthCard::parse(text, day("2027-03-01")).unwrap_err(), NotACardNumber, "{text}");
        }
    }

    #[test]
    fn a_card_serves_until_the_day_before_it_expires() {
        let card = card("80380001201234567890", "2027-03-01");
        assert!(card.expires_after(day("2027-02-28")));
        assert!(!card.expires_after(day("2027-03-01")));
    }

    #[test]
    fn number_and_expiry_must_both_fit_and_an_unknown_card_never_does() {
        let shown = card("80380001201234567890", "2027-03-01");
        let fits = |on_file: Option<&HealthCard>| CardShown { card: &shown, on_file, today: day("2026-11-24") }.fits();
        assert!(fits(Some(&shown.clone())));
        assert!(!fits(Some(&card("80380001201234567891", "2027-03-01"))));
        assert!(!fits(Some(&card("80380001201234567890", "2027-03-02"))));
        assert!(!fits(None));
    }
}
