//! ICE lite (RFC 8445, section 2.5): the browser calls, the server answers and goes where it is told.

use std::net::SocketAddr;

use rtc::crypto::RTCCryptoProvider;
use rtc::shared::error::{Error, Result};
use rtc::stun::attributes::{ATTR_ICE_CONTROLLED, ATTR_USE_CANDIDATE, ATTR_USERNAME};
use rtc::stun::error_code::{CODE_ROLE_CONFLICT, ErrorCodeAttribute};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_ERROR, BINDING_REQUEST, BINDING_SUCCESS, Message, Setter};
use rtc::stun::xoraddr::XorMappedAddress;

/// Letters of an ICE user name and password: those of base64 (RFC 8839, section 5.4).
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The server's end of one connection.
#[derive(Debug, Clone)]
pub struct Lite {
    /// The server's name in checks: 96 bits by chance, so that no other connection has it.
    pub ufrag: String,
    /// What the server proves its answers with, and the browser its checks: 144 bits.
    pub password: String,
    /// `USERNAME` of a check that is meant for this connection.
    username: String,
}

/// A check that was genuine.
#[derive(Debug)]
pub struct Checked {
    /// What to answer.
    pub answer: Vec<u8>,
    /// The browser wants this pair of addresses to be used.
    pub nominated: bool,
}

impl Lite {
    /// New credentials for a browser that calls itself `remote`.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new(remote: &str, provider: &dyn RTCCryptoProvider) -> Result<Self> {
        let mut bytes = [0; 40];
        provider.random().fill(&mut bytes).map_err(|error| Error::Crypto(error.to_string()))?;
        let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 63)])).collect();
        let (ufrag, password) = letters.split_at(16);
        Ok(Self::known(ufrag, password, remote))
    }

    /// These credentials, for a browser that calls itself `remote`.
    #[must_use]
    pub fn known(ufrag: &str, password: &str, remote: &str) -> Self {
        Self { ufrag: ufrag.into(), password: password.into(), username: format!("{ufrag}:{remote}") }
    }

    /// Answers a check. `None`: no check, or not one of this connection's browser.
    pub fn answer(&self, datagram: &[u8], from: SocketAddr, provider: &dyn RTCCryptoProvider) -> Option<Checked> {
        let mut check = Message::default();
        check.unmarshal_binary(datagram).ok()?;
        if check.typ != BINDING_REQUEST || check.get(ATTR_USERNAME).ok()? != self.username.as_bytes() {
            return None;
        }
        MessageIntegrity::check(&mut check, self.password.as_bytes(), provider.crypto()).ok()?;
        // Both sides claim to follow: the browser must lead (RFC 8445, section 7.3.1.1).
        let conflict = check.contains(ATTR_ICE_CONTROLLED);
        let nominated = !conflict && check.contains(ATTR_USE_CANDIDATE);
        let answer = self.compose(&check, from, conflict, provider).ok()?;
        Some(Checked { answer, nominated })
    }

    fn compose(
        &self,
        check: &Message,
        from: SocketAddr,
        conflict: bool,
        provider: &dyn RTCCryptoProvider,
    ) -> Result<Vec<u8>> {
        let mut answer = Message::new();
        answer.transaction_id = check.transaction_id;
        answer.set_type(if conflict { BINDING_ERROR } else { BINDING_SUCCESS });
        answer.write_header();
        if conflict {
            ErrorCodeAttribute { code: CODE_ROLE_CONFLICT, reason: b"Role Conflict".to_vec() }.add_to(&mut answer)?;
        } else {
            XorMappedAddress { ip: from.ip(), port: from.port() }.add_to(&mut answer)?;
        }
        let password = self.password.clone();
        MessageIntegrity::new_short_term_integrity_with_provider(password, provider.crypto()).add_to(&mut answer)?;
        FINGERPRINT.add_to(&mut answer)?;
        Ok(answer.raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rtc::stun::attributes::ATTR_ICE_CONTROLLING;
    use rtc::stun::message::Getter;
    use rtc::stun::message::TransactionId;
    use rtc::stun::textattrs::TextAttribute;

    fn from() -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 7], 5_000))
    }

    fn check(username: &str, password: &str, more: &[rtc::stun::attributes::AttrType]) -> Vec<u8> {
        let provider = rtc::crypto::default_provider().expect("a provider");
        let mut message = Message::new();
        message.transaction_id = TransactionId([7; 12]);
        message.set_type(BINDING_REQUEST);
        message.write_header();
        TextAttribute::new(ATTR_USERNAME, username.to_owned()).add_to(&mut message).expect("added");
        for attribute in more {
            message.add(*attribute, if *attribute == ATTR_USE_CANDIDATE { &[] } else { &[0; 8] });
        }
        MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), provider.crypto())
            .add_to(&mut message)
            .expect("added");
        FINGERPRINT.add_to(&mut message).expect("added");
        message.raw
    }

    fn answered(lite: &Lite, datagram: &[u8]) -> Option<(Message, bool)> {
        let provider = rtc::crypto::default_provider().expect("a provider");
        let checked = lite.answer(datagram, from(), provider.as_ref())?;
        let mut message = Message::default();
        message.unmarshal_binary(&checked.answer).expect("a message");
        FINGERPRINT.check(&message).expect("a fingerprint");
        MessageIntegrity::check(&mut message, lite.password.as_bytes(), provider.crypto()).expect("genuine");
        assert_eq!(message.transaction_id, TransactionId([7; 12]));
        Some((message, checked.nominated))
    }

    fn lite() -> Lite {
        Lite::new("browser", rtc::crypto::default_provider().expect("a provider").as_ref()).expect("credentials")
    }

    #[test]
    fn a_genuine_check_is_told_where_it_came_from() {
        let lite = lite();
        let name = format!("{}:browser", lite.ufrag);
        for (more, wanted) in
            [(&[ATTR_ICE_CONTROLLING][..], false), (&[ATTR_ICE_CONTROLLING, ATTR_USE_CANDIDATE], true)]
        {
            let (answer, nominated) = answered(&lite, &check(&name, &lite.password, more)).expect("an answer");
            let mut address = XorMappedAddress::default();
            address.get_from(&answer).expect("an address");
            assert_eq!((address.ip, address.port), (from().ip(), from().port()));
            assert_eq!(nominated, wanted);
        }
    }

    #[test]
    fn a_check_of_somebody_else_is_not_answered() {
        let lite = lite();
        let name = format!("{}:browser", lite.ufrag);
        assert!(answered(&lite, &check(&name, "another password", &[])).is_none());
        assert!(answered(&lite, &check(&format!("{}:other", lite.ufrag), &lite.password, &[])).is_none());
        assert!(answered(&lite, &check(&name, &lite.password, &[])[..30]).is_none());
        assert!(answered(&lite, b"hello").is_none());
    }

    #[test]
    fn who_wants_to_follow_too_is_told_to_lead() {
        let lite = lite();
        let name = format!("{}:browser", lite.ufrag);
        let asked = check(&name, &lite.password, &[ATTR_ICE_CONTROLLED, ATTR_USE_CANDIDATE]);
        let (answer, nominated) = answered(&lite, &asked).expect("an answer");
        assert_eq!((answer.typ, nominated), (BINDING_ERROR, false));
    }
}
