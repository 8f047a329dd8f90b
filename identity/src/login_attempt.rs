//! A login under way at a provider: what must come back with its answer.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::key::Key;
use crate::return_path::ReturnPath;

const KIND: u8 = 0x41;
const MAC: usize = 32;
const MAX_CHARS: usize = 4_096;

/// How long somebody may take at the provider.
pub const ATTEMPT_LIFE: TimeDelta = TimeDelta::minutes(15);

/// A login that this browser began. It is kept in a cookie of that browser, signed, so that any node of the service can end what another
/// began, also after a restart. Prints masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginAttempt {
    /// Which provider.
    pub provider: String,
    /// Ties the answer to this browser (RFC 6749, section 10.12).
    pub state: String,
    /// Ties the identity token to this login (OpenID Connect Core 1.0, section 15.5.2).
    pub nonce: String,
    /// Proves to the provider that who began also ends (RFC 7636).
    pub verifier: String,
    /// Where to go afterwards.
    pub back_to: ReturnPath,
    /// When it began.
    pub begun_at: DateTime<Utc>,
}

/// Why a cookie is no login under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttemptError {
    /// It is none, or was changed.
    #[error("no login of this service")]
    Forged,
    /// It began too long ago.
    #[error("the login took too long")]
    Expired,
}

impl LoginAttempt {
    /// As the cookie carries it.
    #[must_use]
    pub fn seal(&self, key: &Key) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let mut bytes = [&[KIND], json.as_slice()].concat();
        let mac = key.mac(&bytes);
        bytes.extend_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cookie.
    ///
    /// # Errors
    /// [`AttemptError`].
    pub fn open(key: &Key, text: &str, now: DateTime<Utc>) -> Result<Self, AttemptError> {
        if text.len() > MAX_CHARS {
            return Err(AttemptError::Forged);
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| AttemptError::Forged)?;
        let content = bytes.len().checked_sub(MAC).filter(|length| *length > 0).ok_or(AttemptError::Forged)?;
        let mac = bytes.split_off(content);
        if bytes.first() != Some(&KIND) || !bool::from(key.mac(&bytes).ct_eq(&mac)) {
            return Err(AttemptError::Forged);
        }
        let attempt: Self =
            serde_json::from_slice(bytes.get(1..).unwrap_or_default()).map_err(|_| AttemptError::Forged)?;
        if now >= attempt.begun_at + ATTEMPT_LIFE { Err(AttemptError::Expired) } else { Ok(attempt) }
    }
}

impl std::fmt::Debug for LoginAttempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginAttempt").field("provider", &self.provider).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn attempt() -> LoginAttempt {
        let text = |text: &str| text.to_owned();
        let (state, nonce, verifier) = (text("state"), text("nonce"), text("verifier"));
        LoginAttempt {
            provider: text("spid"),
            state,
            nonce,
            verifier,
            back_to: ReturnPath::default(),
            begun_at: noon(),
        }
    }

    #[test]
    fn a_login_under_way_comes_back_as_it_was_within_a_quarter_of_an_hour() {
        let key = Key::new([7; 32]);
        let cookie = attempt().seal(&key);
        let last = noon() + ATTEMPT_LIFE - TimeDelta::milliseconds(1);
        assert_eq!(LoginAttempt::open(&key, &cookie, last), Ok(attempt()));
        assert_eq!(LoginAttempt::open(&key, &cookie, noon() + ATTEMPT_LIFE), Err(AttemptError::Expired));
    }

    #[test]
    fn a_login_changed_or_of_another_server_is_none() {
        let key = Key::new([7; 32]);
        let cookie = attempt().seal(&key);
        assert_eq!(LoginAttempt::open(&Key::new([8; 32]), &cookie, noon()), Err(AttemptError::Forged));
        for at in (0..cookie.len()).step_by(7) {
            let other = if cookie.as_bytes()[at] == b'A' { "B" } else { "A" };
            let changed = format!("{}{other}{}", &cookie[..at], &cookie[at + 1..]);
            assert_eq!(LoginAttempt::open(&key, &changed, noon()), Err(AttemptError::Forged), "{at}");
        }
    }
}
