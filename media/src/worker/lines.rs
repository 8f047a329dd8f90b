//! ICE over TCP (RFC 6544): browsers whose network lets no UDP through connect to the worker's port, and each datagram
//! goes behind its length (RFC 4571).

use std::collections::{HashMap, VecDeque};
use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Token};

use super::DATAGRAM;
use crate::addresses;

/// Connections at once; beyond that the oldest that proved nothing goes.
const MOST: usize = 1024;
/// Those that proved nothing yet, of one address.
const MOST_OF_ONE: usize = 16;
/// How long a connection may prove nothing.
const PATIENCE: Duration = Duration::from_secs(10);
/// What waits for a browser that does not read. More is dropped, as a full router does.
const WAITING: usize = 128 * 1024;
/// Datagrams taken of one connection before the others have their turn, and pieces of them.
const BATCH: usize = 32;
/// Callers in a row that cannot be taken before it is tried again later, as where the system has no more files.
const MOST_FAILURES: u32 = 16;

/// The TCP connections of a worker.
pub struct Lines {
    listener: TcpListener,
    lines: HashMap<Token, Line>,
    by_address: HashMap<SocketAddr, Token>,
    next: usize,
}

struct Line {
    stream: TcpStream,
    address: SocketAddr,
    since: Instant,
    /// A browser answered for it.
    proved: bool,
    received: Vec<u8>,
    waiting: VecDeque<u8>,
}

impl Lines {
    /// Listens with this token; connections get those behind it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new(listener: std::net::TcpListener, token: Token, registry: &Registry) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let mut listener = TcpListener::from_std(listener);
        registry.register(&mut listener, token, Interest::READABLE)?;
        Ok(Self { listener, lines: HashMap::new(), by_address: HashMap::new(), next: token.0 + 1 })
    }

    /// Takes those who call. One who has gone again meanwhile does not keep the others waiting: the system tells of callers once.
    pub fn accept(&mut self, registry: &Registry, now: Instant) {
        let mut failures = 0;
        while failures < MOST_FAILURES {
            match self.listener.accept() {
                Ok((stream, address)) => {
                    let address = addresses::plain(address);
                    if self.may_come(address) {
                        // One that cannot be watched is dropped.
                        let _ = self.add(stream, address, registry, now);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => failures += 1,
            }
        }
    }

    fn may_come(&mut self, address: SocketAddr) -> bool {
        let unproved = |line: &&Line| !line.proved;
        if self.lines.values().filter(unproved).filter(|line| line.address.ip() == address.ip()).count() >= MOST_OF_ONE
        {
            return false;
        }
        if self.lines.len() >= MOST {
            let oldest = self.lines.iter().filter(|(_, line)| !line.proved).min_by_key(|(_, line)| line.since);
            let Some((&token, _)) = oldest else { return false };
            self.drop_line(token);
        }
        true
    }

    fn add(&mut self, mut stream: TcpStream, address: SocketAddr, registry: &Registry, now: Instant) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let token = Token(self.next);
        self.next = self.next.checked_add(1).unwrap_or(token.0);
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        let (received, waiting) = (Vec::new(), VecDeque::new());
        self.lines.insert(token, Line { stream, address, since: now, proved: false, received, waiting });
        self.by_address.insert(address, token);
        Ok(())
    }

    /// Gives each datagram that has come on a connection; says whether there may be more.
    pub fn read(&mut self, token: Token, mut take: impl FnMut(SocketAddr, &mut [u8])) -> bool {
        let Some(line) = self.lines.get_mut(&token) else { return false };
        match line.read(&mut take) {
            Ok(more) => more,
            Err(_) => {
                self.drop_line(token);
                false
            }
        }
    }

    /// Sends what waits on a connection that can be written again.
    pub fn write(&mut self, token: Token) {
        if self.lines.get_mut(&token).is_some_and(|line| line.write().is_err()) {
            self.drop_line(token);
        }
    }

    /// Sends a datagram, or drops it where too much waits already. False when it was dropped.
    pub fn send(&mut self, to: SocketAddr, datagram: &[u8]) -> bool {
        let Some(&token) = self.by_address.get(&to) else { return false };
        let Some(line) = self.lines.get_mut(&token) else { return false };
        let Ok(len) = u16::try_from(datagram.len()) else { return false };
        if line.waiting.len() + datagram.len() > WAITING {
            return false;
        }
        line.waiting.extend(len.to_be_bytes());
        line.waiting.extend(datagram);
        if line.write().is_err() {
            self.drop_line(token);
            return false;
        }
        true
    }

    /// Notes that a browser proved to be there.
    pub fn proved(&mut self, address: SocketAddr) {
        if let Some(line) = self.by_address.get(&address).and_then(|token| self.lines.get_mut(token)) {
            line.proved = true;
        }
    }

    /// Drops connections that proved nothing for too long.
    pub fn sweep(&mut self, now: Instant) {
        let late = |line: &Line| !line.proved && now.saturating_duration_since(line.since) > PATIENCE;
        let late: Vec<Token> = self.lines.iter().filter(|(_, line)| late(line)).map(|(token, _)| *token).collect();
        for token in late {
            self.drop_line(token);
        }
    }

    /// Drops the connection of an address, if there is one.
    pub fn forget(&mut self, address: SocketAddr) {
        if let Some(&token) = self.by_address.get(&address) {
            self.drop_line(token);
        }
    }

    fn drop_line(&mut self, token: Token) {
        // Closing a socket also ends its registration.
        if let Some(line) = self.lines.remove(&token)
            && self.by_address.get(&line.address) == Some(&token)
        {
            self.by_address.remove(&line.address);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }
}

impl Line {
    fn read(&mut self, take: &mut impl FnMut(SocketAddr, &mut [u8])) -> io::Result<bool> {
        let mut chunk = [0; 16 * 1024];
        let mut left = BATCH;
        for _ in 0..BATCH {
            left = self.unpack(left, take)?;
            if left == 0 {
                // Whoever sends many small ones at once has the others wait for no more of them than of large ones.
                return Ok(true);
            }
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(len) => self.received.extend_from_slice(&chunk[..len]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Gives at most so many of the datagrams that are there whole; says how many more it would have given.
    fn unpack(&mut self, most: usize, take: &mut impl FnMut(SocketAddr, &mut [u8])) -> io::Result<usize> {
        let (mut begin, mut left) = (0, most);
        while left > 0
            && let Some(head) = self.received.get(begin..begin + 2)
        {
            let len = usize::from(u16::from_be_bytes([head[0], head[1]]));
            if len > DATAGRAM {
                // No browser sends such: whoever this is speaks another language.
                return Err(io::ErrorKind::InvalidData.into());
            }
            let Some(datagram) = self.received.get_mut(begin + 2..begin + 2 + len) else { break };
            take(self.address, datagram);
            begin += 2 + len;
            left -= 1;
        }
        self.received.drain(..begin);
        Ok(left)
    }

    fn write(&mut self) -> io::Result<()> {
        while !self.waiting.is_empty() {
            let (first, _) = self.waiting.as_slices();
            match self.stream.write(first) {
                Ok(len) => drop(self.waiting.drain(..len)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
