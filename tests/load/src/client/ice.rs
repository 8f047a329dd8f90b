//! The half of ICE that a controlling client needs towards an ICE-lite server: it checks, and nominates at once.

use std::net::SocketAddr;

use rtc::crypto::RTCCrypto;
use rtc::stun::attributes::{ATTR_ICE_CONTROLLING, ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME, RawAttribute};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId};
use rtc::stun::textattrs::TextAttribute;
use rtc::stun::xoraddr::XorMappedAddress;

use crate::Result;

/// A client's own ICE name and password.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Name.
    pub ufrag: String,
    /// Password.
    pub password: String,
}

impl Credentials {
    /// Of the client with that number.
    pub fn numbered(number: usize) -> Self {
        Self { ufrag: format!("load{number:06}"), password: format!("the-password-of-client-{number:06}") }
    }
}

/// What the server said about itself.
#[derive(Debug, Clone)]
pub struct Remote {
    /// Its name.
    pub ufrag: String,
    /// Its password.
    pub password: String,
    /// Where it listens.
    pub address: SocketAddr,
}

/// A binding request that nominates.
pub fn check(own: &Credentials, remote: &Remote, crypto: &dyn RTCCrypto) -> Result<Vec<u8>> {
    let raw = |typ, value: &[u8]| -> Box<dyn Setter> {
        let length = u16::try_from(value.len()).unwrap_or(0);
        Box::new(RawAttribute { typ, length, value: value.to_vec() })
    };
    let mut message = Message::new();
    message.build(&[
        Box::new(BINDING_REQUEST),
        Box::new(TransactionId::new()),
        Box::new(TextAttribute::new(ATTR_USERNAME, format!("{}:{}", remote.ufrag, own.ufrag))),
        raw(ATTR_PRIORITY, &0x6e7f_00ff_u32.to_be_bytes()),
        raw(ATTR_ICE_CONTROLLING, &[1; 8]),
        raw(ATTR_USE_CANDIDATE, &[]),
        Box::new(MessageIntegrity::new_short_term_integrity_with_provider(remote.password.clone(), crypto)),
        Box::new(FINGERPRINT),
    ])?;
    Ok(message.raw)
}

/// The answer to a server's own check, which some send although they are ICE-lite.
pub fn answer(request: &[u8], own: &Credentials, remote: &Remote, crypto: &dyn RTCCrypto) -> Result<Vec<u8>> {
    let mut transaction = TransactionId::default();
    transaction.0.copy_from_slice(request.get(8..20).ok_or("a check that is cut off")?);
    let mut message = Message::new();
    message.build(&[
        Box::new(BINDING_SUCCESS),
        Box::new(transaction),
        Box::new(XorMappedAddress { ip: remote.address.ip(), port: remote.address.port() }),
        Box::new(MessageIntegrity::new_short_term_integrity_with_provider(own.password.clone(), crypto)),
        Box::new(FINGERPRINT),
    ])?;
    Ok(message.raw)
}

/// Whether a STUN datagram is a check.
pub fn is_request(datagram: &[u8]) -> bool {
    datagram.starts_with(&[0, 1])
}

/// Whether a STUN datagram answers a check with success.
pub fn is_success(datagram: &[u8]) -> bool {
    datagram.starts_with(&[1, 1])
}
