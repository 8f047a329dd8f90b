//! Processes under test: pinned to a core, ended by their id, asked how much processor and memory they took.

use std::ffi::OsStr;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::{Result, clock};

/// The cores of a run: one for the server that is measured, another one for all clients.
#[derive(Debug, Clone, Copy)]
pub struct Cores {
    /// Core of the servers.
    pub server: usize,
    /// Core of the clients.
    pub clients: usize,
}

impl Cores {
    /// The first two that this process may use.
    pub fn find() -> Result<Self> {
        let may = sched_getaffinity(None)?;
        let mut cores = (0..CpuSet::MAX_CPU).filter(|core| may.is_set(*core));
        match (cores.next(), cores.next()) {
            (Some(server), Some(clients)) => Ok(Self { server, clients }),
            _ => Err("two cores are needed: one for the server, one for the clients".into()),
        }
    }

    /// Keeps this thread, and those it starts, on the clients' core.
    pub fn keep_clients(self) -> Result<()> {
        let mut only = CpuSet::new();
        only.set(self.clients);
        Ok(sched_setaffinity(None, &only)?)
    }

    /// Nanoseconds in which either of the two had nothing to do, since the machine started.
    pub fn idle(self) -> Result<u64> {
        let text = fs::read_to_string("/proc/stat")?;
        let mut ticks = 0;
        for core in [self.server, self.clients] {
            let name = format!("cpu{core} ");
            let line = text.lines().find_map(|line| line.strip_prefix(&name)).ok_or("a core without figures")?;
            // user, nice, system, idle, iowait (proc_stat(5)).
            for field in line.split_whitespace().skip(3).take(2) {
                ticks += field.parse::<u64>()?;
            }
        }
        Ok(ticks * (clock::SECOND / rustix::param::clock_ticks_per_second()))
    }

    /// A command whose process stays on the servers' core.
    pub fn on_servers(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("taskset");
        command.arg("-c").arg(self.server.to_string()).arg(program).stdin(Stdio::null());
        command
    }
}

/// A server's process. Dropped, it ends.
pub struct Server {
    child: Child,
}

impl Server {
    /// Starts a command of [`Cores::on_servers`]; `taskset` becomes the program, so its id is the program's.
    pub fn start(mut command: Command) -> Result<Self> {
        let child = command.spawn().map_err(|error| format!("{:?} does not start: {error}", command.get_program()))?;
        Ok(Self { child })
    }

    /// The process.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in KiB.
    pub fn memory_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
    }

    /// Whether it still runs.
    pub fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(id) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            // It may have ended by itself.
            let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
        let until = clock::nanos() + 3 * clock::SECOND;
        while self.lives() && clock::nanos() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Nanoseconds that all threads of a process have run, finer than the ticks of `/proc/PID/stat` and from the same account.
pub fn cpu_of(id: u32) -> Result<u64> {
    let mut total = 0;
    for thread in fs::read_dir(format!("/proc/{id}/task"))? {
        // One that has just ended is not there any more.
        let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        total += ran(&text)?;
    }
    Ok(total)
}

fn ran(schedstat: &str) -> Result<u64> {
    Ok(schedstat.split_whitespace().next().ok_or("an empty schedstat")?.parse()?)
}
