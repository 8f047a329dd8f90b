//! The RTP header (RFC 3550, section 5.1) and its extensions (RFC 8285), read where they lie and written into a buffer.

use std::ops::Range;

/// Bytes of a header without contributing sources and extensions.
pub const FIXED: usize = 12;

/// What the header of a packet says. The payload is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The last packet of a video frame.
    pub marker: bool,
    /// Which codec, as negotiated. 0..=127.
    pub payload_type: u8,
    /// Sequence number.
    pub sequence: u16,
    /// Timestamp in ticks of the stream's clock.
    pub timestamp: u32,
    /// The stream.
    pub ssrc: u32,
    /// Whether the payload ends in padding.
    pub padded: bool,
    /// Where the payload begins.
    pub len: usize,
    extensions: Extensions,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Extensions {
    None,
    /// Ids 1..=14, up to 16 bytes each.
    OneByte(Range<usize>),
    /// Ids 1..=255, up to 255 bytes each.
    TwoByte(Range<usize>),
}

impl Header {
    /// Reads the header at the front of a packet. `None` when it is no RTP or cut short.
    #[must_use]
    pub fn parse(packet: &[u8]) -> Option<Self> {
        let fixed = packet.get(..FIXED)?;
        if fixed[0] >> 6 != 2 {
            return None;
        }
        let mut header = Self {
            marker: fixed[1] & 0x80 != 0,
            payload_type: fixed[1] & 0x7f,
            sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
            padded: fixed[0] & 0x20 != 0,
            len: FIXED + usize::from(fixed[0] & 0x0f) * 4,
            extensions: Extensions::None,
        };
        if fixed[0] & 0x10 != 0 {
            header.parse_extensions(packet)?;
        }
        (header.len <= packet.len()).then_some(header)
    }

    fn parse_extensions(&mut self, packet: &[u8]) -> Option<()> {
        let head = packet.get(self.len..self.len + 4)?;
        let begin = self.len + 4;
        let end = begin + usize::from(u16::from_be_bytes([head[2], head[3]])) * 4;
        packet.get(begin..end)?;
        self.len = end;
        self.extensions = match u16::from_be_bytes([head[0], head[1]]) {
            0xbede => Extensions::OneByte(begin..end),
            0x1000..=0x100f => Extensions::TwoByte(begin..end),
            _ => Extensions::None,
        };
        Some(())
    }

    /// The value of the extension with that id, in the packet this header was read from.
    #[must_use]
    pub fn extension<'a>(&self, packet: &'a [u8], wanted: u8) -> Option<&'a [u8]> {
        let (range, two_bytes) = match &self.extensions {
            Extensions::None => return None,
            Extensions::OneByte(range) => (range, false),
            Extensions::TwoByte(range) => (range, true),
        };
        let mut rest = packet.get(range.clone())?;
        while let Some((&first, body)) = rest.split_first() {
            if first == 0 {
                rest = body;
                continue;
            }
            let (id, len, body) = if two_bytes {
                let (&len, body) = body.split_first()?;
                (first, usize::from(len), body)
            } else {
                (first >> 4, usize::from(first & 0x0f) + 1, body)
            };
            // Id 15 of the short form ends the list (RFC 8285, section 4.2).
            if !two_bytes && id == 15 {
                return None;
            }
            let (value, after) = body.split_at_checked(len)?;
            if id == wanted {
                return Some(value);
            }
            rest = after;
        }
        None
    }

    /// The transport-wide sequence number, where it is carried under that id.
    #[must_use]
    pub fn transport_sequence(&self, packet: &[u8], id: u8) -> Option<u16> {
        self.extension(packet, id)?.try_into().ok().map(u16::from_be_bytes)
    }
}

/// What a packet to be sent says in its header.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing {
    /// The last packet of a video frame.
    pub marker: bool,
    /// Which codec. 0..=127.
    pub payload_type: u8,
    /// Sequence number.
    pub sequence: u16,
    /// Timestamp.
    pub timestamp: u32,
    /// The stream.
    pub ssrc: u32,
    /// Id of the transport-wide sequence number and its value.
    pub transport: Option<(u8, u16)>,
}

impl Outgoing {
    /// Appends the header to a buffer; gives its length.
    pub fn write(&self, buffer: &mut Vec<u8>) -> usize {
        let begin = buffer.len();
        let first = if self.transport.is_some() { 0x90 } else { 0x80 };
        buffer.extend([first, u8::from(self.marker) << 7 | self.payload_type]);
        buffer.extend(self.sequence.to_be_bytes());
        buffer.extend(self.timestamp.to_be_bytes());
        buffer.extend(self.ssrc.to_be_bytes());
        if let Some((id, sequence)) = self.transport {
            let [high, low] = sequence.to_be_bytes();
            buffer.extend([0xbe, 0xde, 0, 1, id << 4 | 1, high, low, 0]);
        }
        buffer.len() - begin
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_back() {
        let outgoing = Outgoing {
            marker: true,
            payload_type: 96,
            sequence: 65_535,
            timestamp: 7,
            ssrc: 9,
            transport: Some((3, 515)),
        };
        let mut packet = vec![1, 2, 3];
        let len = outgoing.write(&mut packet);
        packet.push(0xaa);
        let header = Header::parse(&packet[3..]).expect("a header");
        assert_eq!((header.len, header.payload_type, header.marker), (len, 96, true));
        assert_eq!((header.sequence, header.timestamp, header.ssrc), (65_535, 7, 9));
        assert_eq!(header.transport_sequence(&packet[3..], 3), Some(515));
        assert_eq!(header.transport_sequence(&packet[3..], 4), None);
    }

    #[test]
    fn extensions_of_both_forms_are_found_behind_padding() {
        let mut packet = vec![0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9];
        let short = [0xbe, 0xde, 0, 2, 0x10, 0xaa, 0, 0x21, 1, 2, 0, 0];
        let long = [0x10, 0, 0, 2, 1, 0, 0, 2, 3, 1, 2, 3];
        for extensions in [short, long] {
            packet.truncate(FIXED);
            packet.extend(extensions);
            let header = Header::parse(&packet).expect("a header");
            assert_eq!(header.extension(&packet, 2).map(|value| &value[..2]), Some(&[1, 2][..]));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), id in any::<u8>()) {
            if let Some(header) = Header::parse(&bytes) {
                let _ = header.extension(&bytes, id);
            }
        }
    }
}
