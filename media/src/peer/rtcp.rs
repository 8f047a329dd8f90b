//! The control packets of a connection (RFC 3550, 4585): what the browser asks and reports, and what it is told.

use std::time::{Duration, Instant};

use bytes::Bytes;
use rtc::rtcp;
use rtc::rtcp::packet::Packet;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::payload_feedbacks::receiver_estimated_maximum_bitrate::ReceiverEstimatedMaximumBitrate;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtcp::source_description::{SdesType, SourceDescription, SourceDescriptionChunk, SourceDescriptionItem};
use rtc::rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{TransportLayerNack, nack_pairs_from_sequence_numbers};

use super::feedback::is_bearable;
use super::{Peer, PeerEvent, Turn, guarded};
use crate::outbox::Outbox;
use crate::packet::{Kind, Layer, SenderClock, Source, ntp};
use crate::slots::{SLOTS, slot_of, slot_ssrc};

/// How often reports are sent.
const REPORTS: Duration = Duration::from_secs(1);

impl Peer {
    pub(super) fn receive_rtcp(&mut self, datagram: &[u8], now: Instant, turn: &mut Turn<'_>) {
        let opened = self.srtp.as_mut().and_then(|(opener, _)| guarded(|| opener.open_rtcp(datagram)).flatten());
        let control = &mut self.control;
        let packets =
            opened.filter(|_| control.allows(now)).and_then(|opened| guarded(|| read(opened.freeze())).flatten());
        let Some(packets) = packets else {
            turn.said.push(PeerEvent::Refused);
            return;
        };
        turn.said.push(PeerEvent::Heard);
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
        } else if let Some(report) = any.downcast_ref::<TransportLayerCc>() {
            self.bandwidth.take(self.feedback.packets(report), now);
        } else if let Some(report) = any.downcast_ref::<SenderReport>() {
            self.take_receptions(&report.reports, now, turn);
            turn.said.extend(self.take_clock(report, now, turn).map(PeerEvent::Clock));
        } else if let Some(report) = any.downcast_ref::<ReceiverReport>() {
            self.take_receptions(&report.reports, now, turn);
        }
    }

    fn take_receptions(&mut self, reports: &[ReceptionReport], now: Instant, turn: &mut Turn<'_>) {
        let (mut sent, mut packets, mut lost_packets) = (0.0, 0, 0.0);
        for report in reports {
            let Some((slot, kind)) = slot_of(report.ssrc) else { continue };
            let lost = report.fraction_lost;
            let stream = &mut self.outbound[slot][kind.index()];
            if kind == Kind::Video
                && let Some((rate, count)) = stream.since_report(now)
            {
                sent += rate;
                packets += count;
                lost_packets += f64::from(count) * f64::from(lost) / 256.0;
            }
            self.line.heard(kind, lost, round_trip(report, ntp(turn.surroundings.epoch, now)), now);
            turn.said.push(PeerEvent::Reception { slot, kind, lost });
        }
        if packets > 0 {
            self.bandwidth.take_share(sent, packets, lost_packets / f64::from(packets), now);
        }
    }

    /// Notes that somebody who hears the browser loses so many 256ths.
    pub fn note_further_loss(&mut self, kind: Kind, lost: u8) {
        if let Some(stream) = self.inbound.get_mut(kind, Layer::Full) {
            stream.note_further_loss(lost);
        }
    }

    /// Tells the browser what its camera may send at most, in bits a second, so that everybody gets it; `None` when
    /// nobody's line is too thin (any more).
    pub fn limit_camera(&mut self, bitrate: Option<u32>, now: Instant, outbox: &mut Outbox) {
        let Some(bitrate) = self.line.limit(bitrate, now) else { return };
        let ssrcs: Vec<u32> = self.inbound.pictures_mut().map(|stream| stream.ssrc).collect();
        if ssrcs.is_empty() {
            return;
        }
        #[allow(clippy::cast_precision_loss, reason = "a rate of some digits")]
        let bitrate = bitrate as f32;
        let request = ReceiverEstimatedMaximumBitrate { sender_ssrc: slot_ssrc(0, Kind::Video), bitrate, ssrcs };
        self.send_rtcp(&[Box::new(request)], outbox);
    }

    fn take_clock(&mut self, report: &SenderReport, now: Instant, turn: &Turn<'_>) -> Option<SenderClock> {
        let stream = self.inbound.all_mut().find(|stream| stream.ssrc == report.ssrc)?;
        stream.note_clock(report.ntp_time, now);
        let (kind, layer) = (stream.kind, stream.layer);
        let here = ntp(turn.surroundings.epoch, now);
        let offset = *self.clock_offset.get_or_insert(here.wrapping_sub(report.ntp_time));
        Some(SenderClock {
            source: Source { connection: self.number, ssrc: report.ssrc },
            kind,
            layer,
            ntp: report.ntp_time.wrapping_add(offset),
            timestamp: report.rtp_time,
        })
    }

    /// Notes the clock of whom is shown in a slot, its timestamp moved onto the slot's stream.
    pub fn note_clock(&mut self, slot: usize, clock: SenderClock) {
        self.outbound[slot][clock.kind.index()].note_clock(clock);
    }

    /// Asks the browser for a keyframe of its camera. Returns whether there is a camera to ask.
    pub fn request_keyframe(&mut self, layer: Layer, outbox: &mut Outbox) -> bool {
        let Some(stream) = self.inbound.get(Kind::Video, layer) else { return false };
        let media_ssrc = stream.ssrc;
        let request = PictureLossIndication { sender_ssrc: slot_ssrc(0, Kind::Video), media_ssrc };
        self.send_rtcp(&[Box::new(request)], outbox)
    }

    /// What the browser is told from time to time.
    pub(super) fn feed_back(&mut self, now: Instant, turn: &mut Turn<'_>) {
        self.ask_for_missing(now, turn.outbox);
        let mut packet = Vec::new();
        let media = self.inbound.all_mut().last().map_or(0, |stream| stream.ssrc);
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
        for layer in Layer::BOTH {
            let Some(stream) = self.inbound.get_mut(Kind::Video, layer) else { continue };
            let mut wanted = Vec::new();
            stream.wanted(now, &mut wanted);
            if wanted.is_empty() {
                continue;
            }
            let nacks = nack_pairs_from_sequence_numbers(&wanted);
            let request = TransportLayerNack { sender_ssrc: slot_ssrc(0, Kind::Video), media_ssrc: stream.ssrc, nacks };
            self.send_rtcp(&[Box::new(request)], outbox);
        }
    }

    /// Reports of reception, and the clocks of what is sent.
    fn reports(&mut self, now: Instant, here: u64) -> Vec<Box<dyn Packet>> {
        let reports = self.inbound.all_mut().map(|stream| stream.report(now)).collect();
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

/// Control packets, as long as they cost no more to read than those of a browser.
fn read(mut packets: Bytes) -> Option<Vec<Box<dyn Packet>>> {
    is_bearable(&packets).then(|| rtcp::packet::unmarshal(&mut packets).ok()).flatten()
}

/// From here to the browser and back, by a report on what was sent (RFC 3550, section 6.4.1).
fn round_trip(report: &ReceptionReport, here: u64) -> Option<Duration> {
    #[allow(clippy::cast_possible_truncation, reason = "the middle 32 bits are compared")]
    let middle = (here >> 16) as u32;
    let trip = middle.wrapping_sub(report.last_sender_report).wrapping_sub(report.delay);
    // A little less than nothing comes of rounding; hours come of nonsense.
    let is_told = report.last_sender_report != 0;
    let trip = if trip > u32::MAX - 655 { 0 } else { trip };
    (is_told && trip < 60 << 16).then(|| Duration::from_micros((u64::from(trip) * 1_000_000) >> 16))
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
    fn a_round_trip_is_what_is_left_of_the_time_without_the_browsers_delay() {
        let report = |last_sender_report, delay| ReceptionReport { last_sender_report, delay, ..Default::default() };
        let second = 1_u32 << 16;
        let here = 100_u64 << 32;
        assert_eq!(round_trip(&report(98 * second, second), here), Some(Duration::from_secs(1)));
        assert_eq!(round_trip(&report(99 * second, second + 3), here), Some(Duration::ZERO));
        assert_eq!(round_trip(&report(0, 0), here), None, "nothing was sent before it");
        assert_eq!(round_trip(&report(second, 0), here), None);
    }

    #[test]
    fn a_clock_goes_on_at_its_streams_rate() {
        let source = Source { connection: 1, ssrc: 1 };
        let clock = SenderClock { source, kind: Kind::Video, layer: Layer::Full, ntp: 10 << 32, timestamp: 1_000 };
        assert_eq!(timestamp_at(12 << 32, &clock), 1_000 + 180_000);
        assert_eq!(timestamp_at((10 << 32) - (1 << 31), &clock), 1_000_u32.wrapping_sub(45_000));
    }
}
