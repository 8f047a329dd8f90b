//! One at a time for each fiscal code.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;

type Lock = tokio::sync::Mutex<()>;

/// The codes that are being worked on.
#[derive(Debug, Default)]
pub(super) struct Owners(Mutex<HashMap<String, Weak<Lock>>>);

/// The turn of one code; the next one comes when it is dropped.
#[derive(Debug)]
pub(super) struct OwnersTurn(#[expect(dead_code, reason = "held, never looked at")] OwnedMutexGuard<()>);

impl Owners {
    /// Waits until nobody else works on this code. Who came first is served first.
    pub(super) async fn turn(&self, owner: &str) -> OwnersTurn {
        let lock = self.lock_of(owner);
        OwnersTurn(lock.lock_owned().await)
    }

    fn lock_of(&self, owner: &str) -> std::sync::Arc<Lock> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = all.get(owner).and_then(Weak::upgrade) {
            return lock;
        }
        // Whoever waits or works keeps the lock alive: what is dead here is nobody's.
        all.retain(|_, lock| lock.strong_count() > 0);
        let lock = std::sync::Arc::default();
        all.insert(owner.to_owned(), std::sync::Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn the_second_for_a_code_waits_for_the_first_and_for_nobody_else() {
        let owners = Owners::default();
        let first = owners.turn("a").await;
        let mut second = Box::pin(owners.turn("a"));
        assert!((&mut second).now_or_never().is_none());
        assert!(owners.turn("b").now_or_never().is_some());
        drop(first);
        drop(second.await);
        drop(owners.turn("c").await);
        assert_eq!(owners.0.lock().unwrap().len(), 1, "codes that nobody works on are forgotten");
    }
}
