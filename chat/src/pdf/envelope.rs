//! First and last bytes: a PDF from its first byte to its last, and nothing else around it.

use protocol::Code;

use crate::attachment::{BYTE_ORDER_MARK, Sniff, sniff};

const END: &[u8] = b"%%EOF";

/// Wants the header at offset 0 and only white space after the last end mark. The parser asks for neither: it would
/// take a file cut in the middle, or one with another file glued to its end.
pub(super) fn check(bytes: &[u8]) -> Result<(), Code> {
    if bytes.is_empty() {
        return Err(Code::FileEmpty);
    }
    if sniff(bytes) != Sniff::Pdf {
        return Err(Code::FileNotPdf);
    }
    let content = bytes.trim_ascii_end_and_nul();
    if content.ends_with(END) { Ok(()) } else { Err(Code::FileDamaged) }
}

/// The file without what may stand before its header: offsets count from there.
pub(super) fn from_header(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

trait TrimEnd {
    fn trim_ascii_end_and_nul(&self) -> &[u8];
}

impl TrimEnd for [u8] {
    /// White space as PDF defines it: NUL belongs to it.
    fn trim_ascii_end_and_nul(&self) -> &[u8] {
        let end = self.iter().rposition(|byte| !matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' '));
        self.get(..end.map_or(0, |at| at + 1)).unwrap_or_default()
    }
}
