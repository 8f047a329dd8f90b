//! One browser's connection: takes its datagrams, gives its media on, sends it that of the others.

mod answer;
mod arrivals;
mod bandwidth;
mod delay;
mod feedback;
mod fuzzing;
mod inbound;
mod line;
mod loss;
mod outbound;
mod rtcp;
mod sending;
mod sent;
mod streams;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use rtc::shared::error::Error;

use self::answer::Answer;
use self::arrivals::Arrivals;
use self::bandwidth::Bandwidth;
use self::feedback::Feedback;
use self::line::Line;
use self::outbound::Outbound;
use self::streams::{Belongs, Streams};
use crate::offer::Offer;
use crate::outbox::Outbox;
use crate::pace::Pace;
use crate::packet::{Kind, Layer, MediaPacket, SenderClock, Source};
use crate::quality::Seen;
use crate::rate::Rate;
use crate::remote::Remote;
use crate::rtp::Header;
use crate::slots::{SLOTS, slot_ssrc};
use crate::transport::{Asked, Checked, Dtls, DtlsEvent, Identity, Lite, Opener, Sealer};
use crate::voice::Voice;

/// What a connection has to say.
#[derive(Debug)]
pub enum PeerEvent {
    /// ICE and DTLS are up: media may flow.
    Connected,
    /// The browser closed the connection, or it broke for good.
    Closed,
    /// A datagram was not what it claims to be: unreadable, forged, repeated, or before its time.
    Refused,
    /// The browser proved to be at this address.
    Reached(Remote),
    /// The browser reported: it is there, whether it sends media or not.
    Heard,
    /// The browser needs a keyframe in this slot.
    KeyframeWanted(usize),
    /// So much of the browser's picture is missing that only a keyframe helps.
    KeyframeNeeded(Layer),
    /// The browser told its clock.
    Clock(SenderClock),
    /// The browser told how much it loses of what it is sent in a slot, in 256ths.
    Reception {
        /// Which slot.
        slot: usize,
        /// Voice or picture.
        kind: Kind,
        /// 256ths lost since it told last.
        lost: u8,
    },
}

/// What is the same for all connections of a worker.
pub struct Surroundings {
    /// The certificate that browsers are shown.
    pub identity: Identity,
    /// The addresses browsers are told, the preferred first.
    pub candidates: Vec<Remote>,
    /// Where the worker's clock begins.
    pub epoch: Instant,
}

/// A connection that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the connection was not made: {0}")]
pub struct NegotiationError(String);

impl From<Error> for NegotiationError {
    fn from(error: Error) -> Self {
        // The stack's sentences may quote the offer, which holds people's addresses; the name of the error does not.
        Self(format!("{error:?}").chars().take_while(char::is_ascii_alphanumeric).collect())
    }
}

/// One connection.
pub struct Peer {
    number: u64,
    offer: Offer,
    /// Answers given.
    version: u64,
    ice: Lite,
    dtls: Dtls,
    /// Opens and seals media, once DTLS has agreed on keys.
    srtp: Option<(Opener, Sealer)>,
    /// Where the browser is: the address it nominated last, before that the one it was seen at last.
    path: Option<Remote>,
    nominated: bool,
    inbound: Streams,
    outbound: [[Outbound; 2]; SLOTS],
    arrivals: Arrivals,
    voice: Voice,
    /// How fast control packets may come: reading one costs more than forwarding a picture's.
    control: Pace,
    feedback: Feedback,
    bandwidth: Bandwidth,
    line: Line,
    /// What is sent, and what more could be of use, in bits a second.
    sending: Rate,
    wanted: u32,
    /// The worker's clock minus the browser's, in 32.32 fixed point.
    clock_offset: Option<u64>,
    next_report: Instant,
    closed: bool,
}

impl Peer {
    /// Answers the first offer of a connection. `number` is its own in this worker.
    ///
    /// # Errors
    /// When the system gives no randomness, or the stack refuses.
    pub fn answer(
        number: u64,
        offer: Offer,
        surroundings: &Surroundings,
        now: Instant,
    ) -> Result<(Self, String), NegotiationError> {
        let Surroundings { identity, .. } = surroundings;
        let peer = Self {
            number,
            version: 1,
            ice: Lite::new(&offer.ufrag, identity.provider())?,
            dtls: Dtls::new(identity, &offer.fingerprint)?,
            offer,
            srtp: None,
            path: None,
            nominated: false,
            inbound: Streams::default(),
            outbound: std::array::from_fn(|slot| Kind::BOTH.map(|kind| Outbound::new(slot_ssrc(slot, kind)))),
            arrivals: Arrivals::new(now),
            voice: Voice::default(),
            control: Pace::of_reports(),
            feedback: Feedback::default(),
            bandwidth: Bandwidth::new(now),
            line: Line::default(),
            sending: Rate::new(now),
            wanted: 0,
            clock_offset: None,
            next_report: now,
            closed: false,
        };
        let text = peer.text(surroundings);
        Ok((peer, text))
    }

    /// Answers an offer that goes on with this connection over new addresses. Media stays on the old path until the
    /// browser has found the new one.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn restart(&mut self, offer: Offer, surroundings: &Surroundings) -> Result<String, NegotiationError> {
        self.ice = Lite::new(&offer.ufrag, surroundings.identity.provider())?;
        self.offer = offer;
        self.version += 1;
        self.nominated = false;
        Ok(self.text(surroundings))
    }

    fn text(&self, surroundings: &Surroundings) -> String {
        let Surroundings { identity, candidates, .. } = surroundings;
        Answer { offer: &self.offer, ice: &self.ice, identity, candidates, version: self.version }.text()
    }

    /// The offer this connection was last negotiated with.
    pub const fn offer(&self) -> &Offer {
        &self.offer
    }

    /// The server's ICE name in this connection: checks of the browser are addressed to it.
    pub fn local_ufrag(&self) -> &str {
        &self.ice.ufrag
    }

    /// Takes a datagram that came from `from`, and gives the media in it, if it holds any. RFC 7983 says what is what.
    pub fn receive<'a>(
        &mut self,
        datagram: &'a mut [u8],
        from: Remote,
        now: Instant,
        turn: &mut Turn<'_>,
    ) -> Option<MediaPacket<&'a [u8]>> {
        match datagram {
            [0..=3, ..] => self.receive_check(datagram, from, now, turn),
            [20..=63, ..] => self.receive_dtls(datagram, from, now, turn),
            [128..=191, 192..=223, ..] => self.receive_rtcp(datagram, now, turn),
            [128..=191, ..] => return self.receive_media(datagram, now, turn),
            _ => turn.said.push(PeerEvent::Refused),
        }
        None
    }

    fn receive_check(&mut self, datagram: &[u8], from: Remote, now: Instant, turn: &mut Turn<'_>) {
        let provider = turn.surroundings.identity.provider();
        let ice = &self.ice;
        let Some(Checked { answer, nominated }) = guarded(|| ice.answer(datagram, from.address, provider)).flatten()
        else {
            turn.said.push(PeerEvent::Refused);
            return;
        };
        turn.outbox.push(from, &answer);
        turn.said.push(PeerEvent::Reached(from));
        if nominated || !self.nominated && self.path.is_none() {
            let former = self.path.replace(from);
            if !self.nominated && former.is_some_and(|former| former != from) {
                // After a restart most likely another network, of which nothing is known.
                self.bandwidth.begin_anew(now);
            }
            self.nominated |= nominated;
        }
    }

    fn receive_dtls(&mut self, datagram: &[u8], from: Remote, now: Instant, turn: &mut Turn<'_>) {
        let event = self.guard(|peer| peer.dtls.receive(now, datagram)).flatten();
        self.send_dtls(self.path.unwrap_or(from), Asked::Yes, now, turn.outbox);
        match event {
            Some(DtlsEvent::Keys(keys)) => {
                self.srtp = Some(*keys);
                self.dtls.settle();
                turn.said.push(PeerEvent::Connected);
            }
            Some(DtlsEvent::Closed) => self.closed = true,
            Some(DtlsEvent::Unreadable) => turn.said.push(PeerEvent::Refused),
            // Nothing more is expected until the goodbye: at best it is a repetition.
            None if self.srtp.is_some() => turn.said.push(PeerEvent::Refused),
            None => {}
        }
        if self.closed {
            turn.said.push(PeerEvent::Closed);
        }
    }

    fn send_dtls(&mut self, to: Remote, asked: Asked, now: Instant, outbox: &mut Outbox) {
        self.guard(|peer| {
            for datagram in peer.dtls.transmit(asked, now) {
                outbox.push(to, datagram);
            }
        });
    }

    fn receive_media<'a>(
        &mut self,
        datagram: &'a mut [u8],
        now: Instant,
        turn: &mut Turn<'_>,
    ) -> Option<MediaPacket<&'a [u8]>> {
        let Some((header, range)) = self.open(datagram) else {
            turn.said.push(PeerEvent::Refused);
            return None;
        };
        if let Some(id) = self.offer.extensions.transport
            && let Some(sequence) = header.transport_sequence(datagram, id)
        {
            self.arrivals.note(sequence, now);
        }
        let belongs = self.inbound.belongs(&self.offer, &header, datagram)?;
        if belongs.codec.kind() == Kind::Audio {
            self.note_loudness(&header, datagram, now);
        }
        let datagram: &'a [u8] = datagram;
        let payload = datagram.get(range)?;
        if belongs.again {
            return self.take_repair(belongs, &header, payload, now);
        }
        // Padding alone probes the line.
        if payload.is_empty() {
            return None;
        }
        let stream = self.inbound.begin(belongs, &header, now);
        stream.rate.note(datagram.len(), now);
        if !stream.note(header.sequence, header.timestamp, now) {
            turn.said.push(PeerEvent::KeyframeNeeded(belongs.layer));
        }
        Some(self.packet(belongs, header.ssrc, header.sequence, &header, payload, now))
    }

    fn note_loudness(&mut self, header: &Header, datagram: &[u8], now: Instant) {
        let level = self.offer.extensions.level.and_then(|id| header.extension(datagram, id)?.first());
        if let Some(level) = level {
            self.voice.note(*level, now);
        }
    }

    /// Opens a packet where it lies: its header, and where its payload is.
    fn open(&mut self, datagram: &mut [u8]) -> Option<(Header, Range<usize>)> {
        let header = Header::parse(datagram)?;
        let opener = &mut self.srtp.as_mut()?.0;
        let range = guarded(|| opener.open(datagram, &header))??;
        Some((header, range))
    }

    /// A packet sent again: its own number stands before its payload (RFC 4588, section 4).
    fn take_repair<'a>(
        &mut self,
        belongs: Belongs,
        header: &Header,
        payload: &'a [u8],
        now: Instant,
    ) -> Option<MediaPacket<&'a [u8]>> {
        let (number, payload) = payload.split_first_chunk()?;
        let stream = self.inbound.get_mut(belongs.codec.kind(), belongs.layer).filter(|_| !payload.is_empty())?;
        let (ssrc, sequence) = (stream.ssrc, u16::from_be_bytes(*number));
        stream.note(sequence, header.timestamp, now);
        Some(self.packet(belongs, ssrc, sequence, header, payload, now))
    }

    fn packet<'a>(
        &self,
        Belongs { codec, layer, .. }: Belongs,
        ssrc: u32,
        sequence: u16,
        header: &Header,
        payload: &'a [u8],
        now: Instant,
    ) -> MediaPacket<&'a [u8]> {
        let source = Source { connection: self.number, ssrc };
        let Header { timestamp, marker, .. } = *header;
        MediaPacket { source, codec, layer, sequence, timestamp, marker, payload, arrival: now }
    }

    /// What flows of its full picture and of its small one, in bits a second.
    pub fn rates(&self, now: Instant) -> [u32; 2] {
        Layer::BOTH
            .map(|layer| self.inbound.get(Kind::Video, layer).map_or(0, |stream| stream.rate.bits_per_second(now)))
    }

    /// Whether it speaks.
    pub fn is_heard(&self, now: Instant) -> bool {
        self.voice.is_heard(now)
    }

    /// How its line did since the last look: lost speech and the round trip.
    pub fn look(&mut self, now: Instant) -> Seen {
        let up = self.inbound.get_mut(Kind::Audio, Layer::Full).and_then(inbound::Inbound::lost_since_look);
        let lost = [up, self.line.lost_since_look()].into_iter().flatten().reduce(f64::max);
        Seen { lost, round_trip: self.line.round_trip(now), ..Seen::default() }
    }

    /// Lets handshakes, requests and reports go on; to be called about fifty times a second.
    pub fn tick(&mut self, now: Instant, turn: &mut Turn<'_>) {
        if self.srtp.is_none() {
            self.guard(|peer| peer.dtls.tick(now));
            if let Some(path) = self.path {
                self.send_dtls(path, Asked::No, now, turn.outbox);
            }
        } else {
            self.feed_back(now, turn);
            self.fill(now, turn.outbox);
        }
        if self.closed {
            turn.said.push(PeerEvent::Closed);
        }
    }

    /// Says goodbye to the browser.
    pub fn close(&mut self, now: Instant, outbox: &mut Outbox) {
        self.guard(|peer| peer.dtls.close(now));
        if let Some(path) = self.path {
            self.send_dtls(path, Asked::No, now, outbox);
        }
        self.srtp = None;
    }

    /// Runs a call into the stack. One that panics on what a browser sent costs that browser its connection, and
    /// nobody else theirs.
    fn guard<T>(&mut self, call: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let result = guarded(|| call(self));
        if result.is_none() {
            tracing::error!(connection = self.number, "the WebRTC stack panicked; the connection is dropped");
            self.closed = true;
        }
        result
    }
}

/// What a connection works with while it has its turn.
pub struct Turn<'a> {
    /// What is the same for all.
    pub surroundings: &'a Surroundings,
    /// Takes what it sends.
    pub outbox: &'a mut Outbox,
    /// Takes what it has to say.
    pub said: &'a mut Vec<PeerEvent>,
}

fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call)).ok()
}
