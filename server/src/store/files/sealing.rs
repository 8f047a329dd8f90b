//! Sealing with XChaCha20-Poly1305: what was sealed opens with the same key in the same place, or not at all.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, Zeroizing};

/// Begins everything that is sealed so: another way to seal would have another number.
const VERSION: u8 = 1;
/// Bytes of a nonce. Long enough to be random each time.
const NONCE: usize = 24;

/// A key that seals: 32 random bytes, gone from memory once dropped. Prints masked.
pub struct SealingKey(Zeroizing<[u8; Self::LENGTH]>);

/// It was sealed with another key, for another place, or was changed since: which of them can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it does not open with this key in this place")]
pub struct DoesNotOpen;

impl SealingKey {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    /// A fresh one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(Zeroizing::new(rand::random()))
    }

    /// Takes 32 random bytes; those handed over are wiped.
    ///
    /// # Errors
    /// Their number, when it is another one.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Result<Self, usize> {
        let mut key = Zeroizing::new([0; Self::LENGTH]);
        let length = bytes.len();
        if length == Self::LENGTH {
            key.copy_from_slice(&bytes);
        }
        bytes.zeroize();
        if length == Self::LENGTH { Ok(Self(key)) } else { Err(length) }
    }

    /// Its bytes, to be sealed by another key or written to the file it is kept in.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &*self.0
    }

    /// Seals bytes for one place, which is named by some words.
    ///
    /// # Errors
    /// [`DoesNotOpen`] for more than 256 GiB.
    pub fn seal(&self, place: &[&str], bytes: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: bytes, aad: &named(place) };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| DoesNotOpen)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`DoesNotOpen`]; not a byte of it is given out then.
    pub fn open(&self, place: &[&str], sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let (&[VERSION], rest) = sealed.split_first_chunk().ok_or(DoesNotOpen)? else { return Err(DoesNotOpen) };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(DoesNotOpen)?;
        let payload = Payload { msg: sealed, aad: &named(place) };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| DoesNotOpen)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey(***)")
    }
}

/// The name of a place: no two lists of words are written alike.
fn named(place: &[&str]) -> Vec<u8> {
    let mut name = Vec::new();
    for word in place {
        name.extend_from_slice(&(word.len() as u64).to_be_bytes());
        name.extend_from_slice(word.as_bytes());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_with_its_key_and_nowhere_else() {
        let key = SealingKey::fresh();
        let sealed = key.seal(&["file", "a", "b"], b"carta").unwrap();
        assert_eq!(key.open(&["file", "a", "b"], &sealed).unwrap(), b"carta");
        for place in [&["file", "a", "c"][..], &["file", "ab", ""], &["file", "a"], &[]] {
            assert_eq!(key.open(place, &sealed), Err(DoesNotOpen), "{place:?}");
        }
        assert_eq!(SealingKey::fresh().open(&["file", "a", "b"], &sealed), Err(DoesNotOpen));
    }

    #[test]
    fn every_byte_counts() {
        let key = SealingKey::fresh();
        let sealed = key.seal(&["x"], b"carta").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open(&["x"], &changed), Err(DoesNotOpen), "byte {at}");
            assert_eq!(key.open(&["x"], &sealed[..at]), Err(DoesNotOpen), "cut at {at}");
        }
    }

    #[test]
    fn the_same_bytes_are_sealed_differently_each_time() {
        let key = SealingKey::fresh();
        assert_ne!(key.seal(&["x"], b"carta").unwrap(), key.seal(&["x"], b"carta").unwrap());
    }

    #[test]
    fn a_key_is_never_printed() {
        assert_eq!(format!("{:?}", SealingKey::fresh()), "SealingKey(***)");
        assert_eq!(SealingKey::from_bytes(vec![7; 31]).unwrap_err(), 31);
    }
}
