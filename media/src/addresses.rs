//! Which addresses a worker's socket is reachable at, as browsers are told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The host candidates of a socket bound to `bound`: the announced addresses where there are any, else the bound one,
/// else, for a socket bound to all addresses, every one of this machine.
#[must_use]
pub fn candidates(bound: SocketAddr, announced: &[IpAddr]) -> Vec<SocketAddr> {
    let addresses = if !announced.is_empty() {
        announced.to_vec()
    } else if bound.ip().is_unspecified() {
        own_addresses(bound.is_ipv6())
    } else {
        vec![bound.ip()]
    };
    let mut candidates = Vec::new();
    for address in addresses {
        let candidate = SocketAddr::new(address, bound.port());
        if !candidates.contains(&candidate) {
            candidates.push(candidate);
        }
    }
    candidates
}

/// Addresses of this machine that a browser can reach, the loopback one last.
fn own_addresses(with_ipv6: bool) -> Vec<IpAddr> {
    let interfaces = rtc::shared::ifaces::ifaces().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = interfaces
        .into_iter()
        .filter_map(|interface| interface.addr.map(|address| address.ip()))
        .filter(|address| is_announceable(*address, with_ipv6))
        .collect();
    addresses.push(IpAddr::V4(Ipv4Addr::LOCALHOST));
    addresses
}

fn is_announceable(address: IpAddr, with_ipv6: bool) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_loopback() && !address.is_unspecified() && !address.is_link_local(),
        // A link-local IPv6 address means nothing without its zone.
        IpAddr::V6(address) => {
            with_ipv6 && !address.is_loopback() && !address.is_unspecified() && !address.is_unicast_link_local()
        }
    }
}

/// An IPv4 peer as an IPv6 socket names it, made plain again.
#[must_use]
pub fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The name by which a socket bound to `bound` must be given a peer's address.
#[must_use]
pub fn as_named_by(bound: SocketAddr, peer: SocketAddr) -> SocketAddr {
    match peer.ip() {
        IpAddr::V4(address) if bound.is_ipv6() => SocketAddr::new(address.to_ipv6_mapped().into(), peer.port()),
        _ => peer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announced_addresses_win_over_the_bound_one() {
        let bound: SocketAddr = "0.0.0.0:7000".parse().expect("an address");
        let announced: IpAddr = "203.0.113.9".parse().expect("an address");
        assert_eq!(candidates(bound, &[announced]), [SocketAddr::new(announced, 7000)]);
    }

    #[test]
    fn a_socket_on_all_addresses_is_reachable_on_loopback_too() {
        let bound: SocketAddr = "0.0.0.0:7000".parse().expect("an address");
        assert!(candidates(bound, &[]).contains(&"127.0.0.1:7000".parse().expect("an address")));
    }

    #[test]
    fn an_ipv4_peer_of_an_ipv6_socket_is_named_both_ways() {
        let bound: SocketAddr = "[::]:7000".parse().expect("an address");
        let peer: SocketAddr = "192.0.2.1:9".parse().expect("an address");
        let named = as_named_by(bound, peer);
        assert!(named.is_ipv6());
        assert_eq!(plain(named), peer);
    }
}
