//! One browser's connection on the sans-I/O WebRTC stack. This folder is the only place that names the stack's types.

mod negotiation;
mod setup;
mod tap;

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use bytes::BytesMut;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::event::RTCPeerConnectionEvent;
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::peer_connection::state::RTCPeerConnectionState;
use rtc::peer_connection::transport::RTCDtlsTransportState;
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtp;
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::sansio::Protocol as _;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};

use self::setup::{slot_of, slot_ssrc};
use crate::offer::Offer;
use crate::packet::{Kind, MediaPacket, SenderClock, Source};
use crate::rewrite::Rewritten;

/// A datagram to send.
#[derive(Debug)]
pub struct Transmit {
    /// Where the stack would send it. Media follows the pair the browser nominated last instead.
    pub to: SocketAddr,
    /// What.
    pub bytes: BytesMut,
}

/// What a connection has to say.
#[derive(Debug)]
pub enum PeerEvent {
    /// ICE and DTLS are up: media may flow.
    Connected,
    /// The browser closed the connection, or it broke for good.
    Closed,
    /// A packet of the browser's microphone or camera.
    Media(MediaPacket),
    /// The browser needs a keyframe in this slot.
    KeyframeWanted(usize),
    /// The browser told its clock.
    Clock(SenderClock),
}

/// One connection.
pub struct Peer {
    connection: RTCPeerConnection,
    number: u64,
    offer: Offer,
    local_ufrag: String,
    /// Payload types as this browser names them, audio and video.
    payload_types: [u8; 2],
    /// SSRCs of what the browser sends, once seen.
    sources: [Option<u32>; 2],
    dtls_handle: Option<RTCRtpSenderId>,
    connected: bool,
    closed: bool,
}

impl Peer {
    /// The offer this connection was last negotiated with.
    pub const fn offer(&self) -> &Offer {
        &self.offer
    }

    /// The server's ICE name in this connection: checks of the browser are addressed to it.
    pub fn local_ufrag(&self) -> &str {
        &self.local_ufrag
    }

    /// Takes a datagram that came from `from`; `local` is the candidate it is taken to have come to.
    pub fn receive(&mut self, now: Instant, local: SocketAddr, from: SocketAddr, datagram: BytesMut) {
        let transport = TransportContext {
            local_addr: local,
            peer_addr: from,
            transport_protocol: TransportProtocol::UDP,
            ecn: None,
        };
        let is_dtls = datagram.first().is_some_and(|byte| (20..64).contains(byte));
        self.guard(|peer| {
            // Unreadable datagrams are the network's everyday noise.
            let _ = peer.connection.handle_read(TaggedBytesMut { now, transport, message: datagram });
            if is_dtls && peer.dtls_is_over() {
                peer.closed = true;
            }
        });
    }

    fn dtls_is_over(&mut self) -> bool {
        let Some(sender) = self.dtls_handle else { return false };
        let Some(sender) = self.connection.rtp_sender(sender) else { return false };
        let state = sender.transport().map(|transport| transport.state());
        matches!(state, Some(RTCDtlsTransportState::Closed | RTCDtlsTransportState::Failed))
    }

    /// Moves everything the connection has to say into `events`.
    pub fn drain(&mut self, events: &mut Vec<PeerEvent>) {
        self.guard(|peer| {
            while let Some(event) = peer.connection.poll_event() {
                peer.take_event(&event, events);
            }
            while let Some(message) = peer.connection.poll_media_read() {
                peer.take_message(message, events);
            }
        });
        if self.closed {
            events.push(PeerEvent::Closed);
        }
    }

    fn take_event(&mut self, event: &RTCPeerConnectionEvent, events: &mut Vec<PeerEvent>) {
        let RTCPeerConnectionEvent::OnConnectionStateChangeEvent(state) = event else { return };
        match state {
            RTCPeerConnectionState::Connected if !self.connected => {
                self.connected = true;
                events.push(PeerEvent::Connected);
            }
            RTCPeerConnectionState::Failed | RTCPeerConnectionState::Closed => self.closed = true,
            _ => {}
        }
    }

    fn take_message(&mut self, message: TaggedRTCMessage, events: &mut Vec<PeerEvent>) {
        match message.message {
            RTCMessage::RtpPacket(_, packet) => {
                events.extend(self.media(packet, message.now).map(PeerEvent::Media));
            }
            RTCMessage::RtcpPacket(_, packets) => {
                for packet in &packets {
                    self.take_rtcp(packet.as_ref(), events);
                }
            }
            // Data channels are not negotiated.
            _ => {}
        }
    }

    fn media(&mut self, packet: rtp::Packet, arrival: Instant) -> Option<MediaPacket> {
        let at = self.payload_types.iter().position(|payload_type| *payload_type == packet.header.payload_type)?;
        if packet.payload.is_empty() {
            return None;
        }
        self.sources[at] = Some(packet.header.ssrc);
        Some(MediaPacket {
            source: Source { connection: self.number, ssrc: packet.header.ssrc },
            kind: Kind::BOTH[at],
            sequence: packet.header.sequence_number,
            timestamp: packet.header.timestamp,
            marker: packet.header.marker,
            payload: packet.payload,
            arrival,
        })
    }

    fn take_rtcp(&self, packet: &dyn rtcp::Packet, events: &mut Vec<PeerEvent>) {
        let any = packet.as_any();
        if let Some(request) = any.downcast_ref::<PictureLossIndication>() {
            events.extend(slot_of(request.media_ssrc).map(PeerEvent::KeyframeWanted));
        } else if let Some(request) = any.downcast_ref::<FullIntraRequest>() {
            events.extend(request.fir.iter().filter_map(|entry| slot_of(entry.ssrc)).map(PeerEvent::KeyframeWanted));
        } else if let Some(report) = any.downcast_ref::<SenderReport>()
            && let Some(at) = self.sources.iter().position(|source| *source == Some(report.ssrc))
        {
            events.push(PeerEvent::Clock(SenderClock {
                source: Source { connection: self.number, ssrc: report.ssrc },
                kind: Kind::BOTH[at],
                ntp: report.ntp_time,
                timestamp: report.rtp_time,
            }));
        }
    }

    /// Sends a packet to the browser in a slot. Before the connection stands it is dropped.
    pub fn send(&mut self, slot: usize, kind: Kind, packet: Rewritten, marker: bool, now: Instant) {
        if !self.connected {
            return;
        }
        let header = rtp::Header {
            version: 2,
            marker,
            payload_type: self.payload_types[kind.index()],
            sequence_number: packet.sequence,
            timestamp: packet.timestamp,
            ssrc: slot_ssrc(slot, kind),
            ..rtp::Header::default()
        };
        self.write(now, RTCMessage::RtpPacket(String::new(), rtp::Packet { header, payload: packet.payload }));
    }

    /// Asks the browser for a keyframe of its camera. Returns whether there is a camera to ask.
    pub fn request_keyframe(&mut self, now: Instant) -> bool {
        let Some(media_ssrc) = self.sources[Kind::Video.index()].filter(|_| self.connected) else { return false };
        let request = PictureLossIndication { sender_ssrc: slot_ssrc(0, Kind::Video), media_ssrc };
        self.write(now, RTCMessage::RtcpPacket(String::new(), vec![Box::new(request)]));
        true
    }

    fn write(&mut self, now: Instant, message: RTCMessage) {
        self.guard(|peer| {
            let _ = peer.connection.handle_write(TaggedRTCMessage { now, message });
        });
    }

    /// The next datagram to send.
    pub fn transmit(&mut self) -> Option<Transmit> {
        self.guard(|peer| peer.connection.poll_write())
            .flatten()
            .map(|message| Transmit { to: message.transport.peer_addr, bytes: message.message })
    }

    /// When [`Self::on_deadline`] wants to be called next.
    pub fn deadline(&mut self) -> Option<Instant> {
        self.guard(|peer| peer.connection.poll_timeout()).flatten()
    }

    /// Lets retransmissions, reports and handshakes go on.
    pub fn on_deadline(&mut self, now: Instant) {
        self.guard(|peer| {
            let _ = peer.connection.handle_timeout(now);
        });
    }

    /// Says goodbye to the browser; what it has to send for that waits in [`Self::transmit`].
    pub fn close(&mut self) {
        self.guard(|peer| {
            let _ = peer.connection.close();
        });
        self.connected = false;
    }

    /// Runs a call into the stack. One that panics on what a browser sent costs that browser its connection, and
    /// nobody else theirs.
    fn guard<T>(&mut self, call: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let result = guarded(|| call(self));
        if result.is_none() {
            tracing::error!(connection = self.number, "the WebRTC stack panicked; the connection is dropped");
            self.closed = true;
        }
        result
    }
}

fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call)).ok()
}
