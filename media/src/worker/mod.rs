//! One media thread: one port, and all meetings that were pinned to it. It sleeps until a datagram, a command or its
//! next tick, and shares nothing with other threads.

mod control;
mod fuzzing;
mod lines;
mod sockets;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token, Waker};
use protocol::BookingId;
use tokio::sync::mpsc::UnboundedSender;

use crate::addresses;
use crate::command::Command;
use crate::event::{Event, Stats};
use crate::meeting::Meeting;
use crate::member::{Member, Presence};
use crate::outbox::Outbox;
use crate::peer::{PeerEvent, Surroundings, Turn};
use crate::remote::{Carrier, Remote};
use crate::routes::{ConnectionId, Routes};
use crate::stun::Stun;
use crate::transport::Identity;
pub use fuzzing::{Person, Rehearsal};
use lines::Lines;
use sockets::KERNEL_BUFFER;

const SOCKET: Token = Token(0);
const WAKER: Token = Token(1);
/// Connections over TCP have the tokens behind it.
const LISTENER: Token = Token(2);
/// Datagrams taken before answers are sent: enough to share the cost, few enough not to delay anybody.
const BATCH: usize = 64;
/// No datagram of WebRTC is longer than an Ethernet frame.
const DATAGRAM: usize = 2048;
/// How often connections see to their handshakes, requests and reports, while there are any.
pub const TICK: Duration = Duration::from_millis(20);
/// How often silence is looked for.
const SWEEP: Duration = Duration::from_millis(250);
/// A participant not heard for this long is lost. Browsers send a check every few seconds even when muted.
const SILENCE: Duration = Duration::from_secs(10);
/// How long an address is theirs who spoke from it. Browsers speak or send a check each two or three seconds.
const HELD: Duration = Duration::from_secs(5);
/// A connection that does not come about, or does not come back, is given up after this long.
const GIVE_UP: Duration = Duration::from_secs(60);

/// The thread's state.
pub struct Worker {
    poll: Poll,
    ready: Events,
    socket: UdpSocket,
    /// For browsers that UDP does not reach.
    lines: Option<Lines>,
    /// Connections over TCP with something to read.
    readable: Vec<Token>,
    /// Connections over TCP of who is out, to be closed once the last word is sent.
    leaving: Vec<SocketAddr>,
    /// Addresses over TCP that browsers proved to be at.
    proved: Vec<SocketAddr>,
    bound: SocketAddr,
    commands: mpsc::Receiver<Command>,
    events: UnboundedSender<Event>,
    meetings: HashMap<BookingId, Meeting>,
    routes: Routes,
    surroundings: Surroundings,
    next_number: u64,
    next_tick: Instant,
    next_sweep: Instant,
    stats: Stats,
    /// Kept to be filled again: the packet path allocates nothing for them.
    buffer: Vec<u8>,
    outbox: Outbox,
    said: Vec<PeerEvent>,
    told: Vec<Event>,
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
    /// Binds the socket, and with `tcp` a listener at the same address. The waker interrupts [`Self::run`] when a
    /// command was sent.
    ///
    /// # Errors
    /// When the address cannot be bound, or the system has no more files or no randomness.
    pub fn bind(
        bind: SocketAddr,
        config: &crate::Config,
        commands: mpsc::Receiver<Command>,
        events: UnboundedSender<Event>,
    ) -> io::Result<(Self, Waker)> {
        let (socket, listener) = sockets::open(bind, config.tcp)?;
        let mut socket = UdpSocket::from_std(socket);
        let bound = socket.local_addr()?;
        let poll = Poll::new()?;
        poll.registry().register(&mut socket, SOCKET, Interest::READABLE)?;
        let lines = listener.map(|listener| Lines::new(listener, LISTENER, poll.registry())).transpose()?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let now = monotonic_now();
        let surroundings = Surroundings {
            identity: Identity::generate().map_err(io::Error::other)?,
            candidates: candidates(bound, &config.announced, lines.is_some()),
            epoch: now,
        };
        let worker = Self {
            poll,
            ready: Events::with_capacity(256),
            socket,
            lines,
            readable: Vec::new(),
            leaving: Vec::new(),
            proved: Vec::new(),
            bound,
            commands,
            events,
            meetings: HashMap::new(),
            routes: Routes::default(),
            surroundings,
            next_number: 0,
            next_tick: now + TICK,
            next_sweep: now + SWEEP,
            stats: Stats::default(),
            buffer: vec![0; DATAGRAM],
            outbox: Outbox::default(),
            said: Vec::new(),
            told: Vec::new(),
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
        let mut more = false;
        while !self.stopping {
            let wait = if more { Duration::ZERO } else { self.time_to_next() };
            if let Err(error) = self.wait(wait) {
                tracing::error!(%error, "the media worker cannot wait for its socket");
                break;
            }
            self.take_commands();
            more = self.read_datagrams() | self.read_lines();
            let now = monotonic_now();
            self.tick(now);
            self.sweep(now);
            self.flush();
        }
        self.say_goodbye();
        self.flush();
    }

    /// Waits until something is there, and sees what.
    fn wait(&mut self, at_most: Duration) -> io::Result<()> {
        match self.poll.poll(&mut self.ready, Some(at_most)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            result => result?,
        }
        let Some(lines) = &mut self.lines else { return Ok(()) };
        for event in &self.ready {
            match event.token() {
                SOCKET | WAKER => {}
                LISTENER => lines.accept(self.poll.registry(), monotonic_now()),
                token => {
                    if event.is_writable() {
                        lines.write(token);
                    }
                    self.readable.push(token);
                }
            }
        }
        Ok(())
    }

    fn time_to_next(&self) -> Duration {
        let next = if self.meetings.is_empty() { self.next_sweep } else { self.next_tick.min(self.next_sweep) };
        next.saturating_duration_since(monotonic_now())
    }

    /// Takes a batch of what has come; says whether there may be more.
    fn read_datagrams(&mut self) -> bool {
        let mut buffer = std::mem::take(&mut self.buffer);
        let more = (0..BATCH).all(|_| match self.socket.recv_from(&mut buffer) {
            Ok((len, from)) => {
                self.stats.received += 1;
                let from = Remote { carrier: Carrier::Udp, address: addresses::plain(from) };
                self.datagram(from, &mut buffer[..len], monotonic_now());
                true
            }
            // Else an ICMP answer to something sent before; the next datagram is unaffected.
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        });
        self.buffer = buffer;
        more
    }

    /// Takes a batch of what has come over TCP; says whether there may be more.
    fn read_lines(&mut self) -> bool {
        // Taken out so that everything else can be used meanwhile; a move of a few words.
        let Some(mut lines) = self.lines.take() else { return false };
        let mut readable = std::mem::take(&mut self.readable);
        // One that was not read to its end and went on meanwhile stands there twice.
        readable.sort_unstable();
        readable.dedup();
        readable.retain(|token| {
            lines.read(*token, |address, datagram| {
                self.stats.received += 1;
                self.datagram(Remote { carrier: Carrier::Tcp, address }, datagram, monotonic_now());
            })
        });
        self.readable = readable;
        self.lines = Some(lines);
        !self.readable.is_empty()
    }

    /// Takes all that came until now: what comes later came later.
    fn catch_up(&mut self) {
        // Failing that, what came is taken a moment later.
        let _ = self.wait(Duration::ZERO);
        let more_than_the_kernel_keeps = KERNEL_BUFFER / DATAGRAM / BATCH * 4;
        for _ in 0..more_than_the_kernel_keeps {
            if !(self.read_datagrams() | self.read_lines()) {
                return;
            }
        }
    }

    fn datagram(&mut self, from: Remote, bytes: &mut [u8], now: Instant) {
        let name = Stun::parse(bytes).and_then(|stun| stun.addressee());
        let by_name = name.and_then(|name| self.routes.named(name));
        let by_address = self.routes.at(from);
        let Some(connection) = by_name.or(by_address) else {
            self.stats.dropped += 1;
            return;
        };
        let Some(meeting) = self.meetings.get_mut(&connection.meeting) else { return };
        let Some(at) = meeting.by_number(connection.number) else { return };
        let Self { surroundings, outbox, said, told, .. } = self;
        let member = &mut meeting.members()[at];
        let pace = if by_address == Some(connection) { &mut member.pace } else { &mut member.pace_elsewhere };
        if !pace.allows(now) {
            self.stats.excess += 1;
            return;
        }
        if let Some(packet) = member.peer.receive(bytes, from, now, &mut Turn { surroundings, outbox, said }) {
            member.heard = now;
            meeting.forward(at, &packet, now, outbox, told);
        }
        if !self.said.is_empty() {
            self.attend(connection, now);
        }
    }

    /// Hears what a connection has to say after it had its turn.
    fn attend(&mut self, connection: ConnectionId, now: Instant) {
        let mut said = std::mem::take(&mut self.said);
        let mut closed = false;
        for event in said.drain(..) {
            closed |= matches!(event, PeerEvent::Closed);
            self.take_event(connection, event, now);
        }
        self.said = said;
        if closed {
            self.lose(connection);
        }
    }

    /// What one connection said changes its meeting.
    fn take_event(&mut self, connection: ConnectionId, event: PeerEvent, now: Instant) {
        if matches!(event, PeerEvent::Reached(address) if self.is_held(address, connection, now)) {
            self.stats.refused += 1;
            return;
        }
        let Some(meeting) = self.meetings.get_mut(&connection.meeting) else { return };
        let Some(at) = meeting.by_number(connection.number) else { return };
        let (outbox, told) = (&mut self.outbox, &mut self.told);
        match event {
            PeerEvent::KeyframeWanted(slot) => meeting.relay_keyframe_request(at, slot, now, outbox),
            PeerEvent::KeyframeNeeded(layer) => meeting.members()[at].ask_keyframe(layer, now, outbox),
            PeerEvent::Clock(clock) => meeting.note_clock(at, clock, told),
            PeerEvent::Reception { slot, kind, lost } => meeting.note_reception(at, slot, kind, lost),
            PeerEvent::Reached(address) => {
                meeting.members()[at].heard = now;
                let forgotten = self.routes.verified(address, connection);
                let forgotten = forgotten.filter(|remote| remote.carrier == Carrier::Tcp).map(|remote| remote.address);
                self.leaving.extend(forgotten);
                self.proved.extend((address.carrier == Carrier::Tcp).then_some(address.address));
            }
            PeerEvent::Connected => {
                let member = &mut meeting.members()[at];
                member.presence = Presence::Present;
                member.heard = now;
                told.push(Event::Connected { meeting: connection.meeting, seat: member.seat.clone() });
                meeting.arrange(told);
                meeting.ask_others_for_keyframes(at, now, outbox);
            }
            PeerEvent::Heard => meeting.members()[at].heard = now,
            PeerEvent::Refused => self.stats.refused += 1,
            PeerEvent::Closed => {}
        }
    }

    /// Whether somebody else speaks from there: who writes their address is not them.
    fn is_held(&mut self, address: Remote, connection: ConnectionId, now: Instant) -> bool {
        let Some(holder) = self.routes.at(address).filter(|holder| *holder != connection) else { return false };
        let Some(meeting) = self.meetings.get_mut(&holder.meeting) else { return false };
        let at = meeting.by_number(holder.number);
        at.is_some_and(|at| now.saturating_duration_since(meeting.members()[at].heard) < HELD)
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
        member.peer.close(monotonic_now(), &mut self.outbox);
        self.routes.remove_name(member.peer.local_ufrag());
        let addresses = self.routes.forget(connection).into_iter();
        self.leaving.extend(addresses.filter(|remote| remote.carrier == Carrier::Tcp).map(|remote| remote.address));
        Some(member)
    }

    /// Lets every connection see to what is due.
    fn tick(&mut self, now: Instant) {
        if now < self.next_tick {
            return;
        }
        self.next_tick = now + TICK;
        let Self { surroundings, outbox, said, told, .. } = self;
        let mut spoke = Vec::new();
        for (id, meeting) in &mut self.meetings {
            meeting.adapt(now, outbox, told);
            for member in meeting.members() {
                let before = said.len();
                member.peer.tick(now, &mut Turn { surroundings, outbox, said });
                // All that a tick ever says is that a connection broke.
                if said.len() > before {
                    spoke.push(ConnectionId { meeting: *id, number: member.number });
                }
            }
        }
        self.said.clear();
        for connection in spoke {
            self.lose(connection);
        }
    }

    /// Sends what has gathered and tells what happened.
    fn flush(&mut self) {
        let Self { outbox, socket, lines, bound, stats, .. } = self;
        outbox.drain(|to, datagram| {
            let is_sent = match (to.carrier, &mut *lines) {
                (Carrier::Udp, _) => socket.send_to(datagram, addresses::as_named_by(*bound, to.address)).is_ok(),
                (Carrier::Tcp, Some(lines)) => lines.send(to.address, datagram),
                (Carrier::Tcp, None) => false,
            };
            *(if is_sent { &mut stats.sent } else { &mut stats.dropped }) += 1;
        });
        if let Some(lines) = lines {
            self.proved.drain(..).for_each(|address| lines.proved(address));
            self.leaving.drain(..).for_each(|address| lines.forget(address));
        }
        for event in self.told.drain(..) {
            // Nobody listens any more only while the server stops.
            let _ = self.events.send(event);
        }
    }

    /// Looks for participants who fell silent, came back, or never came.
    fn sweep(&mut self, now: Instant) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + SWEEP;
        if let Some(lines) = &mut self.lines {
            lines.accept(self.poll.registry(), now);
            lines.sweep(now);
        }
        let mut given_up = Vec::new();
        let mut over = Vec::new();
        for (id, meeting) in &mut self.meetings {
            over.extend(meeting.is_over(now).then_some(*id));
            let mut changed = false;
            for member in meeting.members() {
                let silence = now.saturating_duration_since(member.heard);
                // Who does not agree on keys is given up also while checks come.
                let is_late =
                    member.presence == Presence::Connecting && now.saturating_duration_since(member.since) > GIVE_UP;
                if silence > GIVE_UP || is_late {
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
        for trial in over {
            self.close(trial);
        }
    }
}

/// The addresses browsers are told: first those of UDP, which does not wait for what is lost.
fn candidates(bound: SocketAddr, announced: &[IpAddr], tcp: bool) -> Vec<Remote> {
    let carriers = [Carrier::Udp, Carrier::Tcp];
    let addresses = addresses::candidates(bound, announced);
    let of = |carrier| addresses.iter().map(move |address| Remote { carrier, address: *address });
    carriers.into_iter().take(if tcp { 2 } else { 1 }).flat_map(of).collect()
}
