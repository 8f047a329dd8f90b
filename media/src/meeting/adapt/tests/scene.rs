//! A meeting of simulated browsers on simulated lines: no sockets, and time passes when it is told to.
//!
//! Packets are sealed and opened as in life. What a line carries is set, not found: how it is found has tests of its own.

use std::time::{Duration, Instant};

use bytes::Bytes;
use protocol::{OfficialId, Party, Seat};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::payload_feedbacks::receiver_estimated_maximum_bitrate::ReceiverEstimatedMaximumBitrate;
use rtc::srtp::protection_profile::ProtectionProfile;

use crate::allocate::SMALL_MOST;
use crate::event::Event;
use crate::fuzzing::{OFFER, keys, seal};
use crate::meeting::Meeting;
use crate::member::{Member, Presence};
use crate::offer::{AUDIO_LEVEL, FULL, Offer, SMALL, STREAM_ID};
use crate::outbox::Outbox;
use crate::packet::{Kind, Layer};
use crate::peer::{Peer, PeerEvent, Surroundings, Turn};
use crate::remote::Remote;
use crate::rtp::Header;
use crate::slots::slot_of;
use crate::transport::{Identity, Opener, Sealer};
use crate::worker::{Person, TICK, monotonic_now};

/// What a lively camera sends of both pictures, in bits a second.
pub const BOTH: [u32; 2] = [1_200_000, 450_000];
/// And one that was told that one person watches.
pub const ONE: [u32; 2] = [1_200_000, 0];
pub const OFF: [u32; 2] = [0, 0];
/// Below so much encoders send no full picture beside the small one, in bits a second.
const FULL_LEAST: u32 = 600_000;
/// A picture of which nothing came for so long stands still.
const STILL: Duration = Duration::from_millis(300);
/// Between asking for a keyframe and its coming.
const ROUND_TRIP: Duration = Duration::from_millis(100);
/// Loudness of speech and of a quiet room, in decibels below the loudest possible.
const LOUDNESS: [u8; 2] = [90, 30];
/// Bytes of a packet besides its payload: header with one extension, and seal.
const AROUND: usize = 20 + 16;

pub struct Scene {
    pub meeting: Meeting,
    pub now: Instant,
    pub browsers: Vec<Browser>,
    surroundings: Surroundings,
    outbox: Outbox,
    said: Vec<PeerEvent>,
    events: Vec<Event>,
}

/// The browser of one person.
pub struct Browser {
    /// What its camera would send of both pictures, were it not told otherwise, in bits a second.
    pub camera: [u32; 2],
    pub speaks: bool,
    /// Nothing it sends arrives.
    pub is_cut_off: bool,
    /// What its camera was told to send at most, in bits a second.
    pub limit: Option<u32>,
    /// Keyframes that it was asked for.
    pub asked: Vec<Layer>,
    /// Packets that it was sent again.
    pub repeated: usize,
    number: u8,
    keys: (Opener, Sealer),
    sequences: [u16; 3],
    /// When the next keyframe of each picture is due.
    keyframes: [Option<Instant>; 2],
    /// Frames it sent, and the latest of each picture.
    frames: u16,
    latest: [u16; 2],
    /// The frame of everybody that is shown.
    shown: [[u8; 2]; 4],
    /// What came last of everybody's picture.
    seen: [Option<(Layer, Instant)>; 4],
    /// Bytes that came of everybody's picture.
    received: [usize; 4],
}

/// The seat of a person.
pub fn seat(person: usize) -> Seat {
    match person {
        0 => Seat::Citizen { party: Party::Delegate },
        1 => Seat::Citizen { party: Party::Delegator },
        2 => Seat::Official { official: OfficialId::from("anna") },
        _ => Seat::Official { official: OfficialId::from("bruno") },
    }
}

impl Scene {
    /// Some people with these cameras.
    pub fn new(cameras: &[[u32; 2]]) -> Self {
        Self::of(Meeting::new(id()), cameras)
    }

    /// Somebody who tries the line.
    pub fn trial(camera: [u32; 2]) -> Self {
        Self::of(Meeting::trial(id(), monotonic_now() + Duration::from_secs(60)), &[camera])
    }

    fn of(mut meeting: Meeting, cameras: &[[u32; 2]]) -> Self {
        let now = monotonic_now();
        let identity = Identity::generate().expect("randomness");
        let surroundings = Surroundings { identity, candidates: Vec::new(), epoch: now };
        for (number, _) in (0..).zip(cameras) {
            let (mut peer, _) = Peer::answer(u64::from(number) + 1, offer(), &surroundings, now).expect("answered");
            peer.establish(Person::address(number), keys_of(number, 0));
            let mut member = Member::new(seat(number.into()), u64::from(number) + 1, peer, now);
            member.presence = Presence::Present;
            meeting.add(member, &mut Vec::new());
        }
        let browsers = (0..).zip(cameras).map(|(number, camera)| Browser::new(number, *camera, now)).collect();
        let (outbox, said, events) = (Outbox::default(), Vec::new(), Vec::new());
        Self { meeting, now, browsers, surroundings, outbox, said, events }
    }

    /// From now on the line to a person carries so many bits a second.
    pub fn line(&mut self, person: usize, bits: u32) {
        self.meeting.members[person].peer.suppose(bits);
    }

    /// Time passes, as the worker's does.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.now += TICK;
            for person in 0..self.browsers.len() {
                for packet in self.browsers[person].packets(self.now) {
                    self.take(person, packet);
                }
            }
            self.meeting.adapt(self.now, &mut self.outbox, &mut self.events);
            self.deliver();
        }
    }

    /// Seconds pass, in which lines that could be of more use are tried, too.
    pub fn pass_with_tries(&mut self, seconds: u32) {
        for _ in 0..seconds * 50 {
            self.pass(TICK);
            let Self { surroundings, outbox, said, .. } = self;
            for member in &mut self.meeting.members {
                member.peer.tick(self.now, &mut Turn { surroundings, outbox, said });
            }
            self.deliver();
        }
    }

    fn take(&mut self, person: usize, mut packet: Vec<u8>) {
        let Self { meeting, now, surroundings, outbox, said, events, .. } = self;
        let member = &mut meeting.members[person];
        let from = Person::address(u8::try_from(person).expect("few"));
        let turn = &mut Turn { surroundings, outbox, said };
        let packet = member.peer.receive(&mut packet, from, *now, turn).expect("media");
        member.heard = *now;
        meeting.forward(person, &packet, *now, outbox, events);
        assert!(said.is_empty(), "{said:?}");
    }

    fn deliver(&mut self) {
        let Self { outbox, browsers, now, .. } = self;
        outbox.drain(|to: Remote, datagram| {
            let browser = browsers.iter_mut().find(|browser| Person::address(browser.number) == to);
            browser.expect("somebody").receive(datagram, *now);
        });
    }

    /// What was told since this was asked last.
    pub fn told(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Whose pictures were told to be withheld from a person, each time that was told, since anything was asked last.
    pub fn told_withheld(&mut self, from: usize) -> Vec<Vec<Seat>> {
        let told = self.told().into_iter();
        told.filter_map(|event| match event {
            Event::Withheld { seat: whom, seats, .. } if whom == seat(from) => Some(seats),
            _ => None,
        })
        .collect()
    }

    /// Which picture of a camera moves before a viewer.
    pub fn sees(&self, viewer: usize, camera: usize) -> Option<Layer> {
        let seen = self.browsers[viewer].seen[camera];
        seen.filter(|(_, at)| self.now - *at < STILL).map(|(layer, _)| layer)
    }

    /// How much comes of a camera's picture to a viewer within the next second, in bits.
    pub fn measure(&mut self, viewer: usize, camera: usize) -> usize {
        let before = self.browsers[viewer].received[camera];
        self.pass(Duration::from_secs(1));
        (self.browsers[viewer].received[camera] - before) * 8
    }

    /// How many bytes of pictures came to everybody so far.
    pub fn received(&self) -> Vec<usize> {
        self.browsers.iter().map(|browser| browser.received.iter().sum()).collect()
    }

    /// Keyframes that a camera was asked for since this was asked last.
    pub fn asked(&mut self, camera: usize) -> Vec<Layer> {
        std::mem::take(&mut self.browsers[camera].asked)
    }
}

fn id() -> protocol::BookingId {
    "00000000-0000-4000-8000-00000000ada9".parse().expect("an id")
}

/// What browsers offer that send loudness and two pictures.
fn offer() -> Offer {
    let level = format!("a=mid:0\na=extmap:1 {AUDIO_LEVEL}\n");
    let pictures = format!("a=mid:1\na=extmap:9 {STREAM_ID}\na=simulcast:send {SMALL};{FULL}\n");
    let text = OFFER.replace('\r', "").replace("a=mid:0\n", &level).replace("a=mid:1\n", &pictures);
    let offer = Offer::parse(&text).expect("an offer");
    assert!(offer.layered && offer.extensions.level.is_some());
    offer
}

fn keys_of(number: u8, side: u8) -> (Opener, Sealer) {
    keys(ProtectionProfile::AeadAes128Gcm, number, side).expect("keys")
}

impl Browser {
    fn new(number: u8, camera: [u32; 2], now: Instant) -> Self {
        Self {
            camera,
            speaks: false,
            is_cut_off: false,
            limit: None,
            asked: Vec::new(),
            repeated: 0,
            number,
            keys: keys_of(number, 1),
            sequences: [0; 3],
            keyframes: [Some(now); 2],
            frames: 0,
            latest: [0; 2],
            shown: [[0; 2]; 4],
            seen: [None; 4],
            received: [0; 4],
        }
    }

    /// What its encoder makes of its limit, as libwebrtc does: room for the small picture first, also where that does not
    /// need all of it, and the full one in what is left.
    pub fn encoded(&self) -> [u32; 2] {
        let ([full, small], limit) = (self.camera, self.limit.unwrap_or(u32::MAX));
        if small == 0 {
            return [full.min(limit), 0];
        }
        let left = limit.saturating_sub(SMALL_MOST);
        [if left < FULL_LEAST { 0 } else { full.min(left) }, small.min(limit)]
    }

    fn ssrc(&self, stream: u32) -> u32 {
        100 + u32::from(self.number) * 10 + stream
    }

    /// What it sends in a tick: speech, and one packet of each picture, however long.
    fn packets(&mut self, now: Instant) -> Vec<Vec<u8>> {
        if self.is_cut_off {
            return Vec::new();
        }
        let mut packets = vec![self.packet(0, 1, LOUDNESS[usize::from(self.speaks)], b"speech")];
        for (layer, bits) in Layer::BOTH.into_iter().zip(self.encoded()).filter(|(_, bits)| *bits > 0) {
            let name = [FULL, SMALL][layer.index()].as_bytes()[0];
            let is_keyframe = self.keyframes[layer.index()].take_if(|due| *due <= now).is_some();
            let layer = u8::from(layer == Layer::Small);
            self.frames = self.frames.wrapping_add(1);
            let before = std::mem::replace(&mut self.latest[usize::from(layer)], self.frames);
            let ([frame, more], [before, further]) = (self.frames.to_be_bytes(), before.to_be_bytes());
            let mut payload = vec![0x10, u8::from(!is_keyframe), self.number, layer, frame, more, before, further];
            let len = (bits / 8 / 50) as usize;
            payload.resize(len.saturating_sub(AROUND).max(payload.len()), 0xaa);
            packets.push(self.packet(1 + u32::from(layer), 9, name, &payload));
        }
        packets
    }

    /// A packet of a stream with one header extension of one byte.
    fn packet(&mut self, stream: u32, extension: u8, value: u8, payload: &[u8]) -> Vec<u8> {
        let sequence = &mut self.sequences[stream as usize];
        *sequence = sequence.wrapping_add(1);
        let mut packet = vec![0x90, if stream == 0 { 111 } else { 0x80 | 96 }];
        packet.extend(sequence.to_be_bytes());
        packet.extend((u32::from(*sequence) * 1_800).to_be_bytes());
        packet.extend(self.ssrc(stream).to_be_bytes());
        packet.extend([0xbe, 0xde, 0, 1, extension << 4, value, 0, 0]);
        packet.extend(payload);
        seal(&mut self.keys.1, packet).expect("sealed")
    }

    fn receive(&mut self, datagram: &[u8], now: Instant) {
        if (192..=223).contains(&datagram[1]) {
            let opened = self.keys.0.open_rtcp(datagram).expect("opens").freeze();
            self.obey(opened, now);
            return;
        }
        let header = Header::parse(datagram).expect("a header");
        match slot_of(header.ssrc) {
            None => self.repeated += 1,
            Some((_, Kind::Audio)) => {}
            Some((_, Kind::Video)) => {
                let mut packet = datagram.to_vec();
                let range = self.keys.0.open(&mut packet, &header).expect("opens");
                let &[_, frame, camera, layer, a, b, c, d] = packet[range].first_chunk().expect("a frame");
                let (camera, number, before) = (usize::from(camera), [a, b], [c, d]);
                let is_readable = frame == 0 || self.shown[camera] == before;
                assert!(is_readable, "a frame came without the one before it");
                self.shown[camera] = number;
                self.seen[camera] = Some((Layer::BOTH[usize::from(layer)], now));
                self.received[camera] += datagram.len();
            }
        }
    }

    fn obey(&mut self, mut packets: Bytes, now: Instant) {
        for packet in rtcp::packet::unmarshal(&mut packets).expect("reads") {
            let any = packet.as_any();
            if let Some(request) = any.downcast_ref::<ReceiverEstimatedMaximumBitrate>() {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate of some digits")]
                let limit = request.bitrate as u32;
                self.limit = Some(limit);
            } else if let Some(request) = any.downcast_ref::<PictureLossIndication>() {
                let asked = Layer::BOTH[usize::from(request.media_ssrc == self.ssrc(2))];
                self.asked.push(asked);
                self.keyframes[asked.index()].get_or_insert(now + ROUND_TRIP);
            }
        }
    }
}
