//! Sends messages when they are due: claim with a lease, ask `booking` whether it still makes sense, send with a key that is the
//! same for every attempt, note the end. After a crash at any point nothing is lost and nothing is sent twice.

use booking::{Catalogue, MessageKind, Policy, SendDecision, decide_message};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::demo::SmsKind;

use crate::app::App;
use crate::clock::{Clock, pause};
use crate::sms::{Delivery, OutgoingSms, SmsGateway};
use crate::store::outbox::{Claimed, Settled};
use crate::store::{Store, Stored};

/// How long one sender holds a message.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Attempts after which a message counts as failed.
const MOST_ATTEMPTS: u32 = 10;

/// How long to wait after the store failed.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// What sending needs.
pub struct Sender<'a> {
    /// The database.
    pub store: &'a Store,
    /// The time.
    pub clock: &'a Clock,
    /// Offices and desks, for the texts.
    pub catalogue: &'a Catalogue,
    /// Rules on time.
    pub policy: &'a Policy,
    /// Who delivers.
    pub gateway: &'a dyn SmsGateway,
}

/// Sends what is due, until the server stops.
pub async fn run(app: &App) {
    let sender = Sender {
        store: &app.store,
        clock: &app.clock,
        catalogue: &app.catalogue,
        policy: &app.policy,
        gateway: &*app.sms,
    };
    if let Err(error) = app.store.end_message_leases().await {
        tracing::error!(%error, "leases of messages could not be ended");
    }
    while !app.stopping.has_begun() {
        match sender.send_due().await {
            Ok(next) => tokio::select! {
                () = app.stopping.begun() => {}
                () = app.outbox.notified() => {}
                () = wait_until(&app.clock, next) => {}
            },
            Err(error) => {
                tracing::error!(%error, "messages could not be sent");
                pause(PATIENCE).await;
            }
        }
    }
}

async fn wait_until(clock: &Clock, at: Option<DateTime<Utc>>) {
    match at {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}

impl Sender<'_> {
    /// Sends everything that is due and returns when to come again; `None` when nothing waits.
    ///
    /// # Errors
    /// When the store fails. What was not settled is taken up again when its lease has ended.
    pub async fn send_due(&self) -> Stored<Option<DateTime<Utc>>> {
        loop {
            let now = self.clock.now();
            let claimed = self.store.claim_due_messages(now, now + LEASE).await?;
            if claimed.is_empty() {
                return self.store.next_message_due().await;
            }
            for message in &claimed {
                self.take_care_of(message).await?;
            }
        }
    }

    async fn take_care_of(&self, message: &Claimed) -> Stored<()> {
        let now = self.clock.now();
        let Some(booking) = self.store.booking(message.booking).await? else {
            return self.settle(message, Settled::Dropped("no_booking")).await;
        };
        match decide_message(message.kind, message.version, &booking, self.catalogue, self.policy, now) {
            SendDecision::Drop(reason) => self.settle(message, Settled::Dropped(reason.name())).await,
            SendDecision::Later(at) => self.store.postpone_message(message.id, at, now).await,
            SendDecision::Send { .. } if message.interrupted && !self.gateway.recognises_repeats() => {
                self.settle(message, Settled::Unknown).await
            }
            SendDecision::Send { text, expires_at } => {
                let idempotency_key = message.idempotency_key.clone();
                let kind = match message.kind {
                    MessageKind::Confirmation => SmsKind::Confirmation,
                    MessageKind::Reminder => SmsKind::Reminder,
                };
                let sms = OutgoingSms { number: booking.mobile, kind, text, expires_at, idempotency_key };
                let delivery = self.gateway.send(&sms).await;
                self.after(message, delivery).await
            }
        }
    }

    async fn after(&self, message: &Claimed, delivery: Delivery) -> Stored<()> {
        let is_last = message.attempts >= MOST_ATTEMPTS;
        match delivery {
            Delivery::Sent { id } => self.settle(message, Settled::Sent { gateway_id: id }).await,
            // The same key again, where the gateway takes both for one.
            Delivery::Unknown if self.gateway.recognises_repeats() && !is_last => self.retry(message).await,
            Delivery::Unknown => self.settle(message, Settled::Unknown).await,
            Delivery::Failed { cause } if is_last => self.settle(message, Settled::Failed { cause }).await,
            Delivery::Failed { cause } => {
                tracing::warn!(booking = %message.booking, kind = message.kind.name(), cause, "a message waits for another attempt");
                self.retry(message).await
            }
        }
    }

    /// After 2, 4, 8 … seconds, at most 5 minutes.
    async fn retry(&self, message: &Claimed) -> Stored<()> {
        let seconds = 2_i64.saturating_pow(message.attempts).min(300);
        let now = self.clock.now();
        self.store.postpone_message(message.id, now + TimeDelta::seconds(seconds), now).await
    }

    async fn settle(&self, message: &Claimed, settled: Settled) -> Stored<()> {
        self.store.settle_message(message.id, &settled, self.clock.now()).await?;
        let (kind, state) = (message.kind.name(), settled.name());
        metrics::counter!("sms_messages_total", "kind" => kind, "state" => state).increment(1);
        tracing::info!(booking = %message.booking, kind, state, "message settled");
        Ok(())
    }
}

#[cfg(test)]
mod tests;
