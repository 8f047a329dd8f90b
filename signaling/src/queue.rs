//! Who is before whom at a desk.

use chrono::{DateTime, Utc};
use protocol::BookingId;

/// A meeting whose citizens wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InQueue {
    /// Which.
    pub booking: BookingId,
    /// Start of its slot.
    pub start: DateTime<Utc>,
    /// Since when its citizens wait.
    pub since: DateTime<Utc>,
    /// Whether the line of one of them stands now.
    pub here: bool,
}

/// Positions from 1, in the order in which the desk is expected to call: by slot, then by arrival. Whose line is lost keeps
/// the place and is counted again on coming back; meanwhile the desk calls the others.
#[must_use]
pub fn positions(mut waiting: Vec<InQueue>) -> Vec<(BookingId, u32)> {
    waiting.retain(|one| one.here);
    waiting.sort_by_key(|one| (one.start, one.since, one.booking));
    waiting.into_iter().zip(1..).map(|(one, position)| (one.booking, position)).collect()
}
