//! Mobile numbers in E.164 (ITU-T E.164: `+`, country code, at most 15 digits).

use serde::{Deserialize, Serialize};

/// A mobile number that an SMS can be sent to. Prints masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String")]
#[schema(value_type = String, pattern = r"^\+[1-9][0-9]{7,14}$")]
pub struct PhoneNumber(String);

/// Why a text is not a number in E.164.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhoneNumber {
    /// It does not begin with `+` and a country code.
    #[error("the number does not begin with + and the country code")]
    NoCountryCode,
    /// It has other characters than digits, fewer than 8 or more than 15 digits.
    #[error("the number does not have 8 to 15 digits")]
    Digits,
    /// It is Italian (`+39`) and not a mobile number: those begin with 3 and have 9 or 10 digits.
    #[error("the Italian number is not a mobile number")]
    NotMobile,
}

impl PhoneNumber {
    /// Takes a number as people write it: blanks, dots and hyphens between digits are dropped.
    ///
    /// # Errors
    /// The first rule of [`NotAPhoneNumber`] that does not hold.
    pub fn parse(text: &str) -> Result<Self, NotAPhoneNumber> {
        let text: String = text.trim().chars().filter(|char| !matches!(char, ' ' | '.' | '-')).collect();
        let digits = text.strip_prefix('+').ok_or(NotAPhoneNumber::NoCountryCode)?;
        if digits.starts_with('0') {
            return Err(NotAPhoneNumber::NoCountryCode);
        }
        if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAPhoneNumber::Digits);
        }
        if let Some(national) = digits.strip_prefix("39")
            && !(national.starts_with('3') && matches!(national.len(), 9 | 10))
        {
            return Err(NotAPhoneNumber::NotMobile);
        }
        Ok(Self(text))
    }

    /// The whole number, for the gateway only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The form people and logs may see: `+39*******89`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (head, tail) = (&self.0[..3], &self.0[self.0.len() - 2..]);
        format!("{head}{}{tail}", "*".repeat(self.0.len() - 5))
    }
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

impl std::fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = NotAPhoneNumber;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_dropped_and_the_number_prints_masked() {
        let number = PhoneNumber::parse("+39 333 123.45-67").unwrap();
        assert_eq!((number.reveal(), number.masked().as_str()), ("+393331234567", "+39********67"));
        assert_eq!(format!("{number:?}"), "PhoneNumber(+39********67)");
    }

    #[test]
    fn a_number_that_no_sms_reaches_is_refused_with_its_cause() {
        assert_eq!(PhoneNumber::parse("3331234567"), Err(NotAPhoneNumber::NoCountryCode));
        assert_eq!(PhoneNumber::parse("+0391234567"), Err(NotAPhoneNumber::NoCountryCode));
        assert_eq!(PhoneNumber::parse("+39333123456x"), Err(NotAPhoneNumber::Digits));
        assert_eq!(PhoneNumber::parse("+390612345678"), Err(NotAPhoneNumber::NotMobile));
        assert_eq!(PhoneNumber::parse("+4917612345678").unwrap().masked(), "+49*********78");
    }
}
