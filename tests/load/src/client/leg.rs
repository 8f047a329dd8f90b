//! One connection of a client: socket, ICE, DTLS, keys, and what it sends.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use super::dtls::{Handshake, Identity, Keys};
use super::feedback::Feedback;
use super::ice::{self, Credentials, Remote};
use super::sdp::{self, Kind, Section};
use super::source::{self, Source};
use crate::{Result, clock};

/// From one check to the next while there is no answer, and afterwards to keep the consent (RFC 7675).
const CHECK_EVERY: u64 = clock::SECOND / 5;
const CONSENT_EVERY: u64 = 5 * clock::SECOND;

/// How long a connection may take.
const PATIENCE: u64 = 20 * clock::SECOND;

/// How far a connection has come.
enum Stage {
    /// Nobody has said where to.
    New,
    /// Waits for the answer to a check.
    Checking,
    /// Exchanges keys.
    Shaking(Box<Handshake>),
    /// Media may flow.
    Ready,
    /// It came to nothing.
    Failed(String),
}

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing more is there.
    Nothing,
    /// Something for the connection itself.
    Upkeep,
    /// A packet that a source sent at that time.
    Media(u64),
    /// So many requests for keyframes and for lost packets.
    Requests {
        /// Keyframes.
        keyframes: u32,
        /// Reports of loss.
        losses: u32,
    },
}

/// One connection.
pub struct Leg {
    /// Which server it is with.
    pub group: usize,
    /// Polled for what comes in.
    pub socket: UdpSocket,
    number: usize,
    own: Credentials,
    remote: Option<Remote>,
    stage: Stage,
    keys: Option<Keys>,
    source: Option<Source>,
    feedback: Feedback,
    begun: u64,
    next_check: u64,
}

impl Leg {
    /// A connection to be, which sends or only receives.
    pub fn new(number: usize, group: usize, sends: bool) -> Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.set_nonblocking(true)?;
        Ok(Self {
            group,
            socket,
            number,
            own: Credentials::numbered(number),
            remote: None,
            stage: Stage::New,
            keys: None,
            source: sends.then(|| Source::new(number)),
            feedback: Feedback::default(),
            begun: 0,
            next_check: 0,
        })
    }

    /// Describes this connection.
    pub fn describe(&self, sections: &[Section], identity: &Identity) -> Result<String> {
        // Told for form's sake: a server that is ICE-lite learns the address from the first check.
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.socket.local_addr()?.port()));
        Ok(sdp::write(&sdp::Own { credentials: &self.own, fingerprint: &identity.fingerprint, address }, sections))
    }

    /// SSRCs of audio and video.
    pub fn ssrcs(&self) -> [u32; 2] {
        self.source.as_ref().map(Source::ssrcs).unwrap_or_default()
    }

    /// Begins to connect to whom a description tells of.
    pub fn connect(&mut self, description: &str) -> Result<()> {
        let remote = sdp::remote(description)?;
        self.socket.connect(remote.address)?;
        self.remote = Some(remote);
        self.begun = clock::nanos();
        self.stage = Stage::Checking;
        Ok(())
    }

    /// Connects to a server that needs no handshake.
    pub fn connect_with(&mut self, address: SocketAddr, keys: Keys) -> Result<()> {
        self.socket.connect(address)?;
        self.socket.send(&[&[FLOOR_HELLO][..], &u32::try_from(self.number)?.to_be_bytes()].concat())?;
        self.keys = Some(keys);
        self.stage = Stage::Ready;
        Ok(())
    }

    /// Number of the connection, unique in its crowd.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Whether media may flow.
    ///
    /// # Errors
    /// When it never will.
    pub fn is_ready(&self) -> Result<bool> {
        match &self.stage {
            Stage::Failed(cause) => Err(format!("a client did not connect: {cause}").into()),
            stage => Ok(matches!(stage, Stage::Ready)),
        }
    }

    /// Whether it has something to send.
    pub fn is_source(&self) -> bool {
        self.source.is_some()
    }

    /// Sends the next packet of a kind; gives how long it is to the one after.
    pub fn send(&mut self, kind: Kind, buffer: &mut [u8; 1_500]) -> u64 {
        let (Some(source), Some(keys)) = (&mut self.source, &mut self.keys) else { return clock::SECOND };
        let (length, pause) = source.write(kind, buffer);
        if keys.seal.seal(&mut buffer[..length]).is_some() {
            // What the system has no room for is lost, as on any line.
            let _ = self.socket.send(&buffer[..length]);
        }
        pause
    }

    /// Does what time brings.
    pub fn tick(&mut self, now: u64, identity: &Identity) {
        if let Err(error) = self.on_time(now, identity) {
            self.stage = Stage::Failed(error.to_string());
        }
    }

    fn on_time(&mut self, now: u64, identity: &Identity) -> Result<()> {
        if let Stage::Shaking(handshake) = &mut self.stage {
            handshake.tick()?;
            flush(handshake, &self.socket)?;
        }
        if let Some(mut report) = self.feedback.report(now)
            && let Some(keys) = &mut self.keys
            && keys.seal.seal_rtcp(&mut report).is_some()
        {
            self.socket.send(&report)?;
        }
        let is_connecting = matches!(self.stage, Stage::Checking | Stage::Shaking(_));
        if is_connecting && now > self.begun + PATIENCE {
            let stage = if matches!(self.stage, Stage::Checking) { "check" } else { "handshake" };
            return Err(format!("no answer to its {stage} in time").into());
        }
        let Some(remote) = self.remote.as_ref().filter(|_| now >= self.next_check) else { return Ok(()) };
        self.socket.send(&ice::check(&self.own, remote, identity.crypto())?)?;
        self.next_check = now + if is_connecting { CHECK_EVERY } else { CONSENT_EVERY };
        Ok(())
    }

    /// Takes one datagram, if one is there.
    pub fn receive(&mut self, buffer: &mut [u8; 2_048], identity: &Identity) -> Heard {
        // A port that is closed by now is told by an error of the next call: nothing came.
        let Ok(length) = self.socket.recv(buffer) else { return Heard::Nothing };
        let datagram = &mut buffer[..length];
        match datagram.first() {
            Some(128..=191) => self.open(datagram),
            Some(20..=63) => {
                if let Err(error) = self.shake(datagram, identity) {
                    self.stage = Stage::Failed(error.to_string());
                }
                Heard::Upkeep
            }
            _ => {
                if ice::is_request(datagram) {
                    self.answer(datagram, identity);
                } else if ice::is_success(datagram) && matches!(self.stage, Stage::Checking) {
                    self.checked(identity);
                }
                Heard::Upkeep
            }
        }
    }

    fn answer(&self, request: &[u8], identity: &Identity) {
        let Some(remote) = &self.remote else { return };
        if let Ok(answer) = ice::answer(request, &self.own, remote, identity.crypto()) {
            // One that is lost is asked for again.
            let _ = self.socket.send(&answer);
        }
    }

    fn checked(&mut self, identity: &Identity) {
        let begun = || -> Result<Stage> {
            let mut handshake = Handshake::begin(identity, self.socket.local_addr()?, self.socket.peer_addr()?)?;
            flush(&mut handshake, &self.socket)?;
            Ok(Stage::Shaking(Box::new(handshake)))
        };
        self.stage = begun().unwrap_or_else(|error| Stage::Failed(error.to_string()));
    }

    fn shake(&mut self, datagram: &[u8], identity: &Identity) -> Result<()> {
        let Stage::Shaking(handshake) = &mut self.stage else { return Ok(()) };
        let keys = handshake.read(datagram, identity)?;
        flush(handshake, &self.socket)?;
        if keys.is_some() {
            self.keys = keys;
            self.stage = Stage::Ready;
        }
        Ok(())
    }

    fn open(&mut self, datagram: &mut [u8]) -> Heard {
        let (Some(keys), Some(payload_type)) = (&mut self.keys, datagram.get(1).copied()) else { return Heard::Upkeep };
        if (192..=223).contains(&payload_type) {
            let report = keys.open.open_rtcp(datagram).unwrap_or_default();
            let (keyframes, losses) = requests(report);
            if let Some(source) = self.source.as_mut().filter(|_| keyframes > 0) {
                source.ask_keyframe();
            }
            return Heard::Requests { keyframes, losses };
        }
        if self.remote.is_some() {
            // Not with the floor, which only forwards.
            self.feedback.note(datagram, clock::nanos());
        }
        let sent = keys.open.open(datagram).and_then(|payload| source::sent_at(payload_type, &datagram[payload]));
        sent.map_or(Heard::Upkeep, Heard::Media)
    }
}

/// First byte by which a client tells the floor its number.
pub const FLOOR_HELLO: u8 = 0xff;

fn flush(handshake: &mut Handshake, socket: &UdpSocket) -> Result<()> {
    while let Some(datagram) = handshake.poll() {
        socket.send(&datagram)?;
    }
    Ok(())
}

/// Counts requests for keyframes (PLI, FIR) and for lost packets (NACK) in a compound packet.
fn requests(mut report: &[u8]) -> (u32, u32) {
    let (mut keyframes, mut losses) = (0, 0);
    while let Some(&[first, kind, high, low]) = report.first_chunk::<4>() {
        match (kind, first & 0x1f) {
            (206, 1 | 4) => keyframes += 1,
            (205, 1) => losses += 1,
            _ => {}
        }
        let length = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
        report = report.get(length..).unwrap_or_default();
    }
    (keyframes, losses)
}

/// How long a connection may take at most, for those who wait for many.
pub const fn patience() -> Duration {
    Duration::from_nanos(PATIENCE)
}
