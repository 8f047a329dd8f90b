//! Datagrams to be sent, in one piece of memory that is used again and again.

use std::ops::Range;

use crate::remote::Remote;

/// The datagrams that gathered since the last time they were sent.
#[derive(Debug, Default)]
pub struct Outbox {
    bytes: Vec<u8>,
    datagrams: Vec<(Remote, Range<usize>)>,
}

impl Outbox {
    /// Adds a datagram.
    pub fn push(&mut self, to: Remote, datagram: &[u8]) {
        let begin = self.bytes.len();
        self.bytes.extend_from_slice(datagram);
        self.datagrams.push((to, begin..self.bytes.len()));
    }

    /// Adds a datagram that is written in place: `write` appends to the buffer it is given, from the length it has.
    /// Where it gives `None`, nothing is added.
    pub fn compose(&mut self, to: Remote, write: impl FnOnce(&mut Vec<u8>) -> Option<()>) {
        let begin = self.bytes.len();
        if write(&mut self.bytes).is_some() {
            self.datagrams.push((to, begin..self.bytes.len()));
        } else {
            self.bytes.truncate(begin);
        }
    }

    /// Gives each datagram in order, and is empty then.
    pub fn drain(&mut self, mut send: impl FnMut(Remote, &[u8])) {
        for (to, range) in self.datagrams.drain(..) {
            send(to, &self.bytes[range]);
        }
        self.bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_finished_is_not_sent() {
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], 9));
        let to = Remote { carrier: crate::remote::Carrier::Udp, address };
        let mut outbox = Outbox::default();
        outbox.push(to, b"one");
        outbox.compose(to, |buffer| {
            buffer.extend(b"half");
            None
        });
        outbox.compose(to, |buffer| {
            buffer.extend(b"two");
            Some(())
        });
        let mut sent = Vec::new();
        outbox.drain(|_, datagram| sent.push(datagram.to_vec()));
        assert_eq!(sent, [b"one", b"two"]);
        outbox.drain(|_, _| panic!("nothing is left"));
    }
}
