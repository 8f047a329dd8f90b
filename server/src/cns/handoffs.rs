//! From the port of the cards to the main one: one-use tickets, each for the holder of a card.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use identity::{CnsHolder, TicketBook};

/// Tickets that may be open at once.
const CAPACITY: usize = 10_000;

/// The tickets of those who came in by card. One use, `identity::TICKET_LIFE` (30 seconds).
pub struct Handoffs(Mutex<TicketBook<CnsHolder>>);

impl Default for Handoffs {
    fn default() -> Self {
        Self(Mutex::new(TicketBook::new(CAPACITY)))
    }
}

impl Handoffs {
    /// A fresh ticket for the holder of a card: 32 characters of base64url.
    pub(super) fn issue(&self, holder: CnsHolder, now: DateTime<Utc>) -> String {
        self.book().issue(rand::random(), holder, now).ticket
    }

    /// Uses a ticket up. `None` for one that was never issued, was used or has expired.
    #[must_use]
    pub fn redeem(&self, ticket: &str, now: DateTime<Utc>) -> Option<CnsHolder> {
        self.book().redeem(ticket, now)
    }

    fn book(&self) -> std::sync::MutexGuard<'_, TicketBook<CnsHolder>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
