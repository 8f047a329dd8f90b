//! Earlier versions of a file: an update is appended, and what it replaced is still in the bytes.

use lopdf::Document;
use protocol::Code;

use super::{Limits, active, parse, signature};

const END: &[u8] = b"%%EOF";
const BYTE_RANGE: &[u8] = b"/ByteRange";
/// Versions looked at, newest first: each costs as much as reading the file.
const MAX_LOOKED_AT: usize = 8;

/// What an earlier version held that the last one does not.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Scripts, actions or embedded files.
    pub(super) active: bool,
    /// A signature.
    pub(super) signed: bool,
}

/// Looks into the versions before the last.
pub(super) fn look(file: &[u8], limits: &Limits) -> Earlier {
    let mut earlier = Earlier::default();
    let mut ends: Vec<usize> =
        file.windows(END.len()).enumerate().filter(|(_, bytes)| *bytes == END).map(|(at, _)| at + END.len()).collect();
    ends.pop();
    for end in ends.into_iter().rev().take(MAX_LOOKED_AT) {
        let Some(version) = file.get(..end).and_then(|bytes| readable(bytes, limits)) else { continue };
        earlier.active |= active::refuse(&version).is_err();
        earlier.signed |= !signature::signatures(&version).is_empty();
    }
    earlier
}

/// Why a file can't be read: one that is signed is not called damaged, since what was done to it broke the signature.
pub(super) fn blame(file: &[u8], code: Code, limits: &Limits) -> Code {
    let mentions_signature = || file.windows(BYTE_RANGE.len()).any(|bytes| bytes == BYTE_RANGE);
    if code != Code::FileDamaged || !mentions_signature() {
        return code;
    }
    if look(file, limits).signed { Code::SignatureChangedAfter } else { Code::SignatureBroken }
}

/// A version that stands on its own; the first part of a linearised file does not.
fn readable(bytes: &[u8], limits: &Limits) -> Option<Document> {
    let version = parse(bytes, limits).ok()?;
    (version.xref_recovery.is_none() && version.catalog().is_ok()).then_some(version)
}
