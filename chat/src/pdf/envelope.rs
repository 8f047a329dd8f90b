//! First and last bytes: a PDF from its first byte to its last, and nothing else around it.

use protocol::Code;

use crate::attachment::{BYTE_ORDER_MARK, MAGIC, Sniff, sniff};

const END: &[u8] = b"%%EOF";
/// Readers look for the header so far into a file.
const HEADER_REACH: usize = 1_024;

/// Wants the header at offset 0 and only white space after the last end mark. The parser asks for neither: it would
/// take a file cut in the middle, or one with another file glued to its end.
pub(super) fn check(bytes: &[u8]) -> Result<(), Code> {
    if bytes.is_empty() {
        return Err(Code::FileEmpty);
    }
    if sniff(bytes) != Sniff::Pdf {
        return Err(other_than_pdf(bytes));
    }
    if bytes.trim_ascii_end_and_nul().ends_with(END) {
        return Ok(());
    }
    // Cut off, its end is missing; with something glued to it, the end is there and more follows.
    let has_end = bytes.windows(END.len()).any(|window| window == END);
    Err(if has_end { Code::FilePolyglot } else { Code::FileDamaged })
}

/// What a file is that does not begin as a PDF: the commonest mistakes are told apart, since each has another remedy.
#[must_use]
pub fn other_than_pdf(bytes: &[u8]) -> Code {
    const JPEG: &[u8] = b"\xff\xd8\xff";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const TIFF: [&[u8]; 2] = [b"II*\0", b"MM\0*"];
    if is_signed_envelope(bytes) {
        return Code::FileSignedEnvelope;
    }
    let within_reach = &bytes[..bytes.len().min(HEADER_REACH)];
    if within_reach.windows(MAGIC.len()).any(|window| window == MAGIC) {
        return Code::FilePolyglot;
    }
    // Photographs of telephones: ISO base media with a HEIF brand (ISO/IEC 23008-12).
    let heif = bytes.get(4..8) == Some(b"ftyp") && matches!(bytes.get(8..11), Some(b"hei" | b"hev" | b"mif" | b"avi"));
    if heif || bytes.starts_with(JPEG) || bytes.starts_with(PNG) || TIFF.iter().any(|magic| bytes.starts_with(magic)) {
        return Code::FileIsPicture;
    }
    Code::FileNotPdf
}

/// Whether it begins as CMS signed data (RFC 5652) does: a sequence whose first element is that type's identifier.
fn is_signed_envelope(bytes: &[u8]) -> bool {
    const SIGNED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    bytes.first() == Some(&0x30)
        && bytes[..bytes.len().min(24)].windows(SIGNED_DATA.len()).any(|window| window == SIGNED_DATA)
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
