//! One at a time for each key: a fiscal code that is being worked on, an upload that is tried again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;

type Lock = tokio::sync::Mutex<()>;

/// What is being worked on.
#[derive(Debug)]
pub struct Turns<K>(Mutex<HashMap<K, Weak<Lock>>>);

/// The turn of one key; the next one comes when it is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held, never looked at")] OwnedMutexGuard<()>);

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq> Turns<K> {
    /// Waits until nobody else works on this. Who came first is served first.
    pub async fn turn(&self, key: K) -> Turn {
        let lock = self.lock_of(key);
        Turn(lock.lock_owned().await)
    }

    fn lock_of(&self, key: K) -> Arc<Lock> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = all.get(&key).and_then(Weak::upgrade) {
            return lock;
        }
        // Whoever waits or works keeps the lock alive: what is dead here is nobody's.
        all.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::default();
        all.insert(key, Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn the_second_for_a_key_waits_for_the_first_and_for_nobody_else() {
        let owners = Turns::default();
        let first = owners.turn("a").await;
        let mut second = Box::pin(owners.turn("a"));
        assert!((&mut second).now_or_never().is_none());
        assert!(owners.turn("b").now_or_never().is_some());
        drop(first);
        drop(second.await);
        drop(owners.turn("c").await);
        assert_eq!(owners.0.lock().unwrap().len(), 1, "what nobody works on is forgotten");
    }
}
