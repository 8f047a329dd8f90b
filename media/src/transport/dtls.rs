//! The DTLS server of one connection: it waits for the browser's handshake and gives the keys of SRTP (RFC 5764).

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::crypto::{HashAlgorithm, RTCCryptoProvider};
use rtc::dtls::config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc::dtls::crypto::Certificate;
use rtc::dtls::endpoint::{Endpoint, EndpointEvent};
use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc::dtls::state::State;
use rtc::shared::TransportProtocol;
use rtc::shared::error::{Error, Result};
use rtc::srtp::config::{Config, LABEL_EXTRACTOR_DTLS_SRTP};
use rtc::srtp::protection_profile::ProtectionProfile;

use super::srtp::{Keys, Opener, PROFILES, Sealer};

/// The endpoint tells its connections apart by address. Here each has an endpoint of its own, and moves about.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

/// What a worker shows browsers: its certificate, made anew at each start.
#[derive(Clone)]
pub struct Identity {
    provider: Arc<dyn RTCCryptoProvider>,
    certificate: Certificate,
    fingerprint: String,
}

impl Identity {
    /// A new certificate.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate() -> Result<Self> {
        let failed = |error: &dyn std::fmt::Display| Error::Crypto(error.to_string());
        let provider = rtc::crypto::default_provider().map_err(|error| failed(&error))?;
        let certificate = Certificate::generate_self_signed(["sportello".to_owned()], provider.crypto())?;
        let der = certificate.certificate.first().ok_or(Error::ErrNonCertificate)?;
        let fingerprint = fingerprint(provider.as_ref(), der)?;
        Ok(Self { provider, certificate, fingerprint })
    }

    /// SHA-256 of the certificate as SDP writes it (RFC 8122).
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The cryptography of the stack.
    #[must_use]
    pub fn provider(&self) -> &dyn RTCCryptoProvider {
        self.provider.as_ref()
    }
}

fn fingerprint(provider: &dyn RTCCryptoProvider, certificate: &[u8]) -> Result<String> {
    let hash = provider.crypto().hash(HashAlgorithm::Sha256, certificate);
    let hash = hash.map_err(|error| Error::Crypto(error.to_string()))?;
    Ok(hash.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":"))
}

/// What the handshake came to.
pub enum DtlsEvent {
    /// The browser has proved to hold the certificate of its offer: this opens and seals its media.
    Keys(Box<(Opener, Sealer)>),
    /// The browser said goodbye, or the handshake broke for good.
    Closed,
    /// It was no DTLS, or not of this browser.
    Unreadable,
}

/// Whether the browser has just said something of the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It has.
    Yes,
    /// It is only time.
    No,
}

/// One connection's DTLS.
pub struct Dtls {
    endpoint: Endpoint,
    provider: Arc<dyn RTCCryptoProvider>,
    /// For a browser that knows AES-GCM.
    preferred: Arc<HandshakeConfig>,
    /// What was sent last, as long as the handshake lasts, and when.
    flight: Vec<BytesMut>,
    flown: Option<Instant>,
    /// Bytes taken so far.
    taken: usize,
}

/// What is taken of one browser. A handshake comes to some 5 kB and each repetition to as much again; the stack keeps
/// whatever may belong to a later step, without end.
const MOST: usize = 256 * 1024;
/// Beyond it only what may be a goodbye is taken: an alert, sealed.
const GOODBYE: usize = 96;

/// A flight is sent again at most this often: browsers begin to repeat theirs after 50 ms.
const REPEAT: Duration = Duration::from_millis(40);

impl Dtls {
    /// Waits for who holds the certificate with this SHA-256 fingerprint.
    ///
    /// # Errors
    /// When the stack refuses the configuration.
    pub fn new(identity: &Identity, wanted: &str) -> Result<Self> {
        let any = config(identity, wanted, &PROFILES)?;
        let endpoint = Endpoint::new(PEER, TransportProtocol::UDP, Some(any));
        let preferred = config(identity, wanted, &PROFILES[..2])?;
        Ok(Self {
            endpoint,
            provider: Arc::clone(&identity.provider),
            preferred,
            flight: Vec::new(),
            flown: None,
            taken: 0,
        })
    }

    /// Takes a datagram.
    pub fn receive(&mut self, now: Instant, datagram: &[u8]) -> Option<DtlsEvent> {
        self.taken = self.taken.saturating_add(datagram.len());
        if self.taken > MOST && !(datagram.starts_with(&[21]) && datagram.len() <= GOODBYE) {
            return Some(DtlsEvent::Unreadable);
        }
        // The stack agrees to what the browser names first, which in Chromium is not AES-GCM.
        if self.endpoint.get_connection_state(PEER).is_none() && knows_gcm(datagram) {
            self.endpoint.set_server_config(Some(Arc::clone(&self.preferred)));
        }
        let events = match self.endpoint.read(now, PEER, None, BytesMut::from(datagram)) {
            Ok(events) => events,
            Err(Error::ErrAlertFatalOrClose) => return Some(DtlsEvent::Closed),
            // Unreadable datagrams are the network's everyday noise; a handshake that cannot go on is given up in time.
            Err(_) => return Some(DtlsEvent::Unreadable),
        };
        events.into_iter().find_map(|event| match event {
            EndpointEvent::HandshakeComplete => self.keys().ok().map(|keys| DtlsEvent::Keys(Box::new(keys))),
            EndpointEvent::PeerClosed => Some(DtlsEvent::Closed),
            _ => None,
        })
    }

    fn keys(&self) -> Result<(Opener, Sealer)> {
        let state = self.endpoint.get_connection_state(PEER).ok_or(Error::ErrDtlsTransportNotStarted)?;
        let keys = master_keys(state)?;
        let crypto = self.provider.crypto();
        let (profile, keys) = (keys.profile, &keys.keys);
        let theirs = Keys { profile, key: &keys.remote_master_key, salt: &keys.remote_master_salt };
        let ours = Keys { profile, key: &keys.local_master_key, salt: &keys.local_master_salt };
        Ok((Opener::new(&theirs, crypto)?, Sealer::new(&ours, crypto)?))
    }

    /// What is to be sent now, in answer to a datagram or because it is time.
    ///
    /// A browser that repeats itself has not got the answer. The stack would wait for a timer, which each repetition
    /// sets back: over a line that loses a third the handshake then takes many seconds. So the last flight is sent once
    /// more at once.
    pub fn transmit(&mut self, asked: Asked, now: Instant) -> &[BytesMut] {
        let fresh: Vec<_> =
            std::iter::from_fn(|| self.endpoint.poll_transmit()).map(|transmit| transmit.message).collect();
        let recent = self.flown.is_some_and(|at| now.saturating_duration_since(at) < REPEAT);
        if fresh.is_empty() && (asked == Asked::No || recent) {
            return &[];
        }
        if !fresh.is_empty() {
            self.flight = fresh;
        }
        self.flown = Some(now);
        &self.flight
    }

    /// The handshake is over: nothing of it is sent again but by the stack itself.
    pub fn settle(&mut self) {
        self.flight = Vec::new();
    }

    /// Repeats what was lost, when it is time.
    pub fn tick(&mut self, now: Instant) {
        if self.endpoint.poll_timeout(&PEER).is_some_and(|deadline| deadline <= now) {
            // Given up after its last try; the worker notices the silence.
            let _ = self.endpoint.handle_timeout(PEER, now);
        }
    }

    /// Says goodbye.
    pub fn close(&mut self, now: Instant) {
        let _ = self.endpoint.close(now);
    }
}

fn config(identity: &Identity, wanted: &str, profiles: &[SrtpProtectionProfile]) -> Result<Arc<HandshakeConfig>> {
    let (provider, wanted) = (Arc::clone(&identity.provider), wanted.to_owned());
    let check = move |certificates: &[Vec<u8>], _: &[_]| {
        let shown = certificates.first().ok_or(Error::ErrNonCertificate)?;
        let is_it = fingerprint(provider.as_ref(), shown)?.eq_ignore_ascii_case(&wanted);
        if is_it { Ok(()) } else { Err(Error::ErrNoMatchingCertificateFingerprint) }
    };
    let config = ConfigBuilder::default()
        .with_crypto_provider(Arc::clone(&identity.provider))
        .with_certificates(vec![identity.certificate.clone()])
        .with_srtp_protection_profiles(profiles.to_vec())
        .with_client_auth(ClientAuthType::RequireAnyClientCert)
        // Certificates are self-signed: the fingerprint in the offer is what is checked.
        .with_insecure_skip_verify(true)
        .with_verify_peer_certificate(Some(Arc::new(check)))
        .with_extended_master_secret(ExtendedMasterSecretType::Require)
        .build(false, None)?;
    Ok(Arc::new(config))
}

/// Whether a ClientHello, or the first piece of one, names AES-GCM in its extension `use_srtp` (RFC 5764, section
/// 4.1.1; RFC 7714, section 14.2).
fn knows_gcm(datagram: &[u8]) -> bool {
    datagram.windows(6).enumerate().any(|(at, head)| {
        let len = usize::from(u16::from_be_bytes([head[4], head[5]]));
        let is_it = head[..2] == [0, 14] && usize::from(u16::from_be_bytes([head[2], head[3]])) == len + 3;
        let profiles = datagram.get(at + 6..at + 6 + len).filter(|_| is_it && len.is_multiple_of(2));
        profiles.is_some_and(|profiles| profiles.chunks(2).any(|profile| matches!(profile, [0, 7 | 8])))
    })
}

fn master_keys(state: &State) -> Result<Config> {
    let profile = match state.srtp_protection_profile() {
        SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => ProtectionProfile::AeadAes128Gcm,
        SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm => ProtectionProfile::AeadAes256Gcm,
        SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80 => ProtectionProfile::Aes128CmHmacSha1_80,
        _ => return Err(Error::ErrNoSuchSrtpProfile),
    };
    let mut config = Config { profile, ..Config::default() };
    let material = state.export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], config.keying_material_len())?;
    config.set_session_keys_from_keying_material(material.as_ref(), state.is_client())?;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aes_gcm_is_seen_among_what_a_browser_knows() {
        let hello = |profiles: &[u8]| {
            let len = u8::try_from(profiles.len()).expect("short");
            [&[22, 254, 253, 0, 14, 9, 0, 14, 0, len + 3, 0, len], profiles, &[0, 0, 23]].concat()
        };
        assert!(knows_gcm(&hello(&[0, 1, 0, 7])));
        assert!(knows_gcm(&hello(&[0, 8])));
        assert!(!knows_gcm(&hello(&[0, 1, 0, 2])));
        assert!(!knows_gcm(&hello(&[0, 7])[..10]));
        assert!(!knows_gcm(&[]));
    }
}
