//! The few bytes of STUN (RFC 8489) that the worker reads to know whose packet it holds.

const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const HEADER: usize = 20;
const USERNAME: u16 = 0x0006;

/// A view of a STUN message. Nothing in it is authenticated.
#[derive(Debug, Clone, Copy)]
pub struct Stun<'a>(&'a [u8]);

impl<'a> Stun<'a> {
    /// Recognises a STUN message.
    #[must_use]
    pub fn parse(datagram: &'a [u8]) -> Option<Self> {
        let is_stun = datagram.len() >= HEADER && datagram[0] < 4 && datagram[4..8] == MAGIC_COOKIE;
        is_stun.then_some(Self(datagram))
    }

    /// The receiver's half of the user name of a check: the server's own ICE name.
    #[must_use]
    pub fn addressee(&self) -> Option<&'a str> {
        let name = std::str::from_utf8(self.attribute(USERNAME)?).ok()?;
        name.split_once(':').map(|(own, _)| own)
    }

    fn attribute(&self, wanted: u16) -> Option<&'a [u8]> {
        let mut rest = &self.0[HEADER..];
        while let Some((head, body)) = rest.split_at_checked(4) {
            let kind = u16::from_be_bytes([head[0], head[1]]);
            let len = usize::from(u16::from_be_bytes([head[2], head[3]]));
            let value = body.get(..len)?;
            if kind == wanted {
                return Some(value);
            }
            rest = body.get(len.next_multiple_of(4)..)?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(attributes: &[u8]) -> Vec<u8> {
        let mut message = vec![0, 1, 0, 0];
        message.extend(MAGIC_COOKIE);
        message.extend([7; 12]);
        message.extend(attributes);
        message
    }

    #[test]
    fn a_check_names_its_addressee() {
        let message = request(&[0, 6, 0, 5, b'a', b'b', b':', b'c', b'd', 0, 0, 0, 0, 0x25, 0, 0]);
        let stun = Stun::parse(&message).expect("a STUN message");
        assert_eq!(stun.addressee(), Some("ab"));
    }

    #[test]
    fn a_message_cut_anywhere_never_panics() {
        let message = request(&[0, 6, 0, 5, b'a', b'b', b':', b'c', b'd', 0, 0, 0]);
        for cut in 0..message.len() {
            if let Some(stun) = Stun::parse(&message[..cut]) {
                let _ = stun.addressee();
            }
        }
    }
}
