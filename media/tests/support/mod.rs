//! A participant for the tests: a full WebRTC client over a loopback socket, with the offer of the web client.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    reason = "each test uses its part; clients live in real time"
)]

mod carrier;
mod tap;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use carrier::Carrier;
use media::{Config, Event, Media, Stats};
use protocol::{BookingId, OfficialId, Party, Seat};
use rtc::interceptor::{Registry, Slot};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::interceptor_registry::register_default_interceptors;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8, MediaEngine};
use rtc::peer_connection::configuration::setting_engine::SettingEngineBuilder;
use rtc::peer_connection::event::RTCPeerConnectionEvent;
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::state::RTCPeerConnectionState;
use rtc::peer_connection::transport::{CandidateConfig, CandidateHostConfig, RTCIceCandidate};
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{TransportLayerNack, nack_pairs_from_sequence_numbers};
use rtc::rtp;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use rtc::sansio::Protocol as _;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};
use tokio::sync::mpsc::UnboundedReceiver;

/// Longest wait for anything to happen, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(30);

/// First SSRC of the server's slots; ten to a slot, audio then video.
const SLOT_BASE: u32 = 0x5e00_0001;

pub fn delegate() -> Seat {
    Seat::Citizen { party: Party::Delegate }
}

pub fn delegator() -> Seat {
    Seat::Citizen { party: Party::Delegator }
}

pub fn official(name: &str) -> Seat {
    Seat::Official { official: OfficialId::from(name) }
}

pub fn booking(number: u8) -> BookingId {
    format!("00000000-0000-4000-8000-0000000000{number:02x}").parse().expect("an id")
}

pub fn server() -> (Media, UnboundedReceiver<Event>) {
    let bind = vec!["127.0.0.1:0".parse().expect("an address"); 2];
    Media::start(Config { bind, tcp: true, announced: Vec::new() }).expect("loopback is there")
}

/// What the server holds now, without what it has counted.
pub async fn held(media: &Media) -> Stats {
    let Stats { meetings, peers, recordings, names, addresses, lines, .. } = media.stats().await;
    Stats { meetings, peers, recordings, names, addresses, lines, ..Stats::default() }
}

/// One packet that came in a slot.
#[derive(Debug, Clone)]
pub struct Received {
    pub slot: u32,
    pub is_video: bool,
    pub sequence: u16,
    pub timestamp: u32,
    pub payload: Bytes,
    /// When it was there, decrypted.
    pub at: Instant,
}

pub struct Client {
    connection: RTCPeerConnection,
    carrier: Carrier,
    address: SocketAddr,
    ssrcs: [u32; 2],
    sequences: [u16; 2],
    timestamps: [u32; 2],
    pub connected: bool,
    pub received: Vec<Received>,
    pub keyframes_asked: usize,
    /// The server's address that it sent to last, and the last answer.
    pub server: Option<SocketAddr>,
    pub answer: String,
    /// What it sends is kept here instead of being sent, while there is something here.
    pub held_back: Option<Vec<Vec<u8>>>,
}

impl Client {
    /// `number` tells the clients' SSRCs apart.
    pub fn new(number: u32) -> Self {
        Self::over(Carrier::udp(), number)
    }

    /// One in whose network UDP is blocked.
    pub fn without_udp(number: u32) -> Self {
        Self::over(Carrier::tcp(), number)
    }

    /// One whose network has nothing but IPv6; nothing where this machine has none.
    pub fn on_ipv6(number: u32) -> Option<Self> {
        Carrier::at("[::1]:0").map(|carrier| Self::over(carrier, number))
    }

    fn over(carrier: Carrier, number: u32) -> Self {
        let address = carrier.local();
        let ssrcs = [number * 100 + 1, number * 100 + 2];
        let mut connection = build();
        let kinds = [(RtpCodecKind::Audio, opus()), (RtpCodecKind::Video, vp8())];
        for ((kind, codec), ssrc) in kinds.clone().into_iter().zip(ssrcs) {
            let coding = RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() };
            let encoding =
                RTCRtpEncodingParameters { rtp_coding_parameters: coding, active: true, codec, ..Default::default() };
            let track = MediaStreamTrack::new("own".into(), format!("t{ssrc}"), String::new(), kind, vec![encoding]);
            let init = init(RTCRtpTransceiverDirection::Sendonly);
            connection.add_transceiver_from_track(track, Some(init)).expect("a sender");
        }
        for _ in 0..3 {
            for (kind, _) in &kinds {
                let init = init(RTCRtpTransceiverDirection::Recvonly);
                connection.add_transceiver_from_kind(*kind, Some(init)).expect("a receiver");
            }
        }
        Self {
            connection,
            carrier,
            address,
            ssrcs,
            sequences: [60_000, 100],
            timestamps: [number, 77],
            connected: false,
            received: Vec::new(),
            keyframes_asked: 0,
            server: None,
            answer: String::new(),
            held_back: None,
        }
    }

    pub fn offer(&mut self) -> String {
        let offer = self.connection.create_offer(None).expect("an offer");
        self.connection.set_local_description(Instant::now(), offer.clone()).expect("an own offer");
        let config = CandidateHostConfig {
            base_config: CandidateConfig {
                network: "udp".to_owned(),
                address: self.address.ip().to_string(),
                port: self.address.port(),
                component: 1,
                ..Default::default()
            },
            ..Default::default()
        };
        let candidate = RTCIceCandidate::from(&config.new_candidate_host().expect("a candidate"));
        self.connection.add_local_candidate(candidate.to_json().expect("a candidate")).expect("a candidate");
        offer.sdp
    }

    /// The offer of an ICE restart.
    pub fn restart_offer(&mut self) -> String {
        self.connection.restart_ice();
        self.offer()
    }

    pub fn take_answer(&mut self, answer: String) {
        self.answer.clone_from(&answer);
        let answer = RTCSessionDescription::answer(answer).expect("an answer");
        self.connection.set_remote_description(Instant::now(), answer).expect("an answer that fits");
    }

    pub async fn join(&mut self, media: &Media, meeting: BookingId, seat: Seat) {
        let offer = self.offer();
        let answer = media.join(meeting, seat, offer).await.expect("a seat");
        self.take_answer(answer);
    }

    /// Sends one Opus packet, 20 ms after the one before.
    pub fn speak(&mut self, payload: &[u8]) {
        self.timestamps[0] = self.timestamps[0].wrapping_add(960);
        self.send(0, false, Bytes::copy_from_slice(payload));
    }

    /// Sends one whole VP8 frame, 40 ms after the one before.
    pub fn show(&mut self, frame: &[u8]) {
        self.timestamps[1] = self.timestamps[1].wrapping_add(3_600);
        let count = frame.chunks(1_000).count();
        for (at, chunk) in frame.chunks(1_000).enumerate() {
            let mut payload = vec![if at == 0 { 0x10 } else { 0 }];
            payload.extend(chunk);
            self.send(1, at + 1 == count, Bytes::from(payload));
        }
    }

    /// Leaves out one video packet, as a bad line does.
    pub fn lose_one(&mut self) {
        self.sequences[1] = self.sequences[1].wrapping_add(1);
    }

    fn send(&mut self, kind: usize, marker: bool, payload: Bytes) {
        self.sequences[kind] = self.sequences[kind].wrapping_add(1);
        let header = rtp::Header {
            version: 2,
            marker,
            payload_type: [111, 96][kind],
            sequence_number: self.sequences[kind],
            timestamp: self.timestamps[kind],
            ssrc: self.ssrcs[kind],
            ..Default::default()
        };
        let message = RTCMessage::RtpPacket(String::new(), rtp::Packet { header, payload });
        self.connection.handle_write(TaggedRTCMessage { now: Instant::now(), message }).expect("a packet goes out");
        self.flush();
    }

    /// Asks the server for a keyframe in a slot.
    pub fn ask_keyframe(&mut self, slot: u32) {
        let request = PictureLossIndication { sender_ssrc: self.ssrcs[1], media_ssrc: SLOT_BASE + slot * 10 + 1 };
        let message = RTCMessage::RtcpPacket(String::new(), vec![Box::new(request)]);
        self.connection.handle_write(TaggedRTCMessage { now: Instant::now(), message }).expect("a request goes out");
        self.flush();
    }

    /// Asks the server to send packets of a slot's picture again.
    pub fn ask_again(&mut self, slot: u32, sequences: &[u16]) {
        let nacks = nack_pairs_from_sequence_numbers(sequences);
        let media_ssrc = SLOT_BASE + slot * 10 + 1;
        let request = TransportLayerNack { sender_ssrc: self.ssrcs[1], media_ssrc, nacks };
        let message = RTCMessage::RtcpPacket(String::new(), vec![Box::new(request)]);
        self.connection.handle_write(TaggedRTCMessage { now: Instant::now(), message }).expect("a request goes out");
        self.flush();
    }

    /// Sends bytes of whatever kind from where the client is.
    pub fn throw(&mut self, datagram: &[u8]) {
        let server = self.server.expect("the client knows the server");
        self.carrier.send(datagram, server);
    }

    /// Writes bytes into the line over TCP as they are.
    pub fn write_raw(&mut self, bytes: &[u8]) {
        self.carrier.write_raw(bytes);
    }

    /// What the client would send while it does something.
    pub fn hold_back(&mut self, act: impl FnOnce(&mut Self)) -> Vec<Vec<u8>> {
        self.held_back = Some(Vec::new());
        act(self);
        self.held_back.take().unwrap_or_default()
    }

    /// Where the client is.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the server closed the line over TCP.
    pub fn hung_up(&self) -> bool {
        self.carrier.hung_up()
    }

    pub fn close(&mut self) {
        self.connection.close().expect("a connection closes");
        self.flush();
    }

    /// Payloads that came in a slot.
    pub fn payloads(&self, slot: u32, is_video: bool) -> Vec<&[u8]> {
        let wanted = |packet: &&Received| packet.slot == slot && packet.is_video == is_video;
        self.received.iter().filter(wanted).map(|packet| &packet.payload[..]).collect()
    }

    fn flush(&mut self) {
        while let Some(transmit) = self.connection.poll_write() {
            self.server = Some(transmit.transport.peer_addr);
            match &mut self.held_back {
                Some(held_back) => held_back.push(transmit.message.to_vec()),
                None => self.carrier.send(&transmit.message, transmit.transport.peer_addr),
            }
        }
    }

    /// Handles what is there now.
    pub fn step(&mut self) {
        let mut buffer = [0; 2048];
        while let Some((len, peer_addr)) = self.carrier.receive(&mut buffer) {
            let transport = TransportContext {
                local_addr: self.address,
                peer_addr,
                transport_protocol: TransportProtocol::UDP,
                ecn: None,
            };
            let message = BytesMut::from(&buffer[..len]);
            let _ = self.connection.handle_read(TaggedBytesMut { now: Instant::now(), transport, message });
            self.hear();
            self.flush();
        }
        if self.connection.poll_timeout().is_some_and(|at| at <= Instant::now()) {
            let _ = self.connection.handle_timeout(Instant::now());
        }
        self.hear();
        self.flush();
    }

    fn hear(&mut self) {
        while let Some(event) = self.connection.poll_event() {
            if let RTCPeerConnectionEvent::OnConnectionStateChangeEvent(state) = event {
                self.connected = state == RTCPeerConnectionState::Connected;
            }
        }
        while let Some(message) = self.connection.poll_read() {
            match message.message {
                RTCMessage::RtpPacket(_, packet) => self.received.extend(received(packet)),
                RTCMessage::RtcpPacket(_, packets) => {
                    for packet in &packets {
                        self.keyframes_asked += usize::from(packet.as_any().is::<PictureLossIndication>());
                    }
                }
                _ => {}
            }
        }
    }
}

/// Lets the clients live until `done`, or fails after a while.
pub fn until(what: &str, clients: &mut [&mut Client], mut done: impl FnMut(&mut [&mut Client]) -> bool) {
    let begun = Instant::now();
    loop {
        for client in clients.iter_mut() {
            client.step();
        }
        if done(clients) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "waited too long until {what}");
    }
}

/// Lets the clients live until the server has counted what is wanted.
pub async fn counted(media: &Media, clients: &mut [&mut Client], what: &str, wanted: impl Fn(&Stats) -> bool) -> Stats {
    let begun = Instant::now();
    loop {
        for client in clients.iter_mut() {
            client.step();
        }
        let stats = media.stats().await;
        if wanted(&stats) {
            return stats;
        }
        assert!(begun.elapsed() < PATIENCE, "waited too long until the server counts {what}: {stats:?}");
    }
}

/// Whether a mark is in one of the payloads.
pub fn contains(payloads: &[&[u8]], mark: &str) -> bool {
    payloads.iter().any(|payload| payload.windows(mark.len()).any(|window| window == mark.as_bytes()))
}

/// Two participants of one meeting, connected.
pub async fn two_connected(media: &Media, meeting: BookingId) -> (Client, Client) {
    let (mut one, mut two) = (Client::new(1), Client::new(2));
    one.join(media, meeting, official("anna")).await;
    two.join(media, meeting, delegate()).await;
    until("both are connected", &mut [&mut one, &mut two], |clients| clients.iter().all(|client| client.connected));
    (one, two)
}

/// Memory of this process that is in use, in KiB.
pub fn resident_kib() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Waits for an event of that kind.
pub async fn told(events: &mut UnboundedReceiver<Event>, what: &str, wanted: impl Fn(&Event) -> bool) -> Event {
    let wait = async {
        loop {
            let event = events.recv().await.expect("the server lives");
            if wanted(&event) {
                return event;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("nobody told that {what}"))
}

/// What the server put in a slot; the paddings and repairs are not of interest.
fn received(packet: rtp::Packet) -> Option<Received> {
    let number = packet.header.ssrc.checked_sub(SLOT_BASE)?;
    Some(Received {
        slot: number / 10,
        is_video: number % 10 == 1,
        sequence: packet.header.sequence_number,
        timestamp: packet.header.timestamp,
        payload: packet.payload,
        at: Instant::now(),
    })
}

/// A keyframe of 320 × 240 that no decoder would like, with something to recognise it by.
pub fn keyframe(mark: &str) -> Vec<u8> {
    let mut frame = vec![0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00];
    frame.extend(mark.as_bytes());
    frame
}

/// A frame that needs the one before it.
pub fn delta(mark: &str) -> Vec<u8> {
    let mut frame = vec![0x11, 0, 0];
    frame.extend(mark.as_bytes());
    frame
}

fn init(direction: RTCRtpTransceiverDirection) -> RTCRtpTransceiverInit {
    RTCRtpTransceiverInit { direction, streams: Vec::new(), send_encodings: Vec::new() }
}

fn opus() -> RTCRtpCodec {
    RTCRtpCodec { mime_type: MIME_TYPE_OPUS.to_owned(), clock_rate: 48_000, channels: 2, ..Default::default() }
}

fn vp8() -> RTCRtpCodec {
    RTCRtpCodec { mime_type: MIME_TYPE_VP8.to_owned(), clock_rate: 90_000, ..Default::default() }
}

fn build() -> RTCPeerConnection {
    let mut engine = MediaEngine::default();
    let rtx = RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        clock_rate: 90_000,
        sdp_fmtp_line: "apt=96".to_owned(),
        ..Default::default()
    };
    for (codec, payload_type, kind) in
        [(opus(), 111, RtpCodecKind::Audio), (vp8(), 96, RtpCodecKind::Video), (rtx, 97, RtpCodecKind::Video)]
    {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec: codec, payload_type }, kind).expect("a codec");
    }
    let registry = Registry::new().with(Slot::from(12_500), tap::RtcpTap::default());
    let registry = register_default_interceptors(registry, &mut engine).expect("interceptors");
    RTCPeerConnectionBuilder::new()
        .with_media_engine(engine)
        .with_interceptor_registry(registry)
        .with_setting_engine(SettingEngineBuilder::new().build())
        .build(Instant::now())
        .expect("a connection")
}
