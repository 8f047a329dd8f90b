//! Whose datagram it is: a browser's checks carry the server's ICE name, everything else comes from an address that
//! passed a check before.

use std::collections::HashMap;

use protocol::BookingId;

use crate::remote::Remote;

/// One connection of one meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId {
    /// Whose meeting.
    pub meeting: BookingId,
    /// Number of the connection in its worker.
    pub number: u64,
}

/// Addresses remembered for one connection: a browser with several networks and a restart or two needs no more.
const MAX_ADDRESSES: usize = 16;

/// The worker's two tables.
#[derive(Debug, Default)]
pub struct Routes {
    by_name: HashMap<String, ConnectionId>,
    by_address: HashMap<Remote, ConnectionId>,
    addresses: HashMap<ConnectionId, Vec<Remote>>,
}

impl Routes {
    /// Sends checks addressed to `name` to this connection.
    pub fn add_name(&mut self, name: &str, connection: ConnectionId) {
        self.by_name.insert(name.to_owned(), connection);
    }

    /// Ends that.
    pub fn remove_name(&mut self, name: &str) {
        self.by_name.remove(name);
    }

    /// Whose ICE name it is.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<ConnectionId> {
        self.by_name.get(name).copied()
    }

    /// Who speaks from that address.
    #[must_use]
    pub fn at(&self, address: Remote) -> Option<ConnectionId> {
        self.by_address.get(&address).copied()
    }

    /// Notes that the connection proved to be at an address. Whoever was there before is there no more. Gives the
    /// oldest address of a connection that has too many: it is forgotten.
    pub fn verified(&mut self, address: Remote, connection: ConnectionId) -> Option<Remote> {
        let former = self.by_address.insert(address, connection);
        if former == Some(connection) {
            return None;
        }
        if let Some(addresses) = former.and_then(|former| self.addresses.get_mut(&former)) {
            addresses.retain(|known| *known != address);
        }
        let addresses = self.addresses.entry(connection).or_default();
        addresses.push(address);
        let oldest = (addresses.len() > MAX_ADDRESSES).then(|| addresses.remove(0))?;
        self.by_address.remove(&oldest);
        Some(oldest)
    }

    /// Forgets a connection and all its addresses, and gives those. Its ICE name goes by [`Self::remove_name`].
    pub fn forget(&mut self, connection: ConnectionId) -> Vec<Remote> {
        let mut addresses = self.addresses.remove(&connection).unwrap_or_default();
        addresses.retain(|address| self.by_address.get(address) == Some(&connection));
        for address in &addresses {
            self.by_address.remove(address);
        }
        addresses
    }

    /// How many names and addresses are known.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize) {
        (self.by_name.len(), self.by_address.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn connection(number: u64) -> ConnectionId {
        let meeting = BookingId::from_str("00000000-0000-4000-8000-000000000001").expect("an id");
        ConnectionId { meeting, number }
    }

    fn address(port: u16) -> Remote {
        let address = std::net::SocketAddr::from(([192, 0, 2, 1], port));
        Remote { carrier: crate::remote::Carrier::Udp, address }
    }

    #[test]
    fn an_address_belongs_to_who_proved_it_last() {
        let mut routes = Routes::default();
        routes.verified(address(1), connection(1));
        routes.verified(address(1), connection(2));
        routes.forget(connection(1));
        assert_eq!(routes.at(address(1)), Some(connection(2)));
        routes.forget(connection(2));
        assert_eq!(routes.sizes(), (0, 0));
    }

    #[test]
    fn a_connection_that_moves_about_forgets_its_oldest_address() {
        let mut routes = Routes::default();
        for port in 1..=100 {
            routes.verified(address(port), connection(1));
        }
        assert_eq!(routes.sizes(), (0, MAX_ADDRESSES));
        assert_eq!(routes.at(address(100)), Some(connection(1)));
    }
}
