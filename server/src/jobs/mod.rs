//! What time brings.

pub mod outbox;
