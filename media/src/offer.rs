//! Reads a browser's offer before the WebRTC stack sees it, so that a bad one is refused with nothing changed.

use crate::packet::{Codec, Kind};
use crate::slots::SLOTS;

/// Longest offer taken, in bytes. Chromium's for eight sections is about 20 kB.
const MAX_LEN: usize = 64 * 1024;

/// An offer of the expected shape: audio and video sent, then up to three pairs received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The browser's ICE name.
    pub ufrag: String,
    /// SHA-256 of the browser's DTLS certificate, as SDP writes it; the same one means the same session.
    pub fingerprint: String,
    /// In the order of the offer: what the browser sends, then pair by pair what it receives.
    pub sections: Vec<Section>,
    /// The camera sends a small picture, with the id [`SMALL`], beside the full one, [`FULL`] (RFC 8853).
    pub layered: bool,
    /// The header extensions it knows.
    pub extensions: Extensions,
}

/// Id of the stream with the full picture.
pub const FULL: &str = "h";
/// Id of the stream with the small one.
pub const SMALL: &str = "l";

/// Ids of header extensions (RFC 8285), the same in every section; nothing where the browser has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extensions {
    /// Sequence number over all streams.
    pub transport: Option<u8>,
    /// Loudness of speech (RFC 6464).
    pub level: Option<u8>,
    /// Which of a camera's streams it is (RFC 8852).
    pub stream: Option<u8>,
    /// Which of them it repeats.
    pub repaired_stream: Option<u8>,
    /// Which section it is of (RFC 8843).
    pub section: Option<u8>,
}

/// One media section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Audio or video.
    pub kind: Kind,
    /// The section's name.
    pub mid: String,
    /// Nothing flows in it.
    pub inactive: bool,
    /// What it may be coded in, the preferred first; never empty.
    pub formats: Vec<Format>,
}

/// A codec and its numbers in one section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Which.
    pub codec: Codec,
    /// Its payload type.
    pub number: u8,
    /// That of its retransmissions (RFC 4588).
    pub repair: Option<u8>,
}

impl Section {
    /// The numbers of a codec.
    #[must_use]
    pub fn format(&self, codec: Codec) -> Option<&Format> {
        self.formats.iter().find(|format| format.codec == codec)
    }
}

/// Why an offer was refused. The texts hold nothing of the offer itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// Longer than 64 KiB.
    #[error("the offer is too long")]
    TooLong,
    /// No session description at all.
    #[error("the offer is no session description")]
    NotSdp,
    /// Sections are missing, too many or in another order.
    #[error("the offer needs one audio and one video section to send, then at most three pairs to receive")]
    Sections,
    /// A section has the wrong direction for its place.
    #[error("a section of the offer has the wrong direction")]
    Direction,
    /// A section has no media id, or that of another, or one that is no name.
    #[error("a section of the offer has no mid of its own")]
    NoMid,
    /// ICE credentials are missing or differ between sections.
    #[error("the offer has no single pair of ICE credentials")]
    Ice,
    /// The certificate's fingerprint is missing or differs between sections.
    #[error("the offer has no single certificate fingerprint")]
    Fingerprint,
    /// The browser insists on being the DTLS server.
    #[error("the offer must let the server wait for the DTLS handshake")]
    Setup,
    /// Opus is missing, or both VP8 and H.264.
    #[error("the offer has no {0}")]
    Codec(&'static str),
}

/// What is gathered while the lines go by.
#[derive(Default)]
struct Reader<'a> {
    ufrag: Option<&'a str>,
    password: Option<&'a str>,
    fingerprint: Option<&'a str>,
    extensions: Extensions,
    sections: Vec<Draft<'a>>,
}

#[derive(Default)]
struct Draft<'a> {
    kind: Option<Kind>,
    mid: Option<&'a str>,
    direction: Option<&'a str>,
    /// Numbers with the codec of each, and with its parameters.
    codecs: Vec<(u8, String)>,
    parameters: Vec<(u8, &'a str)>,
    simulcast: Option<&'a str>,
}

/// Header extension with a sequence number over all streams (draft-holmer-rmcat-transport-wide-cc-extensions-01).
pub const TRANSPORT_SEQUENCE: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
/// Header extension with the loudness (RFC 6464).
pub const AUDIO_LEVEL: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
/// Header extension with the id of a stream (RFC 8852).
pub const STREAM_ID: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
/// Header extension with the id of the stream that is repeated (RFC 8852).
pub const REPAIRED_STREAM_ID: &str = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
/// Header extension with the id of a section (RFC 8843).
pub const SECTION_ID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";

impl Offer {
    /// Reads and checks an offer.
    ///
    /// # Errors
    /// [`OfferError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, OfferError> {
        if text.len() > MAX_LEN {
            return Err(OfferError::TooLong);
        }
        if !text.starts_with("v=0") {
            return Err(OfferError::NotSdp);
        }
        let mut reader = Reader::default();
        for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            reader.line(line)?;
        }
        reader.finish()
    }

    /// Whether this offer goes on with the session that `earlier` began: same certificate, same sections.
    #[must_use]
    pub fn continues(&self, earlier: &Self) -> bool {
        self.fingerprint == earlier.fingerprint && self.sections == earlier.sections
    }

    /// How its camera's picture will be coded.
    #[must_use]
    pub fn camera(&self) -> Option<Codec> {
        Some(self.sections.get(1)?.formats.first()?.codec)
    }

    /// The section of a slot, where the browser offered one that is not switched off.
    #[must_use]
    pub fn slot(&self, slot: usize, kind: Kind) -> Option<&Section> {
        self.sections.get(2 + slot * 2 + kind.index()).filter(|section| !section.inactive)
    }
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str) -> Result<(), OfferError> {
        // The browser's candidates are not looked at: the server never calls first, and those are people's addresses.
        if let Some(media) = line.strip_prefix("m=") {
            self.sections.push(Draft { kind: kind_of(media), ..Draft::default() });
        } else if let Some(attribute) = line.strip_prefix("a=") {
            let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
            self.attribute(name, value)?;
        }
        Ok(())
    }

    fn attribute(&mut self, name: &'a str, value: &'a str) -> Result<(), OfferError> {
        match name {
            "ice-ufrag" => same(&mut self.ufrag, value).ok_or(OfferError::Ice)?,
            "ice-pwd" => same(&mut self.password, value).ok_or(OfferError::Ice)?,
            "fingerprint" => {
                // Others may stand beside it (RFC 8122, section 5); this one every browser has.
                if let Some(("sha-256", value)) = value.split_once(' ').filter(|(name, _)| *name == "sha-256") {
                    same(&mut self.fingerprint, value).ok_or(OfferError::Fingerprint)?;
                }
            }
            "extmap" => {
                if let Some((id, name)) = value.split_once(' ')
                    && let Some(known) = self.extensions.named(name.split(' ').next().unwrap_or(name))
                {
                    // Ids of the short form only; a browser gives one extension the same in every section.
                    let id = id.split('/').next().and_then(|id| id.parse().ok()).filter(|id| (1..15).contains(id));
                    *known = known.or(id);
                }
            }
            "setup" if !matches!(value, "actpass" | "active") => return Err(OfferError::Setup),
            _ => {}
        }
        if let Some(section) = self.sections.last_mut() {
            section.attribute(name, value);
        }
        Ok(())
    }

    fn finish(self) -> Result<Offer, OfferError> {
        let pairs = self.sections.len() / 2;
        if !self.sections.len().is_multiple_of(2) || pairs == 0 || pairs > SLOTS + 1 {
            return Err(OfferError::Sections);
        }
        let sections =
            self.sections.iter().enumerate().map(|(at, draft)| draft.check(at)).collect::<Result<Vec<_>, _>>()?;
        if (1..sections.len()).any(|at| sections[..at].iter().any(|earlier| earlier.mid == sections[at].mid)) {
            return Err(OfferError::NoMid);
        }
        if self.ufrag.is_none_or(str::is_empty) || self.password.is_none_or(str::is_empty) {
            return Err(OfferError::Ice);
        }
        Ok(Offer {
            ufrag: self.ufrag.unwrap_or_default().to_owned(),
            fingerprint: self.fingerprint.ok_or(OfferError::Fingerprint)?.to_ascii_uppercase(),
            sections,
            layered: self.extensions.stream.is_some() && self.sections.get(1).is_some_and(Draft::is_layered),
            extensions: self.extensions,
        })
    }
}

impl Extensions {
    fn named(&mut self, name: &str) -> Option<&mut Option<u8>> {
        match name {
            TRANSPORT_SEQUENCE => Some(&mut self.transport),
            AUDIO_LEVEL => Some(&mut self.level),
            STREAM_ID => Some(&mut self.stream),
            REPAIRED_STREAM_ID => Some(&mut self.repaired_stream),
            SECTION_ID => Some(&mut self.section),
            _ => None,
        }
    }
}

impl<'a> Draft<'a> {
    fn attribute(&mut self, name: &'a str, value: &'a str) {
        match name {
            "mid" => self.mid = Some(value),
            "sendonly" | "recvonly" | "sendrecv" | "inactive" => self.direction = Some(name),
            "rtpmap" => {
                let number = value.split_once(' ').and_then(|(number, codec)| Some((number.parse().ok()?, codec)));
                self.codecs
                    .extend(number.filter(|(number, _)| *number < 128).map(|(n, c)| (n, c.to_ascii_lowercase())));
            }
            "fmtp" => {
                let number = value.split_once(' ').and_then(|(number, rest)| Some((number.parse().ok()?, rest)));
                self.parameters.extend(number);
            }
            "simulcast" => self.simulcast = Some(value),
            _ => {}
        }
    }

    /// `send l;h`: both streams, in any order, and no others.
    fn is_layered(&self) -> bool {
        let sent = self.simulcast.and_then(|value| value.strip_prefix("send ")).unwrap_or_default();
        let mut ids: Vec<&str> = sent.split(' ').next().unwrap_or_default().split(';').collect();
        ids.sort_unstable();
        ids == [FULL, SMALL]
    }

    fn formats(&self, kind: Kind) -> Vec<Format> {
        let wanted: &[(&str, Codec)] = match kind {
            Kind::Audio => &[("opus/48000", Codec::Opus)],
            Kind::Video => &[("vp8/90000", Codec::Vp8), ("h264/90000", Codec::H264)],
        };
        let format = |(name, codec): &(&str, Codec)| {
            let fits = |(number, text): &&(u8, String)| {
                text.starts_with(name) && (*codec != Codec::H264 || self.is_usual_h264(*number))
            };
            let (number, _) = self.codecs.iter().find(fits)?;
            Some(Format { codec: *codec, number: *number, repair: self.repair_of(*number) })
        };
        wanted.iter().filter_map(format).collect()
    }

    fn parameters_of(&self, wanted: u8) -> impl Iterator<Item = &'a str> {
        let of = self.parameters.iter().filter(move |(number, _)| *number == wanted);
        of.flat_map(|(_, text)| text.split(';').map(str::trim))
    }

    /// The form that every H.264 device has: constrained baseline, in units of the network's size.
    fn is_usual_h264(&self, number: u8) -> bool {
        let is_baseline = |parameter: &str| {
            let profile = parameter.strip_prefix("profile-level-id=").unwrap_or_default();
            profile.get(..4).is_some_and(|profile| profile.eq_ignore_ascii_case("42e0"))
        };
        self.parameters_of(number).any(is_baseline)
            && self.parameters_of(number).any(|parameter| parameter == "packetization-mode=1")
    }

    fn repair_of(&self, number: u8) -> Option<u8> {
        let repairs = |(repair, codec): &&(u8, String)| {
            let of = |parameter: &str| parameter.strip_prefix("apt=").and_then(|of| of.parse().ok());
            codec == "rtx/90000" && self.parameters_of(*repair).any(|parameter| of(parameter) == Some(number))
        };
        self.codecs.iter().find(repairs).map(|(repair, _)| *repair)
    }

    fn check(&self, at: usize) -> Result<Section, OfferError> {
        let kind = self.kind.filter(|kind| *kind == Kind::BOTH[at % 2]).ok_or(OfferError::Sections)?;
        let mid = self.mid.filter(|mid| is_name(mid)).ok_or(OfferError::NoMid)?;
        let wanted: &[&str] = if at < 2 { &["sendonly", "inactive"] } else { &["recvonly", "inactive"] };
        if !self.direction.is_some_and(|direction| wanted.contains(&direction)) {
            return Err(OfferError::Direction);
        }
        let mut formats = self.formats(kind);
        if at < 2 {
            // What is sent comes in one form, so that who watches needs not know several.
            formats.truncate(1);
        }
        if formats.is_empty() {
            return Err(OfferError::Codec(if kind == Kind::Audio { "Opus" } else { "VP8" }));
        }
        let inactive = self.direction == Some("inactive");
        Ok(Section { kind, mid: mid.to_owned(), inactive, formats })
    }
}

/// Whether it may stand in an answer, which repeats it: a token (RFC 8866, section 9) of a length that makes sense.
fn is_name(mid: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]".contains(&byte);
    (1..=32).contains(&mid.len()) && mid.bytes().all(is_token)
}

fn kind_of(media: &str) -> Option<Kind> {
    match media.split(' ').next() {
        Some("audio") => Some(Kind::Audio),
        Some("video") => Some(Kind::Video),
        _ => None,
    }
}

/// Keeps the first value and refuses a different later one.
fn same<'a>(slot: &mut Option<&'a str>, value: &'a str) -> Option<()> {
    (*slot.get_or_insert(value) == value).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(kind: &str, mid: usize, direction: &str) -> String {
        let codec = if kind == "audio" { "111 opus/48000/2" } else { "96 VP8/90000" };
        format!(
            "m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:{mid}\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n\
             a=fingerprint:sha-256 aa:bb\r\na=setup:actpass\r\na={direction}\r\na=rtpmap:{codec}\r\n\
             a=candidate:1 1 udp 1 192.0.2.7 5000 typ host\r\n"
        )
    }

    fn offer(sections: &[(&str, &str)]) -> String {
        let body: String =
            sections.iter().enumerate().map(|(mid, (kind, direction))| section(kind, mid, direction)).collect();
        format!("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n{body}")
    }

    const SENDING: [(&str, &str); 2] = [("audio", "sendonly"), ("video", "sendonly")];
    const RECEIVING: [(&str, &str); 2] = [("audio", "recvonly"), ("video", "recvonly")];

    #[test]
    fn the_clients_offer_is_read_and_loses_its_candidates() {
        let text = offer(&[SENDING, RECEIVING, RECEIVING, RECEIVING].concat());
        let offer = Offer::parse(&text).expect("the shape is right");
        assert!(!format!("{offer:?}").contains("192.0.2.7"));
        assert!(offer.continues(&offer.clone()));
        assert_eq!((offer.ufrag.as_str(), offer.fingerprint.as_str()), ("abcd", "AA:BB"));
        assert_eq!(offer.slot(2, Kind::Video).map(|section| section.formats[0].number), Some(96));
        assert_eq!(offer.slot(3, Kind::Audio), None);
    }

    #[test]
    fn the_numbers_of_retransmissions_and_extensions_are_those_of_the_browser() {
        let more = format!(
            "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\n\
             a=extmap:4/sendonly {TRANSPORT_SEQUENCE}\r\n"
        );
        let offer = Offer::parse(&(offer(&SENDING) + &more)).expect("the shape is right");
        assert_eq!(offer.sections[1].formats[0].repair, Some(97));
        assert_eq!(offer.extensions.transport, Some(4));
    }

    #[test]
    fn fingerprints_of_other_kinds_may_stand_beside_the_one_that_is_used() {
        let text = offer(&SENDING).replace("a=setup", "a=fingerprint:sha-512 CC:DD\r\na=setup");
        assert_eq!(Offer::parse(&text).expect("the shape is right").fingerprint, "AA:BB");
        let none = offer(&SENDING).replace("sha-256", "sha-512");
        assert_eq!(Offer::parse(&none).unwrap_err(), OfferError::Fingerprint);
    }

    #[test]
    fn every_other_shape_is_refused() {
        assert_eq!(Offer::parse("hello").unwrap_err(), OfferError::NotSdp);
        assert_eq!(Offer::parse(&offer(&[])).unwrap_err(), OfferError::Sections);
        assert_eq!(Offer::parse(&offer(&SENDING[..1])).unwrap_err(), OfferError::Sections);
        assert_eq!(Offer::parse(&offer(&[SENDING[1], SENDING[0]])).unwrap_err(), OfferError::Sections);
        assert_eq!(Offer::parse(&offer(&RECEIVING)).unwrap_err(), OfferError::Direction);
        let five = [SENDING, RECEIVING, RECEIVING, RECEIVING, RECEIVING].concat();
        assert_eq!(Offer::parse(&offer(&five)).unwrap_err(), OfferError::Sections);
        let no_vp8 = offer(&SENDING).replace("VP8", "AV1");
        assert_eq!(Offer::parse(&no_vp8).unwrap_err(), OfferError::Codec("VP8"));
        let passive = offer(&SENDING).replace("actpass", "passive");
        assert_eq!(Offer::parse(&passive).unwrap_err(), OfferError::Setup);
        let two_certificates = offer(&SENDING).replacen("aa:bb", "aa:cc", 1);
        assert_eq!(Offer::parse(&two_certificates).unwrap_err(), OfferError::Fingerprint);
    }

    #[test]
    fn a_device_without_vp8_may_send_the_h264_that_every_device_has() {
        let h264 = |profile: &str| {
            let parameters = format!("a=fmtp:96 packetization-mode=1;profile-level-id={profile}\r\na=candidate");
            Offer::parse(&offer(&SENDING).replace("VP8", "H264").replace("a=candidate", &parameters))
        };
        let format = Format { codec: Codec::H264, number: 96, repair: None };
        assert_eq!(h264("42e01f").expect("usual").sections[1].formats, [format]);
        assert_eq!(h264("640032").unwrap_err(), OfferError::Codec("VP8"));
    }

    #[test]
    fn a_camera_sends_two_pictures_only_under_the_names_agreed() {
        let layered = |ids: &str| {
            let more = format!("a=extmap:9 {STREAM_ID}\r\na=rid:l send\r\na=rid:h send\r\na=simulcast:send {ids}\r\n");
            Offer::parse(&(offer(&SENDING) + &more)).expect("the shape is right").layered
        };
        assert!(layered("l;h"));
        assert!(!layered("l;m;h"));
        assert!(!layered("0;1"));
        assert!(!Offer::parse(&offer(&SENDING)).expect("the shape is right").layered);
    }

    #[test]
    fn names_of_sections_are_names_and_each_has_its_own() {
        for mid in ["0 1", "0\ra=x:y", "é", "", "1", &"x".repeat(33)] {
            let text = offer(&SENDING).replace("a=mid:0", &format!("a=mid:{mid}"));
            assert_eq!(Offer::parse(&text).unwrap_err(), OfferError::NoMid, "{mid:?}");
        }
    }

    #[test]
    fn another_certificate_is_another_session() {
        let first = Offer::parse(&offer(&SENDING)).expect("good");
        let other = Offer::parse(&offer(&SENDING).replace("aa:bb", "aa:cc")).expect("good");
        assert!(!other.continues(&first));
    }
}
