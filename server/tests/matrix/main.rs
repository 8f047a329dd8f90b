//! Who may do what: every route of the service and every message of the socket, asked by everybody. A route or a message that is not in the
//! tables fails the test, so none can be added without saying who may use it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod asker;
#[path = "../../../tests/tests/common/mod.rs"]
mod common;
mod http;
mod rows;
mod socket;
