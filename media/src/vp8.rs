//! The VP8 payload descriptor (RFC 7741) and the little of the VP8 bitstream that a forwarder has to read.

/// What the first bytes of a VP8 RTP payload say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    /// Length of the descriptor, in bytes; the VP8 data begins there.
    pub len: usize,
    /// The packet begins a partition.
    pub starts_partition: bool,
    /// Which partition it belongs to; a frame begins with partition 0.
    pub partition: u8,
    /// The picture id, where it is carried.
    pub picture_id: Option<PictureId>,
    /// The running index of base-layer frames, where it is carried, with its position in the payload.
    pub tl0_picture_index: Option<(u8, usize)>,
}

/// A picture id and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureId {
    /// 0..=127, or 0..=32767 when `wide`.
    pub value: u16,
    /// Written in 15 bits instead of 7.
    pub wide: bool,
    /// Position of its first byte in the payload.
    pub at: usize,
}

impl Descriptor {
    /// Reads the descriptor at the front of an RTP payload. `None` when it is cut short or no VP8 follows it.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let first = *payload.first()?;
        let mut descriptor = Self {
            len: 1,
            starts_partition: first & 0x10 != 0,
            partition: first & 0x07,
            picture_id: None,
            tl0_picture_index: None,
        };
        if first & 0x80 != 0 {
            descriptor.parse_extension(payload)?;
        }
        (descriptor.len < payload.len()).then_some(descriptor)
    }

    fn parse_extension(&mut self, payload: &[u8]) -> Option<()> {
        let flags = *payload.get(1)?;
        self.len = 2;
        if flags & 0x80 != 0 {
            let byte = *payload.get(self.len)?;
            let wide = byte & 0x80 != 0;
            let value = if wide {
                u16::from(byte & 0x7f) << 8 | u16::from(*payload.get(self.len + 1)?)
            } else {
                u16::from(byte)
            };
            self.picture_id = Some(PictureId { value, wide, at: self.len });
            self.len += if wide { 2 } else { 1 };
        }
        if flags & 0x40 != 0 {
            self.tl0_picture_index = Some((*payload.get(self.len)?, self.len));
            self.len += 1;
        }
        if flags & 0x30 != 0 {
            self.len += 1;
        }
        Some(())
    }

    /// Whether the packet is the first one of a frame.
    #[must_use]
    pub fn starts_frame(&self) -> bool {
        self.starts_partition && self.partition == 0
    }

    /// Whether the packet is the first one of a keyframe.
    #[must_use]
    pub fn starts_keyframe(&self, payload: &[u8]) -> bool {
        self.starts_frame() && payload.get(self.len).is_some_and(|byte| byte & 1 == 0)
    }
}

/// Width and height of a whole VP8 keyframe, in pixels. `None` when the frame is no keyframe or is cut short.
#[must_use]
pub fn keyframe_size(frame: &[u8]) -> Option<(u16, u16)> {
    let head = frame.get(..10)?;
    if head[0] & 1 != 0 || head[3..6] != [0x9d, 0x01, 0x2a] {
        return None;
    }
    let width = u16::from_le_bytes([head[6], head[7]]) & 0x3fff;
    let height = u16::from_le_bytes([head[8], head[9]]) & 0x3fff;
    (width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chromium_descriptor_gives_picture_id_and_base_layer_index() {
        let payload = [0x90, 0xf0, 0x81, 0x02, 0x07, 0x20, 0x00, 0xaa];
        let descriptor = Descriptor::parse(&payload).expect("a whole descriptor");
        assert_eq!(descriptor.len, 6);
        assert_eq!(descriptor.picture_id, Some(PictureId { value: 0x102, wide: true, at: 2 }));
        assert_eq!(descriptor.tl0_picture_index, Some((7, 4)));
        assert!(descriptor.starts_keyframe(&payload));
    }

    #[test]
    fn a_short_descriptor_is_one_byte() {
        let descriptor = Descriptor::parse(&[0x10, 0x01]).expect("a whole descriptor");
        assert_eq!(descriptor.len, 1);
        assert!(descriptor.starts_frame());
        assert!(!descriptor.starts_keyframe(&[0x10, 0x01]));
    }

    #[test]
    fn a_payload_cut_anywhere_is_refused_and_never_panics() {
        let whole = [0x90, 0xf0, 0x81, 0x02, 0x07, 0x20];
        for cut in 0..=whole.len() {
            assert_eq!(Descriptor::parse(&whole[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn a_keyframe_tells_its_size() {
        let frame = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01, 0xff];
        assert_eq!(keyframe_size(&frame), Some((640, 480)));
        assert_eq!(keyframe_size(&frame[..9]), None);
    }
}
