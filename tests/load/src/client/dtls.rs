//! The client's side of the DTLS handshake, and the SRTP keys that come out of it.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::BytesMut;
use rtc::crypto::{HashAlgorithm, RTCCrypto, RTCCryptoProvider};
use rtc::dtls::config::{ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc::dtls::crypto::Certificate;
use rtc::dtls::endpoint::{Endpoint, EndpointEvent};
use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc::shared::TransportProtocol;
use rtc::srtp::config::LABEL_EXTRACTOR_DTLS_SRTP;

use super::srtp::{Direction, KEY, SALT};
use crate::{Result, clock};

/// What all clients have in common: one certificate is enough for a load.
pub struct Identity {
    /// Cryptography.
    pub provider: Arc<dyn RTCCryptoProvider>,
    /// SHA-256 of the certificate, as it stands in an offer.
    pub fingerprint: String,
    config: Arc<HandshakeConfig>,
}

impl Identity {
    /// A fresh certificate. AES-128-GCM is all that is offered, so that every server does the same work.
    pub fn new() -> Result<Self> {
        let provider = rtc::crypto::default_provider()?;
        let certificate = Certificate::generate_self_signed(vec!["load".to_owned()], provider.crypto())?;
        let der = certificate.certificate.first().ok_or("a certificate without content")?;
        let hash = provider.crypto().hash(HashAlgorithm::Sha256, der)?;
        let fingerprint = hash.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
        let config = ConfigBuilder::default()
            .with_crypto_provider(Arc::clone(&provider))
            .with_certificates(vec![certificate])
            .with_srtp_protection_profiles(vec![SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm])
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            // A load on its own machine has nobody to mistrust.
            .with_insecure_skip_verify(true)
            .build(true, None)?;
        Ok(Self { provider, fingerprint, config: Arc::new(config) })
    }

    /// The primitives.
    pub fn crypto(&self) -> &dyn RTCCrypto {
        self.provider.crypto()
    }
}

/// A handshake under way.
pub struct Handshake {
    endpoint: Endpoint,
    peer: SocketAddr,
}

/// Keys of both directions.
pub struct Keys {
    /// For what the client sends.
    pub seal: Direction,
    /// For what the server sends.
    pub open: Direction,
}

impl Handshake {
    /// Says hello.
    pub fn begin(identity: &Identity, local: SocketAddr, peer: SocketAddr) -> Result<Self> {
        let mut endpoint = Endpoint::new(local, TransportProtocol::UDP, None);
        endpoint.connect(clock::now(), peer, Arc::clone(&identity.config), None)?;
        Ok(Self { endpoint, peer })
    }

    /// Takes a datagram of the server; gives the keys when it was the last one.
    pub fn read(&mut self, datagram: &[u8], identity: &Identity) -> Result<Option<Keys>> {
        let events = self.endpoint.read(clock::now(), self.peer, None, BytesMut::from(datagram))?;
        let complete = events.iter().any(|event| matches!(event, EndpointEvent::HandshakeComplete));
        complete.then(|| self.keys(identity)).transpose()
    }

    /// Repeats what was lost.
    pub fn tick(&mut self) -> Result<()> {
        Ok(self.endpoint.handle_timeout(self.peer, clock::now())?)
    }

    /// The next datagram to send.
    pub fn poll(&mut self) -> Option<BytesMut> {
        self.endpoint.poll_transmit().map(|transmit| transmit.message)
    }

    /// Client key, server key, client salt, server salt (RFC 5764, section 4.2).
    fn keys(&self, identity: &Identity) -> Result<Keys> {
        let state = self.endpoint.get_connection_state(self.peer).ok_or("the handshake is gone")?;
        let material = state.export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], 2 * (KEY + SALT))?;
        let (keys, salts) = material.as_ref().split_at(2 * KEY);
        let crypto = identity.crypto();
        Ok(Keys {
            seal: Direction::new(crypto, &keys[..KEY], &salts[..SALT])?,
            open: Direction::new(crypto, &keys[KEY..], &salts[SALT..])?,
        })
    }
}
