//! The check of attached files, in a process of its own: what a hostile file can take is bounded, and what it breaks is
//! not the server.
//!
//! [`Checker`] keeps some `sportello check-attachment` ready ([`pool`]), hands one the task and the file on standard
//! input ([`task`]) and reads the answer. A process gives up what it does not need before it reads the first byte:
//! memory, processor time, files, network, new processes. It serves one file and ends.

pub mod child;
mod filter;
pub(crate) mod limits;
mod parent;
mod pool;
pub mod task;

pub use parent::{CheckError, Checker};

/// Name of the hidden subcommand.
pub const SUBCOMMAND: &str = "check-attachment";

/// Exit code of a child that could not shut itself in, and therefore read nothing.
const NOT_SHUT_IN: u8 = 70;
/// Exit code of a child that could not read the authorities of signatures, and therefore read nothing else.
const NO_AUTHORITIES: u8 = 71;
