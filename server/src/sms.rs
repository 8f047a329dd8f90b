//! Text messages: the gateways that deliver them. `jobs::outbox` says when.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use protocol::PhoneNumber;
use protocol::demo::SmsKind;

/// A message to deliver.
#[derive(Debug, Clone)]
pub struct OutgoingSms {
    /// To whom.
    pub number: PhoneNumber,
    /// What for.
    pub kind: SmsKind,
    /// One GSM 03.38 part.
    pub text: String,
    /// When it must no longer be delivered.
    pub expires_at: DateTime<Utc>,
    /// The same for every attempt.
    pub idempotency_key: String,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Taken by the gateway.
    Sent {
        /// The gateway's id of the message.
        id: String,
    },
    /// The answer was lost: it may have been taken.
    Unknown,
    /// Not taken.
    Failed {
        /// Why, without personal data.
        cause: String,
    },
}

/// Who delivers text messages.
pub trait SmsGateway: Send + Sync {
    /// Hands a message over. Can be called again with the same key after a crash.
    fn send<'a>(&'a self, sms: &'a OutgoingSms) -> BoxFuture<'a, Delivery>;

    /// Whether the gateway takes two messages with the same key for one. When it does not, a message whose fate is unknown
    /// is not sent again: rather none than two.
    fn recognises_repeats(&self) -> bool;
}
