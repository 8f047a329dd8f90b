//! How every connection is set up: ICE lite, DTLS server, Opus and VP8 with retransmission, the interceptor chain, and
//! the tracks of the slots.

use std::time::{Duration, Instant};

use rtc::interceptor::{NackGeneratorBuilder, NackResponderBuilder, Registry, Slot};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::interceptor_registry::{configure_rtcp_reports, configure_twcc_receiver_only};
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8, MediaEngine};
use rtc::peer_connection::configuration::setting_engine::{SettingEngine, SettingEngineBuilder};
use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpRtxParameters, RtpCodecKind,
};
use rtc::shared::error::Error;

use super::tap::RtcpTap;
use crate::packet::Kind;
use crate::slots::SLOTS;

/// Packets a slot keeps to answer a request for a lost one: about a second of video.
const RESEND_BUFFER: u16 = 256;
/// How often lost packets are asked for again.
const NACK_INTERVAL: Duration = Duration::from_millis(50);
/// How often one lost packet is asked for at most.
const NACK_LIMIT: u16 = 10;
/// Between the NACK generator and the end of the chain: everybody else has seen the packet by then.
const TAP_SLOT: usize = 12_500;

/// A connection without anything in it.
pub(super) fn build(now: Instant) -> Result<RTCPeerConnection, Error> {
    let mut engine = media_engine()?;
    let registry = Registry::new()
        .with(Slot::NackResponder, NackResponderBuilder::new().with_size(RESEND_BUFFER).build())
        .with(
            Slot::NackGenerator,
            NackGeneratorBuilder::new().with_interval(NACK_INTERVAL).with_max_nacks_per_packet(NACK_LIMIT).build(),
        )
        .with(Slot::from(TAP_SLOT), RtcpTap::default());
    let registry = configure_twcc_receiver_only(registry, &mut engine)?;
    let registry = configure_rtcp_reports(registry);
    RTCPeerConnectionBuilder::new()
        .with_setting_engine(settings())
        .with_media_engine(engine)
        .with_interceptor_registry(registry)
        .build(now)
}

fn settings() -> SettingEngine {
    SettingEngineBuilder::new()
        .with_lite(true)
        .with_answering_dtls_role(RTCDtlsRole::Server)
        .with_multicast_dns_mode(rtc::ice::mdns::MulticastDnsMode::Disabled)
        // The worker watches for silence itself: the stack would throw its candidates away, and with them the chance
        // of an ICE restart.
        .with_ice_timeouts(Some(Duration::ZERO), Some(Duration::ZERO), None)
        .build()
}

fn media_engine() -> Result<MediaEngine, Error> {
    let mut engine = MediaEngine::default();
    let codec = |payload_type, rtp_codec| RTCRtpCodecParameters { rtp_codec, payload_type };
    engine.register_codec(codec(111, opus()), RtpCodecKind::Audio)?;
    engine.register_codec(codec(96, vp8()), RtpCodecKind::Video)?;
    let rtx = RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: "apt=96".to_owned(),
        rtcp_feedback: Vec::new(),
    };
    engine.register_codec(codec(97, rtx), RtpCodecKind::Video)?;
    Ok(engine)
}

fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
        rtcp_feedback: Vec::new(),
    }
}

fn vp8() -> RTCRtpCodec {
    let feedback = |kind: &str, parameter: &str| RTCPFeedback { typ: kind.to_owned(), parameter: parameter.to_owned() };
    RTCRtpCodec {
        mime_type: MIME_TYPE_VP8.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: String::new(),
        rtcp_feedback: vec![feedback("nack", ""), feedback("nack", "pli"), feedback("ccm", "fir")],
    }
}

/// SSRC of a slot's stream, the same in every connection: a browser that sends with one of these by chance is one in
/// 400 million.
pub(super) fn slot_ssrc(slot: usize, kind: Kind) -> u32 {
    u32::try_from(slot * 10 + kind.index()).map_or(0, |low| 0x5e00_0001 + low)
}

/// The slot whose video has this SSRC.
pub(super) fn slot_of(ssrc: u32) -> Option<usize> {
    (0..SLOTS).find(|slot| slot_ssrc(*slot, Kind::Video) == ssrc)
}

/// What a slot sends.
pub(super) fn slot_track(slot: usize, kind: Kind) -> MediaStreamTrack {
    let ssrc = slot_ssrc(slot, kind);
    let (name, rtp_kind, codec, rtx) = match kind {
        Kind::Audio => ("audio", RtpCodecKind::Audio, opus(), None),
        Kind::Video => ("video", RtpCodecKind::Video, vp8(), Some(RTCRtpRtxParameters { ssrc: ssrc + 4 })),
    };
    let coding = RTCRtpCodingParameters { rid: String::new(), ssrc: Some(ssrc), rtx, fec: None };
    let encoding =
        RTCRtpEncodingParameters { rtp_coding_parameters: coding, active: true, codec, ..Default::default() };
    let track = format!("slot-{slot}-{name}");
    MediaStreamTrack::new(format!("slot-{slot}"), track.clone(), track, rtp_kind, vec![encoding])
}
