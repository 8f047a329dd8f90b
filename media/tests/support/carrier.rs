//! How a client's datagrams travel: as they are, or over TCP behind their length.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

/// How long a client waits for a datagram.
const WAIT: Duration = Duration::from_millis(1);

pub enum Carrier {
    Udp(UdpSocket),
    /// Connected with the first datagram; what was received of the next one.
    Tcp(Option<TcpStream>, Vec<u8>),
}

impl Carrier {
    pub fn udp() -> Self {
        Self::at("127.0.0.1:0").expect("loopback is there")
    }

    /// From an address of this machine, if it has that.
    pub fn at(address: &str) -> Option<Self> {
        let socket = UdpSocket::bind(address).ok()?;
        socket.set_read_timeout(Some(WAIT)).expect("a timeout");
        Some(Self::Udp(socket))
    }

    pub const fn tcp() -> Self {
        Self::Tcp(None, Vec::new())
    }

    pub fn local(&self) -> SocketAddr {
        match self {
            Self::Udp(socket) => socket.local_addr().expect("an address"),
            // The stack wants one; nobody ever sends to it.
            Self::Tcp(..) => SocketAddr::from(([127, 0, 0, 1], 9)),
        }
    }

    pub fn send(&mut self, datagram: &[u8], to: SocketAddr) {
        match self {
            Self::Udp(socket) => drop(socket.send_to(datagram, to)),
            Self::Tcp(stream, _) => {
                let stream = stream.get_or_insert_with(|| {
                    let stream = TcpStream::connect(to).expect("the server listens");
                    stream.set_read_timeout(Some(WAIT)).expect("a timeout");
                    stream.set_nodelay(true).expect("no delay");
                    stream
                });
                let len = u16::try_from(datagram.len()).expect("a datagram");
                let _ = stream.write_all(&[&len.to_be_bytes(), datagram].concat());
            }
        }
    }

    pub fn write_raw(&mut self, bytes: &[u8]) {
        let Self::Tcp(Some(stream), _) = self else { panic!("no line over TCP") };
        let _ = stream.write_all(bytes);
    }

    pub fn receive(&mut self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        match self {
            Self::Udp(socket) => socket.recv_from(buffer).ok(),
            Self::Tcp(stream, received) => {
                let stream = stream.as_mut()?;
                let peer = stream.peer_addr().ok()?;
                loop {
                    if let Some(head) = received.first_chunk::<2>() {
                        let len = usize::from(u16::from_be_bytes(*head));
                        if let Some(datagram) = received.get(2..2 + len) {
                            buffer[..len].copy_from_slice(datagram);
                            received.drain(..2 + len);
                            return Some((len, peer));
                        }
                    }
                    let mut chunk = [0; 4096];
                    let len = stream.read(&mut chunk).ok().filter(|len| *len > 0)?;
                    received.extend_from_slice(&chunk[..len]);
                }
            }
        }
    }

    pub fn hung_up(&self) -> bool {
        let Self::Tcp(Some(stream), _) = self else { return false };
        matches!(stream.peek(&mut [0]), Ok(0))
    }
}
