//! Session descriptions: offers in the shape of the web client, answers to offers of others, and what both sides need of them.

use std::fmt::Write;
use std::net::{SocketAddr, UdpSocket};

use super::ice::{Credentials, Remote};
use crate::Result;

/// One of the two kinds of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Opus, 111.
    Audio,
    /// VP8, 96, repaired by 97.
    Video,
}

/// What a section does, as seen from the client.
#[derive(Debug, Clone, Copy)]
pub enum Direction {
    /// Sends a stream of this SSRC.
    Send(u32),
    /// Receives.
    Receive,
}

/// One m-line.
#[derive(Debug, Clone)]
pub struct Section {
    /// Audio or video.
    pub kind: Kind,
    /// Its media id.
    pub mid: String,
    /// Which way.
    pub direction: Direction,
}

/// What a description says about the client itself.
pub struct Own<'a> {
    /// ICE name and password.
    pub credentials: &'a Credentials,
    /// Fingerprint of the certificate.
    pub fingerprint: &'a str,
    /// Its one candidate.
    pub address: SocketAddr,
}

/// Audio and video sent, then so many pairs received.
pub fn sections(ssrcs: [u32; 2], receiving: usize) -> Vec<Section> {
    let sent = [(Kind::Audio, ssrcs[0]), (Kind::Video, ssrcs[1])].map(|(kind, ssrc)| (kind, Direction::Send(ssrc)));
    let pair = [(Kind::Audio, Direction::Receive), (Kind::Video, Direction::Receive)];
    let all = sent.into_iter().chain((0..receiving).flat_map(|_| pair));
    all.enumerate().map(|(at, (kind, direction))| Section { kind, mid: at.to_string(), direction }).collect()
}

/// Writes an offer or an answer. The client is always the DTLS client.
pub fn write(own: &Own<'_>, sections: &[Section]) -> String {
    let mids = sections.iter().map(|section| section.mid.as_str()).collect::<Vec<_>>().join(" ");
    let mut sdp = format!(
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mids}\r\na=msid-semantic: WMS load\r\n"
    );
    for section in sections {
        // Writing to a string never fails.
        let _ = write_section(&mut sdp, own, section);
    }
    sdp
}

fn write_section(sdp: &mut String, own: &Own<'_>, section: &Section) -> std::fmt::Result {
    let (Credentials { ufrag, password }, address) = (own.credentials, own.address);
    let (media, codecs) = match section.kind {
        Kind::Audio => ("audio 9 UDP/TLS/RTP/SAVPF 111", AUDIO),
        Kind::Video => ("video 9 UDP/TLS/RTP/SAVPF 96 97", VIDEO),
    };
    write!(sdp, "m={media}\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n")?;
    write!(sdp, "a=candidate:1 1 udp 2122260223 {} {} typ host generation 0\r\n", address.ip(), address.port())?;
    write!(sdp, "a=end-of-candidates\r\na=ice-ufrag:{ufrag}\r\na=ice-pwd:{password}\r\n")?;
    write!(sdp, "a=fingerprint:sha-256 {}\r\na=setup:active\r\na=mid:{}\r\n", own.fingerprint, section.mid)?;
    match section.direction {
        Direction::Send(ssrc) => {
            write!(sdp, "a=sendonly\r\na=msid:load {ssrc}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n{codecs}")?;
            write!(sdp, "a=ssrc:{ssrc} cname:load\r\na=ssrc:{ssrc} msid:load {ssrc}\r\n")
        }
        Direction::Receive => write!(sdp, "a=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\n{codecs}"),
    }
}

const AUDIO: &str = "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n\
    a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";

const VIDEO: &str = "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n\
    a=rtcp-fb:96 transport-cc\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n\
    a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";

/// Reads ICE credentials and the first candidate of this machine: what is sent to an own address goes over loopback.
pub fn remote(sdp: &str) -> Result<Remote> {
    let value = |name: &str| sdp.lines().find_map(|line| line.trim_end().strip_prefix(name)).map(str::to_owned);
    let candidate = |line: &str| {
        let fields: Vec<&str> = line.trim_end().strip_prefix("a=candidate:")?.split(' ').collect();
        let is_udp = fields.get(2).is_some_and(|transport| transport.eq_ignore_ascii_case("udp"));
        let address = SocketAddr::new(fields.get(4)?.parse().ok()?, fields.get(5)?.parse().ok()?);
        let is_own = address.is_ipv4() && UdpSocket::bind((address.ip(), 0)).is_ok();
        (is_udp && is_own).then_some(address)
    };
    Ok(Remote {
        ufrag: value("a=ice-ufrag:").ok_or("a description without ICE name")?,
        password: value("a=ice-pwd:").ok_or("a description without ICE password")?,
        address: sdp.lines().find_map(candidate).ok_or("a description without candidate on this machine")?,
    })
}

/// The sections with which to answer an offer of somebody who sends: each is received.
pub fn receiving(offer: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in offer.lines().map(str::trim_end) {
        if let Some(media) = line.strip_prefix("m=") {
            let kind = if media.starts_with("audio") { Kind::Audio } else { Kind::Video };
            sections.push(Section { kind, mid: String::new(), direction: Direction::Receive });
        } else if let (Some(mid), Some(section)) = (line.strip_prefix("a=mid:"), sections.last_mut()) {
            mid.clone_into(&mut section.mid);
        }
    }
    sections
}
