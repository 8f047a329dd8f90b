//! The TURN servers that browsers may use, with passwords that end by themselves.
//!
//! The server and coturn share a secret (`static-auth-secret`); a password is the HMAC-SHA-1 of a user name that says
//! until when it is good (draft-uberti-behave-turn-rest-00, section 2.2). Nobody has an account there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use protocol::join::Relay;
use sha1::Sha1;

/// How long a password is good: a day at the office. A connection under way outlives it.
const GOOD_FOR: TimeDelta = TimeDelta::hours(8);

/// What is told to browsers.
#[derive(Default)]
pub struct Relays {
    urls: Vec<String>,
    secret: Vec<u8>,
}

impl Relays {
    /// These addresses, with the secret that is also coturn's.
    #[must_use]
    pub const fn new(urls: Vec<String>, secret: Vec<u8>) -> Self {
        Self { urls, secret }
    }

    /// The relays with a password of their own for whoever asks now; `number` is made by chance. None where none is
    /// configured.
    #[must_use]
    pub fn offer(&self, number: u64, now: DateTime<Utc>) -> Vec<Relay> {
        if self.urls.is_empty() {
            return Vec::new();
        }
        let username = format!("{}:{number:016x}", (now + GOOD_FOR).timestamp());
        // A key of any length will do.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.secret) else { return Vec::new() };
        mac.update(username.as_bytes());
        let credential = STANDARD.encode(mac.finalize().into_bytes());
        vec![Relay { urls: self.urls.clone(), username, credential }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_one_that_coturn_works_out() {
        let relays = Relays::new(vec!["turn:turn.example.it:3478".into()], b"north".to_vec());
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let relay = relays.offer(7, now).remove(0);
        assert_eq!(relay.username, "1028800:0000000000000007");
        // echo -n 1028800:0000000000000007 | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(relay.credential, "dCU7qkUchYVw2KzCFb5w3BTwuao=");
    }

    #[test]
    fn without_a_relay_none_is_offered() {
        assert!(Relays::default().offer(7, DateTime::UNIX_EPOCH).is_empty());
    }
}
