//! Ed25519: who wrote a manifest. Keys are PEM files that OpenSSL reads and writes.

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePublicKey as _, KeypairBytes};
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use zeroize::Zeroizing;

/// A signature's length.
pub const SIGNATURE_BYTES: usize = ed25519_dalek::SIGNATURE_LENGTH;

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a secret one.
    #[error("not an Ed25519 secret key in PEM (BEGIN PRIVATE KEY)")]
    Secret,
    /// Not a public one.
    #[error("not an Ed25519 public key in PEM (BEGIN PUBLIC KEY)")]
    Public,
}

/// Signs manifests. Wiped from memory after use.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key made of 32 random bytes.
    #[must_use]
    pub fn from_random(bytes: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(bytes))
    }

    /// Reads PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        ed25519_dalek::SigningKey::from_pkcs8_pem(pem).map(Self).map_err(|_| KeyError::Secret)
    }

    /// As PKCS#8 PEM.
    ///
    /// # Errors
    /// None that is known: the encoder's interface has one.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        use ed25519_dalek::pkcs8::EncodePrivateKey as _;
        // Without the public key in it, which is version 2 of the format: OpenSSL 3.0 does not read that.
        let bytes = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        bytes.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Secret)
    }

    /// What verifies its signatures.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(bytes).to_bytes()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

/// Verifies manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads SPKI PEM, as `openssl pkey -pubout` writes it.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        VerifyingKey::from_public_key_pem(pem).map(Self).map_err(|_| KeyError::Public)
    }

    /// As SPKI PEM.
    ///
    /// # Errors
    /// None that is known: the encoder's interface has one.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|_| KeyError::Public)
    }

    /// Whether a signature is this key's over these bytes.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        self.0.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_from_pem_and_taken_for_nothing_else() {
        let key = SigningKey::from_random(&[7; 32]);
        let (secret, public) = (key.to_pem().unwrap(), key.public().to_pem().unwrap());
        assert_eq!(SigningKey::from_pem(&secret).unwrap().public(), key.public());
        assert_eq!(PublicKey::from_pem(&public), Ok(key.public()));
        assert_eq!(SigningKey::from_pem(&public).unwrap_err(), KeyError::Secret);
        assert_eq!(PublicKey::from_pem(&secret), Err(KeyError::Public));
        assert_eq!(format!("{key:?}"), "SigningKey(***)");
    }

    #[test]
    fn a_signature_holds_for_these_bytes_and_this_key_alone() {
        let key = SigningKey::from_random(&[7; 32]);
        let signature = key.sign(b"manifest");
        assert!(key.public().verifies(b"manifest", &signature));
        assert!(!key.public().verifies(b"manifesto", &signature));
        assert!(!SigningKey::from_random(&[8; 32]).public().verifies(b"manifest", &signature));
        for at in 0..SIGNATURE_BYTES {
            let mut changed = signature;
            changed[at] ^= 0x10;
            assert!(!key.public().verifies(b"manifest", &changed), "byte {at}");
        }
    }
}
