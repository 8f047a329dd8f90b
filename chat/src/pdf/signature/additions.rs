//! What programs for signing add to a form that has none: fonts and a default appearance for its fields. They may not
//! change how fields look that are there already.

use lopdf::{Dictionary, Document, Object};

/// Resources are named by kind (`/Font`) and name: two levels.
const INNERMOST: usize = 1;

/// Whether an entry of the form may have come without any field looking otherwise for it.
pub(super) fn draw_nothing_else(
    before: &Document,
    after: &Document,
    key: &[u8],
    old: Option<&Object>,
    new: Option<&Object>,
) -> bool {
    match (key, old, new) {
        // `true` would have every field drawn anew, from its value.
        (b"NeedAppearances", None, Some(new)) => matches!(new, Object::Boolean(false)),
        (b"DA", None, Some(_)) => appearances(before).is_some(),
        (b"DR", old, Some(new)) => {
            let Some(appearances) = appearances(before) else { return false };
            let is_unnamed = |name: &[u8]| !appearances.iter().any(|text| mentions(text, name));
            let empty = Object::Dictionary(Dictionary::new());
            resources(before, after, old.unwrap_or(&empty), new, &is_unnamed, 0)
        }
        _ => false,
    }
}

/// The appearances that fields name themselves; none where a field relies on that of the form.
fn appearances(document: &Document) -> Option<Vec<&[u8]>> {
    let mut found = Vec::new();
    let mut open: Vec<&Object> = document.objects.values().collect();
    while let Some(object) = open.pop() {
        match object {
            Object::Array(parts) => open.extend(parts),
            Object::Dictionary(dictionary) => {
                let kind = dictionary.get_deref(b"FT", document).and_then(Object::as_name);
                let appearance = dictionary.get_deref(b"DA", document).and_then(Object::as_str);
                match (kind, appearance) {
                    (_, Ok(text)) => found.push(text),
                    (Ok(kind), Err(_)) if kind != b"Sig" => return None,
                    _ => {}
                }
                open.extend(dictionary.iter().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    Some(found)
}

fn mentions(text: &[u8], name: &[u8]) -> bool {
    // `#xx` may stand for any letter of it.
    text.contains(&b'#') || (!name.is_empty() && text.windows(name.len()).any(|window| window == name))
}

/// Whether resources only grew, by names that no field uses.
fn resources(
    before: &Document,
    after: &Document,
    old: &Object,
    new: &Object,
    is_unnamed: &impl Fn(&[u8]) -> bool,
    depth: usize,
) -> bool {
    let (Ok((_, Object::Dictionary(old))), Ok((_, Object::Dictionary(new)))) =
        (before.dereference(old), after.dereference(new))
    else {
        return false;
    };
    let kept = old.iter().all(|(key, value)| match new.get(key) {
        Ok(now) => now == value || (depth < INNERMOST && resources(before, after, value, now, is_unnamed, depth + 1)),
        Err(_) => false,
    });
    kept && new.iter().filter(|(key, _)| !old.has(key)).all(|(key, value)| {
        let inner = after.dereference(value).ok().and_then(|(_, value)| value.as_dict().ok());
        // At the outermost level stand kinds (`/Font`), in them names.
        is_unnamed(key) && (depth > 0 || inner.is_none_or(|inner| inner.iter().all(|(key, _)| is_unnamed(key))))
    })
}
