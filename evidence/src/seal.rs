//! Sealing for several keys, and opening with one: whole age files in memory (<https://age-encryption.org/v1>).

use std::io::{self, Read as _, Write as _};

use age::secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Somebody who can open what is sealed: an age public key, `age1…`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recipient(age::x25519::Recipient);

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Recipient {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl From<Recipient> for String {
    fn from(recipient: Recipient) -> Self {
        recipient.to_string()
    }
}

/// All who can open what is sealed: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients(Vec<Recipient>);

/// Why a text does not say who can open. Lines are counted from 1; what stands in them is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecipientsError {
    /// Nothing but blank lines and comments.
    #[error("no recipient: at least one public key (age1…) is needed")]
    None,
    /// A line that is no public key.
    #[error("line {line}: not an age public key (age1…, 62 characters)")]
    NotAKey {
        /// Which.
        line: usize,
    },
    /// A secret key: whoever can read the configuration could open every recording.
    #[error(
        "line {line}: a secret key; put the public key here (age1…), take the secret one away from this machine and replace it"
    )]
    Secret {
        /// Which.
        line: usize,
    },
    /// A key that was there already: two of the same hand open no more than one.
    #[error("line {line}: the same key again")]
    Twice {
        /// Which.
        line: usize,
    },
}

impl Recipients {
    /// Reads them as `age -R` does: one a line, blank lines and lines with `#` left out.
    ///
    /// # Errors
    /// Says which line is wrong, and how.
    pub fn parse(text: &str) -> Result<Self, RecipientsError> {
        let mut recipients = Vec::new();
        for (line, key) in (1..).zip(text.lines().map(str::trim)) {
            if key.is_empty() || key.starts_with('#') {
                continue;
            }
            if key.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
                return Err(RecipientsError::Secret { line });
            }
            let recipient = key.parse().map(Recipient).map_err(|_| RecipientsError::NotAKey { line })?;
            if recipients.contains(&recipient) {
                return Err(RecipientsError::Twice { line });
            }
            recipients.push(recipient);
        }
        if recipients.is_empty() { Err(RecipientsError::None) } else { Ok(Self(recipients)) }
    }

    /// Each of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Recipient] {
        &self.0
    }
}

impl From<Recipient> for Recipients {
    fn from(recipient: Recipient) -> Self {
        Self(vec![recipient])
    }
}

/// A secret key that opens: `AGE-SECRET-KEY-1…`. Never on the server, but in the demonstration.
pub struct Identity(age::x25519::Identity);

/// Why a text is not a secret key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret key is a line that starts with AGE-SECRET-KEY-1")]
pub struct NotAnIdentity;

impl Identity {
    /// A fresh one.
    #[must_use]
    pub fn generate() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// Who can open with it.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// As a file that `age -d -i` reads; wiped from memory after use.
    #[must_use]
    pub fn to_file(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("# public key: {}\n{}\n", self.recipient(), self.0.to_string().expose_secret()))
    }
}

impl std::str::FromStr for Identity {
    type Err = NotAnIdentity;

    /// Reads a file of one key, as `age-keygen` and [`Identity::to_file`] write it.
    fn from_str(text: &str) -> Result<Self, NotAnIdentity> {
        let mut keys = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        match (keys.next(), keys.next()) {
            (Some(key), None) => key.parse().map(Self).map_err(|_| NotAnIdentity),
            _ => Err(NotAnIdentity),
        }
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity(of {})", self.recipient())
    }
}

/// Why nothing could be sealed.
#[derive(Debug, thiserror::Error)]
#[error("cannot seal: {0}")]
pub struct SealError(String);

impl From<age::EncryptError> for SealError {
    fn from(error: age::EncryptError) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for SealError {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Seals bytes into one complete age file that each of the recipients can open.
///
/// # Errors
/// None that is known: age's interface has one.
pub fn seal(plaintext: &[u8], recipients: &Recipients) -> Result<Vec<u8>, SealError> {
    let keys = recipients.0.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    // Per recipient some 100 bytes of header, per 64 KiB a tag.
    let mut object = Vec::with_capacity(plaintext.len() + plaintext.len() / 2048 + 512);
    let mut writer = age::Encryptor::with_recipients(keys)?.wrap_output(&mut object)?;
    writer.write_all(plaintext)?;
    writer.finish()?;
    Ok(object)
}

/// Why an object could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was sealed for others.
    #[error("sealed for other keys")]
    NotForThisKey,
    /// It is not what was sealed.
    #[error("changed or cut since it was sealed: {0}")]
    Changed(String),
}

/// Opens an age file with a key. Nothing is given out of a file that was changed.
///
/// # Errors
/// When it was sealed for other keys, or changed since.
pub fn open(object: &[u8], identity: &Identity) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let changed = |error: &dyn std::fmt::Display| OpenError::Changed(error.to_string());
    let decryptor = age::Decryptor::new(object).map_err(|error| changed(&error))?;
    let mut reader =
        decryptor.decrypt(std::iter::once(&identity.0 as &dyn age::Identity)).map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => OpenError::NotForThisKey,
            other => changed(&other),
        })?;
    // Growing would leave copies behind that nobody wipes.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(object.len()));
    reader.read_to_end(&mut plaintext).map_err(|error| changed(&error))?;
    Ok(plaintext)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> ([Identity; 2], Recipients) {
        let keys = [Identity::generate(), Identity::generate()];
        let text = format!("# office\n{}\n\n# escrow\n  {}\n", keys[0].recipient(), keys[1].recipient());
        (keys, Recipients::parse(&text).unwrap())
    }

    #[test]
    fn a_segment_opens_with_each_of_two_keys_and_with_no_other() {
        let (keys, recipients) = two();
        let object = seal(b"two seconds", &recipients).unwrap();
        for key in &keys {
            assert_eq!(open(&object, key).unwrap().as_slice(), b"two seconds");
        }
        assert_eq!(open(&object, &Identity::generate()), Err(OpenError::NotForThisKey));
    }

    #[test]
    fn an_empty_and_a_large_segment_come_back_whole() {
        let (keys, recipients) = two();
        for size in [0, 1, 65_535, 65_536, 65_537, 1_500_000] {
            let plaintext: Vec<u8> = (0..size).map(|at: u32| at as u8).collect();
            assert_eq!(*open(&seal(&plaintext, &recipients).unwrap(), &keys[0]).unwrap(), plaintext);
        }
    }

    #[test]
    fn a_changed_segment_opens_at_no_byte() {
        let (keys, recipients) = two();
        let object = seal(b"two seconds", &recipients).unwrap();
        for at in 0..object.len() {
            let mut changed = object.clone();
            changed[at] ^= 1;
            assert!(open(&changed, &keys[1]).is_err(), "byte {at}");
            assert!(open(&object[..at], &keys[1]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_key_is_written_as_age_writes_it_and_read_back() {
        let key = Identity::generate();
        let file = key.to_file();
        assert!(file.lines().nth(1).unwrap().starts_with("AGE-SECRET-KEY-1"));
        let again: Identity = file.parse().unwrap();
        assert_eq!(again.recipient(), key.recipient());
        assert!(again.recipient().to_string().starts_with("age1"));
        assert!(!format!("{key:?}").contains("SECRET"));
        for wrong in ["", "age1", &format!("{}{}", *file, *file)] {
            assert_eq!(wrong.parse::<Identity>().unwrap_err(), NotAnIdentity);
        }
    }

    #[test]
    fn configuration_is_refused_by_line_and_never_repeated() {
        let key = Identity::generate();
        let (public, secret) = (key.recipient().to_string(), key.to_file().lines().nth(1).unwrap().to_owned());
        let refused = |text: &str| Recipients::parse(text).unwrap_err();
        assert_eq!(refused("\n# nobody\n"), RecipientsError::None);
        assert_eq!(refused(&format!("{public}\nage1nobody")), RecipientsError::NotAKey { line: 2 });
        assert_eq!(refused(&format!("{public}\n\n{public}")), RecipientsError::Twice { line: 3 });
        assert_eq!(refused(&secret), RecipientsError::Secret { line: 1 });
        assert_eq!(refused(&secret.to_lowercase()), RecipientsError::Secret { line: 1 });
        assert!(!refused(&secret).to_string().contains(&secret[20..]));
    }
}
