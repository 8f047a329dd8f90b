//! The form of a delegation: which it is, whom it names, and whether these are the people of the booking.
//!
//! Read are the fields of a form filled in on a computer, and the text of one that was printed to PDF. A scan has
//! neither.

use lopdf::{Dictionary, Document, Object};
use protocol::{Code, FiscalCode, FormKind, Party};

use super::{ExpectedForm, text};

/// Levels of form fields within fields.
const MAX_DEPTH: usize = 8;
/// Fields read.
const MAX_FIELDS: usize = 2_000;

/// What could be read of a form.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// Which it is.
    pub(super) kind: Option<FormKind>,
    /// What looks like a fiscal code, and in whose place it stands.
    named: Vec<(Option<Party>, Named)>,
}

/// Something that stands where a fiscal code should.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Person(FiscalCode),
    Mistake,
}

/// Reads a document as a form.
///
/// # Errors
/// `file_damaged` where its pages can't be read.
pub(super) fn read(file: &[u8], document: &Document) -> Result<Form, Code> {
    let lines = text::lines(file)?;
    let mut form = Form { kind: recognised(&lines), named: Vec::new() };
    form.read_fields(document);
    form.read_lines(&lines);
    Ok(form)
}

impl Form {
    /// What speaks against its being the form of the booking, filled in for its people; the gravest first.
    /// Of `form_other`, `form_fiscal_code_invalid`, `form_other_person`.
    pub(super) fn doubts(&self, expected: &ExpectedForm) -> Vec<Code> {
        let is_mistaken = self.named.iter().any(|(_, named)| *named == Named::Mistake);
        let people = [(Party::Delegator, &expected.delegator), (Party::Delegate, &expected.delegate)]
            .map(|(party, code)| self.names(party, code, expected.kind));
        [
            (self.kind != Some(expected.kind), Code::FormOther),
            (is_mistaken || people.contains(&Err(Code::FormFiscalCodeInvalid)), Code::FormFiscalCodeInvalid),
            (people.contains(&Err(Code::FormOtherPerson)), Code::FormOtherPerson),
        ]
        .into_iter()
        .filter_map(|(when, code)| when.then_some(code))
        .collect()
    }

    fn names(&self, party: Party, expected: &FiscalCode, kind: FormKind) -> Result<(), Code> {
        let people = |place: Option<Party>| {
            self.named.iter().filter(move |(at, _)| *at == place).filter_map(|(_, named)| match named {
                Named::Person(code) => Some(code),
                Named::Mistake => None,
            })
        };
        let is_expected = |code: &FiscalCode| code.is_same_person(expected);
        let (mut here, mut anywhere) = (people(Some(party)).peekable(), people(None).peekable());
        let fits = match (here.peek(), anywhere.peek()) {
            (None, None) => return Err(Code::FormFiscalCodeInvalid),
            (None, Some(_)) => anywhere.any(is_expected),
            // A guardian's form names the ward in the same place.
            (Some(_), _) if kind == FormKind::Aa10 => here.any(is_expected),
            (Some(_), _) => here.all(is_expected),
        };
        if fits { Ok(()) } else { Err(Code::FormOtherPerson) }
    }

    fn read_fields(&mut self, document: &Document) {
        let fields = document
            .catalog()
            .and_then(|catalog| catalog.get_deref(b"AcroForm", document))
            .and_then(Object::as_dict)
            .and_then(|form| form.get_deref(b"Fields", document))
            .and_then(Object::as_array);
        let Ok(fields) = fields else { return };
        let mut left = MAX_FIELDS;
        let mut open: Vec<(&Object, String, usize)> = fields.iter().map(|field| (field, String::new(), 0)).collect();
        while let Some((field, parent, depth)) = open.pop() {
            let Ok((_, Object::Dictionary(field))) = document.dereference(field) else { continue };
            let Some(fewer) = left.checked_sub(1) else { return };
            left = fewer;
            let name = format!("{parent}.{}", string(document, field, b"T").unwrap_or_default().to_lowercase());
            if let Ok(kids) = field.get_deref(b"Kids", document).and_then(Object::as_array)
                && depth < MAX_DEPTH
            {
                open.extend(kids.iter().map(|kid| (kid, name.clone(), depth + 1)));
            }
            if let Some(value) = string(document, field, b"V") {
                self.read_field(&name, &value);
            }
        }
    }

    fn read_field(&mut self, name: &str, value: &str) {
        let party = place_in(&name.to_uppercase());
        let is_for_code =
            ["cf", "codice_fiscale", "codicefiscale", "codice fiscale"].iter().any(|end| name.ends_with(end));
        match codes(value).pop() {
            Some(named) => self.named.push((party, named)),
            None if is_for_code && !value.trim().is_empty() => self.named.push((party, Named::Mistake)),
            None => {}
        }
    }

    fn read_lines(&mut self, lines: &[String]) {
        let mut party = None;
        for line in lines {
            party = place_in(&line.to_uppercase()).or(party);
            self.named.extend(codes(line).into_iter().map(|named| (party, named)));
        }
    }
}

/// Whose place a heading or the name of a field opens.
fn place_in(words: &str) -> Option<Party> {
    match (words.contains("DELEGANTE"), words.contains("DELEGATO") || words.contains("DELEGATA")) {
        (true, false) => Some(Party::Delegator),
        (false, true) => Some(Party::Delegate),
        _ => None,
    }
}

/// The form that is named most often: one form may mention another.
pub(super) fn recognised(lines: &[String]) -> Option<FormKind> {
    let text = lines.join("\n").to_uppercase();
    let times = |kind: FormKind| {
        let name = match kind {
            FormKind::Aa08 => "AA08",
            FormKind::Aa09 => "AA09",
            FormKind::Aa10 => "AA10",
        };
        text.matches(name).count()
    };
    let most = FormKind::ALL.into_iter().max_by_key(|kind| times(*kind))?;
    (times(most) > 0).then_some(most)
}

fn string(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<String> {
    lopdf::decode_text_string(dictionary.get_deref(key, document).ok()?).ok()
}

/// What looks like fiscal codes in a line; letters in boxes of their own are read together.
fn codes(line: &str) -> Vec<Named> {
    let upper = line.to_uppercase();
    let mut words: Vec<String> = Vec::new();
    let mut spelled = false;
    for word in upper.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if spelled && word.len() == 1 => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
        spelled = word.len() == 1;
    }
    words
        .iter()
        .filter(|word| looks_like_a_code(word))
        .map(|word| FiscalCode::parse(word).map_or(Named::Mistake, Named::Person))
        .collect()
}

/// Sixteen characters, letters and digits where a fiscal code has them.
fn looks_like_a_code(word: &str) -> bool {
    const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
    word.len() == 16
        && word.bytes().enumerate().all(|(at, byte)| {
            if DIGITS.contains(&at) {
                byte.is_ascii_digit() || (b'L'..=b'V').contains(&byte)
            } else {
                byte.is_ascii_uppercase()
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(lines: &[&str]) -> Form {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let mut form = Form { kind: recognised(&lines), named: Vec::new() };
        form.read_lines(&lines);
        form
    }

    fn expected(kind: FormKind) -> ExpectedForm {
        let (delegator, delegate) = ("RSSMRA80A01H501U", "BLLGUO49B14H501V");
        ExpectedForm {
            kind,
            delegator: FiscalCode::parse(delegator).unwrap(),
            delegate: FiscalCode::parse(delegate).unwrap(),
        }
    }

    const WHOLE: [&str; 5] = [
        "Mod. AA08",
        "IL/LA SOTTOSCRITTO/A (DELEGANTE)",
        "Codice fiscale RSSMRA80A01H501U",
        "DELEGA (DELEGATO)",
        "Codice fiscale B L L G U O 4 9 B 1 4 H 5 0 1 V",
    ];

    #[test]
    fn a_form_of_the_people_of_the_booking_fits() {
        assert_eq!(form(&WHOLE).doubts(&expected(FormKind::Aa08)), []);
    }

    #[test]
    fn another_form_is_named_as_such() {
        assert_eq!(form(&WHOLE).doubts(&expected(FormKind::Aa09)), [Code::FormOther]);
        let bill = [Code::FormOther, Code::FormFiscalCodeInvalid];
        assert_eq!(form(&["Bolletta della luce"]).doubts(&expected(FormKind::Aa08)), bill);
    }

    #[test]
    fn people_in_exchanged_places_are_other_people() {
        let exchanged = [WHOLE[0], WHOLE[3], WHOLE[2], WHOLE[1], WHOLE[4]];
        assert_eq!(form(&exchanged).doubts(&expected(FormKind::Aa08)), [Code::FormOtherPerson]);
    }

    #[test]
    fn a_code_that_is_missing_or_mistyped_is_told() {
        assert_eq!(form(&WHOLE[..2]).doubts(&expected(FormKind::Aa08)), [Code::FormFiscalCodeInvalid]);
        let mistyped = ["Mod. AA08", "DELEGANTE", "RSSMRA80A01H501A", "DELEGATO", WHOLE[4]];
        assert_eq!(form(&mistyped).doubts(&expected(FormKind::Aa08)), [Code::FormFiscalCodeInvalid]);
    }

    #[test]
    fn all_that_speaks_against_a_form_is_told_at_once() {
        let lines = ["Mod. AA09", "DELEGANTE", "RSSMRA80A01H501A", "DELEGATO", "Codice fiscale RSSMRA80A01H501U"];
        let all = [Code::FormOther, Code::FormFiscalCodeInvalid, Code::FormOtherPerson];
        assert_eq!(form(&lines).doubts(&expected(FormKind::Aa08)), all);
    }
}
