//! What the `Authorization` header of a request opens.

use chrono::{DateTime, Utc};
use protocol::{BookingId, OfficialId, Party};

use crate::key::Key;
use crate::token::{LinkToken, OfficialToken, TokenError};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Access {
    /// A citizen, by the link of a booking.
    Citizen {
        /// The booking.
        booking: BookingId,
        /// Delegate or delegator.
        party: Party,
    },
    /// An official.
    Official {
        /// Who.
        official: OfficialId,
    },
}

impl Access {
    /// Reads a token of either kind.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn from_bearer(key: &Key, token: &str, now: DateTime<Utc>) -> Result<Self, TokenError> {
        match LinkToken::verify(key, token) {
            Ok(holder) => Ok(Self::Citizen { booking: holder.booking, party: holder.party }),
            // Of another kind, or no token at all: the other reader says which.
            Err(TokenError::Malformed) => {
                OfficialToken::verify(key, token, now).map(|official| Self::Official { official })
            }
            Err(error) => Err(error),
        }
    }

    /// Reads the value of an `Authorization` header, `Bearer <token>` (RFC 6750; the scheme in any case).
    ///
    /// # Errors
    /// [`TokenError`]; `Malformed` for another scheme.
    pub fn from_authorization(key: &Key, header: &str, now: DateTime<Utc>) -> Result<Self, TokenError> {
        match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Self::from_bearer(key, token.trim(), now),
            _ => Err(TokenError::Malformed),
        }
    }
}
