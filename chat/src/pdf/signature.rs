//! Digital signatures: only whether there are any.

use lopdf::{Dictionary, Document, Object};

/// Whether anything in the document looks like a signature, well formed or not.
pub(super) fn is_there(document: &Document) -> bool {
    document.objects.values().any(|object| object.as_dict().is_ok_and(|dictionary| looks_signed(document, dictionary)))
}

fn looks_signed(document: &Document, dictionary: &Dictionary) -> bool {
    let signature = |dictionary: &Dictionary| {
        dictionary.has(b"ByteRange")
            || ((dictionary.has_type(b"Sig") || dictionary.has_type(b"DocTimeStamp")) && dictionary.has(b"Contents"))
    };
    let field = dictionary.get_deref(b"FT", document).and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig");
    signature(dictionary) || (field && dictionary.has(b"V"))
}
