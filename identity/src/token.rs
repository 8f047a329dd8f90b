//! Signed texts: the personal link of a guest.
//!
//! Base64url without padding of `kind ‖ content ‖ MAC`, and the MAC covers the kind: a signature made for one kind never fits another.
//! The kind's low half is its version.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::{BookingId, Party};
use subtle::ConstantTimeEq;

use crate::key::Key;

const KIND_LINK: u8 = 0x11;

const LINK_MAC: usize = 16;

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

/// The signature in a guest's link: kind, 16 bytes of the booking's id, 1 of the party, 16 of HMAC-SHA256. 46 characters.
/// It does not expire: the booking's own window says when it opens, and a code by SMS is asked for as well.
pub struct LinkToken;

impl LinkToken {
    /// Signs the link of a guest.
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
