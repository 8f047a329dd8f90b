//! SRTP with AES-128-GCM (RFC 7714), in place: neither client nor floor copies a packet.

use rtc::crypto::{AeadAlgorithm, AeadCipher, BlockCipherAlgorithm, RTCCrypto};

use crate::Result;

/// Bytes that sealing adds.
pub const TAG: usize = 16;

/// Length of a master key, and of a session key.
pub const KEY: usize = 16;

/// Length of a master salt, and of a session salt.
pub const SALT: usize = 12;

/// Sequence numbers of a stream, one of which goes with each SSRC of a direction.
#[derive(Default)]
struct Rollover {
    ssrc: u32,
    highest: u32,
}

/// The keys of one direction of a connection.
pub struct Direction {
    rtp: Box<dyn AeadCipher>,
    rtp_salt: [u8; SALT],
    rtcp: Box<dyn AeadCipher>,
    rtcp_salt: [u8; SALT],
    streams: Vec<Rollover>,
    /// RTCP packets sealed.
    reports: u32,
}

impl Direction {
    /// Derives the session keys (RFC 3711, section 4.3).
    pub fn new(crypto: &dyn RTCCrypto, key: &[u8], salt: &[u8]) -> Result<Self> {
        let cipher = |label| -> Result<Box<dyn AeadCipher>> {
            Ok(crypto.new_aead(AeadAlgorithm::Aes128Gcm, &derive(crypto, key, salt, label)?)?)
        };
        let session_salt = |label| -> Result<[u8; SALT]> {
            let block = derive(crypto, key, salt, label)?;
            Ok(std::array::from_fn(|at| block[at]))
        };
        Ok(Self {
            rtp: cipher(0)?,
            rtp_salt: session_salt(2)?,
            rtcp: cipher(3)?,
            rtcp_salt: session_salt(5)?,
            streams: Vec::new(),
            reports: 0,
        })
    }

    /// Seals an RTP packet whose last [`TAG`] bytes are room for the tag.
    pub fn seal(&mut self, packet: &mut [u8]) -> Option<()> {
        let header_len = header_len(packet)?;
        let (ssrc, index) = self.index(packet)?;
        let nonce = nonce(&self.rtp_salt, ssrc, index >> 16, index << 16);
        let (header, rest) = packet.split_at_mut_checked(header_len)?;
        let (payload, tag) = rest.split_at_mut_checked(rest.len().checked_sub(TAG)?)?;
        self.rtp.seal_in_place(&nonce, header, payload, tag).ok()
    }

    /// Opens an RTP packet; gives where its payload stands.
    pub fn open(&mut self, packet: &mut [u8]) -> Option<std::ops::Range<usize>> {
        let header_len = header_len(packet)?;
        let end = packet.len().checked_sub(TAG)?;
        let (ssrc, index) = self.index(packet)?;
        let nonce = nonce(&self.rtp_salt, ssrc, index >> 16, index << 16);
        let (header, rest) = packet.split_at_mut_checked(header_len)?;
        let (payload, tag) = rest.split_at_mut_checked(end.checked_sub(header_len)?)?;
        self.rtp.open_in_place(&nonce, header, payload, tag).ok()?;
        Some(header_len..end)
    }

    /// Seals an RTCP packet: appends tag and index.
    pub fn seal_rtcp(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        self.reports += 1;
        let index = (self.reports | 1 << 31).to_be_bytes();
        let aad: [u8; 12] = [packet.get(..8)?, &index].concat().try_into().ok()?;
        let nonce = nonce(&self.rtcp_salt, word(packet, 4)?, self.reports >> 16, self.reports << 16);
        let mut tag = [0; TAG];
        self.rtcp.seal_in_place(&nonce, &aad, packet.get_mut(8..)?, &mut tag).ok()?;
        packet.extend(tag);
        packet.extend(index);
        Some(())
    }

    /// Opens an RTCP packet; gives it without tag and index.
    pub fn open_rtcp<'a>(&mut self, packet: &'a mut [u8]) -> Option<&'a [u8]> {
        let index_at = packet.len().checked_sub(4)?;
        let index: [u8; 4] = packet.get(index_at..)?.try_into().ok()?;
        let aad: [u8; 12] = [packet.get(..8)?, &index].concat().try_into().ok()?;
        let number = u32::from_be_bytes(index) & 0x7fff_ffff;
        let nonce = nonce(&self.rtcp_salt, word(packet, 4)?, number >> 16, number << 16);
        let end = index_at.checked_sub(TAG)?;
        let (body, rest) = packet.split_at_mut_checked(end)?;
        self.rtcp.open_in_place(&nonce, &aad, body.get_mut(8..)?, &rest[..TAG]).ok()?;
        Some(body)
    }

    /// SSRC and rollover counter followed by sequence number of a packet.
    fn index(&mut self, packet: &[u8]) -> Option<(u32, u32)> {
        let (sequence, ssrc) = (word(packet, 0)? & 0xffff, word(packet, 8)?);
        let Some(stream) = self.streams.iter_mut().find(|stream| stream.ssrc == ssrc) else {
            self.streams.push(Rollover { ssrc, highest: sequence });
            return Some((ssrc, sequence));
        };
        let ahead = (sequence.wrapping_sub(stream.highest) & 0xffff).cast_signed() << 16 >> 16;
        let index = stream.highest.wrapping_add_signed(ahead);
        stream.highest = stream.highest.max(index);
        Some((ssrc, index))
    }
}

/// A block of key material: the master salt with a label in it, encrypted under the master key.
fn derive(crypto: &dyn RTCCrypto, key: &[u8], salt: &[u8], label: u8) -> Result<[u8; KEY]> {
    let mut block = [0; KEY];
    block[..SALT].copy_from_slice(salt.get(..SALT).ok_or("a salt is too short")?);
    block[7] ^= label;
    crypto.block_encrypt(BlockCipherAlgorithm::Aes128, key, &mut block)?;
    Ok(block)
}

/// Nonce of a packet: SSRC, then six bytes of which the callers give the upper and the lower half.
fn nonce(salt: &[u8; SALT], ssrc: u32, high: u32, low: u32) -> [u8; SALT] {
    let (ssrc, high, low) = (ssrc.to_be_bytes(), high.to_be_bytes(), low.to_be_bytes());
    // RTP: ROC (4 bytes), sequence (2). RTCP: two zeros, index (4), which is the same with the index as ROC and sequence.
    let plain = [0, 0, ssrc[0], ssrc[1], ssrc[2], ssrc[3], high[0], high[1], high[2], high[3], low[0], low[1]];
    std::array::from_fn(|at| plain[at] ^ salt[at])
}

fn word(packet: &[u8], at: usize) -> Option<u32> {
    packet.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

/// Length of an RTP header, with contributing sources and extension.
fn header_len(packet: &[u8]) -> Option<usize> {
    let first = usize::from(*packet.first()?);
    let fixed = 12 + 4 * (first & 0x0f);
    if first & 0x10 == 0 {
        return Some(fixed);
    }
    let words = word(packet, fixed)? & 0xffff;
    Some(fixed + 4 + 4 * usize::try_from(words).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Direction, Direction) {
        let provider = rtc::crypto::default_provider().expect("a provider");
        let make = || Direction::new(provider.crypto(), &[7; KEY], &[9; SALT]).expect("keys");
        (make(), make())
    }

    #[test]
    fn the_stack_opens_what_is_sealed_here_over_a_rollover() {
        let provider = rtc::crypto::default_provider().expect("a provider");
        let profile = rtc::srtp::protection_profile::ProtectionProfile::AeadAes128Gcm;
        let mut stack = rtc::srtp::context::Context::new(&[7; KEY], &[9; SALT], profile, None, None, provider.crypto())
            .expect("a context");
        let (mut seal, mut open) = pair();
        for sequence in [65_534_u16, 65_535, 0, 1] {
            let mut packet = vec![0x80, 96, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5];
            packet[2..4].copy_from_slice(&sequence.to_be_bytes());
            packet.extend(b"payload");
            packet.extend([0; TAG]);
            seal.seal(&mut packet).expect("sealed");
            assert_eq!(&stack.decrypt_rtp(&packet).expect("opened by the stack")[12..], b"payload");
            let payload = open.open(&mut packet).expect("opened here");
            assert_eq!(&packet[payload], b"payload");
        }
    }

    #[test]
    fn what_the_stack_says_over_rtcp_is_opened_here() {
        let provider = rtc::crypto::default_provider().expect("a provider");
        let profile = rtc::srtp::protection_profile::ProtectionProfile::AeadAes128Gcm;
        let mut stack = rtc::srtp::context::Context::new(&[7; KEY], &[9; SALT], profile, None, None, provider.crypto())
            .expect("a context");
        let report = [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 5];
        let mut sealed = stack.encrypt_rtcp(&report).expect("sealed").to_vec();
        assert_eq!(pair().1.open_rtcp(&mut sealed).expect("opened"), report);
        let mut own = report.to_vec();
        pair().0.seal_rtcp(&mut own).expect("sealed");
        assert_eq!(&stack.decrypt_rtcp(&own).expect("opened by the stack")[..], &report);
    }
}
