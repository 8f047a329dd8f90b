//! The server's secret.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::tag::Tag;

/// The secret that links and accesses are signed with: 32 random bytes. Prints masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; Self::LENGTH]);

/// Why a text is not a key. Says nothing about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is not base64.
    #[error("the key is not written in base64")]
    NotBase64,
    /// It has other than 32 bytes.
    #[error("the key must have 32 bytes, this one has {0}")]
    Length(usize),
}

/// First byte of what a pseudonym is made of: as for the kinds of tokens, a MAC made for one use fits no other.
const KIND_PSEUDONYM: u8 = 0x31;

impl Key {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    /// Takes 32 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// Reads a key in base64, standard or URL-safe, padded or not, with surrounding white space.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let bytes = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
            .iter()
            .find_map(|engine| engine.decode(text).ok())
            .ok_or(KeyError::NotBase64)?;
        let length = bytes.len();
        bytes.try_into().map(Self).map_err(|_| KeyError::Length(length))
    }

    /// The key in standard base64, for the file it is kept in.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// A pseudonym of a person or thing: the same text has the same one, and nobody without the key finds the text again. 16 lower-case
    /// hexadecimal digits. The kind of text stands before it, so that a number that is also a code gets two.
    #[must_use]
    pub fn pseudonym(&self, kind: &str, text: &str) -> String {
        let mac = self.mac([&[KIND_PSEUDONYM], kind.as_bytes(), &[0], text.as_bytes()].concat().as_slice());
        mac[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// HMAC-SHA256 (RFC 2104, FIPS 180-4) of a message.
    pub(crate) fn mac(&self, message: &[u8]) -> [u8; 32] {
        // HMAC fills a short key up with zeros to the hash's block of 64 bytes; doing it here leaves nothing that can fail.
        let mut block = [0_u8; 64];
        block[..Self::LENGTH].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// HMAC-SHA256 of some parts, for one purpose alone: each has a key of its own, derived from this one, and no two lists
    /// of parts are written alike.
    pub(crate) fn tag(&self, purpose: Purpose, parts: &[&[u8]]) -> Tag {
        let mut message = Vec::new();
        for part in parts {
            message.extend_from_slice(&(part.len() as u64).to_be_bytes());
            message.extend_from_slice(part);
        }
        Tag::new(Self(self.mac(purpose.label())).mac(&message))
    }
}

/// What a tag is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Secrets of a PIN, before they are hashed: who has the store and not the key can't even begin to guess.
    Pin,
    /// The code a guest gets by SMS.
    GuestCode,
    /// The browser a guest's code was asked for in.
    GuestDevice,
}

impl Purpose {
    /// What the purpose's key is derived from. Signed texts begin with a byte of their kind, which is no letter: what derives a
    /// key is never a signed text.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Pin => b"sportello/pin/1",
            Self::GuestCode => b"sportello/guest-code/1",
            Self::GuestDevice => b"sportello/guest-device/1",
        }
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mac_is_hmac_sha256() {
        // RFC 4231 has no key of 32 bytes; a key of 20 bytes filled up with zeros is the same key to HMAC (its test case 1).
        let mut bytes = [0_u8; 32];
        bytes[..20].fill(0x0b);
        let hex: String = Key::new(bytes).mac(b"Hi There").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn a_tag_fits_one_purpose_and_one_list_of_parts_alone() {
        let key = Key::new([7; 32]);
        let tag = key.tag(Purpose::Pin, &[b"ab", b"c"]);
        assert_eq!(tag, key.tag(Purpose::Pin, &[b"ab", b"c"]));
        for other in [
            key.tag(Purpose::GuestCode, &[b"ab", b"c"]),
            key.tag(Purpose::GuestDevice, &[b"ab", b"c"]),
            key.tag(Purpose::Pin, &[b"a", b"bc"]),
            key.tag(Purpose::Pin, &[b"abc"]),
            key.tag(Purpose::Pin, &[b"ab", b"c", b""]),
            Key::new([8; 32]).tag(Purpose::Pin, &[b"ab", b"c"]),
            Tag::new(key.mac(b"abc")),
        ] {
            assert_ne!(tag, other);
        }
    }

    #[test]
    fn a_key_is_read_in_every_base64_and_never_printed() {
        let key = Key::new([0xfb; 32]);
        for text in [STANDARD.encode([0xfb; 32]), URL_SAFE_NO_PAD.encode([0xfb; 32]), format!(" {}\n", key.to_base64())]
        {
            assert_eq!(Key::from_base64(&text), Ok(key.clone()));
        }
        assert_eq!(format!("{key:?}"), "Key(***)");
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_with_its_cause() {
        assert_eq!(Key::from_base64("not a key!"), Err(KeyError::NotBase64));
        assert_eq!(Key::from_base64(&STANDARD.encode([1; 31])), Err(KeyError::Length(31)));
        assert_eq!(Key::from_base64(""), Err(KeyError::Length(0)));
    }
}
