//! The control packets of a connection (RFC 3550, 4585): what the browser asks and reports, and what it is told.

use std::time::{Duration, Instant};

use rtc::rtcp;
use rtc::rtcp::packet::Packet;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::payload_feedbacks::receiver_estimated_maximum_bitrate::ReceiverEstimatedMaximumBitrate;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtcp::source_description::{SdesType, SourceDescription, SourceDescriptionChunk, SourceDescriptionItem};
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{TransportLayerNack, nack_pairs_from_sequence_numbers};

use super::{Peer, PeerEvent, Turn, guarded};
use crate::outbox::Outbox;
use crate::packet::{Kind, SenderClock, Source, ntp};
use crate::slots::{SLOTS, slot_of, slot_ssrc};

/// How often reports are sent.
const REPORTS: Duration = Duration::from_secs(1);
/// As good as none, in bits a second.
const NO_LIMIT: u32 = 10_000_000;

impl Peer {
    pub(super) fn receive_rtcp(&mut self, datagram: &[u8], now: Instant, turn: &mut Turn<'_>) {
        let opener = self.srtp.as_mut().map(|(opener, _)| opener);
        let packets = opener.and_then(|opener| {
            guarded(|| rtcp::packet::unmarshal(&mut opener.open_rtcp(datagram)?.freeze()).ok()).flatten()
        });
        let Some(packets) = packets else {
            turn.said.push(PeerEvent::Refused);
            return;
        };
        for packet in packets {
            self.take_rtcp(packet.as_ref(), now, turn);
        }
    }

    fn take_rtcp(&mut self, packet: &dyn Packet, now: Instant, turn: &mut Turn<'_>) {
        let any = packet.as_any();
        if let Some(request) = any.downcast_ref::<PictureLossIndication>() {
            turn.said.extend(slot_of(request.media_ssrc).map(|(slot, _)| PeerEvent::KeyframeWanted(slot)));
        } else if let Some(request) = any.downcast_ref::<FullIntraRequest>() {
            let slots = request.fir.iter().filter_map(|entry| slot_of(entry.ssrc));
            turn.said.extend(slots.map(|(slot, _)| PeerEvent::KeyframeWanted(slot)));
        } else if let Some(request) = any.downcast_ref::<TransportLayerNack>() {
            if let Some((slot, Kind::Video)) = slot_of(request.media_ssrc) {
                for sequence in request.nacks.iter().flat_map(|pair| pair.into_iter()) {
                    self.repeat(slot, sequence, now, turn.outbox);
                }
            }
        } else if let Some(report) = any.downcast_ref::<SenderReport>() {
            self.take_receptions(&report.reports, now, turn);
            turn.said.extend(self.take_clock(report, now, turn).map(PeerEvent::Clock));
        } else if let Some(report) = any.downcast_ref::<ReceiverReport>() {
            self.take_receptions(&report.reports, now, turn);
        }
    }

    fn take_receptions(&mut self, reports: &[ReceptionReport], now: Instant, turn: &mut Turn<'_>) {
        for report in reports {
            let Some((slot, kind)) = slot_of(report.ssrc) else { continue };
            let lost = report.fraction_lost;
            if kind == Kind::Video {
                self.outbound[slot][kind.index()].take_loss(lost, now);
            }
            turn.said.push(PeerEvent::Reception { slot, kind, lost });
        }
    }

    /// What the line to the browser carries of a slot's picture, in bits a second, where that is too little.
    pub fn capacity(&self, slot: usize) -> Option<u32> {
        self.outbound[slot][Kind::Video.index()].capacity()
    }

    /// Notes that somebody who hears the browser loses so many 256ths.
    pub fn note_further_loss(&mut self, kind: Kind, lost: u8) {
        if let Some(stream) = &mut self.inbound[kind.index()] {
            stream.note_further_loss(lost);
        }
    }

    /// Tells the browser what its camera may send at most, in bits a second, so that everybody gets it; `None` when
    /// nobody's line is too thin (any more).
    pub fn limit_camera(&mut self, bitrate: Option<u32>, outbox: &mut Outbox) {
        if bitrate.is_none() && self.limited.is_none() {
            return;
        }
        self.limited = bitrate;
        let Some(ssrc) = super::stream_ssrc(&self.inbound, Kind::Video) else { return };
        #[allow(clippy::cast_precision_loss, reason = "a rate of some digits")]
        let bitrate = bitrate.unwrap_or(NO_LIMIT) as f32;
        let sender_ssrc = slot_ssrc(0, Kind::Video);
        let request = ReceiverEstimatedMaximumBitrate { sender_ssrc, bitrate, ssrcs: vec![ssrc] };
        self.send_rtcp(&[Box::new(request)], outbox);
    }

    fn take_clock(&mut self, report: &SenderReport, now: Instant, turn: &Turn<'_>) -> Option<SenderClock> {
        let of = |stream: &Option<super::Inbound>| stream.as_ref().is_some_and(|stream| stream.ssrc == report.ssrc);
        let at = self.inbound.iter().position(of)?;
        self.inbound[at].as_mut()?.note_clock(report.ntp_time, now);
        let here = ntp(turn.surroundings.epoch, now);
        let offset = *self.clock_offset.get_or_insert(here.wrapping_sub(report.ntp_time));
        Some(SenderClock {
            source: Source { connection: self.number, ssrc: report.ssrc },
            kind: Kind::BOTH[at],
            ntp: report.ntp_time.wrapping_add(offset),
            timestamp: report.rtp_time,
        })
    }

    /// Notes the clock of whom is shown in a slot, its timestamp moved onto the slot's stream.
    pub fn note_clock(&mut self, slot: usize, clock: SenderClock) {
        self.outbound[slot][clock.kind.index()].note_clock(clock);
    }

    /// Asks the browser for a keyframe of its camera. Returns whether there is a camera to ask.
    pub fn request_keyframe(&mut self, outbox: &mut Outbox) -> bool {
        let Some(media_ssrc) = super::stream_ssrc(&self.inbound, Kind::Video) else { return false };
        let request = PictureLossIndication { sender_ssrc: slot_ssrc(0, Kind::Video), media_ssrc };
        self.send_rtcp(&[Box::new(request)], outbox)
    }

    /// What the browser is told from time to time.
    pub(super) fn feed_back(&mut self, now: Instant, turn: &mut Turn<'_>) {
        self.ask_for_missing(now, turn.outbox);
        let mut packet = Vec::new();
        let media = super::stream_ssrc(&self.inbound, Kind::Video).unwrap_or(0);
        if self.arrivals.report(slot_ssrc(0, Kind::Video), media, now, &mut packet) {
            self.seal_rtcp(&packet, turn.outbox);
        }
        if now >= self.next_report {
            self.next_report = now + REPORTS;
            let packets = self.reports(now, ntp(turn.surroundings.epoch, now));
            self.send_rtcp(&packets, turn.outbox);
        }
    }

    fn ask_for_missing(&mut self, now: Instant, outbox: &mut Outbox) {
        let Some(stream) = self.inbound[Kind::Video.index()].as_mut() else { return };
        let mut wanted = Vec::new();
        stream.wanted(now, &mut wanted);
        if wanted.is_empty() {
            return;
        }
        let nacks = nack_pairs_from_sequence_numbers(&wanted);
        let request = TransportLayerNack { sender_ssrc: slot_ssrc(0, Kind::Video), media_ssrc: stream.ssrc, nacks };
        self.send_rtcp(&[Box::new(request)], outbox);
    }

    /// Reports of reception, and the clocks of what is sent.
    fn reports(&mut self, now: Instant, here: u64) -> Vec<Box<dyn Packet>> {
        let reports = self.inbound.iter_mut().flatten().map(|stream| stream.report(now)).collect();
        let first = ReceiverReport { ssrc: slot_ssrc(0, Kind::Video), reports, ..ReceiverReport::default() };
        let mut packets: Vec<Box<dyn Packet>> = vec![Box::new(first)];
        let mut chunks = Vec::new();
        for slot in 0..SLOTS {
            for kind in Kind::BOTH {
                let stream = &self.outbound[slot][kind.index()];
                let Some((clock, packet_count, octet_count)) = stream.report() else { continue };
                let rtp_time = timestamp_at(here, &clock);
                let ssrc = stream.ssrc;
                let report = SenderReport {
                    ssrc,
                    ntp_time: here,
                    rtp_time,
                    packet_count,
                    octet_count,
                    ..SenderReport::default()
                };
                packets.push(Box::new(report));
                let name =
                    SourceDescriptionItem { sdes_type: SdesType::SdesCname, text: format!("slot-{slot}").into() };
                chunks.push(SourceDescriptionChunk { source: ssrc, items: vec![name] });
            }
        }
        if !chunks.is_empty() {
            packets.push(Box::new(SourceDescription { chunks }));
        }
        packets
    }

    fn send_rtcp(&mut self, packets: &[Box<dyn Packet>], outbox: &mut Outbox) -> bool {
        rtcp::packet::marshal(packets).is_ok_and(|packet| self.seal_rtcp(&packet, outbox))
    }

    fn seal_rtcp(&mut self, packet: &[u8], outbox: &mut Outbox) -> bool {
        let (Some((_, sealer)), Some(path)) = (&mut self.srtp, self.path) else { return false };
        let Some(sealed) = sealer.seal_rtcp(packet) else { return false };
        outbox.push(path, &sealed);
        true
    }
}

/// Where a stream stands at a moment of the worker's clock, given where it stood at another.
fn timestamp_at(here: u64, clock: &SenderClock) -> u32 {
    let elapsed = i128::from(here) - i128::from(clock.ntp);
    let ticks = (elapsed * i128::from(clock.kind.clock_rate())) >> 32;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the clock turns over at 32 bits")]
    let ticks = ticks as u32;
    clock.timestamp.wrapping_add(ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_on_at_its_streams_rate() {
        let source = Source { connection: 1, ssrc: 1 };
        let clock = SenderClock { source, kind: Kind::Video, ntp: 10 << 32, timestamp: 1_000 };
        assert_eq!(timestamp_at(12 << 32, &clock), 1_000 + 180_000);
        assert_eq!(timestamp_at((10 << 32) - (1 << 31), &clock), 1_000_u32.wrapping_sub(45_000));
    }
}
