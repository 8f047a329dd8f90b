//! The little of H.264 in RTP (RFC 6184) that a forwarder and the recorder have to read.

/// Kinds of units (RFC 6184, section 5.2; ITU-T H.264, table 7-1).
mod unit {
    pub const SEQUENCE_PARAMETERS: u8 = 7;
    pub const PICTURE_PARAMETERS: u8 = 8;
    /// Several units in one packet.
    pub const AGGREGATE: u8 = 24;
    /// A piece of a unit.
    pub const FRAGMENT: u8 = 28;
}

/// Whether a player can begin with this packet: it holds the parameters that stand before a keyframe.
#[must_use]
pub fn starts_keyframe(payload: &[u8]) -> bool {
    units(payload).any(|found| kind(found) == unit::SEQUENCE_PARAMETERS)
}

/// The whole units of a packet; none for a piece of one.
fn units(payload: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (single, mut rest) = match payload.first().map(|first| first & 0x1f) {
        Some(1..=23) => (Some(payload), &[][..]),
        Some(unit::AGGREGATE) => (None, &payload[1..]),
        _ => (None, &[][..]),
    };
    let aggregated = std::iter::from_fn(move || {
        let (len, after) = rest.split_first_chunk::<2>()?;
        let (found, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
        rest = after;
        Some(found)
    });
    single.into_iter().chain(aggregated).filter(|found| !found.is_empty())
}

fn kind(found: &[u8]) -> u8 {
    found.first().map_or(0, |first| first & 0x1f)
}

/// Appends what a packet holds of a frame, as Matroska stores it: each unit behind its length in four bytes. Parameters go
/// there too. `false` when it is unreadable or does not go on with what came before.
pub fn gather(payload: &[u8], frame: &mut Vec<u8>) -> bool {
    if payload.first().map(|first| first & 0x1f) == Some(unit::FRAGMENT) {
        return gather_fragment(payload, frame);
    }
    let before = frame.len();
    for found in units(payload) {
        frame.extend(u32::try_from(found.len()).unwrap_or(0).to_be_bytes());
        frame.extend_from_slice(found);
    }
    frame.len() > before
}

fn gather_fragment(payload: &[u8], frame: &mut Vec<u8>) -> bool {
    let [indicator, header, piece @ ..] = payload else { return false };
    if header & 0x80 != 0 {
        frame.extend([0, 0, 0, 1, indicator & 0xe0 | header & 0x1f]);
    }
    // Where the unit began is found again from the front: frames are short lists of units.
    let Some(begin) = last_unit(frame) else { return false };
    frame.extend_from_slice(piece);
    let len = u32::try_from(frame.len() - begin - 4).unwrap_or(0);
    frame[begin..begin + 4].copy_from_slice(&len.to_be_bytes());
    true
}

/// Where the length of the last unit of a frame stands.
fn last_unit(frame: &[u8]) -> Option<usize> {
    let (mut at, mut last) = (0, None);
    while let Some(len) = frame.get(at..)?.first_chunk::<4>() {
        last = Some(at);
        at += 4 + usize::try_from(u32::from_be_bytes(*len)).ok()?;
    }
    last
}

/// What a player needs before the first frame (ISO/IEC 14496-15, section 5.3.3.1), and the picture's width and height, from a
/// gathered keyframe. `None` when its parameters are missing or unreadable.
#[must_use]
pub fn decoder_record(frame: &[u8]) -> Option<(Vec<u8>, (u16, u16))> {
    let sequence = stored(frame).find(|found| kind(found) == unit::SEQUENCE_PARAMETERS)?;
    let picture = stored(frame).find(|found| kind(found) == unit::PICTURE_PARAMETERS)?;
    let profile = sequence.get(1..4)?;
    let mut record = vec![1, profile[0], profile[1], profile[2], 0xff, 0xe1];
    for parameters in [sequence, picture] {
        if record.len() > 6 {
            record.push(1);
        }
        record.extend(u16::try_from(parameters.len()).ok()?.to_be_bytes());
        record.extend_from_slice(parameters);
    }
    Some((record, size(sequence)?))
}

/// The same, before any keyframe was seen: the parameters stand before each keyframe, too.
pub const EMPTY_RECORD: [u8; 7] = [1, 0x42, 0xe0, 0x1f, 0xff, 0xe0, 0];

fn stored(frame: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = frame;
    std::iter::from_fn(move || {
        let (len, after) = rest.split_first_chunk::<4>()?;
        let (found, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
        rest = after;
        Some(found)
    })
}

/// Width and height from the sequence parameters of a baseline profile (ITU-T H.264, section 7.3.2.1.1).
fn size(parameters: &[u8]) -> Option<(u16, u16)> {
    let plain = unescaped(parameters.get(4..)?);
    let mut bits = Bits { bytes: &plain, at: 0 };
    let _id = bits.number()?;
    let _frame_number_bits = bits.number()?;
    match bits.number()? {
        0 => drop(bits.number()?),
        2 => {}
        // Not in the baseline as cameras write it.
        _ => return None,
    }
    let _references = bits.number()?;
    let _gaps = bits.take(1)?;
    let width = bits.number()?.checked_add(1)?.checked_mul(16)?;
    let height = bits.number()?.checked_add(1)?.checked_mul(16)?;
    let frames_only = bits.take(1)? == 1;
    if !frames_only {
        bits.take(1)?;
    }
    bits.take(1)?;
    let mut crop = [0; 4];
    if bits.take(1)? == 1 {
        for edge in &mut crop {
            *edge = bits.number()?;
        }
    }
    let [left, right, top, bottom] = crop;
    let cut = |size: u32, one: u32, other: u32| size.checked_sub(one.checked_add(other)?.checked_mul(2)?);
    let size = |size: Option<u32>| u16::try_from(size?).ok().filter(|size| *size > 0);
    Some((size(cut(width, left, right))?, size(cut(height, top, bottom))?))
}

/// Without the bytes that keep a start code from appearing (section 7.4.1.1).
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if *byte == 3 && plain.ends_with(&[0, 0]) {
            // Left out, and what follows counts zeros anew; an own mark would do no better for the few bytes read here.
            continue;
        }
        plain.push(*byte);
    }
    plain
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        (0..count).try_fold(0, |value, _| {
            let byte = self.bytes.get(self.at / 8)?;
            let bit = byte >> (7 - self.at % 8) & 1;
            self.at += 1;
            Some(value << 1 | u32::from(bit))
        })
    }

    /// An Exp-Golomb number (section 9.1).
    fn number(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.take(zeros)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Baseline, 640 × 480, as x264 writes it.
    const SEQUENCE: [u8; 11] = [0x67, 0x42, 0xc0, 0x1e, 0xda, 0x02, 0x80, 0xf6, 0x84, 0x00, 0x00];
    const PICTURE: [u8; 4] = [0x68, 0xce, 0x3c, 0x80];

    fn aggregate(units: &[&[u8]]) -> Vec<u8> {
        let mut payload = vec![0x78];
        for found in units {
            payload.extend(u16::try_from(found.len()).expect("short").to_be_bytes());
            payload.extend_from_slice(found);
        }
        payload
    }

    #[test]
    fn a_keyframe_begins_with_its_parameters() {
        assert!(starts_keyframe(&SEQUENCE));
        assert!(starts_keyframe(&aggregate(&[&SEQUENCE, &PICTURE])));
        assert!(!starts_keyframe(&[0x65, 1, 2]), "a whole picture alone cannot be decoded");
        assert!(!starts_keyframe(&[0x7c, 0x85, 1]));
        assert!(!starts_keyframe(&[]));
    }

    #[test]
    fn pieces_come_together_to_the_unit_they_were() {
        let mut frame = Vec::new();
        assert!(gather(&aggregate(&[&SEQUENCE, &PICTURE]), &mut frame));
        assert!(gather(&[0x7c, 0x85, 1, 2], &mut frame));
        assert!(gather(&[0x7c, 0x05, 3], &mut frame));
        assert!(gather(&[0x7c, 0x45, 4], &mut frame));
        let units: Vec<&[u8]> = stored(&frame).collect();
        assert_eq!(units, [&SEQUENCE[..], &PICTURE[..], &[0x65, 1, 2, 3, 4][..]]);
    }

    #[test]
    fn a_piece_without_its_beginning_is_refused() {
        assert!(!gather(&[0x7c, 0x05, 3], &mut Vec::new()));
    }

    #[test]
    fn a_player_is_told_parameters_and_size() {
        let mut frame = Vec::new();
        gather(&aggregate(&[&SEQUENCE, &PICTURE]), &mut frame);
        let (record, size) = decoder_record(&frame).expect("parameters");
        assert_eq!(size, (640, 480));
        assert_eq!(record[..6], [1, 0x42, 0xc0, 0x1e, 0xff, 0xe1]);
        assert_eq!(record[8..19], SEQUENCE);
        assert_eq!(record[19..22], [1, 0, 4]);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6)) {
            let mut frame = Vec::new();
            for packet in &packets {
                let _ = (starts_keyframe(packet), gather(packet, &mut frame));
            }
            let _ = decoder_record(&frame);
        }
    }
}
