//! How fast one network may knock at the doors that are open to anybody.
//!
//! A bucket for each network, as the one instant at which it will be full again (the *generic cell rate algorithm*, ITU-T I.371): a knock
//! takes one token, time gives them back. Memory is bounded: the buckets stand in two generations, of which the older is forgotten as a
//! whole when the younger is full, or when so much time has passed that all of it has filled up again. Who commands more networks than a
//! generation holds can have buckets forgotten early, and needs that many for it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, TimeDelta, Utc};

/// Whose knocks are counted together: an address of IPv4, or the 64 bits of IPv6 that one line is given. Prints masked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(u128);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(address.to_ipv6_mapped().to_bits()),
            IpAddr::V6(address) => Self(address.to_bits() >> 64 << 64),
        }
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network(***)")
    }
}

/// How fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// In the long run, at least 1.
    pub per_minute: u32,
    /// At once, at least 1.
    pub burst: u32,
}

impl Pace {
    /// The time that gives one token back.
    fn token(self) -> TimeDelta {
        TimeDelta::microseconds(60_000_000 / i64::from(self.per_minute.max(1)))
    }

    /// The time that fills an empty bucket.
    fn refill(self) -> TimeDelta {
        self.token() * i32::try_from(self.burst.max(1)).unwrap_or(i32::MAX)
    }
}

/// The buckets of all networks.
#[derive(Debug)]
pub struct Doorkeeper {
    pace: Pace,
    /// Networks in one generation.
    most: usize,
    /// When each bucket is full again.
    young: HashMap<Network, DateTime<Utc>>,
    old: HashMap<Network, DateTime<Utc>>,
    young_since: DateTime<Utc>,
}

impl Doorkeeper {
    /// Full buckets for everybody; at most `most` networks are remembered, at least two.
    #[must_use]
    pub fn new(pace: Pace, most: usize, now: DateTime<Utc>) -> Self {
        Self { pace, most: (most / 2).max(1), young: HashMap::new(), old: HashMap::new(), young_since: now }
    }

    /// Somebody knocks.
    ///
    /// # Errors
    /// How long they have to wait; nothing was taken then.
    pub fn knock(&mut self, network: Network, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        self.grow_old(now);
        let (token, refill) = (self.pace.token(), self.pace.refill());
        let known = self.young.get(&network).or_else(|| self.old.get(&network)).copied();
        // One that would take longer to fill than an empty one was written before the clock was set back.
        let full_at = known.filter(|full_at| *full_at - now <= refill).map_or(now, |full_at| full_at.max(now));
        let wait = full_at + token - now - refill;
        if wait > TimeDelta::zero() {
            return Err(wait);
        }
        self.young.insert(network, full_at + token);
        Ok(())
    }

    /// How many networks are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.young.is_empty() && self.old.is_empty()
    }

    fn grow_old(&mut self, now: DateTime<Utc>) {
        let age = now - self.young_since;
        if self.young.len() >= self.most || age >= self.pace.refill() || age < TimeDelta::zero() {
            self.old = std::mem::take(&mut self.young);
            self.young_since = now;
        }
    }
}

/// Networks whose proxies may say for whom they ask, as `10.0.0.0/8`, `2001:db8::/32` or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    first: u128,
    bits: u32,
}

/// A text that is no range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address, or a network such as 10.0.0.0/8")]
pub struct NotARange;

impl Range {
    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        masked(bits_of(address), self.bits) == self.first
    }
}

impl std::str::FromStr for Range {
    type Err = NotARange;
    fn from_str(text: &str) -> Result<Self, NotARange> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| NotARange)?;
        let (before, most) = if address.is_ipv4() { (96, 32) } else { (0, 128) };
        let length = length.map_or(Ok(most), |length| length.parse::<u32>().map_err(|_| NotARange))?;
        if length > most {
            return Err(NotARange);
        }
        let bits = before + length;
        Ok(Self { first: masked(bits_of(address), bits), bits })
    }
}

fn bits_of(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

const fn masked(bits: u128, length: u32) -> u128 {
    match 128 - length {
        128 => 0,
        host => bits >> host << host,
    }
}

/// For whom a proxy asks: of the addresses that it names, the last one that is no trusted proxy's itself. What stands before could have been
/// written by anybody. None when every one of them is trusted, or that one can't be read.
#[must_use]
pub fn client<'a>(named: impl DoubleEndedIterator<Item = &'a str>, trusted: &[Range]) -> Option<IpAddr> {
    for text in named.rev() {
        let address = address_in(text.trim())?;
        if !trusted.iter().any(|range| range.contains(address)) {
            return Some(address);
        }
    }
    None
}

/// `192.0.2.1`, `192.0.2.1:8080`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:8080`, also in quotes (RFC 7239, section 6).
fn address_in(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches('"');
    if let Some((address, _)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse().ok().map(IpAddr::V6);
    }
    let whole = text.parse().ok();
    whole.or_else(|| text.split_once(':').and_then(|(address, _)| address.parse().ok().map(|v4: Ipv4Addr| v4.into())))
}

/// The `for` of each element of a `Forwarded` header (RFC 7239, section 4).
pub fn forwarded_for(header: &str) -> impl DoubleEndedIterator<Item = &str> {
    header.split(',').filter_map(|element| {
        element.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            name.eq_ignore_ascii_case("for").then_some(value)
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PACE: Pace = Pace { per_minute: 60, burst: 3 };

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_795_600_000_000 + milliseconds).unwrap()
    }

    fn network(text: &str) -> Network {
        text.parse::<IpAddr>().unwrap().into()
    }

    fn neighbour(number: u32) -> Network {
        IpAddr::V4(Ipv4Addr::from(number + 1)).into()
    }

    fn trusted(texts: &[&str]) -> Vec<Range> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_burst_passes_and_then_one_a_second_to_the_millisecond() {
        let mut door = Doorkeeper::new(PACE, 100, at(0));
        let home = network("192.0.2.1");
        for _ in 0..3 {
            assert_eq!(door.knock(home, at(0)), Ok(()));
        }
        assert_eq!(door.knock(home, at(0)), Err(TimeDelta::seconds(1)));
        assert_eq!(door.knock(home, at(999)), Err(TimeDelta::milliseconds(1)), "who is refused has taken nothing");
        assert_eq!(door.knock(home, at(1_000)), Ok(()));
        assert!(door.knock(home, at(1_000)).is_err());
    }

    #[test]
    fn each_address_has_its_own_bucket_and_a_line_of_ipv6_has_one() {
        let mut door = Doorkeeper::new(Pace { per_minute: 1, burst: 1 }, 100, at(0));
        for (address, passes) in [
            ("192.0.2.1", true),
            ("192.0.2.2", true),
            ("::ffff:192.0.2.1", false),
            ("2001:db8:0:1::1", true),
            ("2001:db8:0:1:ffff::2", false),
            ("2001:db8:0:2::1", true),
        ] {
            assert_eq!(door.knock(network(address), at(0)).is_ok(), passes, "{address}");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_shuts_nobody_out() {
        let mut door = Doorkeeper::new(PACE, 100, at(3_600_000));
        let home = network("192.0.2.1");
        while door.knock(home, at(3_600_000)).is_ok() {}
        assert_eq!(door.knock(home, at(0)), Ok(()));
    }

    #[test]
    fn the_client_is_the_last_that_no_trusted_proxy_is() {
        let proxies = trusted(&["10.0.0.0/8", "2001:db8::1"]);
        let of = |header: &str| client(header.split(','), &proxies).map(|address| address.to_string());
        assert_eq!(of("203.0.113.9").as_deref(), Some("203.0.113.9"));
        assert_eq!(of("198.51.100.1, 203.0.113.9, 10.1.2.3").as_deref(), Some("203.0.113.9"), "who wrote the first?");
        assert_eq!(of("203.0.113.9:4711, [2001:db8::1]:80").as_deref(), Some("203.0.113.9"));
        for none in ["", "10.0.0.1", "unknown", "203.0.113.9, _hidden"] {
            assert_eq!(of(none), None, "{none}");
        }
        let header = "for=198.51.100.1;proto=https, For=\"[2001:db8:9::7]:4711\";by=10.0.0.1";
        assert_eq!(client(forwarded_for(header), &proxies).unwrap().to_string(), "2001:db8:9::7");
    }

    #[test]
    fn a_range_holds_its_own_addresses_and_no_text_but_a_range_is_one() {
        for (range, address, holds) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
        ] {
            assert_eq!(range.parse::<Range>().unwrap().contains(address.parse().unwrap()), holds, "{range} {address}");
        }
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "localhost", "10.0.0.0/", "10.0.0.0/-1"] {
            assert_eq!(text.parse::<Range>(), Err(NotARange), "{text}");
        }
    }

    proptest! {
        /// However they come, no more pass than the burst and what time gives, and no more networks are remembered than allowed.
        #[test]
        fn no_more_pass_than_pace_allows_and_memory_is_bounded(
            knocks in prop::collection::vec((0_u32..40, 0_i64..3_000), 1..400)
        ) {
            let (mut door, mut now, mut passed) = (Doorkeeper::new(PACE, 1_000, at(0)), 0, 0_i64);
            let mut small = Doorkeeper::new(PACE, 8, at(0));
            for (host, pause) in knocks {
                now += pause;
                if host == 0 && door.knock(network("192.0.2.1"), at(now)).is_ok() {
                    passed += 1;
                }
                let _any = door.knock(neighbour(host), at(now));
                let _any = small.knock(neighbour(host), at(now));
                prop_assert!(small.len() <= 8);
            }
            prop_assert!(passed <= 3 + now / 1_000);
        }
    }
}
