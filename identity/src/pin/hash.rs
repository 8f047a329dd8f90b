//! How the secrets of a PIN are kept: Argon2id over a keyed MAC.
//!
//! Eight characters are 40 bits. Whoever steals the store alone lacks the server's key and can't try a single one; whoever
//! has both pays Argon2id's memory and time for each.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

use super::secret::{FreshHalf, HalfPin};
use crate::key::{Key, Purpose};

/// What a hash costs: OWASP's first choice for Argon2id, 19 MiB and two passes on one lane.
pub const ARGON2_PARAMS: Params = match Params::new(19 * 1024, 2, 1, Some(32)) {
    Ok(params) => params,
    Err(_) => panic!("OWASP's parameters are within Argon2's limits"),
};

/// What is compared with when there is nothing to compare with: as costly as any other, and nothing fits it.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash of eight characters, as a PHC string with its parameters and its salt. Prints masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

/// Argon2 did not work. With parameters and salts of fixed size it always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret could not be hashed")]
pub struct HashingFailed;

/// Hashes and compares. Each takes tens of milliseconds: not on a thread that answers others.
#[derive(Debug, Clone)]
pub struct SecretHasher {
    key: Key,
    argon2: Argon2<'static>,
    nobodys: SecretHash,
}

impl SecretHasher {
    /// With the server's key: another key and no PIN fits any more.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self { key, argon2: argon2id(ARGON2_PARAMS), nobodys: SecretHash(NOBODYS.to_owned()) }
    }

    /// As good as none: for tests that hash a hundred thousand times.
    #[cfg(test)]
    pub(crate) fn cheap(key: Key) -> Self {
        let params = Params::new(8, 1, 1, Some(32)).unwrap();
        let nobodys = SecretHash(NOBODYS.replace("m=19456,t=2", "m=8,t=1"));
        Self { key, argon2: argon2id(params), nobodys }
    }

    /// Makes eight characters and their hash.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub(super) fn make(&self, fresh: &FreshHalf) -> Result<(HalfPin, SecretHash), HashingFailed> {
        let secret = fresh.half();
        let salt = SaltString::encode_b64(fresh.salt()).map_err(|_| HashingFailed)?;
        let hash = self.argon2.hash_password(&self.peppered(&secret), &salt).map_err(|_| HashingFailed)?;
        Ok((secret, SecretHash(hash.to_string())))
    }

    /// Whether eight characters are those of a hash, if there is one. Takes as long when there is none.
    pub(super) fn fits(&self, secret: &HalfPin, hash: Option<&SecretHash>) -> bool {
        let text = &hash.unwrap_or(&self.nobodys).0;
        let same = PasswordHash::new(text)
            .is_ok_and(|hash| self.argon2.verify_password(&self.peppered(secret), &hash).is_ok());
        same & hash.is_some()
    }

    /// Takes as long as so many halves made or compared, and does nothing: for an answer that must not tell by its time whether there
    /// was anything to do.
    pub fn idle(&self, halves: u32) {
        for _ in 0..halves {
            let _never_fits = self.fits(&HalfPin::from_random([0; HalfPin::CHARS]), None);
        }
    }

    fn peppered(&self, secret: &HalfPin) -> [u8; 32] {
        *self.key.tag(Purpose::Pin, &[secret.bytes()]).bytes()
    }
}

fn argon2id(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretHash(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(hasher: &SecretHasher, random: u8) -> (HalfPin, SecretHash) {
        hasher.make(&FreshHalf::new(&[random; FreshHalf::BYTES])).unwrap()
    }

    #[test]
    fn a_secret_fits_its_hash_alone_at_the_full_price() {
        let hasher = SecretHasher::new(Key::new([7; 32]));
        let ((secret, hash), (other, _)) = (made(&hasher, 1), made(&hasher, 2));
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.fits(&secret, Some(&hash)));
        assert!(!hasher.fits(&other, Some(&hash)));
        assert!(!SecretHasher::new(Key::new([8; 32])).fits(&secret, Some(&hash)), "another key");
    }

    #[test]
    fn nobody_s_hash_costs_what_any_other_costs_and_nothing_fits_it() {
        for hasher in [SecretHasher::new(Key::new([7; 32])), SecretHasher::cheap(Key::new([7; 32]))] {
            let (secret, hash) = made(&hasher, 1);
            let [somebodys, nobodys] = [&hash, &hasher.nobodys].map(|hash| PasswordHash::new(&hash.0).unwrap());
            assert_eq!(somebodys.algorithm, nobodys.algorithm);
            assert_eq!(somebodys.version, nobodys.version);
            assert_eq!(somebodys.params, nobodys.params);
            assert_eq!(somebodys.salt.map(|salt| salt.len()), nobodys.salt.map(|salt| salt.len()));
            assert_eq!(somebodys.hash.map(|hash| hash.len()), nobodys.hash.map(|hash| hash.len()));
            assert!(!hasher.fits(&secret, None));
        }
    }

    #[test]
    fn what_is_no_hash_fits_nothing() {
        let hasher = SecretHasher::cheap(Key::new([7; 32]));
        let (secret, _) = made(&hasher, 1);
        for text in ["", "$", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(!hasher.fits(&secret, Some(&SecretHash(text.to_owned()))), "{text}");
        }
    }

    #[test]
    fn neither_secret_nor_hash_is_printed() {
        let hasher = SecretHasher::cheap(Key::new([7; 32]));
        assert_eq!(format!("{:?}", made(&hasher, 1)), "(HalfPin(***), SecretHash(***))");
        assert!(format!("{hasher:?}").contains("Key(***)"));
    }
}
