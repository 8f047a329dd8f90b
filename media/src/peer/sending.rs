//! What a browser is sent: the pictures and voices of others, again where they got lost, and to see what the line carries.

use std::time::Instant;

use super::Peer;
use super::outbound::Outbound;
use crate::outbox::Outbox;
use crate::packet::{Kind, MediaPacket};
use crate::rewrite::Rewritten;
use crate::rtp::Outgoing;
use crate::slots::{SLOTS, repair_ssrc};
use crate::worker::TICK;

/// Bytes of the longest header written.
const HEADER: usize = 20;

impl Peer {
    /// Sends a packet to the browser in a slot. Before the connection stands, and where the browser does not know the codec, it
    /// is dropped.
    pub fn send(&mut self, slot: usize, packet: &MediaPacket<&[u8]>, rewritten: &Rewritten, outbox: &mut Outbox) {
        let kind = packet.kind();
        let Some(format) = self.offer.slot(slot, kind).and_then(|section| section.format(packet.codec)) else { return };
        let (Some((_, sealer)), Some(path)) = (&mut self.srtp, self.path) else { return };
        let (now, len) = (packet.arrival, packet.payload.len() + HEADER);
        self.sending.note(len, now);
        let stream = &mut self.outbound[slot][kind.index()];
        let header = Outgoing {
            marker: packet.marker,
            payload_type: format.number,
            sequence: rewritten.sequence,
            timestamp: rewritten.timestamp,
            ssrc: stream.ssrc,
            transport: self.offer.extensions.transport.map(|id| (id, self.bandwidth.sent.note(len, now))),
        };
        outbox.compose(path, |buffer| {
            let begin = buffer.len();
            let len = header.write(buffer);
            buffer.extend_from_slice(packet.payload);
            rewritten.apply(&mut buffer[begin + len..]);
            stream.note(kind, &header, &buffer[begin + len..]);
            sealer.seal(buffer, begin, len, header.ssrc, header.sequence)
        });
    }

    /// Sends a packet again that the browser misses.
    pub(super) fn repeat(&mut self, slot: usize, sequence: u16, now: Instant, outbox: &mut Outbox) {
        self.send_again(slot, now, outbox, |stream| {
            let (header, payload) = stream.repeat(sequence, now)?;
            Some((header, sequence, payload))
        });
    }

    /// Sends some packets again, where somebody could use more than the line is known to carry: if they come, it does.
    pub(super) fn fill(&mut self, now: Instant, outbox: &mut Outbox) {
        let sending = self.sending.bits_per_second(now);
        let mut bytes = self.bandwidth.attempt(self.wanted, sending, TICK, now);
        while bytes > 0 {
            let fill = |slot| self.send_again(slot, now, outbox, Outbound::filler);
            let Some(len) = (0..SLOTS).find_map(fill) else {
                self.bandwidth.believe(self.wanted, now);
                return;
            };
            bytes = bytes.saturating_sub(len);
        }
    }

    /// Says how many bits a second could be of use to the browser; 0 when it has all there is.
    pub const fn want(&mut self, bits: u32) {
        self.wanted = bits;
    }

    /// What the line carries, in bits a second.
    pub fn carries(&self) -> u32 {
        self.bandwidth.bits_per_second()
    }

    /// As if the browser's reports had shown that the line carries so much.
    #[cfg(test)]
    pub fn suppose(&mut self, bits: u32) {
        self.bandwidth.suppose(bits);
    }

    /// Sends a packet of a slot's picture again (RFC 4588): its own number stands before what it held. Gives its length.
    fn send_again(
        &mut self,
        slot: usize,
        now: Instant,
        outbox: &mut Outbox,
        choose: impl FnOnce(&mut Outbound) -> Option<(Outgoing, u16, &[u8])>,
    ) -> Option<usize> {
        let section = self.offer.slot(slot, Kind::Video)?;
        let (Some((_, sealer)), Some(path)) = (&mut self.srtp, self.path) else { return None };
        let (header, sequence, payload) = choose(&mut self.outbound[slot][Kind::Video.index()])?;
        let format = section.formats.iter().find(|format| format.number == header.payload_type)?;
        let len = payload.len() + HEADER + size_of::<u16>();
        let header = Outgoing {
            payload_type: format.repair?,
            ssrc: repair_ssrc(slot),
            transport: self.offer.extensions.transport.map(|id| (id, self.bandwidth.sent.note(len, now))),
            ..header
        };
        outbox.compose(path, |buffer| {
            let begin = buffer.len();
            let len = header.write(buffer);
            buffer.extend(sequence.to_be_bytes());
            buffer.extend_from_slice(payload);
            sealer.seal(buffer, begin, len, header.ssrc, header.sequence)
        });
        Some(len)
    }
}
