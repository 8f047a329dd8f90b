//! The streams that a browser sends: a voice, a picture, and a small picture where several people watch.

use std::time::Instant;

use super::inbound::Inbound;
use crate::offer::{FULL, Offer, SMALL};
use crate::packet::{Codec, Kind, Layer};
use crate::rtp::Header;

/// A voice and both pictures.
const STREAMS: usize = 3;

/// Which stream a packet is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Belongs {
    /// How it is coded.
    pub codec: Codec,
    /// Which picture.
    pub layer: Layer,
    /// It is sent again.
    pub again: bool,
}

/// What is known of them.
#[derive(Debug, Default)]
pub struct Streams {
    streams: [Option<Inbound>; STREAMS],
    /// Streams in which pictures are sent again, by layer.
    repairs: [Option<u32>; 2],
}

const fn place(kind: Kind, layer: Layer) -> usize {
    match kind {
        Kind::Audio => 0,
        Kind::Video => 1 + layer.index(),
    }
}

impl Streams {
    /// Which stream a packet is of. Nothing where that was not agreed on, or is not known yet.
    pub fn belongs(&mut self, offer: &Offer, header: &Header, packet: &[u8]) -> Option<Belongs> {
        let formats = offer.sections.iter().take(2).flat_map(|section| &section.formats);
        let of = |number: u8| move |again: bool| (number == header.payload_type).then_some(again);
        let (codec, again) = formats
            .filter_map(|format| {
                let again = of(format.number)(false).or_else(|| format.repair.and_then(|number| of(number)(true)))?;
                Some((format.codec, again))
            })
            .next()?;
        let layer = if codec.kind() == Kind::Video && offer.layered {
            self.layer(offer, header, packet, again)?
        } else {
            Layer::Full
        };
        Some(Belongs { codec, layer, again })
    }

    /// Browsers name a stream in its first packets only, until they know that it was understood.
    fn layer(&mut self, offer: &Offer, header: &Header, packet: &[u8], again: bool) -> Option<Layer> {
        let ssrc = Some(header.ssrc);
        let known = |layer: &Layer| {
            let stream = self.get(Kind::Video, *layer).map(|stream| stream.ssrc);
            (if again { self.repairs[layer.index()] } else { stream }) == ssrc
        };
        if let Some(layer) = Layer::BOTH.into_iter().find(known) {
            return Some(layer);
        }
        let id = if again { offer.extensions.repaired_stream } else { offer.extensions.stream }?;
        let name = header.extension(packet, id)?;
        let layer = [(FULL, Layer::Full), (SMALL, Layer::Small)];
        let (_, layer) = layer.into_iter().find(|(known, _)| known.as_bytes() == name)?;
        if again {
            self.repairs[layer.index()] = ssrc;
        }
        Some(layer)
    }

    /// One stream.
    pub fn get(&self, kind: Kind, layer: Layer) -> Option<&Inbound> {
        self.streams[place(kind, layer)].as_ref()
    }

    /// One stream, to note something of it.
    pub fn get_mut(&mut self, kind: Kind, layer: Layer) -> Option<&mut Inbound> {
        self.streams[place(kind, layer)].as_mut()
    }

    /// The stream that a packet is of, which begins with it if need be.
    pub fn begin(&mut self, belongs: Belongs, header: &Header, now: Instant) -> &mut Inbound {
        let kind = belongs.codec.kind();
        let stream = &mut self.streams[place(kind, belongs.layer)];
        if stream.as_ref().is_none_or(|stream| stream.ssrc != header.ssrc) {
            *stream = None;
        }
        stream.get_or_insert_with(|| Inbound::new(kind, belongs.layer, header.ssrc, header.sequence, now))
    }

    /// All of them.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Inbound> {
        self.streams.iter_mut().flatten()
    }

    /// The pictures.
    pub fn pictures_mut(&mut self) -> impl Iterator<Item = &mut Inbound> {
        self.streams[1..].iter_mut().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::{Extensions, Format, Section};
    use crate::rtp::Outgoing;

    fn offer() -> Offer {
        let section = |kind, codec, number, repair| Section {
            kind,
            mid: "0".to_owned(),
            inactive: false,
            formats: vec![Format { codec, number, repair }],
        };
        Offer {
            ufrag: String::new(),
            fingerprint: String::new(),
            sections: vec![
                section(Kind::Audio, Codec::Opus, 111, None),
                section(Kind::Video, Codec::Vp8, 96, Some(97)),
            ],
            layered: true,
            extensions: Extensions { stream: Some(9), repaired_stream: Some(10), ..Extensions::default() },
        }
    }

    /// A packet that names its stream under an id, or does not.
    fn packet(number: u8, ssrc: u32, name: Option<(u8, u8)>) -> Vec<u8> {
        let mut packet = Vec::new();
        let header = Outgoing { marker: false, payload_type: number, sequence: 1, timestamp: 1, ssrc, transport: None };
        header.write(&mut packet);
        if let Some((id, name)) = name {
            packet[0] |= 0x10;
            packet.extend([0xbe, 0xde, 0, 1, id << 4, name, 0, 0]);
        }
        packet.push(1);
        packet
    }

    fn take(streams: &mut Streams, packet: &[u8]) -> Option<(Layer, bool)> {
        let header = Header::parse(packet).expect("a header");
        let belongs = streams.belongs(&offer(), &header, packet)?;
        if !belongs.again {
            streams.begin(belongs, &header, crate::worker::monotonic_now());
        }
        Some((belongs.layer, belongs.again))
    }

    #[test]
    fn a_picture_is_known_by_its_name_and_later_by_its_number() {
        let mut streams = Streams::default();
        assert_eq!(take(&mut streams, &packet(96, 5, None)), None, "nobody knows which it is");
        assert_eq!(take(&mut streams, &packet(96, 5, Some((9, b'l')))), Some((Layer::Small, false)));
        assert_eq!(take(&mut streams, &packet(96, 6, Some((9, b'h')))), Some((Layer::Full, false)));
        assert_eq!(take(&mut streams, &packet(96, 5, None)), Some((Layer::Small, false)));
        assert_eq!(take(&mut streams, &packet(97, 7, Some((10, b'l')))), Some((Layer::Small, true)));
        assert_eq!(take(&mut streams, &packet(97, 7, None)), Some((Layer::Small, true)));
        assert_eq!(take(&mut streams, &packet(96, 8, Some((9, b'x')))), None);
    }

    #[test]
    fn what_was_not_agreed_on_belongs_nowhere() {
        assert_eq!(take(&mut Streams::default(), &packet(100, 5, Some((9, b'h')))), None);
    }

    #[test]
    fn speech_needs_no_name() {
        assert_eq!(take(&mut Streams::default(), &packet(111, 5, None)), Some((Layer::Full, false)));
    }
}
