//! Checking processes that are ready before a file comes: to start one takes longer than to check most files.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};

use tokio::process::{Child, Command};

use super::SUBCOMMAND;

/// Processes that wait for their one file.
#[derive(Debug)]
pub(super) struct Pool {
    program: PathBuf,
    trust: Option<PathBuf>,
    ready: Mutex<VecDeque<Child>>,
    size: usize,
}

impl Pool {
    /// A pool of the `sportello` at this absolute path, with `size` processes ready at most; they trust the authorities in
    /// this folder.
    pub(super) fn new(program: PathBuf, trust: Option<PathBuf>, size: usize) -> Self {
        Self { program, trust, ready: Mutex::default(), size }
    }

    /// A process that waits for its task: one that is ready, or a fresh one.
    pub(super) fn take(&self) -> io::Result<Child> {
        loop {
            let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(mut child) = ready else { return self.start() };
            // One that ended meanwhile (killed from outside, say) is of no use.
            if matches!(child.try_wait(), Ok(None)) {
                return Ok(child);
            }
        }
    }

    /// Makes up for those that were taken. What can't be started now is started when it is needed.
    pub(super) fn fill(&self) {
        let missing = self.size.saturating_sub(self.ready.lock().unwrap_or_else(PoisonError::into_inner).len());
        for _ in 0..missing {
            let Ok(child) = self.start() else { return };
            self.ready.lock().unwrap_or_else(PoisonError::into_inner).push_back(child);
        }
    }

    /// Ends those that are ready: the authorities have changed.
    pub(super) fn renew(&self) {
        let ended = std::mem::take(&mut *self.ready.lock().unwrap_or_else(PoisonError::into_inner));
        drop(ended);
        self.fill();
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.arg(SUBCOMMAND).args(&self.trust);
        command
            .env_clear()
            .env("RAYON_NUM_THREADS", "1")
            .env("MALLOC_ARENA_MAX", "1")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Ctrl-C on the server's terminal is not meant for a check under way.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(pool: &Pool) -> Vec<Option<u32>> {
        pool.ready.lock().unwrap().iter().map(Child::id).collect()
    }

    #[tokio::test]
    #[allow(clippy::await_holding_lock, reason = "nobody else waits for it")]
    async fn a_process_that_ended_while_it_was_ready_is_passed_over() {
        let pool = Pool::new("/bin/cat".into(), None, 2);
        pool.fill();
        let ready = ids(&pool);
        assert_eq!(ready.len(), 2);
        pool.ready.lock().unwrap()[0].kill().await.unwrap();
        assert_eq!(pool.take().unwrap().id(), ready[1]);
        assert_eq!(ids(&pool), []);
        pool.take().unwrap();
        pool.fill();
        assert_eq!(ids(&pool).len(), 2);
    }

    #[tokio::test]
    async fn other_authorities_mean_other_processes() {
        let pool = Pool::new("/bin/cat".into(), None, 1);
        pool.fill();
        let before = ids(&pool);
        pool.renew();
        assert_ne!(ids(&pool), before);
    }
}
