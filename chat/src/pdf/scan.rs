//! What a reader of pictures (OCR) made of a scanned form. It mistakes letters for digits, so only what is plain counts,
//! and whatever comes out is advice for the official.

use protocol::{FiscalCode, Reading};

use super::ExpectedForm;
use super::form::recognised;

const LENGTH: usize = 16;
/// Where a fiscal code has digits.
const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];

/// Compares what was read with the booking.
#[must_use]
pub fn reading(text: &str, expected: &ExpectedForm) -> Reading {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let kind = recognised(&lines);
    if kind.is_some_and(|kind| kind != expected.kind) {
        return Reading::OtherForm;
    }
    let codes: Vec<FiscalCode> = lines.iter().flat_map(|line| codes(line)).collect();
    let names = |expected: &FiscalCode| codes.iter().any(|code| code.is_same_person(expected));
    match (names(&expected.delegator), names(&expected.delegate)) {
        (true, true) => Reading::Matches,
        // Two whole codes were read, and they are not both those of the booking.
        _ if people(&codes) >= 2 => Reading::OtherPerson,
        _ => Reading::Unreadable,
    }
}

/// Every sixteen characters in a row that are a fiscal code once letters and digits stand where they must.
fn codes(line: &str) -> Vec<FiscalCode> {
    let letters: Vec<char> = line.chars().filter(char::is_ascii_alphanumeric).collect();
    let read = |window: &[char]| {
        let code: String = window.iter().enumerate().map(|(at, letter)| meant(at, *letter)).collect();
        FiscalCode::parse(&code).ok()
    };
    letters.windows(LENGTH).filter_map(read).collect()
}

/// The character that was meant, by what may stand there.
fn meant(at: usize, letter: char) -> char {
    if DIGITS.contains(&at) {
        match letter {
            'O' | 'D' | 'Q' | 'o' => '0',
            'I' | 'J' | 'i' | 'l' => '1',
            'Z' => '2',
            'A' => '4',
            'G' => '6',
            'B' => '8',
            other => other.to_ascii_uppercase(),
        }
    } else {
        match letter {
            '0' => 'O',
            '1' => 'I',
            '2' => 'Z',
            '4' => 'A',
            '5' => 'S',
            '6' => 'G',
            '8' => 'B',
            other => other.to_ascii_uppercase(),
        }
    }
}

fn people(codes: &[FiscalCode]) -> usize {
    let mut people: Vec<&FiscalCode> = Vec::new();
    for code in codes {
        if !people.iter().any(|known| known.is_same_person(code)) {
            people.push(code);
        }
    }
    people.len()
}

#[cfg(test)]
mod tests {
    use protocol::FormKind;

    use super::*;

    fn read(text: &str, kind: FormKind) -> Reading {
        let (delegator, delegate) = ("RSSMRA80A01H501U", "BLLGUO49B14H501V");
        let code = |text| FiscalCode::parse(text).unwrap();
        reading(text, &ExpectedForm { kind, delegator: code(delegator), delegate: code(delegate) })
    }

    const WHOLE: &str = "Mod. AA08\nCodice fiscale RSSMRA80A01H501U\nCodice fiscale BLLGUO49B14H501V";

    #[test]
    fn a_form_that_was_read_well_matches() {
        assert_eq!(read(WHOLE, FormKind::Aa08), Reading::Matches);
        let mistaken = "CODICE FISCALE: RS5MRA8OA01H5O1U\nBLLGU049Bl4H501V";
        assert_eq!(
            read(mistaken, FormKind::Aa08),
            Reading::Matches,
            "letters taken for digits, and the other way round"
        );
    }

    #[test]
    fn another_form_and_other_people_are_told() {
        assert_eq!(read(WHOLE, FormKind::Aa09), Reading::OtherForm);
        let others = WHOLE.replace("RSSMRA80A01H501U", "BNCDAA41E53H501V");
        assert_eq!(read(&others, FormKind::Aa08), Reading::OtherPerson);
    }

    #[test]
    fn what_can_not_be_read_is_said_to_be_so() {
        for text in ["", "Mod. AA08", "RSSMRA80A01H501U e poi niente", "RSSMRA80A01H501X BLLGUO49B14H501X"] {
            assert_eq!(read(text, FormKind::Aa08), Reading::Unreadable, "{text}");
        }
    }
}
