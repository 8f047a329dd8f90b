//! File names in `Content-Disposition` (RFC 6266 and RFC 8187), in both directions.

use std::fmt::Write as _;

use axum::http::{HeaderMap, header};

/// The declared name: `filename*` in UTF-8, or else `filename`.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_DISPOSITION)?.as_bytes();
    let parameters: Vec<(String, Vec<u8>)> = parameters(value);
    let find = |wanted: &str| parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_slice());
    match find("filename*") {
        Some(extended) => decode_extended(extended),
        None => find("filename").map(|name| String::from_utf8_lossy(name).into_owned()),
    }
}

/// The header that has a browser save a file under this name.
pub(super) fn attachment(name: &str) -> String {
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encode(name))
}

fn is_plain(c: char) -> bool {
    c == ' ' || (c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%'))
}

fn encode(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _infallible = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// `UTF-8'it'modulo%20AA08.pdf`
fn decode_extended(value: &[u8]) -> Option<String> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _language, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case(b"UTF-8") {
        return None;
    }
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            // `from_str_radix` takes a sign, too.
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after.get(2..)?;
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The parameters after the type, names in lower case, quotes undone.
fn parameters(value: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = skip(value, |byte| byte != b';');
    while let Some((b';', after)) = rest.split_first() {
        let after = after.trim_ascii_start();
        let value = skip(after, |byte| byte != b'=' && byte != b';');
        let name = String::from_utf8_lossy(&after[..after.len() - value.len()]).trim().to_ascii_lowercase();
        let Some((b'=', value)) = value.split_first() else {
            rest = value;
            continue;
        };
        let (value, left) = parameter_value(value.trim_ascii_start());
        found.push((name, value));
        rest = skip(left, |byte| byte != b';');
    }
    found
}

fn parameter_value(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some((b'"', mut rest)) = bytes.split_first() else {
        let left = skip(bytes, |byte| byte != b';');
        return (bytes[..bytes.len() - left.len()].trim_ascii().to_vec(), left);
    };
    let mut value = Vec::new();
    while let Some((&first, after)) = rest.split_first() {
        match (first, after.split_first()) {
            (b'"', _) => return (value, after),
            (b'\\', Some((&escaped, after))) => {
                value.push(escaped);
                rest = after;
            }
            _ => {
                value.push(first);
                rest = after;
            }
        }
    }
    (value, rest)
}

fn skip(bytes: &[u8], over: impl Fn(u8) -> bool) -> &[u8] {
    let at = bytes.iter().position(|byte| !over(*byte)).unwrap_or(bytes.len());
    &bytes[at..]
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn declared(header: &[u8]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_bytes(header).unwrap());
        file_name(&headers)
    }

    #[test]
    fn names_are_read_however_they_are_written() {
        for (header, name) in [
            (
                &b"attachment; filename*=UTF-8''modulo%20dell%27identit%C3%A0%20(1).pdf"[..],
                "modulo dell'identità (1).pdf",
            ),
            (b"attachment; filename*=utf-8'it'a.pdf", "a.pdf"),
            (b"attachment;filename=\"b;\\\"c\\\".pdf\" ; x=1", "b;\"c\".pdf"),
            (b"attachment; filename=plain.pdf", "plain.pdf"),
            (b"attachment; filename=\"old.pdf\"; FileName*=UTF-8''new.pdf", "new.pdf"),
            (b"attachment; filename*=UTF-8''nul%00.pdf", "nul\0.pdf"),
        ] {
            assert_eq!(declared(header).as_deref(), Some(name), "{}", String::from_utf8_lossy(header));
        }
    }

    #[test]
    fn what_is_no_name_is_none() {
        for header in [
            &b"attachment"[..],
            b"attachment; filename",
            b"attachment; filename*=a.pdf",
            b"attachment; filename*=ISO-8859-1''a.pdf",
            b"attachment; filename*=UTF-8''%",
            b"attachment; filename*=UTF-8''%+1.pdf",
            b"attachment; filename*=UTF-8''%ff.pdf",
            b"",
        ] {
            assert_eq!(declared(header), None, "{}", String::from_utf8_lossy(header));
        }
        assert_eq!(file_name(&HeaderMap::new()), None);
    }

    #[test]
    fn a_name_comes_back_as_it_went() {
        for name in ["aa08.pdf", "modulo dell'identità (1).pdf", "a\"b\\c%20.pdf", "文書.pdf"] {
            let header = attachment(name);
            assert!(header.is_ascii(), "{header}");
            assert_eq!(declared(header.as_bytes()).as_deref(), Some(name));
        }
    }
}
