//! Offers and answers of a connection.

use std::net::SocketAddr;
use std::time::Instant;

use rtc::peer_connection::sdp::{RTCSdpType, RTCSessionDescription};
use rtc::peer_connection::transport::{CandidateConfig, CandidateHostConfig, RTCIceCandidate, RTCIceCandidateInit};
use rtc::rtp_transceiver::{RTCRtpSenderId, RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use rtc::shared::error::Error;

use super::setup::{build, slot_track};
use super::{Peer, guarded};
use crate::offer::Offer;
use crate::packet::Kind;
use crate::slots::SLOTS;

/// A connection that could not be made of an offer.
#[derive(Debug, thiserror::Error)]
#[error("the offer was not accepted: {0}")]
pub struct NegotiationError(String);

impl From<Error> for NegotiationError {
    fn from(error: Error) -> Self {
        // The stack's sentences may quote the offer, which holds people's addresses; the name of the error does not.
        Self(format!("{error:?}").chars().take_while(char::is_ascii_alphanumeric).collect())
    }
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
        if let Err(error) = self.connection.set_remote_description(now, description.clone()) {
            // Back to what stood before, as far as it can be had.
            let mut back = description;
            back.sdp_type = RTCSdpType::Rollback;
            let _ = self.connection.set_remote_description(now, back);
            return Err(error.into());
        }
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
