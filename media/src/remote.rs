//! Where a browser is: its address, and whether it is reached by UDP or by TCP.

use std::net::SocketAddr;

/// How datagrams get there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Carrier {
    /// As they are.
    Udp,
    /// Each behind its length (RFC 4571), for networks that let no UDP through.
    Tcp,
}

/// One end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Remote {
    /// How.
    pub carrier: Carrier,
    /// Where.
    pub address: SocketAddr,
}
