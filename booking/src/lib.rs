//! Offices, desks, opening hours, slots, bookings, the join window, and what is written to people by SMS.
//!
//! Pure: no files, network, clock or randomness. Time and fresh ids come in as arguments. Whether a slot is still free is
//! decided by the unique index of the store; this crate says which slots there are and who may book them.

mod booking;
mod calendar;
mod catalogue;
mod draft;
pub mod gsm;
mod hours;
mod messages;
mod office;
mod policy;
pub mod rome;
pub mod sms;
#[cfg(test)]
mod tests;

pub use booking::{Booking, Citizen};
pub use calendar::{day_slots, day_view, days_with_free_slots, horizon};
pub use catalogue::{Catalogue, CatalogueError};
pub use draft::{Draft, REASON_MAX_CHARS, Rejection};
pub use hours::{NotATime, OpeningHours, TimeOfDay};
pub use messages::{DropReason, MessageKind, PlannedMessage, SendDecision, decide_message, plan_messages};
pub use office::{Desk, Office, SLOT_MINUTES};
pub use policy::{Policy, PolicyError};
