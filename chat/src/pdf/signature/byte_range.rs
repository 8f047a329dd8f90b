//! The bytes that a signature covers (ISO 32000-2, 12.8.1): everything before its value and everything after, without
//! any other gap.

use lopdf::{Dictionary, Document, Object};
use protocol::Code;

/// What `/ByteRange` says, once it is known to be honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Covered {
    /// Where the value begins, at its `<`.
    gap: usize,
    /// First byte after the value's `>`.
    resumes: usize,
    /// First byte that is not covered any more: the end of the file as it was signed.
    pub(super) end: usize,
}

impl Covered {
    /// Reads and checks the range: it starts at 0, its one gap is exactly the value in hexadecimal, and the value is the one
    /// that the dictionary holds.
    ///
    /// # Errors
    /// `signature_broken`: no honest signer writes anything else, attacks do.
    pub(super) fn read(file: &[u8], document: &Document, signature: &Dictionary) -> Result<Self, Code> {
        let numbers = signature.get_deref(b"ByteRange", document).and_then(Object::as_array).map_err(broken)?;
        let numbers: Vec<usize> =
            numbers.iter().filter_map(|number| usize::try_from(number.as_i64().ok()?).ok()).collect();
        let [0, gap, resumes, rest] = numbers[..] else { return Err(Code::SignatureBroken) };
        let end = resumes.checked_add(rest).filter(|end| *end <= file.len()).ok_or(Code::SignatureBroken)?;
        let value = file.get(gap..resumes).ok_or(Code::SignatureBroken)?;
        let hex = value.strip_prefix(b"<").and_then(|hex| hex.strip_suffix(b">")).ok_or(Code::SignatureBroken)?;
        let held = signature.get_deref(b"Contents", document).and_then(Object::as_str).map_err(broken)?;
        if unhex(hex).as_deref() == Some(held) { Ok(Self { gap, resumes, end }) } else { Err(Code::SignatureBroken) }
    }

    /// Whether its value stands in what was added after the other one was made.
    pub(super) fn is_after(&self, other: &Self) -> bool {
        self.gap >= other.end
    }

    /// The bytes themselves.
    pub(super) fn bytes(&self, file: &[u8]) -> Vec<u8> {
        let (before, after) = (file.get(..self.gap), file.get(self.resumes..self.end));
        [before.unwrap_or_default(), after.unwrap_or_default()].concat()
    }
}

fn broken<E>(_: E) -> Code {
    Code::SignatureBroken
}

/// Bytes of a hexadecimal string; white space may stand in it, nothing else.
fn unhex(hex: &[u8]) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    Some(digits?.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect())
}
