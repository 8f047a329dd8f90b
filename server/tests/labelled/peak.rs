//! How much memory checking processes take while something goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use server::checker::SUBCOMMAND;

/// How often it looks.
const EVERY: Duration = Duration::from_millis(5);

/// Looks at this process's checking processes until told to stop.
pub struct Watched {
    stop: Arc<AtomicBool>,
    looking: JoinHandle<u64>,
}

impl Watched {
    pub fn begin() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let look = move || {
            let mut peak = 0;
            while !stopped.load(Ordering::Relaxed) {
                peak = checkers().filter_map(|pid| held(&pid)).fold(peak, u64::max);
                std::thread::park_timeout(EVERY);
            }
            peak
        };
        Self { stop, looking: std::thread::spawn(look) }
    }

    /// The most that one of them held, in KiB.
    pub fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.looking.thread().unpark();
        self.looking.join().unwrap()
    }
}

/// Checking processes that descend from this one, and those of nobody else.
fn checkers() -> impl Iterator<Item = String> {
    children("self").into_iter().filter(|pid| {
        let command = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        command.split('\0').any(|word| word == SUBCOMMAND)
    })
}

fn children(pid: &str) -> Vec<String> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let lists = threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn held(pid: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
