//! Who may enter: the signed links of citizens, the access of officials, and one-use tickets for the socket.
//!
//! Pure: the key, the time and random bytes come in as arguments.

mod access;
pub mod guest_code;
mod key;
pub mod lockout;
mod official;
mod tag;
#[cfg(test)]
mod tests;
mod ticket;
mod token;

pub use access::Access;
pub use guest_code::{DeviceId, Guest, GuestCode, GuestCodes, GuestVerdict};
pub use key::{Key, KeyError};
pub use lockout::{Locked, Lockout, Tries};
pub use official::{Official, Roster, RosterError};
pub use ticket::{TICKET_LIFE, TicketBook};
pub use token::{LinkHolder, LinkToken, OfficialToken, TokenError};
