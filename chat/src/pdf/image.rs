//! Images, by what they declare: they are never unpacked here.

use lopdf::{Dictionary, Document, Object};
use protocol::Code;

/// Refuses an image that a viewer would have to allocate gigabytes for.
pub(super) fn refuse_enormous(document: &Document, max_pixels: u64) -> Result<(), Code> {
    let side = |dictionary: &Dictionary, key: &[u8]| {
        let declared = dictionary.get_deref(key, document).and_then(Object::as_i64).unwrap_or(0);
        u64::try_from(declared).unwrap_or(u64::MAX)
    };
    let enormous = document.objects.values().filter_map(|object| object.as_stream().ok()).any(|stream| {
        let image = stream.dict.get_deref(b"Subtype", document).and_then(Object::as_name);
        image.is_ok_and(|subtype| subtype == b"Image")
            && side(&stream.dict, b"Width").saturating_mul(side(&stream.dict, b"Height")) > max_pixels
    });
    if enormous { Err(Code::FileTooComplex) } else { Ok(()) }
}
