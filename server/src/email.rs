//! E-mails: the gateways that deliver them.

use futures_util::future::BoxFuture;
use identity::pin::EmailAddress;

use crate::sms::Delivery;

/// An e-mail to deliver. Has no `Debug`: its text may hold half a PIN.
#[derive(Clone)]
pub struct OutgoingEmail {
    /// To whom.
    pub address: EmailAddress,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same for every attempt.
    pub idempotency_key: String,
}

/// Who delivers e-mails.
pub trait EmailGateway: Send + Sync {
    /// Hands an e-mail over.
    fn send<'a>(&'a self, email: &'a OutgoingEmail) -> BoxFuture<'a, Delivery>;
}
