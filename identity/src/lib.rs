//! Who may enter: credentials and the levels that desks ask for, sessions, roles, PINs, the holders of a CNS, the signed links and codes of
//! guests, one-use tickets, and how fast one network may try.
//!
//! Pure: the key, the time, certificates and random bytes come in as arguments.

mod access;
mod assurance;
pub mod audit;
#[cfg(test)]
mod brute_force_tests;
mod cns;
pub mod eid;
pub mod guest_code;
mod key;
pub mod lockout;
mod login_attempt;
pub mod pace;
pub mod pin;
mod return_path;
mod session;
pub mod staff;
mod tag;
#[cfg(test)]
mod tests;
mod ticket;
mod token;

pub use access::{Access, Citizens, Integrator, Scope};
pub use assurance::{Assurance, PinRule};
pub use audit::{AuditEntry, ChainHash};
pub use cns::{CnsError, CnsHolder, NotARevocationList, RevocationListDates};
pub use guest_code::{DeviceId, Guest, GuestCode, GuestCodes, GuestVerdict};
pub use key::{Key, KeyError};
pub use lockout::{Locked, Lockout, Tries};
pub use login_attempt::{ATTEMPT_LIFE, LoginAttempt};
pub use pace::{Doorkeeper, Network, Pace};
pub use pin::{PinPolicy, PinRecord, PinRules};
pub use return_path::{ReturnPath, ReturnPathError};
pub use session::{Holder, Owner, Presented, Session, SessionId, SessionPolicy, TokenHash};
pub use staff::{Official, Roster, RosterError, Staff, ToldBy};
pub use ticket::{TICKET_LIFE, TicketBook};
pub use token::{LinkHolder, LinkToken, TokenError};
