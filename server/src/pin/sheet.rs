//! One printed page, as a PDF written by hand: text alone, in fonts that every printer has.

use std::fmt::Write as _;

use zeroize::Zeroizing;

/// Which of the two fonts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Font {
    /// For reading.
    Helvetica,
    /// For copying character by character.
    Courier,
}

/// A page of A4, 595 by 842 points, counted from the lower left. Wiped when dropped: secrets stand in it.
pub(super) struct Sheet(Zeroizing<String>);

impl Sheet {
    pub(super) fn new() -> Self {
        // Roomy enough that it never moves and leaves a copy behind.
        Self(Zeroizing::new(String::with_capacity(16 * 1024)))
    }

    /// A line of text that begins at this place.
    pub(super) fn line(&mut self, (x, y): (u16, u16), font: Font, size: u16, text: &str) {
        let font = match font {
            Font::Helvetica => "F1",
            Font::Courier => "F2",
        };
        self.push(&format!("BT /{font} {size} Tf {x} {y} Td ("));
        for char in text.chars() {
            self.push_char(char);
        }
        self.push(") Tj ET\n");
    }

    fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// As WinAnsi has it; a letter it lacks without its accent; anything else as a question mark.
    fn push_char(&mut self, char: char) {
        match char {
            '(' | ')' | '\\' => {
                self.0.push('\\');
                self.0.push(char);
            }
            ' '..='~' => self.0.push(char),
            '\u{a1}'..='\u{ff}' => {
                // Writing to a String can't fail.
                let _infallible = write!(self.0, "\\{:03o}", u32::from(char));
            }
            '’' => self.0.push('\''),
            _ => self.0.push(without_accent(char)),
        }
    }

    /// The file.
    pub(super) fn into_pdf(self) -> Zeroizing<Vec<u8>> {
        let font =
            |name: &str| format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>");
        let mut file = Zeroizing::new(Vec::with_capacity(32 * 1024));
        file.extend_from_slice(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
        let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
                    /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>";
        let mut stream = Zeroizing::new(String::with_capacity(self.0.len() + 64));
        stream.push_str(&format!("<< /Length {} >>\nstream\n", self.0.len()));
        stream.push_str(&self.0);
        stream.push_str("\nendstream");
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            &stream,
            &font("Helvetica"),
            &font("Courier-Bold"),
        ];
        let mut offsets = Vec::new();
        for (number, object) in (1..).zip(objects) {
            offsets.push(file.len());
            file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            file.extend_from_slice(object.as_bytes());
            file.extend_from_slice(b"\nendobj\n");
        }
        let (start, count) = (file.len(), offsets.len() + 1);
        file.extend_from_slice(format!("xref\n0 {count}\n0000000000 65535 f \n").as_bytes());
        for offset in offsets {
            file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        file.extend_from_slice(
            format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
        );
        file
    }
}

/// Letters of European names that WinAnsi lacks: Latin Extended-A in its own order (U+0100 to U+017F), and the Romanian ones.
fn without_accent(char: char) -> char {
    const FROM_0100: &str = "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOo\
                             RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
    match char {
        'Ș' => 'S',
        'ș' => 's',
        'Ț' => 'T',
        'ț' => 't',
        '\u{100}'..='\u{17f}' => {
            let at = u32::from(char) - 0x100;
            FROM_0100.chars().nth(at as usize).unwrap_or('?')
        }
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_a_pdf_that_says_what_was_written() {
        let mut sheet = Sheet::new();
        sheet.line((72, 700), Font::Helvetica, 11, "José (Łódź) \\ Müller, Żółć, Ștefan, Đorđe, Βασίλης");
        sheet.line((72, 600), Font::Courier, 20, "ABCD 2345");
        let document = lopdf::Document::load_mem(&sheet.into_pdf()).unwrap();
        let text = document.extract_text(&[1]).unwrap();
        assert!(text.contains("José (Lódz) \\ Müller, Zólc, Stefan, Dorde, ???????"), "{text}");
        assert!(text.contains("ABCD 2345"), "{text}");
    }

    #[test]
    fn every_letter_of_latin_extended_a_has_a_plain_one() {
        for code in 0x100..=0x17f_u32 {
            assert!(without_accent(char::from_u32(code).unwrap()).is_ascii_alphabetic(), "{code:x}");
        }
        assert_eq!(['ő', 'ř', 'ż', 'ŵ', 'ſ', 'œ', 'ŋ'].map(without_accent), ['o', 'r', 'z', 'w', 's', 'o', 'n']);
    }
}
