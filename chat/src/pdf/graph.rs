//! The page tree, the form fields and the outline: walked with a memory of where one has been, because in a hostile
//! file they are circles, or trees that double at each level.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};
use protocol::Code;

/// Levels of a page tree. Real ones have two or three.
const MAX_DEPTH: usize = 32;
/// Fields or outline entries walked. Real forms have some hundreds.
const MAX_ENTRIES: usize = 20_000;

/// The pages in their order.
pub(super) fn pages(document: &Document, max: usize) -> Result<Vec<ObjectId>, Code> {
    let catalog = document.catalog().map_err(|_| Code::FileDamaged)?;
    let root = catalog.get(b"Pages").and_then(Object::as_reference).map_err(|_| Code::FileDamaged)?;
    let mut pages = Vec::new();
    let mut inner_nodes = HashSet::new();
    let mut open = vec![(root, 0)];
    while let Some((id, depth)) = open.pop() {
        let node = document.get_dictionary(id).map_err(|_| Code::FileDamaged)?;
        let Some(kids) = kids_of(document, node)? else {
            page_content_is_there(document, node)?;
            pages.push(id);
            if pages.len() > max {
                return Err(Code::FileTooManyPages);
            }
            continue;
        };
        if depth >= MAX_DEPTH {
            return Err(Code::FileTooComplex);
        }
        if !inner_nodes.insert(id) {
            return Err(Code::FileDamaged);
        }
        for kid in kids.iter().rev() {
            open.push((kid.as_reference().map_err(|_| Code::FileDamaged)?, depth + 1));
        }
    }
    if pages.is_empty() { Err(Code::FileNoPages) } else { Ok(pages) }
}

/// The kids of an inner node, nothing for a page.
fn kids_of<'a>(document: &'a Document, node: &'a Dictionary) -> Result<Option<&'a [Object]>, Code> {
    if !node.has(b"Kids") {
        let inner = node.has_type(b"Pages");
        return if inner { Err(Code::FileDamaged) } else { Ok(None) };
    }
    let kids = node.get_deref(b"Kids", document).and_then(Object::as_array).map_err(|_| Code::FileDamaged)?;
    Ok(Some(kids))
}

/// A page whose content is named but missing comes from a file that was cut or patched together.
fn page_content_is_there(document: &Document, page: &Dictionary) -> Result<(), Code> {
    let Ok(contents) = page.get(b"Contents") else {
        return Ok(());
    };
    let whole = match document.dereference(contents) {
        Ok((_, Object::Stream(_) | Object::Null)) => true,
        Ok((_, Object::Array(parts))) => parts.iter().all(|part| {
            let part = document.dereference(part);
            matches!(part, Ok((_, Object::Stream(_) | Object::Null)))
        }),
        _ => false,
    };
    if whole { Ok(()) } else { Err(Code::FileDamaged) }
}

/// Refuses a document in which anything points to an object that is not there.
pub(super) fn nothing_is_missing(document: &Document) -> Result<(), Code> {
    let mut open: Vec<&Object> = document.objects.values().collect();
    open.extend(document.trailer.iter().map(|(_, value)| value));
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(id) if !document.has_object(*id) => return Err(Code::FileDamaged),
            Object::Array(parts) => open.extend(parts),
            Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    Ok(())
}

/// Refuses form fields and outlines that never end: viewers hang on them.
pub(super) fn forms_and_outlines_end(document: &Document) -> Result<(), Code> {
    let catalog = document.catalog().map_err(|_| Code::FileDamaged)?;
    if let Ok(form) = catalog.get_deref(b"AcroForm", document).and_then(Object::as_dict) {
        each_once(document, form, b"Fields", &[b"Kids"])?;
    }
    if let Ok(outlines) = catalog.get_deref(b"Outlines", document).and_then(Object::as_dict) {
        each_once(document, outlines, b"First", &[b"First", b"Next"])?;
    }
    Ok(())
}

fn each_once(document: &Document, root: &Dictionary, first: &[u8], next: &[&[u8]]) -> Result<(), Code> {
    let mut seen = HashSet::new();
    let mut open: Vec<ObjectId> = references(document, root, first);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            return Err(Code::FileDamaged);
        }
        if seen.len() > MAX_ENTRIES {
            return Err(Code::FileTooComplex);
        }
        if let Ok(node) = document.get_dictionary(id) {
            open.extend(next.iter().flat_map(|key| references(document, node, key)));
        }
    }
    Ok(())
}

/// The references under a key: one, or an array of them.
fn references(document: &Document, node: &Dictionary, key: &[u8]) -> Vec<ObjectId> {
    match node.get(key) {
        Ok(Object::Reference(id)) => match document.get_object(*id) {
            Ok(Object::Array(parts)) => parts.iter().filter_map(|part| part.as_reference().ok()).collect(),
            _ => vec![*id],
        },
        Ok(Object::Array(parts)) => parts.iter().filter_map(|part| part.as_reference().ok()).collect(),
        _ => Vec::new(),
    }
}
