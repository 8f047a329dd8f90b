//! One media thread: one UDP port, and all meetings that were pinned to it. It sleeps until a datagram, a command or a
//! timer is due, and shares nothing with other threads.

mod control;
mod outgoing;

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token, Waker};
use protocol::BookingId;
use tokio::sync::mpsc::UnboundedSender;

use crate::addresses;
use crate::command::Command;
use crate::event::{Event, Stats};
use crate::meeting::Meeting;
use crate::member::{Member, Presence};
use crate::peer::PeerEvent;
use crate::routes::{ConnectionId, Routes};
use crate::stun::Stun;

const SOCKET: Token = Token(0);
const WAKER: Token = Token(1);
/// Datagrams taken before answers are sent: enough to share the cost, few enough not to delay anybody.
const BATCH: usize = 64;
/// No datagram of WebRTC is longer than an Ethernet frame.
const DATAGRAM: usize = 2048;
/// How often silence is looked for.
const SWEEP: Duration = Duration::from_millis(250);
/// A participant not heard for this long is lost. Browsers send a check every few seconds even when muted.
const SILENCE: Duration = Duration::from_secs(10);
/// A connection that does not come about, or does not come back, is given up after this long.
const GIVE_UP: Duration = Duration::from_secs(60);
/// Kernel buffers: a keyframe to three viewers comes in one burst.
const KERNEL_BUFFER: usize = 4 * 1024 * 1024;

/// The thread's state.
pub struct Worker {
    poll: Poll,
    socket: UdpSocket,
    bound: SocketAddr,
    candidates: Vec<SocketAddr>,
    commands: mpsc::Receiver<Command>,
    events: UnboundedSender<Event>,
    meetings: HashMap<BookingId, Meeting>,
    routes: Routes,
    timers: BTreeSet<(Instant, ConnectionId)>,
    next_number: u64,
    next_sweep: Instant,
    stats: Stats,
    /// Kept to be filled again: the packet path allocates nothing for them.
    said: Vec<PeerEvent>,
    told: Vec<Event>,
    touched: Vec<BookingId>,
    stopping: bool,
}

/// The monotonic clock of the media loop.
#[allow(
    clippy::disallowed_methods,
    reason = "the media loop reads the monotonic clock; everything below gets it as an argument"
)]
pub fn monotonic_now() -> Instant {
    Instant::now()
}

impl Worker {
    /// Binds the socket. The waker interrupts [`Self::run`] when a command was sent.
    ///
    /// # Errors
    /// When the address cannot be bound or the system has no more files.
    pub fn bind(
        bind: SocketAddr,
        announced: &[std::net::IpAddr],
        commands: mpsc::Receiver<Command>,
        events: UnboundedSender<Event>,
    ) -> io::Result<(Self, Waker)> {
        let mut socket = UdpSocket::from_std(open_socket(bind)?);
        let bound = socket.local_addr()?;
        let poll = Poll::new()?;
        poll.registry().register(&mut socket, SOCKET, Interest::READABLE)?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let worker = Self {
            poll,
            socket,
            bound,
            candidates: addresses::candidates(bound, announced),
            commands,
            events,
            meetings: HashMap::new(),
            routes: Routes::default(),
            timers: BTreeSet::new(),
            next_number: 0,
            next_sweep: monotonic_now() + SWEEP,
            stats: Stats::default(),
            said: Vec::new(),
            told: Vec::new(),
            touched: Vec::new(),
            stopping: false,
        };
        Ok((worker, waker))
    }

    /// The address the socket is bound to.
    pub const fn bound(&self) -> SocketAddr {
        self.bound
    }

    /// Works until told to stop.
    pub fn run(mut self) {
        let mut ready = Events::with_capacity(8);
        let mut buffer = vec![0; DATAGRAM];
        let mut more = false;
        while !self.stopping {
            let wait = if more { Duration::ZERO } else { self.time_to_next() };
            if let Err(error) = self.poll.poll(&mut ready, Some(wait))
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "the media worker cannot wait for its socket");
                break;
            }
            self.take_commands();
            more = self.read_datagrams(&mut buffer);
            self.fire_timers();
            self.sweep();
            self.flush();
        }
        self.say_goodbye();
    }

    fn time_to_next(&self) -> Duration {
        let next = self.timers.first().map_or(self.next_sweep, |(at, _)| (*at).min(self.next_sweep));
        next.saturating_duration_since(monotonic_now())
    }

    fn read_datagrams(&mut self, buffer: &mut [u8]) -> bool {
        for _ in 0..BATCH {
            match self.socket.recv_from(buffer) {
                Ok((len, from)) => {
                    self.stats.received += 1;
                    self.datagram(addresses::plain(from), &buffer[..len], monotonic_now());
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                // An ICMP answer to something sent before; the next datagram is unaffected.
                Err(_) => {}
            }
        }
        true
    }

    fn datagram(&mut self, from: SocketAddr, bytes: &[u8], now: Instant) {
        let stun = Stun::parse(bytes);
        let by_name = stun.and_then(|stun| stun.addressee()).and_then(|name| self.routes.named(name));
        let Some(connection) = by_name.or_else(|| self.routes.at(from)) else {
            self.stats.dropped += 1;
            return;
        };
        let local = self.local_for(from);
        let Some(meeting) = self.meetings.get_mut(&connection.meeting) else { return };
        let Some(at) = meeting.by_number(connection.number) else { return };
        let member = &mut meeting.members()[at];
        if stun.is_some_and(|stun| stun.nominates()) {
            member.nominate(from);
        }
        member.peer.receive(now, local, from, BytesMut::from(bytes));
        member.dirty = true;
        self.attend(connection, now);
    }

    /// The candidate a datagram is taken to have come to: which of several it was makes no difference.
    fn local_for(&self, from: SocketAddr) -> SocketAddr {
        let same_family = self.candidates.iter().find(|candidate| candidate.is_ipv4() == from.is_ipv4());
        same_family.or(self.candidates.first()).copied().unwrap_or(self.bound)
    }

    /// Hears what a connection has to say after it was given something.
    fn attend(&mut self, connection: ConnectionId, now: Instant) {
        let mut said = std::mem::take(&mut self.said);
        let mut closed = false;
        if let Some(meeting) = self.meetings.get_mut(&connection.meeting)
            && let Some(at) = meeting.by_number(connection.number)
        {
            meeting.members()[at].peer.drain(&mut said);
            for event in said.drain(..) {
                closed |= matches!(event, PeerEvent::Closed);
                take_event(meeting, connection.meeting, at, event, now, &mut self.told);
            }
            self.touched.push(connection.meeting);
        }
        said.clear();
        self.said = said;
        if closed {
            self.lose(connection);
        }
    }

    fn lose(&mut self, connection: ConnectionId) {
        if let Some(member) = self.remove(connection) {
            self.told.push(Event::Lost { meeting: connection.meeting, seat: member.seat });
        }
    }

    /// The one way out for a connection: frees all that is known of it.
    fn remove(&mut self, connection: ConnectionId) -> Option<Member> {
        let meeting = self.meetings.get_mut(&connection.meeting)?;
        let at = meeting.by_number(connection.number)?;
        let mut member = meeting.remove(at, &mut self.told);
        if meeting.is_empty() {
            self.meetings.remove(&connection.meeting);
        }
        member.peer.close();
        self.send_out(&mut member, connection, monotonic_now());
        if let Some(deadline) = member.deadline.take() {
            self.timers.remove(&(deadline, connection));
        }
        self.routes.remove_name(member.peer.local_ufrag());
        self.routes.forget(connection);
        Some(member)
    }

    fn fire_timers(&mut self) {
        let now = monotonic_now();
        while let Some((at, connection)) = self.timers.first().copied()
            && at <= now
        {
            self.timers.pop_first();
            let Some(meeting) = self.meetings.get_mut(&connection.meeting) else { continue };
            let Some(index) = meeting.by_number(connection.number) else { continue };
            let member = &mut meeting.members()[index];
            member.deadline = None;
            member.dirty = true;
            member.peer.on_deadline(now);
            self.attend(connection, now);
        }
    }

    /// Looks for participants who fell silent, came back, or never came.
    fn sweep(&mut self) {
        let now = monotonic_now();
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + SWEEP;
        let mut given_up = Vec::new();
        for (id, meeting) in &mut self.meetings {
            let mut changed = false;
            for member in meeting.members() {
                let silence = now.saturating_duration_since(member.heard);
                if silence > GIVE_UP {
                    given_up.push((ConnectionId { meeting: *id, number: member.number }, member.presence));
                } else if silence > SILENCE && member.presence == Presence::Present {
                    member.presence = Presence::Silent;
                    changed = true;
                    self.told.push(Event::Lost { meeting: *id, seat: member.seat.clone() });
                } else if silence <= SILENCE && member.presence == Presence::Silent {
                    member.presence = Presence::Present;
                    changed = true;
                    self.told.push(Event::Connected { meeting: *id, seat: member.seat.clone() });
                }
            }
            if changed {
                meeting.arrange(&mut self.told);
            }
        }
        for (connection, presence) in given_up {
            if presence == Presence::Connecting {
                self.lose(connection);
            } else {
                self.remove(connection);
            }
        }
    }
}

/// What one connection said changes its meeting.
fn take_event(meeting: &mut Meeting, id: BookingId, at: usize, event: PeerEvent, now: Instant, told: &mut Vec<Event>) {
    match event {
        PeerEvent::Media(packet) => {
            meeting.members()[at].heard = now;
            meeting.forward(at, &packet, now, told);
        }
        PeerEvent::KeyframeWanted(slot) => meeting.relay_keyframe_request(at, slot, now),
        PeerEvent::Clock(clock) => meeting.note_clock(at, clock, told),
        PeerEvent::Connected => {
            let member = &mut meeting.members()[at];
            member.presence = Presence::Present;
            member.heard = now;
            told.push(Event::Connected { meeting: id, seat: member.seat.clone() });
            meeting.arrange(told);
            meeting.ask_others_for_keyframes(at, now);
        }
        PeerEvent::Closed => {}
    }
}

fn open_socket(bind: SocketAddr) -> io::Result<std::net::UdpSocket> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::for_address(bind), Type::DGRAM, Some(Protocol::UDP))?;
    if bind.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // Best effort: the kernel caps these at its own limits.
    let _ = socket.set_recv_buffer_size(KERNEL_BUFFER);
    let _ = socket.set_send_buffer_size(KERNEL_BUFFER);
    socket.set_nonblocking(true)?;
    socket.bind(&bind.into())?;
    Ok(socket.into())
}
