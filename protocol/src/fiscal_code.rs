//! The Italian *codice fiscale* of a person: 16 characters with a check letter (D.M. 23/12/1976), including *omocodia*
//! (digits replaced by the letters `LMNPQRSTUV`).

use serde::{Deserialize, Serialize};

/// A checked fiscal code. Prints masked (`CLOFBA*****501Y`); [`FiscalCode::reveal`] gives the text to the store.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String")]
#[schema(value_type = String, min_length = 16, max_length = 16)]
pub struct FiscalCode(String);

/// Why a text is not a fiscal code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAFiscalCode {
    /// It does not have 16 characters.
    #[error("a fiscal code has 16 characters")]
    Length,
    /// A letter stands where a digit must, the other way round, or the month letter is none of `ABCDEHLMPRST`.
    #[error("a character of the fiscal code is out of place")]
    Pattern,
    /// The day of birth is none of 1–31 and 41–71.
    #[error("the day of birth in the fiscal code does not exist")]
    Day,
    /// The last letter does not fit the first fifteen characters.
    #[error("the last letter of the fiscal code does not fit the others")]
    CheckLetter,
}

const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
const DIGIT_PLACES: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
const ODD: [u32; 36] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, // 0-9
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23, // A-Z
];

impl FiscalCode {
    /// Takes a fiscal code in any case, with surrounding white space.
    ///
    /// # Errors
    /// The first rule of [`NotAFiscalCode`] that does not hold.
    pub fn parse(text: &str) -> Result<Self, NotAFiscalCode> {
        let text = text.trim().to_ascii_uppercase();
        let bytes: [u8; 16] = text.as_bytes().try_into().map_err(|_| NotAFiscalCode::Length)?;
        let in_place = bytes.iter().enumerate().all(|(at, byte)| match at {
            8 => MONTHS.contains(byte),
            _ if DIGIT_PLACES.contains(&at) => digit(*byte).is_some(),
            _ => byte.is_ascii_uppercase(),
        });
        if !in_place {
            return Err(NotAFiscalCode::Pattern);
        }
        let day = digit(bytes[9]).zip(digit(bytes[10])).map_or(0, |(tens, ones)| tens * 10 + ones);
        if !matches!(day, 1..=31 | 41..=71) {
            return Err(NotAFiscalCode::Day);
        }
        if bytes[15] != check_letter(&bytes) {
            return Err(NotAFiscalCode::CheckLetter);
        }
        Ok(Self(text))
    }

    /// The sixteen characters. For the store and for comparing; never for logs or screens.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether both are the same person's: a code given out anew because two people had the same (*omocodia*) has letters in
    /// place of digits and another check letter.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        self.without_omocodia() == other.without_omocodia()
    }

    fn without_omocodia(&self) -> Vec<u8> {
        let digit_at = |at, byte| if DIGIT_PLACES.contains(&at) { digit(byte).unwrap_or(byte) } else { byte };
        self.0.bytes().take(15).enumerate().map(|(at, byte)| digit_at(at, byte)).collect()
    }

    /// The form people may see: name letters, stars, the last four (seed 000: `CLOFBA*****501Y`).
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}*****{}", &self.0[..6], &self.0[12..])
    }
}

fn digit(byte: u8) -> Option<u8> {
    if byte.is_ascii_digit() {
        return Some(byte - b'0');
    }
    OMOCODIA.iter().zip(0_u8..).find_map(|(letter, value)| (*letter == byte).then_some(value))
}

fn check_letter(code: &[u8; 16]) -> u8 {
    let sum: u32 = code[..15]
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            let is_digit = byte.is_ascii_digit();
            let value = u32::from(byte - if is_digit { b'0' } else { b'A' });
            // Places are counted from one: the first, third, … are the odd ones.
            if at % 2 == 0 { ODD[value as usize + if is_digit { 0 } else { 10 }] } else { value }
        })
        .sum();
    b'A' + (sum % 26) as u8
}

impl std::fmt::Debug for FiscalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FiscalCode({})", self.masked())
    }
}

impl std::fmt::Display for FiscalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for FiscalCode {
    type Error = NotAFiscalCode;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<FiscalCode> for String {
    fn from(code: FiscalCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_the_right_check_letter_is_taken_in_any_case() {
        assert_eq!(FiscalCode::parse(" rssmra80a01h501u ").unwrap().reveal(), "RSSMRA80A01H501U");
    }

    #[test]
    fn a_wrong_check_letter_is_named() {
        assert_eq!(FiscalCode::parse("RSSMRA80A01H501A"), Err(NotAFiscalCode::CheckLetter));
    }

    #[test]
    fn omocodia_replaces_digits_by_letters_and_is_taken() {
        // The last digit of 501 becomes M, and the check letter follows.
        let wanted = check_letter(b"RSSMRA80A01H50M_");
        let text = format!("RSSMRA80A01H50M{}", wanted as char);
        assert_eq!(FiscalCode::parse(&text).unwrap().reveal(), text);
    }

    #[test]
    fn a_letter_in_the_place_of_a_digit_that_is_no_omocodia_is_out_of_place() {
        assert_eq!(FiscalCode::parse("RSSMRAA0A01H501U"), Err(NotAFiscalCode::Pattern));
        assert_eq!(FiscalCode::parse("RSSMRA80F01H501U"), Err(NotAFiscalCode::Pattern));
        assert_eq!(FiscalCode::parse("RSSMRA80A32H501U"), Err(NotAFiscalCode::Day));
        assert_eq!(FiscalCode::parse("RSSMRA80A01H501"), Err(NotAFiscalCode::Length));
        assert_eq!(FiscalCode::parse("RSSMRÀ80A01H50U"), Err(NotAFiscalCode::Pattern));
    }

    #[test]
    fn what_is_printed_hides_birth_date_and_place() {
        let code = FiscalCode::parse("RSSMRA80A01H501U").unwrap();
        assert_eq!(format!("{code} {code:?}"), "RSSMRA*****501U FiscalCode(RSSMRA*****501U)");
    }
}
