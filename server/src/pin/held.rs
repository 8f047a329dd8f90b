//! What is kept of one fiscal code, in one call's hands.
//!
//! Of two tries at once the second must see the first: both at five failures would else be two sixth tries. The codes of guests are
//! serialised by the database's one writer; a PIN can't be, for Argon2 would hold every other writer of the server up. So each code has a
//! lock of its own, held from reading the row over hashing to writing it down and beyond, until its messages are sent. One server at a
//! time uses the database (`run/` takes its folder), so that a lock in memory is enough.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use identity::pin::{PinRecord, PinRules};

use super::pool::PoolPlace;
use super::{Pins, Place};
use crate::at_once::UnderWay;
use crate::problem::ApiResult;
use crate::store::Stored;
use crate::store::pins::Beside;
use crate::turns::Turn;

/// What is kept of one fiscal code. Dropped without [`Held::save`], nothing has changed.
pub struct Held {
    pins: Arc<Pins>,
    owner: String,
    kept: PinRecord,
    record: PinRecord,
    place: PoolPlace,
    _turn: Turn,
    _under_way: UnderWay<String>,
}

impl Place {
    /// Waits for the turn of the code, then reads what is kept of it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn hold(self) -> ApiResult<Held> {
        let Self { pins, owner, place, under_way } = self;
        let turn = pins.owners.turn(owner.clone()).await;
        let kept = pins.store.pin(&owner).await?.unwrap_or_default();
        let record = kept.clone();
        Ok(Held { pins, owner, kept, record, place, _turn: turn, _under_way: under_way })
    }
}

impl Held {
    /// What is kept, with what was worked on it.
    #[must_use]
    pub fn record(&self) -> &PinRecord {
        &self.record
    }

    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Works on it where secrets are hashed. The time is that at which the work begins, not that at which it was asked for.
    ///
    /// # Errors
    /// When the work broke off; nothing has changed then.
    pub async fn work<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut PinRecord, &PinRules, DateTime<Utc>) -> T + Send + 'static,
    ) -> ApiResult<T> {
        let (mut record, rules, clock) = (self.record.clone(), Arc::clone(&self.pins.rules), self.pins.clock.clone());
        let worked = self.place.run(move || {
            let given = work(&mut record, &rules, clock.now());
            (record, given)
        });
        let (record, given) = worked.await?;
        self.record = record;
        Ok(given)
    }

    /// The same for what hashes nothing, here and now.
    pub fn apply<T>(&mut self, work: impl FnOnce(&mut PinRecord, &PinRules, DateTime<Utc>) -> T) -> T {
        work(&mut self.record, &self.pins.rules, self.pins.clock.now())
    }

    /// Writes it down with what goes beside it: all of it or nothing.
    ///
    /// # Errors
    /// When the store fails; nothing has changed then.
    pub async fn save(&mut self, beside: &Beside) -> Stored<()> {
        if self.record != self.kept || !beside.is_empty() {
            self.write(beside).await?;
        }
        Ok(())
    }

    /// Takes back what was saved: what should have followed from it did not.
    ///
    /// # Errors
    /// When the store fails; then what was saved stays.
    pub(super) async fn undo(&mut self, beside: &Beside) -> Stored<()> {
        self.record = self.record.taken_back(&self.kept);
        self.write(beside).await
    }

    async fn write(&self, beside: &Beside) -> Stored<()> {
        let ended = self.pins.store.save_pin(&self.owner, &self.record, beside, self.pins.clock.now()).await?;
        self.pins.sessions.were_ended(&ended);
        Ok(())
    }

    pub(super) fn pins(&self) -> &Arc<Pins> {
        &self.pins
    }
}
