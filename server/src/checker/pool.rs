//! Checking processes that are ready before a file comes: to start one takes longer than to check most files.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
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

    /// The program that is started.
    pub(super) fn program(&self) -> &Path {
        &self.program
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

    /// How many are ready.
    #[cfg(test)]
    pub(super) fn ready(&self) -> usize {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).len()
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
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A pool of processes that wait, whatever they are asked.
    fn pool(size: usize) -> (tempfile::TempDir, Pool) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("waits");
        std::fs::write(&program, "#!/bin/sh\nexec /bin/cat\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        (folder, Pool::new(program, None, size))
    }

    fn ids(pool: &Pool) -> Vec<Option<u32>> {
        pool.ready.lock().unwrap().iter().map(Child::id).collect()
    }

    #[tokio::test]
    async fn a_process_that_ended_while_it_was_ready_is_passed_over() {
        let (_folder, pool) = pool(2);
        pool.fill();
        let mut ready: Vec<Child> = pool.ready.lock().unwrap().drain(..).collect();
        let second = ready[1].id();
        ready[0].kill().await.unwrap();
        pool.ready.lock().unwrap().extend(ready);
        let taken = pool.take().unwrap();
        assert_eq!((taken.id(), ids(&pool).len()), (second, 0));
        pool.fill();
        assert_eq!(ids(&pool).len(), 2);
    }

    #[tokio::test]
    async fn other_authorities_mean_other_processes() {
        let (_folder, pool) = pool(1);
        pool.fill();
        let before = ids(&pool);
        pool.renew();
        assert_ne!(ids(&pool), before);
    }
}
