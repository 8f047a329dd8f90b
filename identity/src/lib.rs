//! Who may enter: the signed links of citizens, the access of officials, the holders of a CNS, and one-use tickets.
//!
//! Pure: the key, the time, certificates and random bytes come in as arguments.

mod access;
mod cns;
mod key;
mod official;
mod return_path;
#[cfg(test)]
mod tests;
mod ticket;
mod token;

pub use access::Access;
pub use cns::{CnsError, CnsHolder, NotARevocationList, RevocationListDates};
pub use key::{Key, KeyError};
pub use official::{Official, Roster, RosterError};
pub use return_path::{ReturnPath, ReturnPathError};
pub use ticket::{TICKET_LIFE, TicketBook};
pub use token::{LinkHolder, LinkToken, OfficialToken, TokenError};
