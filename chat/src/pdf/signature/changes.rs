//! What changed in a file after it was signed. Further signatures, with the fields they need, and proofs for those that
//! are there (document security store, ETSI EN 319 142-1, 5.4) may be added; nothing that is shown may change.
//!
//! Compared are the objects of the two versions, so that neither new content nor a field's new value nor anything laid
//! over a page goes unseen ("shadow attacks", Mainka et al., NDSS 2021).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};
use protocol::Code;

/// Refuses any change but those. Gives whether anything was added.
///
/// # Errors
/// `signature_changed_after`.
pub(super) fn only_signed_further(before: &Document, after: &Document) -> Result<bool, Code> {
    if after.trailer.get(b"Root").ok() != before.trailer.get(b"Root").ok() {
        return Err(Code::SignatureChangedAfter);
    }
    let comparison = Comparison { before, after, info: info(before) };
    for (id, old) in &before.objects {
        let new = after.objects.get(id);
        if new != Some(old) && !comparison.may_change(*id, old, new) {
            return Err(Code::SignatureChangedAfter);
        }
    }
    comparison.nothing_fills_a_hole()?;
    Ok(after.objects.keys().any(|id| !before.objects.contains_key(id)))
}

fn info(document: &Document) -> Option<ObjectId> {
    document.trailer.get(b"Info").and_then(Object::as_reference).ok()
}

struct Comparison<'a> {
    before: &'a Document,
    after: &'a Document,
    /// Title, producer, dates: no viewer shows them on a page.
    info: Option<ObjectId>,
}

impl Comparison<'_> {
    fn may_change(&self, id: ObjectId, old: &Object, new: Option<&Object>) -> bool {
        if is_plumbing(old) || self.info == Some(id) {
            return true;
        }
        let Some(new) = new else { return false };
        match (old, new) {
            (Object::Dictionary(old), Object::Dictionary(new)) if old.has_type(b"Catalog") => self.catalog(old, new),
            (Object::Dictionary(old), Object::Dictionary(new)) if old.has_type(b"Page") => self.page(old, new),
            (Object::Dictionary(old), Object::Dictionary(new)) if self.is_empty_signature_field(old) => {
                same_but(old, new, |key, _, _| matches!(key, b"V" | b"AP" | b"M" | b"MK" | b"F" | b"Lock" | b"SV"))
            }
            (Object::Dictionary(old), Object::Dictionary(new)) if old.has(b"Fields") => self.form(old, new),
            (Object::Array(old), Object::Array(new)) => self.is_extended(old, new),
            _ => false,
        }
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
        same_but(old, new, |key, old, new| match key {
            b"SigFlags" => true,
            b"Fields" => self.list_is_extended(old, new),
            _ => false,
        })
    }

    fn page(&self, old: &Dictionary, new: &Dictionary) -> bool {
        same_but(old, new, |key, old, new| key == b"Annots" && self.list_is_extended(old, new))
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
        kept == old && added.iter().all(|field| self.is_signed_field(field))
    }

    /// Whether it is a signature field that bears a signature, which is verified like every other, or one that shows nothing.
    fn is_signed_field(&self, field: &Object) -> bool {
        let Ok((_, Object::Dictionary(field))) = self.after.dereference(field) else { return false };
        is_signature_field(self.after, field) && (field.has(b"V") || shows_nothing(self.after, field))
    }

    fn is_empty_signature_field(&self, field: &Dictionary) -> bool {
        is_signature_field(self.before, field) && !field.has(b"V")
    }

    /// What the signed version points to without having it must not appear later.
    fn nothing_fills_a_hole(&self) -> Result<(), Code> {
        let mut holes = BTreeSet::new();
        let mut open: Vec<&Object> = self.before.objects.values().collect();
        while let Some(object) = open.pop() {
            match object {
                Object::Reference(id) if !self.before.objects.contains_key(id) => {
                    holes.insert(*id);
                }
                Object::Array(parts) => open.extend(parts),
                Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
                Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
        let filled = holes.iter().any(|id| self.after.objects.contains_key(id));
        if filled { Err(Code::SignatureChangedAfter) } else { Ok(()) }
    }
}

/// Streams that carry objects or tables: their content is compared object by object.
fn is_plumbing(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"XRef") || stream.dict.has_type(b"ObjStm"))
}

fn is_signature_field(document: &Document, field: &Dictionary) -> bool {
    field.get_deref(b"FT", document).and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig")
}

fn shows_nothing(document: &Document, field: &Dictionary) -> bool {
    let Ok(corners) = field.get_deref(b"Rect", document).and_then(Object::as_array) else { return true };
    let side = |one: usize, other: usize| {
        let at = |index: usize| corners.get(index).and_then(|corner| corner.as_float().ok()).unwrap_or(0.0);
        (at(one) - at(other)).abs() < f32::EPSILON
    };
    side(0, 2) || side(1, 3)
}

/// Whether two dictionaries are the same but for keys that `may` differ.
fn same_but(old: &Dictionary, new: &Dictionary, may: impl Fn(&[u8], Option<&Object>, Option<&Object>) -> bool) -> bool {
    let keys: BTreeSet<&[u8]> = old.iter().chain(new.iter()).map(|(key, _)| key.as_slice()).collect();
    keys.into_iter().all(|key| {
        let (before, after) = (old.get(key).ok(), new.get(key).ok());
        before == after || may(key, before, after)
    })
}
