//! Entry by CNS through the server's real port, with cards, authorities and lists made here.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod cards;
mod lists;
#[path = "../support/log.rs"]
mod log;
mod pki;
mod port;
mod service;
