//! How many things of one kind may be under way at once for the same booking or person.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::Code;

/// Counts what is under way for each key. Clones share the count.
#[derive(Debug, Clone)]
pub struct AtOnce<K> {
    most: u32,
    under_way: Arc<Mutex<HashMap<K, u32>>>,
}

impl<K: Hash + Eq + Clone> AtOnce<K> {
    /// At most so many for each key.
    #[must_use]
    pub fn most(most: u32) -> Self {
        Self { most, under_way: Arc::default() }
    }

    /// Begins one more; it counts until what is given back is dropped.
    ///
    /// # Errors
    /// `TooManyRequests`.
    pub fn begin(&self, key: K) -> Result<UnderWay<K>, Code> {
        let mut all = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(key.clone()).or_default();
        if *count >= self.most {
            return Err(Code::TooManyRequests);
        }
        *count += 1;
        Ok(UnderWay { key, all: Arc::clone(&self.under_way) })
    }
}

/// One thing under way; counted until dropped.
#[derive(Debug)]
pub struct UnderWay<K: Hash + Eq> {
    key: K,
    all: Arc<Mutex<HashMap<K, u32>>>,
}

impl<K: Hash + Eq> Drop for UnderWay<K> {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_count_and_none_is_kept_for_nothing() {
        let turns = AtOnce::most(2);
        let (one, two) = (turns.begin("a").unwrap(), turns.begin("a").unwrap());
        assert_eq!(turns.begin("a").err(), Some(Code::TooManyRequests));
        let other = turns.begin("b").unwrap();
        drop(one);
        assert!(turns.begin("a").is_ok());
        drop((two, other));
        assert!(turns.under_way.lock().unwrap().is_empty());
    }
}
