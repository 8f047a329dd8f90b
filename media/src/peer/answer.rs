//! Writes the SDP answer (RFC 8866, RFC 9429): the offer's sections in its order, one way each, all over one address.

use std::fmt::Write as _;

use crate::offer::{
    AUDIO_LEVEL, FULL, Offer, REPAIRED_STREAM_ID, SECTION_ID, SMALL, STREAM_ID, Section, TRANSPORT_SEQUENCE,
};
use crate::packet::{Codec, Kind};
use crate::remote::{Carrier, Remote};
use crate::slots::{repair_ssrc, slot_ssrc};
use crate::transport::{Identity, Lite};

/// What a camera begins with, in kbit/s. Left to themselves, Chrome and Edge begin with 300 and make the picture so small that
/// it takes half a minute to be sharp; where the line carries less, they find out within a second.
const START: &str = "x-google-start-bitrate=800";

/// What an answer is written of.
pub struct Answer<'a> {
    /// What is answered.
    pub offer: &'a Offer,
    /// The server's ICE credentials.
    pub ice: &'a Lite,
    /// The server's certificate.
    pub identity: &'a Identity,
    /// Where the server is reached.
    pub candidates: &'a [Remote],
    /// Counts up with each answer of a connection (RFC 3264, section 8).
    pub version: u64,
}

impl Answer<'_> {
    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "v=0\r\no=- 1 {} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-lite\r\na=msid-semantic: WMS *\r\na=group:BUNDLE",
            self.version
        );
        for section in &self.offer.sections {
            let _ = write!(text, " {}", section.mid);
        }
        text.push_str("\r\n");
        for (at, section) in self.offer.sections.iter().enumerate() {
            self.section(&mut text, at, section);
        }
        text
    }

    fn section(&self, text: &mut String, at: usize, section: &Section) {
        let numbers = section.formats.iter().flat_map(|format| [Some(format.number), format.repair]).flatten();
        let numbers = numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        let name = if section.kind == Kind::Audio { "audio" } else { "video" };
        let _ = write!(text, "m={name} 9 UDP/TLS/RTP/SAVPF {numbers}\r\nc=IN IP4 0.0.0.0\r\na=mid:{}\r\n", section.mid);
        let _ = write!(text, "a=ice-ufrag:{}\r\na=ice-pwd:{}\r\n", self.ice.ufrag, self.ice.password);
        let _ = write!(text, "a=fingerprint:sha-256 {}\r\na=setup:passive\r\n", self.identity.fingerprint());
        text.push_str("a=rtcp-mux\r\na=rtcp-rsize\r\n");
        codecs(text, section, self.offer.extensions.transport.is_some(), at < 2);
        self.extensions(text, at);
        match at.checked_sub(2) {
            _ if section.inactive => text.push_str("a=inactive\r\n"),
            None => text.push_str("a=recvonly\r\n"),
            Some(at) => sending(text, at / 2, section),
        }
        if at == 1 && self.offer.layered {
            let _ = write!(text, "a=rid:{SMALL} recv\r\na=rid:{FULL} recv\r\na=simulcast:recv {SMALL};{FULL}\r\n");
        }
        if at == 0 {
            for (number, remote) in self.candidates.iter().enumerate() {
                candidate(text, number, *remote);
            }
            text.push_str("a=end-of-candidates\r\n");
        }
    }

    /// Those that are of use: the numbers over all streams everywhere, loudness of the microphone, names of a camera's
    /// streams.
    fn extensions(&self, text: &mut String, at: usize) {
        let known = &self.offer.extensions;
        let layered = at == 1 && self.offer.layered;
        let used = [
            (known.transport, TRANSPORT_SEQUENCE, true),
            (known.level, AUDIO_LEVEL, at == 0),
            (known.section, SECTION_ID, layered),
            (known.stream, STREAM_ID, layered),
            (known.repaired_stream, REPAIRED_STREAM_ID, layered),
        ];
        for (id, name, _) in used.into_iter().filter(|(.., is_used)| *is_used) {
            if let Some(id) = id {
                let _ = write!(text, "a=extmap:{id} {name}\r\n");
            }
        }
    }
}

/// A host candidate. Those named first are preferred, and UDP before TCP (RFC 8445, section 5.1.2; RFC 6544, section
/// 4.2): what is lost on the way is not waited for.
fn candidate(text: &mut String, number: usize, Remote { carrier, address }: Remote) {
    let (name, most, kind) = match carrier {
        Carrier::Udp => ("udp", 65_535_u32, ""),
        Carrier::Tcp => ("tcp", 16_383, " tcptype passive"),
    };
    let preference = most.saturating_sub(u32::try_from(number).unwrap_or(u32::MAX));
    let priority = (126 << 24) | (preference << 8) | 255;
    let (ip, port) = (address.ip(), address.port());
    let _ = write!(text, "a=candidate:{} 1 {name} {priority} {ip} {port} typ host{kind}\r\n", number + 1);
}

fn codecs(text: &mut String, section: &Section, transport: bool, sends: bool) {
    for format in &section.formats {
        let number = format.number;
        let (name, parameters) = match format.codec {
            Codec::Opus => ("opus/48000/2", Some("minptime=10;useinbandfec=1;usedtx=1")),
            Codec::Vp8 => ("VP8/90000", sends.then_some(START)),
            Codec::H264 => {
                ("H264/90000", Some("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"))
            }
        };
        let _ = write!(text, "a=rtpmap:{number} {name}\r\n");
        if let Some(parameters) = parameters {
            let _ = write!(text, "a=fmtp:{number} {parameters}\r\n");
        }
        if section.kind == Kind::Video {
            for feedback in ["ccm fir", "goog-remb", "nack", "nack pli"] {
                let _ = write!(text, "a=rtcp-fb:{number} {feedback}\r\n");
            }
        }
        if transport {
            let _ = write!(text, "a=rtcp-fb:{number} transport-cc\r\n");
        }
        if let Some(repair) = format.repair {
            let _ = write!(text, "a=rtpmap:{repair} rtx/90000\r\na=fmtp:{repair} apt={number}\r\n");
        }
    }
}

/// A slot: its two streams belong together, so that a browser keeps lips and voice in step.
fn sending(text: &mut String, slot: usize, section: &Section) {
    let name = if section.kind == Kind::Audio { "audio" } else { "video" };
    let ssrc = slot_ssrc(slot, section.kind);
    let _ = write!(text, "a=sendonly\r\na=msid:slot-{slot} slot-{slot}-{name}\r\n");
    // Browsers take the stream that is named first for the one that is shown.
    let repair = section.formats.iter().any(|format| format.repair.is_some()).then(|| repair_ssrc(slot));
    if let Some(repair) = repair {
        let _ = write!(text, "a=ssrc-group:FID {ssrc} {repair}\r\n");
    }
    for ssrc in [Some(ssrc), repair].into_iter().flatten() {
        let _ = write!(text, "a=ssrc:{ssrc} cname:slot-{slot}\r\n");
    }
}
