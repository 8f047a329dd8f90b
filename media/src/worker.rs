//! One media thread: one UDP port, and all meetings that were pinned to it. It sleeps until a datagram, a command or a
//! timer is due, and shares nothing with other threads.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token, Waker};
use protocol::{BookingId, Seat};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use crate::addresses;
use crate::command::{Command, JoinError, RecordError};
use crate::event::{Event, RecordingSummary, Stats};
use crate::meeting::Meeting;
use crate::member::{Member, Presence};
use crate::offer::Offer;
use crate::peer::{Peer, PeerEvent};
use crate::recorder::Tap;
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

    /// Sends what has gathered and tells what happened.
    fn flush(&mut self) {
        let now = monotonic_now();
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for id in touched.drain(..) {
            // Taken out so that the socket and the tables can be used meanwhile; a move of a few words.
            let Some(mut meeting) = self.meetings.remove(&id) else { continue };
            for member in meeting.members() {
                if std::mem::take(&mut member.dirty) {
                    self.send_out(member, ConnectionId { meeting: id, number: member.number }, now);
                }
            }
            self.meetings.insert(id, meeting);
        }
        self.touched = touched;
        for event in self.told.drain(..) {
            // Nobody listens any more only while the server stops.
            let _ = self.events.send(event);
        }
    }

    fn send_out(&mut self, member: &mut Member, connection: ConnectionId, now: Instant) {
        while let Some(transmit) = member.peer.transmit() {
            let to = if Stun::parse(&transmit.bytes).is_some() {
                // The stack answers and calls only where a check was genuine, so the address is proved.
                self.routes.verified(transmit.to, connection);
                member.answered_check(transmit.to, now);
                transmit.to
            } else {
                member.path_or(transmit.to)
            };
            match self.socket.send_to(&transmit.bytes, addresses::as_named_by(self.bound, to)) {
                Ok(_) => self.stats.sent += 1,
                Err(_) => self.stats.dropped += 1,
            }
        }
        self.set_timer(member, connection, now);
    }

    fn set_timer(&mut self, member: &mut Member, connection: ConnectionId, now: Instant) {
        // Never in the past: a stack that asks for that again and again must not keep the thread spinning.
        let deadline = member.peer.deadline().map(|deadline| deadline.max(now + Duration::from_millis(1)));
        if deadline == member.deadline {
            return;
        }
        if let Some(former) = member.deadline {
            self.timers.remove(&(former, connection));
        }
        if let Some(deadline) = deadline {
            self.timers.insert((deadline, connection));
        }
        member.deadline = deadline;
    }

    fn take_commands(&mut self) {
        while let Ok(command) = self.commands.try_recv() {
            self.take_command(command);
        }
    }

    fn take_command(&mut self, command: Command) {
        let now = monotonic_now();
        match command {
            Command::Join { meeting, seat, offer, reply } => {
                let answer = self.join(meeting, seat, &offer, now);
                let _ = reply.send(answer);
            }
            Command::Leave { meeting, seat, reply } => {
                self.leave(meeting, &seat);
                let _ = reply.send(());
            }
            Command::Close { meeting, reply } => {
                let _ = reply.send(self.close(meeting));
            }
            Command::Record { meeting, tap, reply } => {
                let _ = reply.send(self.record(meeting, tap, now));
            }
            Command::StopRecording { meeting, reply } => {
                let _ = reply.send(self.stop_recording(meeting));
            }
            Command::Keyframe { meeting, seat } => self.ask_keyframe(meeting, &seat, now),
            Command::WriterFailed { meeting, recording, cause } => {
                let running = self.meetings.get(&meeting).and_then(|meeting| meeting.recording());
                if running.is_some_and(|tap| tap.recording() == recording) {
                    self.stop_recording(meeting);
                }
                self.told.push(Event::RecordingFailed { meeting, recording, cause });
            }
            Command::Stats { reply } => {
                let _ = reply.send(self.stats());
            }
            Command::Shutdown => self.stopping = true,
        }
    }

    fn join(&mut self, id: BookingId, seat: Seat, offer: &str, now: Instant) -> Result<String, JoinError> {
        let offer = Offer::parse(offer).map_err(|error| JoinError::BadOffer(error.to_string()))?;
        let present = self.meetings.get(&id).and_then(|meeting| meeting.by_seat(&seat));
        if let Some(at) = present
            && let Some(meeting) = self.meetings.get_mut(&id)
            && offer.continues(meeting.members()[at].peer.offer())
        {
            return self.restart(id, at, offer, now);
        }
        if present.is_none() && self.meetings.get(&id).is_some_and(Meeting::is_full) {
            return Err(JoinError::Full);
        }
        self.next_number += 1;
        let number = self.next_number;
        let (peer, answer) = Peer::answer(number, offer, &self.candidates, now)
            .map_err(|error| JoinError::BadOffer(error.to_string()))?;
        let connection = ConnectionId { meeting: id, number };
        self.routes.add_name(peer.local_ufrag(), connection);
        let slots = self.take_out(id, &seat).map(|former| former.slots).unwrap_or_default();
        let meeting = self.meetings.entry(id).or_insert_with(|| Meeting::new(id));
        meeting.add(Member::new(seat, number, peer, slots, now), &mut self.told);
        self.touched.push(id);
        Ok(answer)
    }

    fn restart(&mut self, id: BookingId, at: usize, offer: Offer, now: Instant) -> Result<String, JoinError> {
        let Some(meeting) = self.meetings.get_mut(&id) else { return Err(JoinError::Stopped) };
        let member = &mut meeting.members()[at];
        let former = member.peer.local_ufrag().to_owned();
        let answer = member.peer.restart(offer, now).map_err(|error| JoinError::BadOffer(error.to_string()))?;
        member.dirty = true;
        self.routes.remove_name(&former);
        self.routes.add_name(member.peer.local_ufrag(), ConnectionId { meeting: id, number: member.number });
        self.touched.push(id);
        Ok(answer)
    }

    fn take_out(&mut self, id: BookingId, seat: &Seat) -> Option<Member> {
        let meeting = self.meetings.get_mut(&id)?;
        let at = meeting.by_seat(seat)?;
        let number = meeting.members()[at].number;
        self.remove(ConnectionId { meeting: id, number })
    }

    fn leave(&mut self, id: BookingId, seat: &Seat) {
        self.take_out(id, seat);
        self.touched.push(id);
    }

    fn close(&mut self, id: BookingId) -> Option<oneshot::Receiver<RecordingSummary>> {
        let summary = self.stop_recording(id);
        let members = self
            .meetings
            .get_mut(&id)
            .map(|meeting| meeting.members().iter().map(|member| member.number).collect::<Vec<_>>());
        for number in members.unwrap_or_default() {
            self.remove(ConnectionId { meeting: id, number });
        }
        // Who closes a meeting knows that everybody is out.
        self.told.retain(|event| !matches!(event, Event::Slots { meeting, .. } if *meeting == id));
        summary
    }

    fn record(&mut self, id: BookingId, tap: Tap, now: Instant) -> Result<(), RecordError> {
        let meeting = self.meetings.entry(id).or_insert_with(|| Meeting::new(id));
        if meeting.is_recorded() {
            return Err(RecordError::AlreadyRecording);
        }
        meeting.start_recording(tap, now, &mut self.told);
        self.touched.push(id);
        Ok(())
    }

    fn stop_recording(&mut self, id: BookingId) -> Option<oneshot::Receiver<RecordingSummary>> {
        let meeting = self.meetings.get_mut(&id)?;
        let tap = meeting.stop_recording();
        if meeting.is_empty() {
            self.meetings.remove(&id);
        }
        tap.and_then(Tap::finish)
    }

    fn ask_keyframe(&mut self, id: BookingId, seat: &Seat, now: Instant) {
        let Some(meeting) = self.meetings.get_mut(&id) else { return };
        if let Some(at) = meeting.by_seat(seat) {
            meeting.members()[at].ask_keyframe(now);
            self.touched.push(id);
        }
    }

    fn stats(&self) -> Stats {
        let (names, addresses) = self.routes.sizes();
        Stats {
            meetings: self.meetings.len(),
            peers: self.meetings.values().map(Meeting::len).sum(),
            recordings: self.meetings.values().filter(|meeting| meeting.is_recorded()).count(),
            names,
            addresses,
            timers: self.timers.len(),
            ..self.stats
        }
    }

    fn say_goodbye(&mut self) {
        for id in self.meetings.keys().copied().collect::<Vec<_>>() {
            self.close(id);
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
