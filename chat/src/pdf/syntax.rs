//! Objects as they are written, read more strictly than any parser does: no key twice in a dictionary, no comment, no
//! number or word that isn't one, nothing nested deep. What passes here, all parsers read alike.

use std::collections::BTreeMap;
use std::ops::Range;

use super::entries::is_blank;

/// Levels of arrays and dictionaries. Signatures and proofs have a handful.
const MAX_DEPTH: usize = 32;

/// The keys of a dictionary with the places of their values.
pub(super) type Keys = BTreeMap<Vec<u8>, Range<usize>>;

/// A place in a file, moved on over what was read.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// White space; gives whether there was any.
    pub(super) fn blank(&mut self) -> bool {
        let length = self.rest().iter().take_while(|byte| is_blank(**byte)).count();
        self.at += length;
        length > 0
    }

    /// These bytes, and nothing else.
    pub(super) fn word(&mut self, word: &[u8]) -> Option<()> {
        self.rest().starts_with(word).then(|| self.at += word.len())
    }

    /// A whole number without a sign.
    pub(super) fn whole(&mut self) -> Option<u64> {
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = self.rest().get(..length)?;
        self.at += length;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// One object, but for a stream's data.
    pub(super) fn object(&mut self) -> Option<()> {
        self.element(0)
    }

    /// A dictionary.
    pub(super) fn dictionary(&mut self) -> Option<Keys> {
        self.entries(0)
    }

    fn element(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.blank();
        match self.peek()? {
            b'/' => self.name().map(drop),
            b'(' => self.text(),
            b'<' if self.rest().starts_with(b"<<") => self.entries(depth).map(drop),
            b'<' => self.hexadecimal(),
            b'[' => self.array(depth),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number_or_reference(),
            _ => self.keyword(),
        }
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.word(b"[")?;
        loop {
            self.blank();
            if self.word(b"]").is_some() {
                return Some(());
            }
            self.element(depth + 1)?;
        }
    }

    fn entries(&mut self, depth: usize) -> Option<Keys> {
        self.word(b"<<")?;
        let mut keys = Keys::new();
        loop {
            self.blank();
            if self.word(b">>").is_some() {
                return Some(keys);
            }
            let key = self.name()?;
            self.blank();
            let start = self.at;
            self.element(depth + 1)?;
            if keys.insert(key, start..self.at).is_some() {
                return None;
            }
        }
    }

    /// A name, its `#xx` escapes undone.
    fn name(&mut self) -> Option<Vec<u8>> {
        self.word(b"/")?;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.at += 1;
            name.push(if byte == b'#' { self.escaped()? } else { byte });
        }
        Some(name)
    }

    fn escaped(&mut self) -> Option<u8> {
        let digits = std::str::from_utf8(self.bytes.get(self.at..self.at + 2)?).ok()?;
        self.at += 2;
        u8::from_str_radix(digits, 16).ok()
    }

    fn text(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    fn hexadecimal(&mut self) -> Option<()> {
        self.word(b"<")?;
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_hexdigit() || is_blank(**byte)).count();
        self.at += length;
        self.word(b">")
    }

    fn number_or_reference(&mut self) -> Option<()> {
        let mut reference = self.clone();
        if reference.reference().is_some() {
            *self = reference;
            return Some(());
        }
        let number = self.regular();
        let unsigned = number.strip_prefix(b"+").or_else(|| number.strip_prefix(b"-")).unwrap_or(number);
        let points = unsigned.iter().filter(|byte| **byte == b'.').count();
        let digits = unsigned.iter().filter(|byte| byte.is_ascii_digit()).count();
        (points <= 1 && digits > 0 && points + digits == unsigned.len()).then_some(())
    }

    fn reference(&mut self) -> Option<()> {
        self.whole()?;
        self.blank().then_some(())?;
        self.whole()?;
        self.blank().then_some(())?;
        (self.regular() == b"R").then_some(())
    }

    fn keyword(&mut self) -> Option<()> {
        matches!(self.regular(), b"true" | b"false" | b"null").then_some(())
    }

    fn regular(&mut self) -> &'a [u8] {
        let length = self.rest().iter().take_while(|byte| is_regular(**byte)).count();
        let word = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        word
    }
}

/// Whether a byte belongs to a word: it is neither white space nor a delimiter.
fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_one_object(text: &str) -> bool {
        let mut cursor = Cursor::new(text.as_bytes(), 0);
        cursor.object().is_some() && cursor.rest().is_empty()
    }

    #[test]
    fn what_all_parsers_read_alike_passes() {
        for text in [
            "null",
            "true",
            "12",
            "-.5",
            "+7.",
            "1 0 R",
            "[]",
            "[1 0 R 2 3 0 R]",
            "(a (b) \\) c)",
            "<00 fF>",
            "<</A/B/C<</D[1]>>>>",
            "/Name#20x",
            "<< /A true /B null >>",
        ] {
            assert!(is_one_object(text), "{text}");
        }
    }

    #[test]
    fn what_some_read_otherwise_does_not() {
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        for text in [
            "",
            "1.2.3",
            "--5",
            ".",
            "foo",
            "<0g>",
            "(a",
            "<< /A >>",
            "<< /A 1 /A 2 >>",
            "<< /A 1 /#41 2 >>",
            "[1 % a comment\n]",
            "/A#zz",
            "<< /A 1 0 R R >>",
            &deep,
        ] {
            assert!(!is_one_object(text), "{text}");
        }
    }
}
