//! Where secrets are hashed: on threads of their own, few, behind everybody else, with a bounded line before them.
//!
//! Argon2id takes 19 MiB and tens of milliseconds. On the threads that answer requests it would stop meetings; without a bound anybody
//! could fill the machine with it, for anybody may try a PIN. On a core that both use, the system lets meetings go first: a packet of a
//! conversation can't wait, somebody who has typed a PIN can (`make bench-identity`).

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use protocol::Code;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::problem::{ApiError, ApiResult};

/// How many may hash or wait for it; whoever comes on top is asked to come back.
pub const PLACES: usize = 64;

/// What is added to the niceness of the threads: the most there is.
const BEHIND_EVERYBODY: i32 = 19;

type Work = Box<dyn FnOnce() + Send>;

/// The threads and the line before them. Clones share both; the threads end with the last one.
#[derive(Debug, Clone)]
pub struct Pool {
    line: mpsc::Sender<Work>,
    places: Arc<Semaphore>,
    all: u32,
}

/// A place in the line; kept until the work it is for is done to its end.
#[derive(Debug)]
pub struct PoolPlace {
    line: mpsc::Sender<Work>,
    permit: Arc<OwnedSemaphorePermit>,
}

impl Pool {
    /// Half of the cores hash: the others answer and carry meetings.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::of((cores / 2).max(1), PLACES)
    }

    /// So many threads, so many places in all.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn of(threads: usize, places: usize) -> io::Result<Self> {
        let (line, waiting) = mpsc::channel::<Work>();
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads {
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new().name(format!("hashing-{number}")).spawn(move || work_through(&waiting))?;
        }
        let all = u32::try_from(places).unwrap_or(u32::MAX);
        Ok(Self { line, places: Arc::new(Semaphore::new(places)), all })
    }

    /// Takes a place, or refuses at once.
    ///
    /// # Errors
    /// `TooManyRequests`.
    pub fn place(&self) -> Result<PoolPlace, Code> {
        let permit = Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            metrics::counter!("sportello_pin_line_full_total").increment(1);
            Code::TooManyRequests
        })?;
        Ok(PoolPlace { line: self.line.clone(), permit: Arc::new(permit) })
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
        let (answer, done) = oneshot::channel();
        let permit = Arc::clone(&self.permit);
        let work = move || {
            // Unless its request was dropped before its turn came: then nobody needs the answer.
            let done = (!answer.is_closed()).then(|| catch_unwind(AssertUnwindSafe(work)));
            // Kept until here: a request that is dropped meanwhile does not let another one in beside it.
            drop(permit);
            done.map(|done| answer.send(done))
        };
        self.line.send(Box::new(|| drop(work()))).map_err(|error| ApiError::Internal(format!("hashing: {error}")))?;
        let done = done.await.map_err(|error| ApiError::Internal(format!("hashing: {error}")))?;
        done.map_err(|_| ApiError::Internal("hashing panicked".into()))
    }
}

/// One thread: work after work, until nobody can send any.
fn work_through(waiting: &Mutex<mpsc::Receiver<Work>>) {
    if let Err(error) = rustix::process::nice(BEHIND_EVERYBODY) {
        tracing::warn!(%error, "the threads that hash run beside everybody else, not behind");
    }
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        work();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_the_line_full_is_refused_at_once_and_may_come_back() {
        let pool = Pool::of(1, 2).unwrap();
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
        let (pool, working) = (Pool::of(1, 8).unwrap(), Arc::new(AtomicUsize::new(0)));
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
        let pool = Pool::of(1, 1).unwrap();
        let place = pool.place().unwrap();
        assert!(place.run(|| panic!("on purpose")).await.is_err());
        assert_eq!(place.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn who_goes_away_before_their_turn_costs_nothing() {
        let pool = Pool::of(1, 2).unwrap();
        let (first, second) = (pool.place().unwrap(), pool.place().unwrap());
        let (begin, begun) = std::sync::mpsc::channel::<()>();
        let long = tokio::spawn(async move { first.run(move || begun.recv().is_ok()).await });
        let gone = second.run(|| panic!("nobody waits for this"));
        // Asked once, so that it stands in the line.
        assert!(tokio::time::timeout(std::time::Duration::ZERO, gone).await.is_err());
        drop(second);
        begin.send(()).unwrap();
        assert!(long.await.unwrap().unwrap());
        pool.until_empty().await;
        assert_eq!(pool.place().unwrap().run(|| 7).await.unwrap(), 7);
    }
}
