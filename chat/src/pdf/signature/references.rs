//! Who points to which object of a document: what is pointed to from an unexpected place may be shown there.

use std::collections::{HashMap, HashSet};

use lopdf::{Document, Object, ObjectId};

/// One place that points to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Referrer<'a> {
    /// The object in which it stands.
    pub(super) owner: ObjectId,
    /// The key of the innermost dictionary under which it stands; none in an array that is an object of its own.
    pub(super) key: Option<&'a [u8]>,
}

/// The objects of a document that can be reached from its catalog, and who points to each.
pub(super) struct References<'a> {
    referrers: HashMap<ObjectId, Vec<Referrer<'a>>>,
    reached: HashSet<ObjectId>,
}

impl<'a> References<'a> {
    /// Walks all that the catalog leads to. What it does not lead to, nobody sees.
    pub(super) fn of(document: &'a Document) -> Self {
        let mut found = Self { referrers: HashMap::new(), reached: HashSet::new() };
        let mut open: Vec<ObjectId> = root(document).into_iter().collect();
        found.reached.extend(&open);
        while let Some(owner) = open.pop() {
            let Some(object) = document.objects.get(&owner) else { continue };
            let mut parts: Vec<(&Object, Option<&[u8]>)> = vec![(object, None)];
            while let Some((part, key)) = parts.pop() {
                match part {
                    Object::Reference(id) => {
                        found.referrers.entry(*id).or_default().push(Referrer { owner, key });
                        if found.reached.insert(*id) {
                            open.push(*id);
                        }
                    }
                    Object::Array(items) => parts.extend(items.iter().map(|item| (item, key))),
                    Object::Dictionary(dictionary) => {
                        parts.extend(dictionary.iter().map(|(key, value)| (value, Some(key.as_slice()))));
                    }
                    Object::Stream(stream) => {
                        parts.extend(stream.dict.iter().map(|(key, value)| (value, Some(key.as_slice()))));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// Whether the catalog leads to it.
    pub(super) fn reaches(&self, id: ObjectId) -> bool {
        self.reached.contains(&id)
    }

    /// All that point to it, as often as they do.
    pub(super) fn to(&self, id: ObjectId) -> &[Referrer<'a>] {
        self.referrers.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// The catalog.
pub(super) fn root(document: &Document) -> Option<ObjectId> {
    document.trailer.get(b"Root").and_then(Object::as_reference).ok()
}
