//! The shell as its peers see it: a whole server in this process, asked through its router, with a clock that tests move.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod bodies;
mod bookings;
mod demonstration;
mod doors;
#[path = "../support/log.rs"]
mod log;
mod logs;
mod pages;
mod service;
