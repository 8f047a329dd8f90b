//! Page contents: whether they show any text, within a budget of decompressed bytes.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Error, Object, ObjectId, Stream};
use protocol::Code;

use super::Limits;

/// Levels of parents a page inherits its resources from, and of forms within forms.
const MAX_DEPTH: usize = 32;

/// Whether any page shows text. Without any it is a scan: nothing in it could be read.
pub(super) fn shows_text(document: &Document, pages: &[ObjectId], limits: &Limits) -> Result<bool, Code> {
    let mut reader = Reader { document, limits, left: limits.max_content, seen: HashSet::new(), text: false };
    for page in pages {
        let Ok(page) = document.get_dictionary(*page) else { continue };
        if let Ok(contents) = page.get(b"Contents") {
            reader.contents(contents)?;
        }
        if let Some(resources) = inherited(document, page, b"Resources") {
            reader.forms(resources, 0)?;
        }
    }
    Ok(reader.text)
}

/// A page's own entry, or that of its nearest ancestor.
fn inherited<'a>(document: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    let mut node = page;
    for _ in 0..MAX_DEPTH {
        if let Ok(found) = node.get_deref(key, document) {
            return found.as_dict().ok();
        }
        node = node.get_deref(b"Parent", document).and_then(Object::as_dict).ok()?;
    }
    None
}

struct Reader<'a> {
    document: &'a Document,
    limits: &'a Limits,
    left: usize,
    seen: HashSet<ObjectId>,
    text: bool,
}

impl<'a> Reader<'a> {
    fn contents(&mut self, contents: &'a Object) -> Result<(), Code> {
        match self.document.dereference(contents) {
            Ok((id, Object::Stream(stream))) => self.stream(id, stream),
            Ok((_, Object::Array(parts))) => {
                for part in parts {
                    if let Ok((id, Object::Stream(stream))) = self.document.dereference(part) {
                        self.stream(id, stream)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Form XObjects: text drawn through them is text too.
    fn forms(&mut self, resources: &'a Dictionary, depth: usize) -> Result<(), Code> {
        let Ok(objects) = resources.get_deref(b"XObject", self.document).and_then(Object::as_dict) else {
            return Ok(());
        };
        for (_, object) in objects.iter() {
            let Ok((id, Object::Stream(form))) = self.document.dereference(object) else { continue };
            let is_form = form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
            if !is_form || id.is_some_and(|id| self.seen.contains(&id)) {
                continue;
            }
            self.stream(id, form)?;
            if let Ok(inner) = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict)
                && depth < MAX_DEPTH
            {
                self.forms(inner, depth + 1)?;
            }
        }
        Ok(())
    }

    fn stream(&mut self, id: Option<ObjectId>, stream: &Stream) -> Result<(), Code> {
        if id.is_some_and(|id| !self.seen.insert(id)) {
            return Ok(());
        }
        let limit = self.limits.max_stream.min(self.left);
        match stream.decompressed_content_with_limit(limit) {
            Ok(content) => {
                self.left -= content.len();
                self.text |= has_text(&content);
                Ok(())
            }
            Err(Error::Decompress(_)) => Err(Code::FileTooComplex),
            // A filter that can't be read here: nothing is known of its text.
            Err(_) => Ok(()),
        }
    }
}

/// Whether a content stream shows a string that is not blank. Reads tokens only: a parser of operators would allocate
/// for each, and a megabyte of `q Q` has half a million.
fn has_text(content: &[u8]) -> bool {
    let mut rest = content;
    let mut string = false;
    while let Some((&first, after)) = rest.split_first() {
        match first {
            b'(' => {
                let (found, left) = literal_string(after);
                string |= found;
                rest = left;
            }
            b'<' if after.first() == Some(&b'<') => rest = &after[1..],
            b'<' => {
                let end = after.iter().position(|byte| *byte == b'>').unwrap_or(after.len());
                string |= after[..end].iter().any(u8::is_ascii_hexdigit);
                rest = after.get(end + 1..).unwrap_or_default();
            }
            b'%' => rest = skip_until(after, |byte| matches!(byte, b'\r' | b'\n')),
            b'/' => rest = skip_until(after, is_delimiter),
            byte if is_delimiter(byte) => rest = after,
            _ => {
                let left = skip_until(rest, is_delimiter);
                let token = &rest[..rest.len() - left.len()];
                rest = left;
                match token {
                    b"Tj" | b"TJ" | b"'" | b"\"" if string => return true,
                    b"ID" => rest = after_inline_image(rest),
                    _ if token.iter().any(u8::is_ascii_alphabetic) => string = false,
                    _ => {}
                }
            }
        }
    }
    false
}

fn skip_until(bytes: &[u8], stop: impl Fn(u8) -> bool) -> &[u8] {
    let at = bytes.iter().position(|byte| stop(*byte)).unwrap_or(bytes.len());
    &bytes[at..]
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'/' | b'%')
}

/// The bytes after a literal string, and whether it holds anything but blanks.
fn literal_string(bytes: &[u8]) -> (bool, &[u8]) {
    let mut depth = 1usize;
    let mut found = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => {
                found = true;
                at += 1;
            }
            b'(' => depth += 1,
            b')' if depth == 1 => return (found, &bytes[at + 1..]),
            b')' => depth -= 1,
            byte => found |= !byte.is_ascii_whitespace(),
        }
        at += 1;
    }
    (found, &[])
}

/// The bytes after the data of an inline image, which may hold anything.
fn after_inline_image(bytes: &[u8]) -> &[u8] {
    let end = bytes.windows(4).position(|window| {
        window[0].is_ascii_whitespace() && &window[1..3] == b"EI" && window[3].is_ascii_whitespace()
    });
    end.and_then(|at| bytes.get(at + 3..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::has_text;

    #[test]
    fn text_is_seen_however_it_is_written() {
        for content in [
            &b"BT /F1 12 Tf (Prova) Tj ET"[..],
            b"BT [(Pro) -12 (va)] TJ ET",
            b"BT <0012>Tj ET",
            b"(riga)'",
            b"1 2 (riga) \"",
            b"BI /W 1 /H 1 ID (x Tj EI\x01 \nEI (a) Tj",
            b"((nidi\\)) fica ti) Tj",
        ] {
            assert!(has_text(content), "{}", String::from_utf8_lossy(content));
        }
    }

    #[test]
    fn drawings_images_and_blank_strings_are_no_text() {
        for content in [
            &b""[..],
            b"q 600 0 0 800 0 0 cm /Tj Do Q",
            b"BT ( ) Tj () Tj <> Tj ET",
            b"% (commento) Tj\nq Q",
            b"BI /W 1 ID ab(x) Tj \nEI Q",
            b"/Span << /Lang (it) >> BDC Q Tj EMC",
            b"(senza fine",
            b"<0012",
        ] {
            assert!(!has_text(content), "{}", String::from_utf8_lossy(content));
        }
    }
}
