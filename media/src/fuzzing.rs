//! What fuzzing calls, and the test that replays what it found (`media/tests/corpus.rs`). Nothing else does.
//!
//! Each function takes what a stranger may send and never panics on it, whatever it is: a panic is a fault of ours.
//! Promises that can be seen from outside are asserted.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use protocol::BookingId;
use rtc::crypto::{RTCCryptoProvider, default_provider};
use rtc::shared::marshal::{MarshalSize as _, Unmarshal as _};
use rtc::srtp::protection_profile::ProtectionProfile;
use rtc::stun::attributes::ATTR_USERNAME;
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, Message, Setter as _, TransactionId};
use rtc::stun::textattrs::TextAttribute;

use crate::offer::Offer;
use crate::rtp::Header;
use crate::slots::{SLOTS, repair_ssrc, slot_of};
use crate::transport::{Keys, Lite, Opener, Sealer};
use crate::worker::{Person, Rehearsal};

/// What one datagram may cause at most: so many are kept to be sent again, and a few more are answers and requests.
const MOST_CAUSED: usize = 160;
/// Records read of one input.
const MOST_RECORDS: usize = 200;
/// The offer of whoever is in the meeting: that of Chromium, shortened.
pub(crate) const OFFER: &str = include_str!("fuzzing/offer.sdp");
/// What the server calls itself towards both, and the password of their checks.
const NAMES: [&str; 2] = ["fuzzed/name/one+", "fuzzed/name/two+"];
const PASSWORD: &str = "fuzzed/password/of/both/";

thread_local! {
    /// Made once: a worker opens a socket and makes a certificate.
    static REHEARSAL: RefCell<Option<Rehearsal>> = const { RefCell::new(None) };
}

fn with_rehearsal<T>(act: impl FnOnce(&mut Rehearsal) -> T) -> T {
    REHEARSAL.with_borrow_mut(|rehearsal| {
        #[allow(clippy::expect_used, reason = "without a socket nothing can be tried")]
        let rehearsal = rehearsal.get_or_insert_with(|| Rehearsal::new().expect("a socket and randomness"));
        act(rehearsal)
    })
}

#[allow(clippy::expect_used, reason = "linked in")]
fn provider() -> std::sync::Arc<dyn RTCCryptoProvider> {
    default_provider().expect("a provider")
}

/// Datagrams on a worker's port, while two are in a meeting.
///
/// The first byte says how they stand: bit 0, keys are agreed on (else DTLS has not begun); bit 1, by the profile that
/// the stack opens. Then come records: a byte that says how, two bytes of length, and as many bytes. Bit 7 of how says
/// who of the two, and the low bits: 0 as it is, from where they are; 1 as it is, from elsewhere; 2 sealed by them; 3 so
/// many milliseconds pass; 4 a check with these attributes that proves to be theirs.
///
/// Promises: never panics; what is sent goes to where somebody was found, opens with the keys of who is there, belongs to
/// a slot, and is never sent twice; one datagram causes a bounded number of others; in the end nothing is held.
pub fn datagrams(input: &[u8]) {
    let Some((&standing, rest)) = input.split_first() else { return };
    with_rehearsal(|rehearsal| {
        let mut scene = Scene::new(rehearsal, standing & 1 == 1, standing & 2 == 2);
        for record in Records(rest).take(MOST_RECORDS) {
            scene.play(&record);
            scene.check();
        }
        let held = scene.rehearsal.end(meeting());
        assert_eq!((held.meetings, held.peers, held.names, held.addresses), (0, 0, 0, 0), "something is held");
    });
}

/// An offer, as text.
///
/// Promises: never panics; an offer that is taken is answered with as many sections of the same names and kinds, which
/// read again as an offer once the directions are turned round; the answer is lines of printable text and nothing else.
pub fn offers(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let answered = with_rehearsal(|rehearsal| {
        let answered = rehearsal.offer(meeting(), text);
        rehearsal.end(meeting());
        answered
    });
    let Some((offer, answer)) = answered else { return };
    assert!(answer.ends_with("\r\n"), "a line is cut off");
    for line in answer.split_terminator("\r\n") {
        let is_line = line.as_bytes().get(1) == Some(&b'=') && !line.contains(char::is_control);
        assert!(is_line, "no line of a session description: {line:?}");
    }
    let turned = answer.replace("a=sendonly", "a=TURNED").replace("a=recvonly", "a=sendonly");
    let turned = turned.replace("a=TURNED", "a=recvonly").replace("a=setup:passive", "a=setup:active");
    #[allow(clippy::expect_used, reason = "this is what is promised")]
    let again = Offer::parse(&turned).expect("an answer reads again");
    assert_eq!(again.sections, offer.sections, "the answer has other sections");
    assert_eq!(again.extensions.transport, offer.extensions.transport);
    let group = answer.lines().find_map(|line| line.strip_prefix("a=group:BUNDLE "));
    let names: Vec<&str> = group.map(|names| names.split(' ').collect()).unwrap_or_default();
    let mids: Vec<&str> = offer.sections.iter().map(|section| section.mid.as_str()).collect();
    assert_eq!(names, mids, "the group has other names");
    assert_eq!(mids.iter().collect::<BTreeSet<_>>().len(), mids.len(), "two sections have one name");
}

fn meeting() -> BookingId {
    #[allow(clippy::expect_used, reason = "it is one")]
    "00000000-0000-4000-8000-00000000f022".parse().expect("an id")
}

/// One step of an input.
struct Record<'a> {
    how: u8,
    who: usize,
    bytes: &'a [u8],
    len: u16,
}

struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (head, rest) = self.0.split_first_chunk::<3>()?;
        let len = u16::from_be_bytes([head[1], head[2]]);
        let how = head[0] & 7;
        // Time has a length and no bytes; what is cut off is taken as far as it goes.
        let wanted = if how == 3 { 0 } else { usize::from(len) };
        let (bytes, rest) = rest.split_at(wanted.min(rest.len()));
        self.0 = rest;
        Some(Record { how, who: usize::from(head[0] >> 7), bytes, len })
    }
}

/// Two in a meeting, and what their browsers hold.
struct Scene<'a> {
    rehearsal: &'a mut Rehearsal,
    browsers: [Option<(Opener, Sealer)>; 2],
}

impl<'a> Scene<'a> {
    fn new(rehearsal: &'a mut Rehearsal, keyed: bool, by_the_stack: bool) -> Self {
        let profile =
            if by_the_stack { ProtectionProfile::Aes128CmHmacSha1_80 } else { ProtectionProfile::AeadAes128Gcm };
        let keys = |number: u8, side: u8| if keyed { keys(profile, number, side) } else { None };
        let person = |number: u8| Person {
            ice: Lite::known(NAMES[usize::from(number)], PASSWORD, "browser"),
            at: Person::address(number),
            keys: keys(number, 0),
        };
        rehearsal.seat(meeting(), OFFER, [person(0), person(1)]);
        let mut scene = Self { rehearsal, browsers: [keys(0, 1), keys(1, 1)] };
        scene.check();
        scene
    }

    fn play(&mut self, record: &Record<'_>) {
        let at = Person::address(if record.who == 0 { 0 } else { 1 });
        let mut bytes = record.bytes.to_vec();
        match record.how {
            0 => self.rehearsal.datagram(at, &mut bytes),
            1 => self.rehearsal.datagram(Person::address(9), &mut bytes),
            2 => {
                let sealed = self.browsers[record.who].as_mut().and_then(|(_, sealer)| seal(sealer, bytes));
                if let Some(mut sealed) = sealed {
                    self.rehearsal.datagram(at, &mut sealed);
                }
            }
            3 => self.rehearsal.pass(Duration::from_millis(record.len.into())),
            4 => {
                if let Some(mut check) = check(NAMES[record.who], &bytes) {
                    self.rehearsal.datagram(at, &mut check);
                }
            }
            _ => {}
        }
    }

    /// What browsers see of what was sent.
    fn check(&mut self) {
        let Self { rehearsal, browsers } = self;
        let mut caused = 0;
        rehearsal.drain(|_, datagram| {
            caused += 1;
            look(datagram, browsers);
        });
        assert!(caused <= MOST_CAUSED, "one datagram caused {caused}");
    }
}

fn look(datagram: &[u8], browsers: &mut [Option<(Opener, Sealer)>; 2]) {
    // Who proved to be elsewhere, or where the other was, is sent media there: so either may be meant.
    let mut openers = browsers.iter_mut().flatten().map(|(opener, _)| opener);
    match datagram {
        [0..=3 | 20..=63, ..] => {}
        [128..=191, 192..=223, ..] => {
            assert!(
                openers.any(|opener| opener.open_rtcp(datagram).is_some()),
                "nobody can open the RTCP that was sent"
            );
        }
        [128..=191, ..] => look_at_media(openers, datagram),
        _ => panic!("neither STUN nor DTLS nor media was sent"),
    }
}

fn look_at_media<'a>(mut openers: impl Iterator<Item = &'a mut Opener>, datagram: &[u8]) {
    #[allow(clippy::expect_used, reason = "this is what is promised")]
    let header = Header::parse(datagram).expect("what is sent has a header");
    let is_slots = slot_of(header.ssrc).is_some() || (0..SLOTS).any(|slot| repair_ssrc(slot) == header.ssrc);
    assert!(is_slots, "a packet of no slot was sent");
    let opened = openers.any(|opener| opener.open(&mut datagram.to_vec(), &header).is_some());
    assert!(opened, "a packet was sent twice, or nobody can open it");
}

/// Keys of one of the two: the server's end (0) or the browser's (1). The two directions have keys of their own.
pub(crate) fn keys(profile: ProtectionProfile, number: u8, side: u8) -> Option<(Opener, Sealer)> {
    let provider = provider();
    let crypto = provider.crypto();
    let (key, salt) = (vec![0; profile.key_len()], vec![0; profile.salt_len()]);
    let of = |direction: u8| {
        let (mut key, mut salt) = (key.clone(), salt.clone());
        key.fill(number * 2 + direction + 1);
        salt.fill(number * 2 + direction + 101);
        (key, salt)
    };
    let ((open_key, open_salt), (seal_key, seal_salt)) = (of(side), of(1 - side));
    let opener = Opener::new(&Keys { profile, key: &open_key, salt: &open_salt }, crypto).ok()?;
    let sealer = Sealer::new(&Keys { profile, key: &seal_key, salt: &seal_salt }, crypto).ok()?;
    Some((opener, sealer))
}

/// A packet as a browser would send it; what is no RTP goes as RTCP.
pub(crate) fn seal(sealer: &mut Sealer, mut plain: Vec<u8>) -> Option<Vec<u8>> {
    let is_rtcp = plain.get(1).is_some_and(|second| (192..=223).contains(second));
    match Header::parse(&plain).filter(|_| !is_rtcp) {
        Some(header) => {
            // The stack would panic where it takes the header to be longer than the packet; no browser sends it so.
            let as_it_reads = rtc::rtp::Header::unmarshal(&mut &plain[..]).ok()?;
            if as_it_reads.marshal_size() > plain.len() {
                return None;
            }
            sealer.seal(&mut plain, 0, header.len, header.ssrc, header.sequence)?;
            Some(plain)
        }
        None => Some(sealer.seal_rtcp(&plain)?.to_vec()),
    }
}

/// A check with these attributes (type, length, value, each filled up to four bytes), proved by the password.
fn check(name: &str, attributes: &[u8]) -> Option<Vec<u8>> {
    let provider = provider();
    let mut message = Message::new();
    message.transaction_id = TransactionId([7; 12]);
    message.set_type(BINDING_REQUEST);
    message.write_header();
    TextAttribute::new(ATTR_USERNAME, format!("{name}:browser")).add_to(&mut message).ok()?;
    let mut rest = attributes;
    while let Some((head, body)) = rest.split_first_chunk::<4>() {
        let len = usize::from(u16::from_be_bytes([head[2], head[3]])).min(body.len());
        message.add(rtc::stun::attributes::AttrType(u16::from_be_bytes([head[0], head[1]])), &body[..len]);
        rest = body.get(len.next_multiple_of(4)..).unwrap_or_default();
    }
    let password = PASSWORD.to_owned();
    MessageIntegrity::new_short_term_integrity_with_provider(password, provider.crypto()).add_to(&mut message).ok()?;
    FINGERPRINT.add_to(&mut message).ok()?;
    Some(message.raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the second one hears what the first says from where they are.
    fn is_heard(scene: &mut Scene<'_>, sequence: u8) -> bool {
        let mut said = vec![0x80, 111, 0, sequence, 0, 0, 0, 0, 0, 0, 0, 9];
        said.extend(b"speech");
        let (_, sealer) = scene.browsers[0].as_mut().expect("keys");
        let mut sealed = seal(sealer, said).expect("sealed");
        scene.rehearsal.datagram(Person::address(0), &mut sealed);
        let (mut heard, (opener, _)) = (false, scene.browsers[1].as_mut().expect("keys"));
        scene.rehearsal.drain(|_, datagram| {
            let header = Header::parse(datagram);
            heard |= header.is_some_and(|header| opener.open(&mut datagram.to_vec(), &header).is_some());
        });
        heard
    }

    #[test]
    fn who_writes_anothers_address_into_a_check_of_their_own_does_not_take_it_from_them() {
        with_rehearsal(|rehearsal| {
            let mut scene = Scene::new(rehearsal, true, false);
            assert!(is_heard(&mut scene, 1));
            let mut forged = check(NAMES[1], &[]).expect("a check");
            scene.rehearsal.datagram(Person::address(0), &mut forged.clone());
            assert!(is_heard(&mut scene, 2));
            // Who has not spoken from there for a while is not there any more.
            scene.rehearsal.pass(Duration::from_secs(6));
            scene.rehearsal.datagram(Person::address(0), &mut forged);
            assert!(!is_heard(&mut scene, 3));
            scene.rehearsal.end(meeting());
        });
    }
}
