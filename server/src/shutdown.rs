//! Telling every part that the server stops.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether the server is stopping. Clones share it; it never goes back.
#[derive(Clone, Debug)]
pub struct Stopping(Arc<watch::Sender<bool>>);

impl Default for Stopping {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stopping {
    /// From now on the server is stopping.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether it is.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns once it is.
    pub async fn begun(&self) {
        // The sender lives as long as self: waiting can't fail.
        let _ = self.0.subscribe().wait_for(|begun| *begun).await;
    }
}
