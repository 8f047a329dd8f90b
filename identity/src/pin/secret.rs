//! The characters of a PIN.

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// 24 capital letters without I and O, 8 digits without 0 and 1: what is copied by hand from a letter is read as it was meant.
pub(super) const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Eight characters: half of a first PIN, or a personal one. Prints masked; is wiped when dropped; can't be serialised.
#[derive(Clone)]
pub struct HalfPin([u8; Self::CHARS]);

/// Sixteen characters in two halves: the PIN as it is first issued. Prints masked; is wiped when dropped.
#[derive(Debug, Clone)]
pub struct PinSecret {
    /// The first eight characters.
    pub first: HalfPin,
    /// The second eight.
    pub second: HalfPin,
}

/// What a person typed as PIN: well-formed, and nothing more is known of it.
#[derive(Debug, Clone)]
pub enum Candidate {
    /// Eight characters.
    Eight(HalfPin),
    /// Sixteen.
    Sixteen(PinSecret),
}

/// A text that can't be any PIN. Not counted as a try, since nothing was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has 8 or 16 characters out of A–Z without I and O and 2–9")]
pub struct NotAPin;

impl HalfPin {
    /// How many characters it has.
    pub const CHARS: usize = 8;

    /// Takes eight random bytes. There are 32 characters, a whole part of 256: each is as likely as any other.
    #[must_use]
    pub fn from_random(random: [u8; Self::CHARS]) -> Self {
        Self(random.map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]))
    }

    /// The characters, for the SMS, the e-mail, the letter, the envelope or the screen they are meant for, and nothing else.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|byte| char::from(*byte)).collect())
    }

    pub(super) const fn bytes(&self) -> &[u8; Self::CHARS] {
        &self.0
    }
}

impl PinSecret {
    /// The sixteen characters, for the envelope they are meant for, and nothing else.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2 * HalfPin::CHARS));
        text.push_str(&self.first.reveal());
        text.push_str(&self.second.reveal());
        text
    }
}

impl Candidate {
    /// Reads what a person typed: in any case, blanks and hyphens dropped.
    ///
    /// # Errors
    /// [`NotAPin`] for another length or a character that no PIN has.
    pub fn parse(text: &str) -> Result<Self, NotAPin> {
        let dropped = |byte: &u8| matches!(byte, b' ' | b'-');
        let most = 2 * HalfPin::CHARS + 1;
        let typed: Vec<u8> = text.bytes().filter(|byte| !dropped(byte)).take(most).collect();
        let typed = Zeroizing::new(typed.to_ascii_uppercase());
        if !typed.iter().all(|byte| ALPHABET.contains(byte)) {
            return Err(NotAPin);
        }
        match typed.as_chunks::<{ HalfPin::CHARS }>() {
            ([one], []) => Ok(Self::Eight(HalfPin(*one))),
            ([first, second], []) => Ok(Self::Sixteen(PinSecret { first: HalfPin(*first), second: HalfPin(*second) })),
            _ => Err(NotAPin),
        }
    }
}

impl PartialEq for HalfPin {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for HalfPin {}

impl Drop for HalfPin {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for HalfPin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HalfPin(***)")
    }
}

/// Random bytes for eight characters and the salt of their hash. They must come from a cryptographic source. Prints masked;
/// is wiped when dropped.
pub struct FreshHalf {
    secret: [u8; HalfPin::CHARS],
    salt: [u8; 16],
}

/// Random bytes for sixteen characters. Prints masked.
#[derive(Debug)]
pub struct FreshPin {
    pub(super) first: FreshHalf,
    pub(super) second: FreshHalf,
}

impl FreshHalf {
    /// How many random bytes it takes.
    pub const BYTES: usize = HalfPin::CHARS + 16;

    /// Takes random bytes.
    #[must_use]
    pub fn new(random: &[u8; Self::BYTES]) -> Self {
        let (mut secret, mut salt) = ([0; HalfPin::CHARS], [0; 16]);
        secret.copy_from_slice(&random[..HalfPin::CHARS]);
        salt.copy_from_slice(&random[HalfPin::CHARS..]);
        Self { secret, salt }
    }

    pub(super) fn half(&self) -> HalfPin {
        HalfPin::from_random(self.secret)
    }

    pub(super) const fn salt(&self) -> &[u8; 16] {
        &self.salt
    }
}

impl FreshPin {
    /// Takes random bytes for either half.
    #[must_use]
    pub fn new(first: &[u8; FreshHalf::BYTES], second: &[u8; FreshHalf::BYTES]) -> Self {
        Self { first: FreshHalf::new(first), second: FreshHalf::new(second) }
    }
}

impl Drop for FreshHalf {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.salt.zeroize();
    }
}

impl std::fmt::Debug for FreshHalf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FreshHalf(***)")
    }
}
