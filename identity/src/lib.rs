//! Who may enter: the signed links of citizens and the codes of guests, the access of officials, PINs, and one-use tickets
//! for the socket.
//!
//! Pure: the key, the time and random bytes come in as arguments.

mod access;
#[cfg(test)]
mod brute_force_tests;
pub mod guest_code;
mod key;
pub mod lockout;
mod official;
pub mod pin;
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
pub use pin::{PinPolicy, PinRecord, PinRules};
pub use ticket::{TICKET_LIFE, TicketBook};
pub use token::{LinkHolder, LinkToken, OfficialToken, TokenError};
