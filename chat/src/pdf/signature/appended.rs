//! What was appended to a signed file: updates of their own, one behind the other, in which every reader finds the same.
//!
//! Readers differ in what they do with a table that is not quite right, and with an object that no table lists: some rebuild
//! the table from what stands in the file. So nothing may stand there but what the tables list, written as the standard
//! says (ISO 32000-2, 7.5).

use std::collections::BTreeSet;
use std::ops::Range;

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, ObjectId};

use crate::pdf::entries::{digits, place};
use crate::pdf::syntax::{Cursor, Keys};
use crate::pdf::{Limits, entries, parse};

/// Updates after a signature; each costs a look at the file as it was with it.
const MAX_UPDATES: usize = 16;
/// Bytes of a row of a classic table.
const ROW: usize = 20;

/// Whether everything from `end` on are such updates of the version that ends there.
pub(super) fn is_as_its_tables_say(file: &[u8], end: usize, before: &Document, limits: &Limits) -> bool {
    let mut cursor = Cursor::new(file, end);
    let mut newest = None;
    for _ in 0..MAX_UPDATES {
        let Some(update) = Update::read(&mut cursor) else { return false };
        newest = update.version(file, newest.as_ref().unwrap_or(before), limits);
        if newest.is_none() {
            return false;
        }
        if cursor.rest().iter().all(|byte| entries::is_blank(*byte)) {
            return true;
        }
    }
    false
}

/// An update as it is written: objects, table, and where the table stands.
#[derive(Debug)]
struct Update {
    place: Range<usize>,
    objects: BTreeSet<(ObjectId, usize)>,
    table: usize,
    /// Keys of the trailer, where the table is a classic one.
    trailer: Option<Keys>,
}

impl Update {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let start = cursor.at;
        let mut update = Self { place: start..start, objects: BTreeSet::new(), table: 0, trailer: None };
        let mut classic = None;
        loop {
            blank_and_remarks(cursor)?;
            let at = cursor.at;
            if cursor.word(b"startxref").is_some() {
                cursor.blank().then_some(())?;
                update.table = usize::try_from(cursor.whole()?).ok()?;
                cursor.blank().then_some(())?;
                cursor.word(b"%%EOF")?;
                update.place.end = cursor.at;
                return (classic.is_none() || classic == Some(update.table)).then_some(update);
            } else if classic.is_some() {
                // Behind the table stands nothing else.
                return None;
            } else if cursor.word(b"xref").is_some() {
                classic = Some(at);
                table(cursor)?;
                update.trailer = Some(cursor.dictionary()?);
            } else {
                update.objects.insert((object(cursor)?, at));
            }
        }
    }

    /// The file with this update, if its table lists all of its objects and nothing new besides, and leads to the table
    /// before.
    fn version(&self, file: &[u8], before: &Document, limits: &Limits) -> Option<Document> {
        let version = file.get(..self.place.end)?;
        let document = parse(version, limits).ok().filter(|document| {
            document.xref_recovery.is_none()
                && document.xref_start == self.table
                && entries::check(version, document, limits).is_ok()
        })?;
        let plain = self.lists_what_is_there(&document, before)
            && self.follows(file, before.xref_start)
            && self.members_are_plain(&document, limits);
        plain.then_some(document)
    }

    fn lists_what_is_there(&self, document: &Document, before: &Document) -> bool {
        let mut listed = BTreeSet::new();
        for (number, entry) in &document.reference_table.entries {
            let own = match *entry {
                XrefEntry::Free | XrefEntry::UnusableFree => true,
                XrefEntry::Normal { offset, generation } => {
                    let stands = ((*number, generation), place(offset));
                    listed.insert(stands);
                    self.objects.contains(&stands)
                }
                XrefEntry::Compressed { container, .. } => self.objects.iter().any(|(id, _)| *id == (container, 0)),
            };
            if !own && !is_same(entry, before.reference_table.get(*number)) {
                return false;
            }
        }
        // A table that is a stream is found by its place, and need not list itself.
        let is_table = |at: usize| self.trailer.is_none() && at == self.table;
        self.objects.iter().all(|object| is_table(object.1) || listed.contains(object))
    }

    /// Whether it names the table before it, and no other one.
    fn follows(&self, file: &[u8], previous: usize) -> bool {
        let keys = match &self.trailer {
            Some(keys) => Some(keys.clone()),
            None => self.objects.iter().find(|(_, at)| *at == self.table).and_then(|_| stream_keys(file, self.table)),
        };
        let Some(keys) = keys else { return false };
        let named = keys.get(b"Prev".as_slice()).and_then(|value| digits(file.get(value.clone())?));
        let names_it = matches!(named, Some((at, [])) if usize::try_from(at) == Ok(previous));
        names_it && !keys.contains_key(b"XRefStm".as_slice())
    }

    /// Whether the members of its object streams are written as the standard says, and listed too.
    fn members_are_plain(&self, document: &Document, limits: &Limits) -> bool {
        self.objects.iter().all(|(id, _)| match document.objects.get(id) {
            Some(Object::Stream(stream)) if stream.dict.has_type(b"ObjStm") => {
                members(document, id.0, stream, limits).is_some()
            }
            _ => true,
        })
    }
}

fn is_same(entry: &XrefEntry, before: Option<&XrefEntry>) -> bool {
    match (entry, before) {
        (XrefEntry::Normal { offset, generation }, Some(XrefEntry::Normal { offset: old, generation: older })) => {
            (offset, generation) == (old, older)
        }
        (XrefEntry::Compressed { container, index }, Some(XrefEntry::Compressed { container: old, index: older })) => {
            (container, index) == (old, older)
        }
        _ => false,
    }
}

/// White space and comments between objects. One that speaks of objects could be taken for one.
fn blank_and_remarks(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.blank();
    while cursor.rest().first() == Some(&b'%') {
        let length = cursor.rest().iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
        let remark = cursor.rest().get(..length)?;
        let speaks =
            remark.windows(3).any(|word| word == b"obj") || remark.contains(&b'<') || remark.starts_with(b"%%");
        if speaks {
            return None;
        }
        cursor.at += length;
        cursor.blank();
    }
    Some(())
}

/// A classic table up to its trailer: readers that count on rows of 20 bytes rebuild any other one.
fn table(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.blank().then_some(())?;
    loop {
        cursor.blank();
        if cursor.word(b"trailer").is_some() {
            cursor.blank();
            return Some(());
        }
        cursor.whole()?;
        cursor.word(b" ")?;
        let rows = usize::try_from(cursor.whole()?).ok()?;
        cursor.blank().then_some(())?;
        let length = rows.checked_mul(ROW)?;
        let all = cursor.rest().get(..length)?;
        if !all.chunks(ROW).all(is_row) {
            return None;
        }
        cursor.at += length;
    }
}

fn is_row(row: &[u8]) -> bool {
    let is_number = |range: Range<usize>| row.get(range).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
    let ends = matches!(row.get(18..), Some(b" \n" | b" \r" | b"\r\n"));
    let separated = row.get(10) == Some(&b' ') && row.get(16) == Some(&b' ');
    is_number(0..10) && is_number(11..16) && separated && matches!(row.get(17), Some(b'n' | b'f')) && ends
}

/// An object with its header and its end.
fn object(cursor: &mut Cursor<'_>) -> Option<ObjectId> {
    let number = u32::try_from(cursor.whole()?).ok()?;
    cursor.word(b" ")?;
    let generation = u16::try_from(cursor.whole()?).ok()?;
    cursor.word(b" obj")?;
    cursor.blank();
    let keys = if cursor.rest().starts_with(b"<<") { Some(cursor.dictionary()?) } else { None };
    if keys.is_none() {
        cursor.object()?;
    }
    cursor.blank();
    if let Some(keys) = keys
        && cursor.word(b"stream").is_some()
    {
        data(cursor, &keys)?;
        cursor.blank();
    }
    cursor.word(b"endobj")?;
    Some((number, generation))
}

/// The data of a stream, exactly as long as it says.
fn data(cursor: &mut Cursor<'_>, keys: &Keys) -> Option<()> {
    cursor.word(b"\r\n").or_else(|| cursor.word(b"\n"))?;
    let start = cursor.at;
    let mut length = cursor.clone();
    length.at = keys.get(b"Length".as_slice())?.start;
    let said = usize::try_from(length.whole()?).ok()?;
    let is_direct = length.at == keys.get(b"Length".as_slice())?.end;
    // Where the length is an object of its own, the first end is the one that all find.
    let said = if is_direct { said } else { find(cursor.rest(), b"endstream")? };
    cursor.at = start.checked_add(said)?;
    cursor.blank();
    cursor.word(b"endstream")
}

fn stream_keys(file: &[u8], at: usize) -> Option<Keys> {
    let mut cursor = Cursor::new(file, at);
    cursor.whole()?;
    cursor.word(b" ")?;
    cursor.whole()?;
    cursor.word(b" obj")?;
    cursor.blank();
    cursor.dictionary()
}

fn members(document: &Document, container: u32, stream: &lopdf::Stream, limits: &Limits) -> Option<()> {
    let content = stream.get_plain_content_with_limit(limits.max_stream).ok()?;
    let first = usize::try_from(stream.dict.get(b"First").and_then(Object::as_i64).ok()?).ok()?;
    let mut heads = content.get(..first)?;
    let mut places = Vec::new();
    while let Some((number, rest)) = digits(heads) {
        let (offset, rest) = digits(rest)?;
        let entry = document.reference_table.get(u32::try_from(number).ok()?);
        let index = u16::try_from(places.len()).ok()?;
        let is_listed = matches!(entry, Some(XrefEntry::Compressed { container: own, index: at }) if (*own, *at) == (container, index));
        is_listed.then_some(())?;
        places.push(first.checked_add(usize::try_from(offset).ok()?)?);
        heads = rest;
    }
    let ends = places.iter().skip(1).copied().chain([content.len()]);
    for (start, end) in places.iter().zip(ends) {
        let mut cursor = Cursor::new(content.get(..end)?, *start);
        cursor.object()?;
        cursor.blank();
        cursor.rest().is_empty().then_some(())?;
    }
    Some(())
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}
