//! What a document of paper can't do: run scripts, start programs, send data, open other files, carry files inside.
//!
//! Every object of the file is looked at, wherever it hangs and whether or not anything points to it. Names arrive with
//! their `#xx` escapes undone and object streams unpacked. Web links that a person must click, digital signatures and
//! form fields are fine.

use lopdf::{Dictionary, Document, Object};
use protocol::Code;

/// Action types (`/S`) that a citizen's document has no use for.
const ACTIONS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"GoToR",
    b"GoToE",
    b"Rendition",
    b"Sound",
    b"Movie",
    b"RichMediaExecute",
    b"GoTo3DView",
];

/// Annotation and object types (`/Subtype`) that play, embed or execute something.
const SUBTYPES: &[&[u8]] = &[b"RichMedia", b"Screen", b"Movie", b"Sound", b"3D", b"PS"];

/// Keys of an embedded file's dictionary (`/EF`).
const FILE_KEYS: &[&[u8]] = &[b"F", b"UF", b"DOS", b"Mac", b"Unix"];

/// How far a chain of actions is followed.
const MAX_CHAIN: usize = 16;

/// Refuses a document that holds other files, or active content. Files first: that is the plainer thing to say.
pub(super) fn refuse(document: &Document) -> Result<(), Code> {
    let mut active = is_active(document, &document.trailer) || opens_by_itself(document);
    let mut carries = false;
    let mut open: Vec<&Object> = document.objects.values().collect();
    open.extend(document.trailer.iter().map(|(_, value)| value));
    while let Some(object) = open.pop() {
        let dictionary = match object {
            Object::Array(parts) => {
                open.extend(parts);
                continue;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => {
                carries |= stream.dict.has_type(b"EmbeddedFile");
                // A stream whose data is in another file.
                active |= stream.dict.has(b"F");
                &stream.dict
            }
            _ => continue,
        };
        carries |= carries_files(document, dictionary);
        active |= is_active(document, dictionary);
        open.extend(dictionary.iter().map(|(_, value)| value));
    }
    match (carries, active) {
        (true, _) => Err(Code::FileEmbeddedFiles),
        (false, true) => Err(Code::FileActiveContent),
        (false, false) => Ok(()),
    }
}

fn carries_files(document: &Document, dictionary: &Dictionary) -> bool {
    is_one_of(document, dictionary, b"Subtype", &[b"FileAttachment"])
        || dictionary.iter().any(|(key, value)| match key.as_slice() {
            b"EmbeddedFiles" => has_entries(document, value),
            // Fonts and images may bear this short name, so its content decides.
            b"EF" => any_value(document, value, |key, _| FILE_KEYS.contains(&key)),
            _ => false,
        })
}

fn is_active(document: &Document, dictionary: &Dictionary) -> bool {
    is_one_of(document, dictionary, b"S", ACTIONS)
        || is_one_of(document, dictionary, b"Subtype", SUBTYPES)
        || dictionary.iter().any(|(key, value)| match key.as_slice() {
            b"JS" => matches!(value, Object::String(..)),
            b"XFA" | b"RichMediaContent" | b"RichMediaSettings" => !value.is_null(),
            b"JavaScript" => has_entries(document, value),
            b"AA" => any_value(document, value, |_, trigger| is_action(document, trigger)),
            _ => false,
        })
}

fn is_one_of(document: &Document, dictionary: &Dictionary, key: &[u8], names: &[&[u8]]) -> bool {
    dictionary.get_deref(key, document).and_then(Object::as_name).is_ok_and(|name| names.contains(&name))
}

/// Whether a name tree holds anything. One that can't be read counts as full: a viewer may read it.
fn has_entries(document: &Document, tree: &Object) -> bool {
    any_value(document, tree, |key, value| {
        matches!(key, b"Names" | b"Kids")
            && match document.dereference(value) {
                Ok((_, Object::Array(entries))) => !entries.is_empty(),
                Ok((_, Object::Null)) => false,
                _ => true,
            }
    })
}

fn any_value(document: &Document, object: &Object, test: impl Fn(&[u8], &Object) -> bool) -> bool {
    match document.dereference(object) {
        Ok((_, Object::Dictionary(dictionary))) => dictionary.iter().any(|(key, value)| test(key, value)),
        Ok(_) => false,
        Err(_) => true,
    }
}

fn is_action(document: &Document, object: &Object) -> bool {
    match document.dereference(object) {
        Ok((_, Object::Dictionary(action))) => action.has(b"S"),
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Whether opening the document opens an address without anybody clicking.
fn opens_by_itself(document: &Document) -> bool {
    let Ok(mut action) = document.catalog().and_then(|catalog| catalog.get_deref(b"OpenAction", document)) else {
        return false;
    };
    for _ in 0..MAX_CHAIN {
        let Ok(step) = action.as_dict() else {
            // A destination in this document; a list of further actions nobody writes.
            return matches!(action, Object::Array(list) if list.iter().any(|next| is_action(document, next)));
        };
        if is_one_of(document, step, b"S", &[b"URI"]) {
            return true;
        }
        match step.get_deref(b"Next", document) {
            Ok(next) => action = next,
            Err(_) => return false,
        }
    }
    true
}
