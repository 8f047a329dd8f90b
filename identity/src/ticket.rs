//! One-use tickets: a browser can't send an `Authorization` header when it opens a WebSocket, so it gets a ticket by HTTP first.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use protocol::join::SocketTicket;

/// How long a ticket can be used.
pub const TICKET_LIFE: TimeDelta = TimeDelta::seconds(30);

/// The tickets that can still be used, and what each opens.
pub struct TicketBook<T> {
    tickets: HashMap<[u8; 24], Entry<T>>,
    capacity: usize,
    life: TimeDelta,
    issued: u64,
}

struct Entry<T> {
    grant: T,
    number: u64,
    expires_at: DateTime<Utc>,
}

impl<T> TicketBook<T> {
    /// An empty book that holds at most `capacity` tickets, at least one. When it is full of tickets that can still be used,
    /// the oldest gives way.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self::lasting(TICKET_LIFE, capacity)
    }

    /// The same, with tickets of another life: for what a person does between issuing and using.
    #[must_use]
    pub fn lasting(life: TimeDelta, capacity: usize) -> Self {
        Self { tickets: HashMap::new(), capacity: capacity.max(1), life, issued: 0 }
    }

    /// Issues a ticket. `random` must come from a cryptographic source: whoever guesses it enters.
    #[must_use]
    pub fn issue(&mut self, random: [u8; 24], grant: T, now: DateTime<Utc>) -> SocketTicket {
        self.tickets.retain(|_, entry| now < entry.expires_at);
        if self.tickets.len() >= self.capacity
            && let Some(oldest) = self.tickets.iter().min_by_key(|(_, entry)| entry.number).map(|(random, _)| *random)
        {
            self.tickets.remove(&oldest);
        }
        let expires_at = now + self.life;
        self.issued += 1;
        self.tickets.insert(random, Entry { grant, number: self.issued, expires_at });
        SocketTicket { ticket: URL_SAFE_NO_PAD.encode(random), expires_at }
    }

    /// Uses a ticket up. `None` for one that was never issued, was used, gave way or has expired.
    pub fn redeem(&mut self, text: &str, now: DateTime<Utc>) -> Option<T> {
        let mut random = [0_u8; 24];
        // 32 characters are exactly 24 bytes: every other length is refused, and every text is another ticket.
        if text.len() != 32 || URL_SAFE_NO_PAD.decode_slice(text, &mut random) != Ok(random.len()) {
            return None;
        }
        let entry = self.tickets.remove(&random)?;
        (now < entry.expires_at).then_some(entry.grant)
    }

    /// How many tickets it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tickets.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty()
    }
}
