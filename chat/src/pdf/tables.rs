//! The cross-reference tables as they are written. The parser copes with tables that lie about their length or point
//! back at themselves, so it says nothing; viewers may allocate or loop, and no honest program writes them.

use std::collections::HashSet;

use protocol::Code;

/// Updates a file may have gone through.
const MAX_SECTIONS: usize = 64;

/// Walks the classic tables from the newest to the oldest; cross-reference streams are bounded by the parser.
pub(super) fn check(bytes: &[u8], newest: usize, max_objects: usize) -> Result<(), Code> {
    let mut seen = HashSet::new();
    let mut at = Some(newest);
    while let Some(offset) = at {
        if !seen.insert(offset) || seen.len() > MAX_SECTIONS {
            return Err(Code::FileDamaged);
        }
        let Some(section) = bytes.get(offset..).and_then(|rest| rest.strip_prefix(b"xref")) else {
            return Ok(());
        };
        let trailer = find(section, b"trailer").unwrap_or(section.len());
        let (table, trailer) = section.split_at(trailer);
        announces_no_more_than(table, max_objects)?;
        let trailer = trailer.get(..find(trailer, b"startxref").unwrap_or(trailer.len())).unwrap_or_default();
        let size = number_after(trailer, b"/Size").unwrap_or(0);
        if size > max_objects {
            return Err(Code::FileDamaged);
        }
        at = number_after(trailer, b"/Prev");
    }
    Ok(())
}

/// Subsection headers (`0 6`) have two numbers on their line, entries have a letter too.
fn announces_no_more_than(table: &[u8], max: usize) -> Result<(), Code> {
    for line in table.split(|byte| matches!(byte, b'\r' | b'\n')) {
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let (Some(first), Some(count), None) = (words.next(), words.next(), words.next()) else { continue };
        if number(first).saturating_add(number(count)) > max {
            return Err(Code::FileDamaged);
        }
    }
    Ok(())
}

fn number_after(bytes: &[u8], key: &[u8]) -> Option<usize> {
    let rest = bytes.get(find(bytes, key)? + key.len()..)?.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| number(&rest[..digits]))
}

/// A number; one too large for this machine is the largest.
fn number(digits: &[u8]) -> usize {
    std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX)
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(table: &str, trailer: &str) -> Vec<u8> {
        format!("xref\n{table}\ntrailer\n<< {trailer} >>\nstartxref\n0\n%%EOF").into_bytes()
    }

    #[test]
    fn an_ordinary_table_passes() {
        let ordinary = file("0 2\n0000000000 65535 f \n0000000009 00000 n ", "/Size 2 /Root 1 0 R");
        assert_eq!(check(&ordinary, 0, 100), Ok(()));
        assert_eq!(check(b"9 0 obj", 0, 100), Ok(()), "a cross-reference stream is not looked at");
        assert_eq!(check(b"", 7, 100), Ok(()));
    }

    #[test]
    fn a_table_that_announces_billions_is_damaged() {
        for (table, trailer) in [
            ("0 2000000000", "/Size 2"),
            ("99 2", "/Size 2"),
            ("0 2", "/Size 2147483647"),
            ("0 2", "/Size 99999999999999999999999"),
        ] {
            assert_eq!(check(&file(table, trailer), 0, 100), Err(Code::FileDamaged), "{table} {trailer}");
        }
    }

    #[test]
    fn a_table_before_itself_is_damaged() {
        assert_eq!(check(&file("0 2", "/Size 2 /Prev 0"), 0, 100), Err(Code::FileDamaged));
    }
}
