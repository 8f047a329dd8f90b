//! SRTP (RFC 3711) with AES-GCM (RFC 7714) opened and sealed where the packet lies.
//!
//! Every browser of today agrees to AES-GCM. For who does not, and for RTCP, which is rare, the stack's own contexts
//! work, which copy.

use std::ops::Range;

use rtc::crypto::{AeadAlgorithm, AeadCipher, BlockCipherAlgorithm, RTCCrypto};
use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc::shared::error::{Error, Result};
use rtc::srtp::context::Context;
use rtc::srtp::option::srtcp_replay_protection;
use rtc::srtp::protection_profile::ProtectionProfile;

use crate::packet::extend_sequence;
use crate::rtp::Header;
use crate::window::Window;

/// Length of the tag behind an AES-GCM packet.
const TAG: usize = 16;
/// Length of the index of an RTCP packet, whose first bit says whether it is encrypted.
const RTCP_INDEX: usize = 4;
/// Streams that one browser may send: microphone, camera in layers, and their repairs. More are not opened.
const MAX_STREAMS: usize = 16;
/// Packets of unknown streams that the stack's context, which remembers each, is given at most.
const MAX_STRANGERS: u32 = 1024;

/// The profiles offered, the best first.
pub const PROFILES: [SrtpProtectionProfile; 3] = [
    SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
    SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm,
    SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80,
];

/// The keys of one direction, as DTLS gives them.
pub struct Keys<'a> {
    /// What was agreed.
    pub profile: ProtectionProfile,
    /// Master key.
    pub key: &'a [u8],
    /// Master salt.
    pub salt: &'a [u8],
}

/// Opens what one browser sends.
pub struct Opener {
    fast: Option<Gcm>,
    context: Context,
    streams: Vec<Stream>,
    strangers: u32,
    /// Who sent genuine RTCP, and how many packets came of others.
    rtcp_senders: Vec<u32>,
    rtcp_strangers: u32,
    /// How far from the end of an RTCP packet stands whether it is encrypted (RFC 3711, section 3.4; RFC 7714, section 9.1).
    rtcp_flag: usize,
}

/// Seals what one browser is sent.
pub struct Sealer {
    fast: Option<Gcm>,
    context: Context,
    /// Newest extended sequence number of each stream.
    streams: Vec<(u32, i64)>,
}

/// One stream that is received, and its extended sequence numbers.
struct Stream {
    ssrc: u32,
    numbers: Window,
}

impl Opener {
    /// Opens with these keys.
    ///
    /// # Errors
    /// When the keys do not fit the profile.
    pub fn new(keys: &Keys<'_>, crypto: &dyn RTCCrypto) -> Result<Self> {
        // Repeated RTP is told here: the stack's window begins with the first packet of a stream, also with a forged one.
        let rtcp = srtcp_replay_protection(128);
        let context = Context::new(keys.key, keys.salt, keys.profile, None, Some(rtcp), crypto)?;
        let fast = Gcm::new(keys, crypto)?;
        let rtcp_flag = if fast.is_some() { RTCP_INDEX } else { RTCP_INDEX + keys.profile.rtcp_auth_tag_len() };
        let (streams, rtcp_senders) = (Vec::new(), Vec::new());
        Ok(Self { fast, context, streams, strangers: 0, rtcp_senders, rtcp_strangers: 0, rtcp_flag })
    }

    /// Decrypts a packet in place and says where its payload then lies. `None`: forged, damaged, repeated, or one of
    /// more streams than a browser has.
    pub fn open(&mut self, packet: &mut [u8], header: &Header) -> Option<Range<usize>> {
        let known = self.streams.iter().position(|stream| stream.ssrc == header.ssrc);
        if known.is_none() && self.streams.len() >= MAX_STREAMS {
            return None;
        }
        let newest = known.map_or_else(|| i64::from(header.sequence), |at| self.streams[at].numbers.newest);
        let index = extend_sequence(newest, header.sequence);
        if index < 0 || known.is_some_and(|at| self.streams[at].numbers.has(index)) {
            return None;
        }
        let end = match &mut self.fast {
            Some(fast) => fast.open(packet, header, index)?,
            None => {
                self.strangers += u32::from(known.is_none());
                if self.strangers > MAX_STRANGERS && known.is_none() {
                    return None;
                }
                let plain = self.context.decrypt_rtp(packet).ok()?;
                packet.get_mut(..plain.len())?.copy_from_slice(&plain);
                plain.len()
            }
        };
        match known {
            Some(at) => drop(self.streams[at].numbers.note(index)),
            None => self.streams.push(Stream { ssrc: header.ssrc, numbers: Window::new(index) }),
        }
        let padding = if header.padded { usize::from(*packet.get(end.checked_sub(1)?)?) } else { 0 };
        let end = end.checked_sub(padding).filter(|end| *end >= header.len)?;
        Some(header.len..end)
    }

    /// Decrypts RTCP. What is not encrypted no browser sends, and the stack would take it without a look at its tag.
    pub fn open_rtcp(&mut self, packet: &[u8]) -> Option<bytes::BytesMut> {
        let flag = packet.get(packet.len().checked_sub(self.rtcp_flag)?)?;
        if flag >> 7 == 0 {
            return None;
        }
        let sender = u32::from_be_bytes(*packet.get(4..)?.first_chunk()?);
        if self.rtcp_senders.contains(&sender) {
            return self.context.decrypt_rtcp(packet).ok();
        }
        // The stack's context remembers each, genuine or not.
        if self.rtcp_senders.len() >= MAX_STREAMS || self.rtcp_strangers >= MAX_STRANGERS {
            return None;
        }
        self.rtcp_strangers += 1;
        let opened = self.context.decrypt_rtcp(packet).ok()?;
        self.rtcp_senders.push(sender);
        Some(opened)
    }
}

impl Sealer {
    /// Seals with these keys.
    ///
    /// # Errors
    /// When the keys do not fit the profile.
    pub fn new(keys: &Keys<'_>, crypto: &dyn RTCCrypto) -> Result<Self> {
        let context = Context::new(keys.key, keys.salt, keys.profile, None, None, crypto)?;
        Ok(Self { fast: Gcm::new(keys, crypto)?, context, streams: Vec::new() })
    }

    /// Encrypts the packet that begins at `begin` and ends with the buffer, and appends its tag.
    pub fn seal(
        &mut self,
        buffer: &mut Vec<u8>,
        begin: usize,
        header_len: usize,
        ssrc: u32,
        sequence: u16,
    ) -> Option<()> {
        let index = self.index(ssrc, sequence)?;
        match &mut self.fast {
            Some(fast) => fast.seal(buffer, begin, header_len, ssrc, index),
            None => {
                let sealed = self.context.encrypt_rtp(&buffer[begin..]).ok()?;
                buffer.truncate(begin);
                buffer.extend_from_slice(&sealed);
                Some(())
            }
        }
    }

    fn index(&mut self, ssrc: u32, sequence: u16) -> Option<i64> {
        let Some((_, newest)) = self.streams.iter_mut().find(|(stream, _)| *stream == ssrc) else {
            self.streams.push((ssrc, i64::from(sequence)));
            return Some(i64::from(sequence));
        };
        let index = extend_sequence(*newest, sequence);
        *newest = index.max(*newest);
        // Never the same number twice under one key, and none before the first.
        (index >= 0).then_some(index)
    }

    /// Encrypts RTCP.
    pub fn seal_rtcp(&mut self, packet: &[u8]) -> Option<bytes::BytesMut> {
        self.context.encrypt_rtcp(packet).ok()
    }
}

/// AES-GCM of one direction.
struct Gcm {
    cipher: Box<dyn AeadCipher>,
    salt: [u8; 12],
}

impl Gcm {
    fn new(keys: &Keys<'_>, crypto: &dyn RTCCrypto) -> Result<Option<Self>> {
        let (aead, block) = match keys.profile {
            ProtectionProfile::AeadAes128Gcm => (AeadAlgorithm::Aes128Gcm, BlockCipherAlgorithm::Aes128),
            ProtectionProfile::AeadAes256Gcm => (AeadAlgorithm::Aes256Gcm, BlockCipherAlgorithm::Aes256),
            _ => return Ok(None),
        };
        let failed = |error: rtc::crypto::CryptoError| Error::Crypto(error.to_string());
        let mut key = vec![0; keys.key.len()];
        derive(crypto, block, keys, 0x00, &mut key).map_err(failed)?;
        let mut salt = [0; 12];
        derive(crypto, block, keys, 0x02, &mut salt).map_err(failed)?;
        Ok(Some(Self { cipher: crypto.new_aead(aead, &key).map_err(failed)?, salt }))
    }

    fn open(&mut self, packet: &mut [u8], header: &Header, index: i64) -> Option<usize> {
        let nonce = self.nonce(header.ssrc, index);
        let end = packet.len().checked_sub(TAG).filter(|end| *end >= header.len)?;
        let (body, tag) = packet.split_at_mut(end);
        let (head, payload) = body.split_at_mut(header.len);
        self.cipher.open_in_place(&nonce, head, payload, tag).ok()?;
        Some(end)
    }

    fn seal(&mut self, buffer: &mut Vec<u8>, begin: usize, header_len: usize, ssrc: u32, index: i64) -> Option<()> {
        let nonce = self.nonce(ssrc, index);
        let (head, payload) = buffer[begin..].split_at_mut_checked(header_len)?;
        let mut tag = [0; TAG];
        self.cipher.seal_in_place(&nonce, head, payload, &mut tag).ok()?;
        buffer.extend_from_slice(&tag);
        Some(())
    }

    /// RFC 7714, section 8.1: two zero bytes, SSRC, rollover counter, sequence number, mixed with the salt.
    fn nonce(&self, ssrc: u32, index: i64) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[2..6].copy_from_slice(&ssrc.to_be_bytes());
        // The low 48 bits: rollover counter, then sequence number.
        nonce[6..12].copy_from_slice(&index.to_be_bytes()[2..]);
        for (byte, salt) in nonce.iter_mut().zip(self.salt) {
            *byte ^= salt;
        }
        nonce
    }
}

/// The key derivation of RFC 3711, section 4.3, with AES in counter mode; 12 bytes of salt as RFC 7714 has them.
fn derive(
    crypto: &dyn RTCCrypto,
    block: BlockCipherAlgorithm,
    keys: &Keys<'_>,
    label: u8,
    out: &mut [u8],
) -> std::result::Result<(), rtc::crypto::CryptoError> {
    let mut input = [0; 16];
    input[..keys.salt.len()].copy_from_slice(keys.salt);
    input[7] ^= label;
    for (counter, chunk) in (0_u16..).zip(out.chunks_mut(16)) {
        input[14..].copy_from_slice(&counter.to_be_bytes());
        let mut output = input;
        crypto.block_encrypt(block, keys.key, &mut output)?;
        chunk.copy_from_slice(&output[..chunk.len()]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtp::Outgoing;

    fn both(profile: ProtectionProfile) -> (Sealer, Opener, Context, Context) {
        let provider = rtc::crypto::default_provider().expect("a provider");
        let key: Vec<u8> = (0..profile.key_len()).map(|byte| byte as u8).collect();
        let salt: Vec<u8> = (100..100 + profile.salt_len()).map(|byte| byte as u8).collect();
        let keys = Keys { profile, key: &key, salt: &salt };
        let crypto = provider.crypto();
        let context = || Context::new(&key, &salt, profile, None, None, crypto).expect("a context");
        let (sealer, opener) = (Sealer::new(&keys, crypto), Opener::new(&keys, crypto));
        (sealer.expect("keys"), opener.expect("keys"), context(), context())
    }

    fn packet(sequence: u16) -> (Vec<u8>, usize) {
        let mut packet = Vec::with_capacity(64);
        let outgoing =
            Outgoing { marker: false, payload_type: 96, sequence, timestamp: 1, ssrc: 7, transport: Some((3, 9)) };
        let len = outgoing.write(&mut packet);
        packet.extend(b"what was said");
        (packet, len)
    }

    const ALL: [ProtectionProfile; 3] =
        [ProtectionProfile::AeadAes128Gcm, ProtectionProfile::AeadAes256Gcm, ProtectionProfile::Aes128CmHmacSha1_80];

    #[test]
    fn the_stacks_own_contexts_open_what_is_sealed_here_and_the_other_way_round() {
        for profile in ALL {
            let (mut sealer, mut opener, mut theirs_opening, mut theirs_sealing) = both(profile);
            // Over the turn of the sequence numbers.
            for sequence in [65_534, 65_535, 0, 1] {
                let (plain, len) = packet(sequence);
                let mut sealed = plain.clone();
                sealer.seal(&mut sealed, 0, len, 7, sequence).expect("sealed");
                assert_eq!(&theirs_opening.decrypt_rtp(&sealed).expect("opened")[..], &plain[..], "{profile:?}");
                let mut received = theirs_sealing.encrypt_rtp(&plain).expect("sealed").to_vec();
                let header = Header::parse(&received).expect("a header");
                let range = opener.open(&mut received, &header).expect("opened");
                assert_eq!(&received[range], b"what was said", "{profile:?}");
            }
        }
    }

    #[test]
    fn a_repeated_or_changed_packet_is_not_opened() {
        for profile in ALL {
            let (mut sealer, mut opener, ..) = both(profile);
            let (mut sealed, len) = packet(5);
            sealer.seal(&mut sealed, 0, len, 7, 5).expect("sealed");
            let header = Header::parse(&sealed).expect("a header");
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                if let Some(header) = Header::parse(&changed) {
                    assert!(opener.open(&mut changed, &header).is_none(), "byte {at} of {profile:?}");
                }
            }
            assert!(opener.open(&mut sealed.clone(), &header).is_some());
            assert!(opener.open(&mut sealed.clone(), &header).is_none(), "repeated");
        }
    }

    #[test]
    fn a_forged_packet_before_the_first_genuine_one_shuts_nobody_out() {
        for profile in ALL {
            let (mut sealer, mut opener, ..) = both(profile);
            let (mut forged, _) = packet(40_000);
            forged.extend([0; TAG]);
            let header = Header::parse(&forged).expect("a header");
            assert!(opener.open(&mut forged, &header).is_none());
            let (mut sealed, len) = packet(5);
            sealer.seal(&mut sealed, 0, len, 7, 5).expect("sealed");
            let header = Header::parse(&sealed).expect("a header");
            assert!(opener.open(&mut sealed, &header).is_some(), "{profile:?}");
        }
    }

    #[test]
    fn forged_rtcp_of_many_senders_is_not_remembered_without_end_and_shuts_no_known_one_out() {
        for profile in ALL {
            let (_, mut opener, _, mut theirs_sealing) = both(profile);
            let mut sealed = |sender: u32| {
                let request = [&[0x81, 206, 0, 2][..], &sender.to_be_bytes(), &[0x5e, 0, 0, 2]].concat();
                theirs_sealing.encrypt_rtcp(&request).expect("sealed").to_vec()
            };
            assert!(opener.open_rtcp(&sealed(7)).is_some());
            for sender in 100..3_000_u32 {
                let mut forged = sealed(7);
                forged[4..8].copy_from_slice(&sender.to_be_bytes());
                assert!(opener.open_rtcp(&forged).is_none());
            }
            assert!(opener.open_rtcp(&sealed(99)).is_none(), "no stranger any more");
            assert!(opener.open_rtcp(&sealed(7)).is_some(), "{profile:?}");
        }
    }

    #[test]
    fn rtcp_that_is_repeated_changed_or_not_encrypted_is_not_opened() {
        for profile in ALL {
            let (_, mut opener, _, mut theirs_sealing) = both(profile);
            let request = [0x81, 206, 0, 2, 0, 0, 0, 7, 0x5e, 0, 0, 2];
            let sealed = theirs_sealing.encrypt_rtcp(&request).expect("sealed").to_vec();
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 0x80;
                assert!(opener.open_rtcp(&changed).is_none(), "byte {at} of {profile:?}");
            }
            // In the clear, with an index and a tag that nobody made.
            let forged = [&request[..], &[0, 0, 0, 9], &[0; 16]].concat();
            for end in request.len()..=forged.len() {
                assert!(opener.open_rtcp(&forged[..end]).is_none(), "{end} bytes, {profile:?}");
            }
            assert_eq!(opener.open_rtcp(&sealed).as_deref(), Some(&request[..]));
            assert!(opener.open_rtcp(&sealed).is_none(), "repeated");
        }
    }

    #[test]
    fn padding_is_taken_off_and_too_much_of_it_refused() {
        let (mut sealer, mut opener, ..) = both(ProtectionProfile::AeadAes128Gcm);
        for (sequence, padding, opens) in [(1, 3, true), (2, 200, false), (3, 0, true)] {
            let (mut sealed, len) = packet(sequence);
            sealed[0] |= 0x20;
            sealed.extend([0, 0, padding]);
            sealer.seal(&mut sealed, 0, len, 7, sequence).expect("sealed");
            let header = Header::parse(&sealed).expect("a header");
            assert_eq!(opener.open(&mut sealed, &header).is_some(), opens, "{padding} bytes");
        }
    }

    #[test]
    fn a_browser_that_invents_streams_is_opened_no_more_than_it_can_have() {
        let (mut sealer, mut opener, ..) = both(ProtectionProfile::AeadAes128Gcm);
        let mut opened = 0;
        for ssrc in 0..100 {
            let mut sealed = Vec::new();
            let outgoing =
                Outgoing { marker: false, payload_type: 96, sequence: 1, timestamp: 1, ssrc, transport: None };
            let len = outgoing.write(&mut sealed);
            sealer.seal(&mut sealed, 0, len, ssrc, 1).expect("sealed");
            let header = Header::parse(&sealed).expect("a header");
            opened += usize::from(opener.open(&mut sealed, &header).is_some());
        }
        assert_eq!(opened, MAX_STREAMS);
    }
}
