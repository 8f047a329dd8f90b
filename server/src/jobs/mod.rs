//! What time brings.

pub mod outbox;
pub mod retention;
