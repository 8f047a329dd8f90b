//! Signed texts: a citizen's link and an official's access.
//!
//! Both are base64url without padding of `kind ‖ content ‖ MAC`, and the MAC covers the kind: a signature made for one kind
//! never fits the other. The kind's low half is its version.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use protocol::{BookingId, OfficialId, Party};
use subtle::ConstantTimeEq;

use crate::key::Key;

const KIND_LINK: u8 = 0x11;
const KIND_OFFICIAL: u8 = 0x21;

const LINK_MAC: usize = 16;
const OFFICIAL_MAC: usize = 32;

/// Longest token read, in characters: more is malformed without a look at it.
const MAX_CHARS: usize = 512;

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not such a token at all.
    #[error("the token is malformed")]
    Malformed,
    /// It was not signed with this key, or was changed since.
    #[error("the signature of the token does not fit")]
    Signature,
    /// It was valid until some time ago.
    #[error("the token has expired")]
    Expired,
}

/// Whose link it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkHolder {
    /// Booking.
    pub booking: BookingId,
    /// Delegate or delegator.
    pub party: Party,
}

impl LinkHolder {
    /// 16 bytes of the booking's id and 1 of the party.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let party = match self.party {
            Party::Delegate => 0,
            Party::Delegator => 1,
        };
        [self.booking.0.as_bytes().as_slice(), &[party]].concat()
    }
}

/// The signature in a citizen's link: kind, 16 bytes of the booking's id, 1 of the party, 16 of HMAC-SHA256. 46 characters.
/// It does not expire: the booking's own window says what it opens.
pub struct LinkToken;

impl LinkToken {
    /// Signs the link of a citizen.
    #[must_use]
    pub fn sign(key: &Key, booking: BookingId, party: Party) -> String {
        seal::<LINK_MAC>(key, KIND_LINK, &LinkHolder { booking, party }.bytes())
    }

    /// Whose link it is.
    ///
    /// # Errors
    /// [`TokenError::Malformed`] or [`TokenError::Signature`].
    pub fn verify(key: &Key, text: &str) -> Result<LinkHolder, TokenError> {
        let content = open::<LINK_MAC>(key, KIND_LINK, text)?;
        let (booking, party) = content.split_at_checked(16).ok_or(TokenError::Malformed)?;
        let party = match party {
            [0] => Party::Delegate,
            [1] => Party::Delegator,
            _ => return Err(TokenError::Malformed),
        };
        let booking = booking.to_vec().try_into().map(BookingId).map_err(|_| TokenError::Malformed)?;
        Ok(LinkHolder { booking, party })
    }
}

/// The signature in an official's link: kind, 8 bytes of the second it expires at, the official's id, 32 of HMAC-SHA256.
pub struct OfficialToken;

impl OfficialToken {
    /// Longest id of an official, in bytes.
    pub const ID_MAX_BYTES: usize = 128;

    /// Signs the access of an official. Fractions of a second of `expires_at` are dropped.
    #[must_use]
    pub fn sign(key: &Key, official: &OfficialId, expires_at: DateTime<Utc>) -> String {
        let second = u64::try_from(expires_at.timestamp()).unwrap_or(0);
        let content = [second.to_be_bytes().as_slice(), official.0.as_bytes()].concat();
        seal::<OFFICIAL_MAC>(key, KIND_OFFICIAL, &content)
    }

    /// Whose access it is. Valid before the second it expires at.
    ///
    /// # Errors
    /// [`TokenError`]; nothing is said of the expiry of a token whose signature does not fit.
    pub fn verify(key: &Key, text: &str, now: DateTime<Utc>) -> Result<OfficialId, TokenError> {
        let content = open::<OFFICIAL_MAC>(key, KIND_OFFICIAL, text)?;
        let (second, id) = content.split_first_chunk::<8>().ok_or(TokenError::Malformed)?;
        let id = std::str::from_utf8(id).map_err(|_| TokenError::Malformed)?;
        if !(1..=Self::ID_MAX_BYTES).contains(&id.len()) {
            return Err(TokenError::Malformed);
        }
        if i128::from(now.timestamp()) >= i128::from(u64::from_be_bytes(*second)) {
            return Err(TokenError::Expired);
        }
        Ok(OfficialId(id.to_owned()))
    }
}

fn seal<const MAC: usize>(key: &Key, kind: u8, content: &[u8]) -> String {
    let mut bytes = [&[kind], content].concat();
    let mac = key.mac(&bytes);
    bytes.extend_from_slice(&mac[..MAC]);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn open<const MAC: usize>(key: &Key, kind: u8, text: &str) -> Result<Vec<u8>, TokenError> {
    if text.len() > MAX_CHARS {
        return Err(TokenError::Malformed);
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Malformed)?;
    if bytes.first() != Some(&kind) || bytes.len() <= MAC {
        return Err(TokenError::Malformed);
    }
    let mac = bytes.split_off(bytes.len() - MAC);
    if !bool::from(key.mac(&bytes)[..MAC].ct_eq(&mac)) {
        return Err(TokenError::Signature);
    }
    Ok(bytes.split_off(1))
}
