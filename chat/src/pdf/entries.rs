//! Whether the cross-reference table leads to the objects it announces. The parser keeps an object under the number that
//! stands at the offset, whatever the table says, and drops in silence what it can't read. A viewer asks the table: where
//! the two differ, what is checked here is not what is shown.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, ObjectId, Stream};
use protocol::Code;

use super::{Limits, signature, strictly_readable};

/// Refuses a table one of whose entries leads elsewhere, or to something that was not read.
///
/// Let pass are entries that lead to no object at all and that nothing refers to (programs leave them behind), and, in a
/// file without signatures, tables whose numbers are off, as long as each object is there but once.
///
/// # Errors
/// `file_damaged`.
pub(super) fn check(file: &[u8], document: &Document, limits: &Limits) -> Result<(), Code> {
    let streams = ObjectStreams::read(document, limits)?;
    let mut nowhere = BTreeSet::new();
    let mut elsewhere = BTreeMap::new();
    let mut is_in_doubt = false;
    for (&number, entry) in &document.reference_table.entries {
        match *entry {
            XrefEntry::Free | XrefEntry::UnusableFree => {}
            XrefEntry::Normal { offset, generation } => match header(file, place(offset)) {
                Some(id) if id == (number, generation) => {
                    is_read(document, id)?;
                    is_in_doubt |= streams.hold(number);
                }
                Some(id) if elsewhere.insert(id, offset).is_none_or(|other| other == offset) => {}
                Some(_) => return Err(Code::FileDamaged),
                None => {
                    nowhere.insert(number);
                }
            },
            XrefEntry::Compressed { container, index } => {
                if streams.member(container, index) != Some(number) {
                    return Err(Code::FileDamaged);
                }
                is_read(document, (number, 0))?;
            }
        }
    }
    if !elsewhere.is_empty() && !signature::signatures(document).is_empty() {
        return Err(Code::FileDamaged);
    }
    elsewhere.iter().try_for_each(|(id, offset)| stands_only_there(document, *id, *offset))?;
    if refers_to_any(document, &nowhere) {
        return Err(Code::FileDamaged);
    }
    // An object that can't be read where it stands would be taken from an older version's object stream instead.
    if is_in_doubt && !document.was_encrypted() && !strictly_readable(file, limits) {
        return Err(Code::FileDamaged);
    }
    Ok(())
}

/// An announced object must have been read, but for the encryption dictionary, which the parser takes out: nothing else
/// may lead there.
fn is_read(document: &Document, id: ObjectId) -> Result<(), Code> {
    let encryption = document.encryption_state.as_ref().and_then(lopdf::EncryptionState::encrypt_object_id);
    let whole = if encryption == Some(id) {
        !refers_to_any(document, &BTreeSet::from([id.0]))
    } else {
        document.objects.contains_key(&id)
    };
    if whole { Ok(()) } else { Err(Code::FileDamaged) }
}

/// An object that another's entry leads to must not stand at a second place: one of the two would go unseen.
fn stands_only_there(document: &Document, id: ObjectId, offset: u32) -> Result<(), Code> {
    let once = match document.reference_table.get(id.0) {
        Some(XrefEntry::Normal { offset: own, .. }) => *own == offset,
        Some(XrefEntry::Compressed { .. }) => false,
        Some(XrefEntry::Free | XrefEntry::UnusableFree) | None => true,
    };
    if once && document.objects.contains_key(&id) { Ok(()) } else { Err(Code::FileDamaged) }
}

fn refers_to_any(document: &Document, numbers: &BTreeSet<u32>) -> bool {
    if numbers.is_empty() {
        return false;
    }
    let mut open: Vec<&Object> = document.objects.values().collect();
    open.extend(document.trailer.iter().map(|(_, value)| value));
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(id) if numbers.contains(&id.0) => return true,
            Object::Array(parts) => open.extend(parts),
            Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    false
}

/// Which object begins at an offset: white space, `N G obj`, and then something that is no longer this word.
pub(super) fn header(file: &[u8], offset: usize) -> Option<ObjectId> {
    let (number, rest) = digits(file.get(offset..)?)?;
    let (generation, rest) = digits(rest)?;
    let rest = rest.trim_ascii_start().strip_prefix(b"obj")?;
    let ends = rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    if ends { Some((number.try_into().ok()?, generation.try_into().ok()?)) } else { None }
}

/// A number after white space, and what follows it.
pub(super) fn digits(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let start = bytes.iter().position(|byte| !is_blank(*byte))?;
    let bytes = bytes.get(start..)?;
    let length = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    let (number, rest) = bytes.split_at_checked(length)?;
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}

/// White space as PDF defines it: NUL belongs to it.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

pub(super) fn place(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The object streams of a file: which numbers they hold, in their order.
struct ObjectStreams(BTreeMap<u32, Vec<u32>>);

impl ObjectStreams {
    fn read(document: &Document, limits: &Limits) -> Result<Self, Code> {
        let mut streams = BTreeMap::new();
        for (id, object) in &document.objects {
            if let Object::Stream(stream) = object
                && stream.dict.has_type(b"ObjStm")
            {
                streams.insert(id.0, numbers(stream, limits)?);
            }
        }
        Ok(Self(streams))
    }

    fn member(&self, container: u32, index: u16) -> Option<u32> {
        self.0.get(&container)?.get(usize::from(index)).copied()
    }

    fn hold(&self, number: u32) -> bool {
        self.0.values().any(|numbers| numbers.contains(&number))
    }
}

/// The numbers at the beginning of an object stream. One that stands there twice is two objects under one name.
fn numbers(stream: &Stream, limits: &Limits) -> Result<Vec<u32>, Code> {
    let content = stream.get_plain_content_with_limit(limits.max_stream).map_err(|_| Code::FileDamaged)?;
    let first = stream.dict.get(b"First").and_then(Object::as_i64).ok().and_then(|first| usize::try_from(first).ok());
    let mut rest = content.get(..first.unwrap_or(0)).unwrap_or_default();
    let mut numbers = Vec::new();
    while let Some((number, further)) = digits(rest) {
        let Some((_, further)) = digits(further) else { break };
        numbers.push(u32::try_from(number).map_err(|_| Code::FileDamaged)?);
        rest = further;
    }
    let different: BTreeSet<_> = numbers.iter().collect();
    if different.len() == numbers.len() { Ok(numbers) } else { Err(Code::FileDamaged) }
}
