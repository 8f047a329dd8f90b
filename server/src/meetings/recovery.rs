//! Taking up meetings: after a restart those that were under way, and each day those whose window opens, so that the clock
//! can close the ones that nobody joins.

use std::sync::Arc;

use chrono::TimeDelta;
use protocol::{BookingId, Code};
use tokio::sync::Notify;

use super::{Meetings, Refusal};
use crate::store::StoreError;

/// How long to wait after the store failed.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

impl Meetings {
    /// Takes up every meeting that was under way when the server stopped.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn recover(&self) -> Result<usize, StoreError> {
        let live = self.0.store.live_meetings().await?;
        let mut taken_up = 0;
        for booking in live {
            taken_up += usize::from(self.take_up(booking).await.is_ok());
        }
        Ok(taken_up)
    }

    /// Starts the task of each booking when its window opens. Runs until dropped; `booked` wakes it after a new booking.
    pub async fn watch_windows(self, booked: Arc<Notify>) {
        loop {
            let wake = booked.notified();
            match self.open_windows().await {
                Ok(next) => tokio::select! {
                    () = wake => {}
                    () = self.0.clock.sleep_until(next) => {}
                },
                // Logged where it failed.
                Err(_) => crate::clock::pause(PATIENCE).await,
            }
        }
    }

    /// Starts what has opened; returns when to look again.
    async fn open_windows(&self) -> Result<chrono::DateTime<chrono::Utc>, Refusal> {
        let now = self.0.clock.now();
        let ahead = self.0.settings.policy.join_before;
        for booking in self.0.store.open_bookings_until(now + ahead).await? {
            match self.take_up(booking).await {
                // It ended or was cancelled meanwhile.
                Ok(()) | Err(Refusal { code: Code::Over | Code::BookingCancelled, .. }) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        let next = self.0.store.next_open_booking_after(now + ahead).await?;
        Ok(next.map_or(now + TimeDelta::hours(1), |start| start - ahead))
    }

    async fn take_up(&self, booking: BookingId) -> Result<(), Refusal> {
        let taken_up = self.running(booking).await;
        taken_up.map(drop).inspect_err(|refusal| {
            tracing::warn!(%booking, code = ?refusal.code, "a meeting was not taken up");
        })
    }
}
