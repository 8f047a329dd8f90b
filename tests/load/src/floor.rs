//! The floor: receive, open, seal, send, and nothing else. No server that forwards sealed packets one by one can cost less.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};

use rtc::crypto::RTCCrypto;

use crate::Result;
use crate::client::dtls::Keys;
use crate::client::leg::FLOOR_HELLO;
use crate::client::srtp::{Direction, KEY, SALT};

/// One client, as the floor sees it.
struct Member {
    address: SocketAddr,
    keys: Keys,
    partner: Option<usize>,
}

/// Both directions' keys of a client, as the client has them. They are no secret: there is no handshake.
pub fn keys(crypto: &dyn RTCCrypto, number: usize) -> Result<Keys> {
    let direction = |label: u8| {
        let mut key = [label; KEY];
        key[..8].copy_from_slice(&u64::try_from(number)?.to_be_bytes());
        Direction::new(crypto, &key, &[label; SALT])
    };
    Ok(Keys { seal: direction(1)?, open: direction(2)? })
}

/// Forwards between the clients of each pair, until the process is ended. Prints its port first.
pub fn serve() -> Result<()> {
    let provider = rtc::crypto::default_provider()?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", socket.local_addr()?.port())?;
    stdout.flush()?;
    let mut members: Vec<Member> = Vec::new();
    // All are on one address: the port says who it is.
    let mut by_port = vec![None; 1 << 16];
    let mut waiting: Option<usize> = None;
    let mut buffer = [0; 2_048];
    loop {
        let (length, address) = socket.recv_from(&mut buffer)?;
        let datagram = &mut buffer[..length];
        if datagram.first() == Some(&FLOOR_HELLO) {
            let number = datagram.get(1..5).and_then(|number| number.try_into().ok()).map_or(0, u32::from_be_bytes);
            let keys = keys(provider.crypto(), usize::try_from(number)?)?;
            let own = members.len();
            let partner = waiting.take();
            match partner {
                Some(partner) => members[partner].partner = Some(own),
                None => waiting = Some(own),
            }
            members.push(Member { address, keys, partner });
            by_port[usize::from(address.port())] = Some(own);
        } else if let Some(own) = by_port[usize::from(address.port())] {
            forward(&socket, &mut members, own, datagram)?;
        }
    }
}

fn forward(socket: &UdpSocket, members: &mut [Member], own: usize, packet: &mut [u8]) -> Result<()> {
    let Some(partner) = members[own].partner else { return Ok(()) };
    if members[own].keys.seal.open(packet).is_some() && members[partner].keys.open.seal(packet).is_some() {
        socket.send_to(packet, members[partner].address)?;
    }
    Ok(())
}
