//! Where secrets are hashed: on threads of their own, few at a time, with a bounded line before them.
//!
//! Argon2id takes 19 MiB and tens of milliseconds. On the threads that answer requests it would stop meetings; without a bound anybody
//! could fill the machine with it, for anybody may try a PIN.

use std::sync::Arc;

use protocol::Code;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{ApiError, ApiResult};

/// How many may hash or wait for it; whoever comes on top is asked to come back.
pub const PLACES: usize = 64;

/// The threads and the line before them. Clones share both.
#[derive(Debug, Clone)]
pub struct Pool {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    all: u32,
}

/// A place in the line; kept until the work it is for is done to its end.
#[derive(Debug)]
pub struct PoolPlace {
    turns: Arc<Semaphore>,
    _place: OwnedSemaphorePermit,
}

impl Default for Pool {
    /// Half of the cores: the others answer and carry meetings.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::new((cores / 2).max(1), PLACES)
    }
}

impl Pool {
    /// So many at a time, so many in all.
    #[must_use]
    pub fn new(turns: usize, places: usize) -> Self {
        let all = u32::try_from(places).unwrap_or(u32::MAX);
        Self { turns: Arc::new(Semaphore::new(turns)), places: Arc::new(Semaphore::new(places)), all }
    }

    /// Takes a place, or refuses at once.
    ///
    /// # Errors
    /// `TooManyRequests`.
    pub fn place(&self) -> Result<PoolPlace, Code> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            metrics::counter!("sportello_pin_line_full_total").increment(1);
            Code::TooManyRequests
        })?;
        Ok(PoolPlace { turns: Arc::clone(&self.turns), _place: place })
    }

    /// Returns once everybody who had a place has given it back.
    pub async fn until_empty(&self) {
        // It is never closed.
        let _all = self.places.acquire_many(self.all).await;
    }
}

impl PoolPlace {
    /// Does work on a thread of its own, when its turn comes.
    ///
    /// # Errors
    /// `Internal` when the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
        let broken = |error: &dyn std::fmt::Display| ApiError::Internal(format!("hashing: {error}"));
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| broken(&error))?;
        let done = tokio::task::spawn_blocking(move || {
            // Kept by the thread: a request that is dropped meanwhile does not let another one in beside it.
            let _turn = turn;
            work()
        });
        done.await.map_err(|error| broken(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_the_line_full_is_refused_at_once_and_may_come_back() {
        let pool = Pool::new(1, 2);
        let (one, two) = (pool.place().unwrap(), pool.place().unwrap());
        assert_eq!(pool.place().err(), Some(Code::TooManyRequests));
        assert_eq!(one.run(|| 7).await.unwrap(), 7);
        drop(one);
        assert!(pool.place().is_ok());
        drop(two);
        pool.until_empty().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_more_than_its_turns_work_at_the_same_time() {
        use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
        let (pool, working) = (Pool::new(1, 8), Arc::new(AtomicUsize::new(0)));
        let all = (0..8).map(|_| {
            let (place, working) = (pool.place().unwrap(), Arc::clone(&working));
            tokio::spawn(async move {
                let work = move || {
                    assert_eq!(working.fetch_add(1, SeqCst), 0);
                    std::thread::yield_now();
                    working.fetch_sub(1, SeqCst);
                };
                place.run(work).await.unwrap();
            })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap();
        }
    }

    #[tokio::test]
    async fn work_that_panics_gives_its_turn_back() {
        let pool = Pool::new(1, 1);
        let place = pool.place().unwrap();
        assert!(place.run(|| panic!("on purpose")).await.is_err());
        assert_eq!(place.run(|| 7).await.unwrap(), 7);
    }
}
