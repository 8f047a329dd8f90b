//! Good files with something done to them.

/// A file after it was tampered with.
pub struct Tampered {
    /// Of which file, and what was done.
    pub what: String,
    pub bytes: Vec<u8>,
}

/// Bits flipped in each signed file.
const FLIPS: u64 = 12;

/// The first one to nine tenths of a file.
pub fn cut(name: &str, file: &[u8]) -> impl Iterator<Item = Tampered> {
    (1..10).map(move |tenths| Tampered {
        what: format!("{name} cut after {tenths} tenths"),
        bytes: file[..file.len() * tenths / 10].to_vec(),
    })
}

/// A signed file with one bit flipped in what is signed.
pub fn flipped(name: &str, file: &[u8]) -> impl Iterator<Item = Tampered> {
    let [_, before, after, _] = signed_range(file);
    (0..FLIPS).map(move |number| {
        // Spread by a multiplier that is no neighbour of any length; the same in each run.
        let place = usize::try_from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16).unwrap();
        let at = place % (file.len() - (after - before));
        let at = if at < before { at } else { at + (after - before) };
        let mut bytes = file.to_vec();
        bytes[at] ^= 1 << (number % 8);
        Tampered { what: format!("{name} with a bit of byte {at} flipped"), bytes }
    })
}

/// A signed file with something after its end.
pub fn lengthened(name: &str, file: &[u8]) -> Tampered {
    let bytes = [file, b"\n99 0 obj\n<< /Type /Annot >>\nendobj\n"].concat();
    Tampered { what: format!("{name} with an object after its end"), bytes }
}

/// A file with the signature of another one in the place of its own.
pub fn with_signature_of(name: &str, file: &[u8], other: &[u8]) -> Tampered {
    let ([_, own, own_end, _], [_, begin, end, _]) = (signed_range(file), signed_range(other));
    let mut bytes = file.to_vec();
    let place = &mut bytes[own + 1..own_end - 1];
    let foreign = &other[begin + 1..end - 1];
    place.fill(b'0');
    // What is left out are the zeros at its end.
    let length = place.len().min(foreign.len());
    place[..length].copy_from_slice(&foreign[..length]);
    Tampered { what: format!("{name} with another file's signature"), bytes }
}

/// The last `/ByteRange`: what the newest signature covers, but for the signature itself between the second and the third number.
fn signed_range(file: &[u8]) -> [usize; 4] {
    const KEY: &[u8] = b"/ByteRange";
    let at = file.windows(KEY.len()).rposition(|window| window == KEY).unwrap();
    let text = String::from_utf8_lossy(&file[at + KEY.len()..(at + 120).min(file.len())]).into_owned();
    let inside = text.split_once('[').unwrap().1.split_once(']').unwrap().0;
    let numbers: Vec<_> = inside.split_whitespace().map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap()
}
