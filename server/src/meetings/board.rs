//! The boards of the offices: today's bookings and who waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::OfficeId;
use tokio::sync::watch;

/// Tells the boards of an office that something changed. What, they read from the store.
#[derive(Clone, Default)]
pub struct Boards(Arc<Mutex<HashMap<OfficeId, watch::Sender<u64>>>>);

impl Boards {
    /// Something changed at this office: a booking was made or cancelled, somebody arrived, left or was taken in charge.
    pub fn changed(&self, office: &OfficeId) {
        self.with(office, |sender| sender.send_modify(|version| *version = version.wrapping_add(1)));
    }

    /// Hears of every change from now on.
    #[must_use]
    pub fn watch(&self, office: &OfficeId) -> watch::Receiver<u64> {
        self.with(office, watch::Sender::subscribe)
    }

    fn with<T>(&self, office: &OfficeId, act: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(boards.entry(office.clone()).or_insert_with(|| watch::Sender::new(0)))
    }
}
