//! Opens what a worker listens on.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

/// Kernel buffers: a keyframe to three viewers comes in one burst.
pub const KERNEL_BUFFER: usize = 4 * 1024 * 1024;

/// A socket and, if wanted, a listener at the same address. Where the system chooses the port, it is asked for one that
/// both can have.
///
/// # Errors
/// When the address cannot be bound.
pub fn open(bind: SocketAddr, tcp: bool) -> io::Result<(UdpSocket, Option<TcpListener>)> {
    let tries = if bind.port() == 0 { 16 } else { 1 };
    let mut tried = Err(io::ErrorKind::AddrInUse.into());
    for _ in 0..tries {
        let socket = open_socket(bind)?;
        if !tcp {
            return Ok((socket, None));
        }
        tried = open_listener(socket.local_addr()?).map(|listener| (socket, Some(listener)));
        if tried.is_ok() {
            break;
        }
    }
    tried
}

fn open_listener(bind: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(bind), Type::STREAM, Some(Protocol::TCP))?;
    if bind.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // A server that comes back at once finds the connections of the last one still ending.
    socket.set_reuse_address(true)?;
    socket.bind(&bind.into())?;
    socket.listen(128)?;
    Ok(socket.into())
}

fn open_socket(bind: SocketAddr) -> io::Result<UdpSocket> {
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
