//! Limits on the resources of this process, and its place behind all others.

#![allow(unsafe_code, reason = "the standard library has neither setrlimit nor sched_setscheduler")]

use std::io;

/// Address space in bytes.
const MEMORY: libc::rlim_t = 512 << 20;
/// Processor time in seconds; the signal at this limit can't be outlived.
const CPU_SECONDS: libc::rlim_t = 5;
/// Standard input, output and error: nothing else can be opened.
const OPEN_FILES: libc::rlim_t = 3;

/// Runs only where nothing else wants to: niceness, however high, still makes a packet of a meeting wait for the end of
/// a turn.
pub(super) fn step_back() -> io::Result<()> {
    let none = libc::sched_param { sched_priority: 0 };
    // SAFETY: the pointer is to a live sched_param, which the kernel only reads; 0 is this process.
    done(unsafe { libc::sched_setscheduler(0, libc::SCHED_IDLE, &raw const none) })
}

/// Sets them, for good: neither this process nor one it starts can lift them.
pub(super) fn set() -> io::Result<()> {
    set_one(libc::RLIMIT_AS, MEMORY)?;
    set_one(libc::RLIMIT_CPU, CPU_SECONDS)?;
    set_one(libc::RLIMIT_FSIZE, 0)?;
    set_one(libc::RLIMIT_CORE, 0)?;
    set_one(libc::RLIMIT_NOFILE, OPEN_FILES)
}

#[cfg(target_env = "gnu")]
type Resource = libc::__rlimit_resource_t;
#[cfg(not(target_env = "gnu"))]
type Resource = libc::c_int;

fn set_one(resource: Resource, limit: libc::rlim_t) -> io::Result<()> {
    let limit = libc::rlimit { rlim_cur: limit, rlim_max: limit };
    // SAFETY: the pointer is to a live rlimit, which the kernel only reads.
    done(unsafe { libc::setrlimit(resource, &raw const limit) })
}

fn done(result: libc::c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
