//! Which SMS a booking sends, and whether one still makes sense when its time has come.

use chrono::{DateTime, Utc};
use protocol::booking::BookingState;
use serde::{Deserialize, Serialize};

use crate::booking::Booking;
use crate::catalogue::Catalogue;
use crate::policy::Policy;
use crate::sms;

/// What an SMS is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// At once: the booking is made.
    Confirmation,
    /// About 30 minutes before the slot.
    Reminder,
}

impl MessageKind {
    /// Stable name, for the store: `confirmation`, `reminder`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation",
            Self::Reminder => "reminder",
        }
    }

    /// The kind of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Confirmation, Self::Reminder].into_iter().find(|kind| kind.name() == name)
    }
}

/// An SMS to be sent later. The store keeps one per booking, kind and version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedMessage {
    /// What for.
    pub kind: MessageKind,
    /// Version of the booking it was planned for.
    pub version: u32,
    /// When.
    pub due_at: DateTime<Utc>,
}

/// What to do with a planned SMS now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendDecision {
    /// Send it.
    Send {
        /// One GSM 03.38 part.
        text: String,
        /// When it must no longer be delivered.
        expires_at: DateTime<Utc>,
    },
    /// Never send it.
    Drop(DropReason),
    /// Ask again then.
    Later(DateTime<Utc>),
}

/// Why an SMS makes no sense any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DropReason {
    /// The booking was cancelled.
    Cancelled,
    /// The meeting has an outcome, or the slot is over.
    Ended,
    /// The slot has begun: there is nothing to remind of.
    Started,
    /// The booking has another start than the message was planned for.
    Moved,
}

impl DropReason {
    /// Stable name, for the store and metrics: `cancelled`, `ended`, `started`, `moved`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
            Self::Started => "started",
            Self::Moved => "moved",
        }
    }
}

/// The SMS of a booking just made: a confirmation now and, with at least `reminder_before` left, a reminder. None for a
/// booking that is cancelled or over.
#[must_use]
pub fn plan_messages(booking: &Booking, policy: &Policy, now: DateTime<Utc>) -> Vec<PlannedMessage> {
    if booking.state != (BookingState::Open {}) || booking.end <= now {
        return Vec::new();
    }
    let plan = |kind, due_at| PlannedMessage { kind, version: booking.version, due_at };
    let reminder_at = booking.start - policy.reminder_before;
    let mut planned = vec![plan(MessageKind::Confirmation, now)];
    if now <= reminder_at {
        planned.push(plan(MessageKind::Reminder, reminder_at));
    }
    planned
}

/// Asked when a planned SMS is due, however late: does it still make sense? `version` is that of the planned message.
#[must_use]
pub fn decide_message(
    kind: MessageKind,
    version: u32,
    booking: &Booking,
    catalogue: &Catalogue,
    policy: &Policy,
    now: DateTime<Utc>,
) -> SendDecision {
    match booking.state {
        BookingState::Cancelled {} => return SendDecision::Drop(DropReason::Cancelled),
        BookingState::Ended { .. } => return SendDecision::Drop(DropReason::Ended),
        BookingState::Open {} => {}
    }
    if version != booking.version {
        return SendDecision::Drop(DropReason::Moved);
    }
    let due_at = booking.start - policy.reminder_before;
    match kind {
        _ if booking.end <= now => SendDecision::Drop(DropReason::Ended),
        MessageKind::Reminder if booking.start <= now => SendDecision::Drop(DropReason::Started),
        MessageKind::Reminder if now < due_at => SendDecision::Later(due_at),
        MessageKind::Reminder => {
            SendDecision::Send { text: sms::reminder(booking, catalogue, policy), expires_at: booking.start }
        }
        MessageKind::Confirmation => {
            SendDecision::Send { text: sms::confirmation(booking, catalogue), expires_at: booking.end }
        }
    }
}
