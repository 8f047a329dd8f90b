//! What changed in a file after it was signed. Further signatures, with the fields they need, and proofs for those that
//! are there (document security store, ETSI EN 319 142-1, 5.4) may be added; nothing that is shown may change.
//!
//! Compared are the objects of the two versions, so that neither new content nor a field's new value nor anything laid
//! over a page goes unseen ("shadow attacks", Mainka et al., NDSS 2021). What may change is told by its place in the
//! document, never by what it says of itself: whoever prepares a file for somebody else to sign can write `/Type
//! /Catalog` into anything.

use std::collections::{BTreeSet, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId};
use protocol::Code;

use super::additions;
use super::references::{References, Referrer, root};
use crate::pdf::graph;

/// A signature that was added after the one that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Later<'a> {
    pub(super) dictionary: &'a Dictionary,
    /// A time stamp of the document: nobody's, so it has nothing to show.
    pub(super) is_time_stamp: bool,
}

/// Refuses any change but those. Gives whether one of the signatures that were added shows something on a page.
///
/// # Errors
/// `signature_changed_after`.
pub(super) fn only_signed_further(
    before: &Document,
    after: &Document,
    later: &[Later],
    max_pages: usize,
) -> Result<bool, Code> {
    if after.trailer.get(b"Root").ok() != before.trailer.get(b"Root").ok() {
        return Err(Code::SignatureChangedAfter);
    }
    let comparison = Comparison::of(before, after, later, max_pages)?;
    for (id, old) in &before.objects {
        let new = after.objects.get(id);
        if new != Some(old) && !comparison.may_change(*id, old, new) {
            return Err(Code::SignatureChangedAfter);
        }
    }
    comparison.nothing_fills_a_hole()?;
    Ok(comparison.shows_something_new())
}

struct Comparison<'a> {
    before: &'a Document,
    after: &'a Document,
    later: &'a [Later<'a>],
    old: References<'a>,
    new: References<'a>,
    catalog: ObjectId,
    pages: HashSet<ObjectId>,
}

impl<'a> Comparison<'a> {
    fn of(before: &'a Document, after: &'a Document, later: &'a [Later<'a>], max_pages: usize) -> Result<Self, Code> {
        let catalog = root(before).ok_or(Code::SignatureBroken)?;
        let pages = graph::pages(before, max_pages).map_err(|_| Code::SignatureBroken)?.into_iter().collect();
        let (old, new) = (References::of(before), References::of(after));
        Ok(Self { before, after, later, old, new, catalog, pages })
    }

    fn may_change(&self, id: ObjectId, old: &Object, new: Option<&Object>) -> bool {
        if is_plumbing(old) {
            return self.is_unseen(id);
        }
        match (old, new) {
            (Object::Dictionary(old), Some(Object::Dictionary(new))) => self.dictionary_may_change(id, old, new),
            (Object::Array(old), Some(Object::Array(new))) => self.is_list(id) && self.is_extended(old, new),
            (Object::Stream(_), Some(Object::Stream(_))) => self.is_metadata(id),
            _ => false,
        }
    }

    fn dictionary_may_change(&self, id: ObjectId, old: &Dictionary, new: &Dictionary) -> bool {
        if id == self.catalog {
            self.catalog_is_nothing_else() && self.catalog(old, new)
        } else if self.pages.contains(&id) {
            same_but(old, new, |key, old, new| key == b"Annots" && self.list_is_extended(old, new))
        } else if form(self.before).is_some_and(|(at, _)| at == id) {
            self.form(old, new)
        } else if is_signature_field(self.before, old) {
            !old.has(b"V") && self.hangs_as_field(id) && self.gets_signed(old, new)
        } else {
            // Title, producer, dates: no viewer shows them on a page.
            is_info(self.before, id) && self.is_unseen(id)
        }
    }

    /// Whether no version of the document leads there: tables, and streams whose objects are compared one by one.
    fn is_unseen(&self, id: ObjectId) -> bool {
        !self.old.reaches(id) && !self.new.reaches(id)
    }

    /// Whether nothing points back to the catalog: as a dictionary of resources its entries would be something else.
    /// Certifying signatures name it as what they are about.
    fn catalog_is_nothing_else(&self) -> bool {
        self.old.to(self.catalog).iter().all(|referrer| referrer.key == Some(b"Data"))
    }

    /// Whether it is the description of the whole document (XMP), which no viewer shows on a page.
    fn is_metadata(&self, id: ObjectId) -> bool {
        let place = Referrer { owner: self.catalog, key: Some(b"Metadata") };
        let stands_there = |document: &Document| {
            let catalog = document.catalog();
            catalog.is_ok_and(|catalog| catalog.get(b"Metadata").is_ok_and(|named| *named == Object::Reference(id)))
        };
        self.catalog_is_nothing_else()
            && self.old.to(id) == [place]
            && stands_there(self.before)
            && (self.new.to(id).is_empty() || (self.new.to(id) == [place] && stands_there(self.after)))
    }

    /// Whether an array is nothing but the annotations of pages or the fields of the form.
    fn is_list(&self, id: ObjectId) -> bool {
        let referrers = self.old.to(id);
        !referrers.is_empty() && referrers.iter().all(|referrer| self.is_place_of_list(id, *referrer))
    }

    fn is_place_of_list(&self, id: ObjectId, referrer: Referrer) -> bool {
        let Referrer { owner, key: Some(key) } = referrer else { return false };
        let directly = |dictionary: &Dictionary| dictionary.get(key).is_ok_and(|list| *list == Object::Reference(id));
        match key {
            b"Annots" => self.pages.contains(&owner) && self.before.get_dictionary(owner).is_ok_and(directly),
            b"Fields" => form(self.before).is_some_and(|(at, form)| at == owner && directly(form)),
            _ => false,
        }
    }

    /// Whether a dictionary is nothing but a field: listed as one, and named by what belongs to fields.
    fn hangs_as_field(&self, id: ObjectId) -> bool {
        self.old.to(id).iter().all(|Referrer { owner, key }| match key {
            Some(b"Annots") => self.pages.contains(owner),
            Some(b"Fields") => form(self.before).is_some_and(|(at, _)| at == *owner),
            Some(b"Parent" | b"Kids" | b"Obj" | b"Data") => true,
            Some(_) => false,
            None => self.is_list(*owner),
        })
    }

    fn gets_signed(&self, old: &Dictionary, new: &Dictionary) -> bool {
        let may = |key: &[u8]| matches!(key, b"V" | b"AP" | b"M" | b"MK" | b"F" | b"Lock" | b"SV");
        same_but(old, new, |key, _, _| may(key)) && self.bears_later_signature(new)
    }

    fn catalog(&self, old: &Dictionary, new: &Dictionary) -> bool {
        same_but(old, new, |key, old, new| match key {
            b"DSS" | b"Extensions" | b"Metadata" | b"Version" => true,
            b"AcroForm" => {
                match (old.map(|old| self.before.dereference(old)), new.map(|new| self.after.dereference(new))) {
                    (Some(Ok((_, Object::Dictionary(old)))), Some(Ok((_, Object::Dictionary(new))))) => {
                        self.form(old, new)
                    }
                    (None, Some(Ok((_, Object::Dictionary(new))))) => self.form(&Dictionary::new(), new),
                    _ => false,
                }
            }
            _ => false,
        })
    }

    fn form(&self, old: &Dictionary, new: &Dictionary) -> bool {
        same_but(old, new, |key, was, is| match key {
            b"SigFlags" => true,
            b"Fields" => self.list_is_extended(was, is),
            b"DA" | b"DR" | b"NeedAppearances" => additions::draw_nothing_else(self.before, self.after, key, was, is),
            _ => false,
        })
    }

    fn list_is_extended(&self, old: Option<&Object>, new: Option<&Object>) -> bool {
        let list = |document: &Document, list: Option<&Object>| match list {
            None => Some(Vec::new()),
            Some(list) => document.dereference(list).ok()?.1.as_array().ok().cloned(),
        };
        match (list(self.before, old), list(self.after, new)) {
            (Some(old), Some(new)) => self.is_extended(&old, &new),
            _ => false,
        }
    }

    /// Whether a list of fields or annotations got new signature fields at its end and nothing else.
    fn is_extended(&self, old: &[Object], new: &[Object]) -> bool {
        let Some((kept, added)) = new.split_at_checked(old.len()) else { return false };
        kept == old && added.iter().all(|field| self.is_new_field(field))
    }

    /// Whether it is a field that bears a later signature, or one still to be signed that shows nothing.
    fn is_new_field(&self, field: &Object) -> bool {
        let Ok((_, Object::Dictionary(field))) = self.after.dereference(field) else { return false };
        // Other annotations are drawn without a rectangle, too; kids would be fields of their own.
        let is_plain = field.get(b"Subtype").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Widget"))
            || !field.has(b"Subtype");
        is_signature_field(self.after, field)
            && is_plain
            && !field.has(b"Kids")
            && if field.has(b"V") { self.bears_later_signature(field) } else { shows_nothing(self.after, field) }
    }

    /// Whether its value is a signature that was added after and is verified like every other.
    fn bears_later_signature(&self, field: &Dictionary) -> bool {
        self.signature_of(field).is_some_and(|later| !later.is_time_stamp || shows_nothing(self.after, field))
    }

    fn signature_of(&self, field: &Dictionary) -> Option<&Later<'a>> {
        let value = field.get_deref(b"V", self.after).and_then(Object::as_dict).ok()?;
        self.later.iter().find(|later| std::ptr::eq(later.dictionary, value))
    }

    /// Whether a field of a later signature has room on a page.
    fn shows_something_new(&self) -> bool {
        let mut open: Vec<&Object> = self.after.objects.values().collect();
        while let Some(object) = open.pop() {
            match object {
                Object::Array(parts) => open.extend(parts),
                Object::Dictionary(dictionary) => {
                    if self.signature_of(dictionary).is_some() && !shows_nothing(self.after, dictionary) {
                        return true;
                    }
                    open.extend(dictionary.iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
        false
    }

    /// What the signed version points to without having it must not appear later.
    fn nothing_fills_a_hole(&self) -> Result<(), Code> {
        let mut open: Vec<&Object> = self.before.objects.values().collect();
        while let Some(object) = open.pop() {
            match object {
                Object::Reference(id)
                    if !self.before.objects.contains_key(id) && self.after.objects.contains_key(id) =>
                {
                    return Err(Code::SignatureChangedAfter);
                }
                Object::Array(parts) => open.extend(parts),
                Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
                Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The form of a document, and the object in which it stands.
fn form(document: &Document) -> Option<(ObjectId, &Dictionary)> {
    let named = document.catalog().ok()?.get(b"AcroForm").ok()?;
    let (at, form) = document.dereference(named).ok()?;
    Some((at.or(root(document))?, form.as_dict().ok()?))
}

fn is_info(document: &Document, id: ObjectId) -> bool {
    document.trailer.get(b"Info").and_then(Object::as_reference).is_ok_and(|info| info == id)
}

/// Streams that carry objects or tables: their content is compared object by object.
fn is_plumbing(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"XRef") || stream.dict.has_type(b"ObjStm"))
}

fn is_signature_field(document: &Document, field: &Dictionary) -> bool {
    field.get_deref(b"FT", document).and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig")
}

/// Whether it has no room on a page: no rectangle, or one without width or height.
fn shows_nothing(document: &Document, field: &Dictionary) -> bool {
    if !field.has(b"Rect") {
        return true;
    }
    let corners = field.get_deref(b"Rect", document).and_then(Object::as_array).map(Vec::as_slice);
    let Ok([left, bottom, right, top]) = corners else { return false };
    let same = |one: &Object, other: &Object| match (one.as_float(), other.as_float()) {
        (Ok(one), Ok(other)) => (one - other).abs() < f32::EPSILON,
        _ => false,
    };
    same(left, right) || same(bottom, top)
}

/// Whether two dictionaries are the same but for keys that `may` differ.
fn same_but(old: &Dictionary, new: &Dictionary, may: impl Fn(&[u8], Option<&Object>, Option<&Object>) -> bool) -> bool {
    let keys: BTreeSet<&[u8]> = old.iter().chain(new.iter()).map(|(key, _)| key.as_slice()).collect();
    keys.into_iter().all(|key| {
        let (before, after) = (old.get(key).ok(), new.get(key).ok());
        before == after || may(key, before, after)
    })
}

#[cfg(test)]
mod tests;
