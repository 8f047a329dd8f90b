//! PINs as their people see them: a whole server in this process, asked through its router, with a clock that tests move.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod assistance;
mod conversions;
mod crash;
mod life;
mod lockout;
#[path = "../support/log.rs"]
mod log;
mod permissions;
#[path = "../../../chat/src/pdf/sample.rs"]
mod sample;
mod secrets;
mod silence;
mod world;
