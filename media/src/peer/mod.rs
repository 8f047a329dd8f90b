//! One browser's connection on the sans-I/O WebRTC stack. This folder is the only place that names the stack's types.

mod setup;
mod tap;

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use bytes::BytesMut;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::event::RTCPeerConnectionEvent;
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::state::RTCPeerConnectionState;
use rtc::peer_connection::transport::{
    CandidateConfig, CandidateHostConfig, RTCDtlsTransportState, RTCIceCandidate, RTCIceCandidateInit,
};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtp;
use rtc::rtp_transceiver::{RTCRtpSenderId, RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use rtc::sansio::Protocol as _;
use rtc::shared::error::Error;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};

use self::setup::{build, slot_of, slot_ssrc, slot_track};
use crate::offer::Offer;
use crate::packet::{Kind, MediaPacket, SenderClock, Source};
use crate::rewrite::Rewritten;
use crate::slots::SLOTS;

/// A connection that could not be made of an offer. The detail is the stack's and holds no personal data.
#[derive(Debug, thiserror::Error)]
#[error("the offer was not accepted: {0}")]
pub struct NegotiationError(String);

impl From<Error> for NegotiationError {
    fn from(error: Error) -> Self {
        // The stack's errors may quote the description; its kind is enough.
        Self(match error {
            Error::Other(_) => "unsupported description".to_owned(),
            known => known.to_string().chars().take(120).collect(),
        })
    }
}

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
    /// Answers the first offer of a connection. `number` is its own in this worker; `candidates` are the addresses
    /// the worker's socket is reachable at.
    ///
    /// # Errors
    /// When the stack refuses the offer.
    pub fn answer(
        number: u64,
        offer: Offer,
        candidates: &[SocketAddr],
        now: Instant,
    ) -> Result<(Self, String), NegotiationError> {
        guarded(|| Self::try_answer(number, offer, candidates, now))
            .unwrap_or_else(|| Err(NegotiationError("the stack failed".to_owned())))
    }

    fn try_answer(
        number: u64,
        offer: Offer,
        candidates: &[SocketAddr],
        now: Instant,
    ) -> Result<(Self, String), NegotiationError> {
        let mut connection = build(now)?;
        let mut dtls_handle = None;
        for slot in 0..SLOTS {
            for kind in Kind::BOTH {
                let sender = RTCRtpTransceiverInit {
                    direction: RTCRtpTransceiverDirection::Sendonly,
                    streams: Vec::new(),
                    send_encodings: Vec::new(),
                };
                let id = connection.add_transceiver_from_track(slot_track(slot, kind), Some(sender))?;
                dtls_handle.get_or_insert(RTCRtpSenderId::from(id));
            }
        }
        let mut peer = Self {
            connection,
            number,
            offer: offer.clone(),
            local_ufrag: String::new(),
            payload_types: [0; 2],
            sources: [None; 2],
            dtls_handle,
            connected: false,
            closed: false,
        };
        for candidate in candidates {
            peer.add_candidate(*candidate)?;
        }
        let answer = peer.negotiate(&offer, now)?;
        Ok((peer, answer))
    }

    /// Answers an offer that goes on with this connection over new addresses.
    ///
    /// # Errors
    /// When the stack refuses it; the connection may then be of no more use.
    pub fn restart(&mut self, offer: Offer, now: Instant) -> Result<String, NegotiationError> {
        let answer = guarded(|| self.negotiate(&offer, now))
            .unwrap_or_else(|| Err(NegotiationError("the stack failed".to_owned())))?;
        self.offer = offer;
        Ok(answer)
    }

    fn negotiate(&mut self, offer: &Offer, now: Instant) -> Result<String, NegotiationError> {
        let description = RTCSessionDescription::offer(offer.sdp.clone())?;
        self.connection.set_remote_description(now, description)?;
        let answer = self.connection.create_answer(None)?;
        self.connection.set_local_description(now, answer)?;
        self.connection.add_local_candidate(RTCIceCandidateInit::default())?;
        let answer = self.connection.local_description().ok_or(Error::ErrNoRemoteDescription)?.sdp;
        for kind in Kind::BOTH {
            self.payload_types[kind.index()] =
                payload_type(&answer, kind).ok_or_else(|| NegotiationError("no common codec".to_owned()))?;
        }
        self.local_ufrag = attribute(&answer, "ice-ufrag").unwrap_or_default().to_owned();
        Ok(answer)
    }

    fn add_candidate(&mut self, address: SocketAddr) -> Result<(), Error> {
        let config = CandidateHostConfig {
            base_config: CandidateConfig {
                network: "udp".to_owned(),
                address: address.ip().to_string(),
                port: address.port(),
                component: 1,
                ..CandidateConfig::default()
            },
            ..CandidateHostConfig::default()
        };
        let candidate = RTCIceCandidate::from(&config.new_candidate_host()?).to_json()?;
        self.connection.add_local_candidate(candidate)
    }

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

/// The value of the first attribute of that name.
fn attribute<'a>(sdp: &'a str, name: &str) -> Option<&'a str> {
    sdp.lines().find_map(|line| line.trim_end().strip_prefix("a=")?.strip_prefix(name)?.strip_prefix(':'))
}

/// The payload type agreed on for a kind.
fn payload_type(answer: &str, kind: Kind) -> Option<u8> {
    let codec = match kind {
        Kind::Audio => "opus/48000",
        Kind::Video => "vp8/90000",
    };
    answer.lines().find_map(|line| {
        let (payload_type, name) = line.trim_end().strip_prefix("a=rtpmap:")?.split_once(' ')?;
        name.to_ascii_lowercase().starts_with(codec).then(|| payload_type.parse().ok()).flatten()
    })
}
