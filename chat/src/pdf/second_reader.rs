//! What another reader makes of the same bytes: the one that draws the pages. It rebuilds tables that it can't read, so in
//! a signed file both must have found the same objects.

use hayro::hayro_syntax::object::{MaybeRef, Object as Drawn, ObjectIdentifier};
use lopdf::{Dictionary, Document, Object};
use protocol::Code;

use super::render;

/// Levels of arrays and dictionaries; the parser reads no more.
const MAX_DEPTH: usize = 128;

/// Refuses a document that the pictures of its pages would be drawn from differently.
///
/// # Errors
/// `signature_broken`: nobody knows which of the two was signed. `file_damaged` where it can't be drawn at all.
pub(super) fn agrees(bytes: &[u8], document: &Document) -> Result<(), Code> {
    // What is encrypted one reader decrypts at once, the other when it is asked for it.
    if document.was_encrypted() {
        return Ok(());
    }
    let pdf = render::open(bytes)?;
    let same = document.objects.iter().all(|((number, generation), object)| {
        let drawn = pdf.xref().get::<Drawn<'_>>(ObjectIdentifier::new(*number, i32::from(*generation)));
        match (object, drawn) {
            (Object::Reference(_), _) => true,
            (object, Some(drawn)) => is_same(object, &drawn, 0),
            (object, None) => object.is_null(),
        }
    });
    if same { Ok(()) } else { Err(Code::SignatureBroken) }
}

fn is_same(one: &Object, other: &Drawn<'_>, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match (one, other) {
        (Object::Null, Drawn::Null(_)) => true,
        (Object::Boolean(one), Drawn::Boolean(other)) => one == other,
        #[allow(clippy::cast_precision_loss, reason = "numbers of a page, not of a bank")]
        (Object::Integer(one), Drawn::Number(other)) => is_near(*one as f64, other.as_f64()),
        (Object::Real(one), Drawn::Number(other)) => is_near(f64::from(*one), other.as_f64()),
        (Object::String(one, _), Drawn::String(other)) => one.as_slice() == other.as_bytes(),
        (Object::Name(one), Drawn::Name(other)) => **one == **other,
        (Object::Array(one), Drawn::Array(other)) => {
            let other: Vec<_> = other.raw_iter().collect();
            one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| is_same_part(one, other, depth + 1))
        }
        (Object::Dictionary(one), Drawn::Dict(other)) => are_same_entries(one, other, depth),
        (Object::Stream(one), Drawn::Stream(other)) => {
            are_same_entries(&one.dict, other.dict(), depth) && is_same_data(&one.content, &other.raw_data())
        }
        _ => false,
    }
}

fn are_same_entries(one: &Dictionary, other: &hayro::hayro_syntax::object::Dict<'_>, depth: usize) -> bool {
    one.len() == other.len()
        && one.iter().all(|(key, value)| {
            other.get_raw::<Drawn<'_>>(key).is_some_and(|other| is_same_part(value, &other, depth + 1))
        })
}

fn is_same_part(one: &Object, other: &MaybeRef<Drawn<'_>>, depth: usize) -> bool {
    match (one, other) {
        (Object::Reference((number, generation)), MaybeRef::Ref(other)) => {
            let other = ObjectIdentifier::from(*other);
            (*number, i32::from(*generation)) == (other.obj_number, other.gen_number)
        }
        (one, MaybeRef::NotRef(other)) => is_same(one, other, depth),
        _ => false,
    }
}

/// Readers differ in whether the end of the line before `endstream` belongs to the data.
fn is_same_data(one: &[u8], other: &[u8]) -> bool {
    one.trim_ascii_end() == other.trim_ascii_end()
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-4 * one.abs().max(1.0)
}
