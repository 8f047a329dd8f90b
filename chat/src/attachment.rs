//! What may be attached: the checks that need neither the whole file nor a parser.

use protocol::{AttachmentRole, AttachmentWarning, Code};

/// Longest name kept, in characters. A longer one is shortened, never refused.
pub const MAX_NAME_CHARS: usize = 120;

const SUFFIX: &str = ".pdf";
/// Of a signature around a file (`CAdES`).
const ENVELOPE_SUFFIX: &str = ".p7m";
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
pub(crate) const MAGIC: &[u8] = b"%PDF-";

/// The name of a file as its sender declared it, fit to be shown and stored: no path, no control or
/// direction-changing characters, ends in `.pdf`, at most [`MAX_NAME_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredName(String);

impl DeclaredName {
    /// Cleans a declared name.
    ///
    /// # Errors
    /// [`Code::FileNameNotPdf`] when it does not end in `.pdf`, has nothing before it, or holds a NUL: what follows a
    /// NUL is not seen by everything that reads names.
    pub fn parse(declared: &str) -> Result<Self, Code> {
        if declared.contains('\0') {
            return Err(Code::FileNameNotPdf);
        }
        let last = declared.rsplit(['/', '\\']).next().unwrap_or_default();
        let shown: String = last.chars().filter(|c| !c.is_control() && !changes_direction(*c)).collect();
        let name = shown.trim();
        let stem = match name.len().checked_sub(SUFFIX.len()).and_then(|at| name.split_at_checked(at)) {
            Some((stem, suffix)) if suffix.eq_ignore_ascii_case(SUFFIX) => stem.trim(),
            Some((_, suffix)) if suffix.eq_ignore_ascii_case(ENVELOPE_SUFFIX) => return Err(Code::FileSignedEnvelope),
            _ => return Err(Code::FileNameNotPdf),
        };
        if stem.is_empty() {
            return Err(Code::FileNameNotPdf);
        }
        let short: String = stem.chars().take(MAX_NAME_CHARS - SUFFIX.len()).collect();
        Ok(Self(format!("{}{SUFFIX}", short.trim_end())))
    }

    /// A name fit to be shown for a file that was refused because of its name.
    #[must_use]
    pub fn for_refusal(declared: &str) -> String {
        let last = declared.rsplit(['/', '\\']).next().unwrap_or_default();
        last.chars().filter(|c| !c.is_control() && !changes_direction(*c)).take(MAX_NAME_CHARS).collect()
    }

    /// The clean name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The clean name.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Characters that show `fdp.exe` as `exe.pdf`, or show nothing at all.
fn changes_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Size limit of one file, counted while it streams in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimit {
    max: u64,
    seen: u64,
}

impl SizeLimit {
    /// 3 MB = 3 × 1024 × 1024 bytes, inclusive.
    pub const DEFAULT_BYTES: u64 = 3 * 1024 * 1024;

    /// A limit of `max` bytes, inclusive.
    #[must_use]
    pub const fn new(max: u64) -> Self {
        Self { max, seen: 0 }
    }

    /// Counts a chunk.
    ///
    /// # Errors
    /// [`Code::FileTooLarge`] as soon as the sum is over the limit.
    pub fn add(&mut self, chunk: usize) -> Result<(), Code> {
        self.seen = self.seen.saturating_add(chunk as u64);
        if self.seen > self.max { Err(Code::FileTooLarge) } else { Ok(()) }
    }

    /// The size, once all has been counted.
    ///
    /// # Errors
    /// [`Code::FileEmpty`] when nothing came.
    pub const fn finish(self) -> Result<u64, Code> {
        if self.seen == 0 { Err(Code::FileEmpty) } else { Ok(self.seen) }
    }
}

impl Default for SizeLimit {
    fn default() -> Self {
        Self::new(Self::DEFAULT_BYTES)
    }
}

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniff {
    /// It begins as a PDF does.
    Pdf,
    /// It does not.
    NotPdf,
    /// All bytes so far fit; more are needed.
    Unsure,
}

/// Looks for `%PDF-` at offset 0. Readers accept it anywhere in the first KiB, which lets a file be two things at once;
/// only a UTF-8 byte order mark, which some mail programs put there and is no format of its own, is forgiven.
#[must_use]
pub fn sniff(prefix: &[u8]) -> Sniff {
    let rest = prefix.strip_prefix(BYTE_ORDER_MARK).unwrap_or(prefix);
    if rest.starts_with(MAGIC) {
        Sniff::Pdf
    } else if MAGIC.starts_with(rest) || BYTE_ORDER_MARK.starts_with(prefix) {
        Sniff::Unsure
    } else {
        Sniff::NotPdf
    }
}

/// The warnings that mean something for a document of this role: the copy of an identity document is always a scan.
#[must_use]
pub fn warnings_for(role: AttachmentRole, warnings: Vec<AttachmentWarning>) -> Vec<AttachmentWarning> {
    let expected = |warning: &AttachmentWarning| {
        role == AttachmentRole::IdentityDocument && matches!(warning, AttachmentWarning::Scan)
    };
    warnings.into_iter().filter(|warning| !expected(warning)).collect()
}

#[cfg(test)]
mod tests;
