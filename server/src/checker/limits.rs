//! Limits on the resources of this process, and its place behind all others.

#![allow(unsafe_code, reason = "the standard library has neither setrlimit nor sched_setscheduler")]

use std::io;

/// Address space in bytes.
const MEMORY: libc::rlim_t = 512 << 20;
/// Processor time in seconds; the signal at this limit can't be outlived.
const CPU_SECONDS: libc::rlim_t = 5;
/// Standard input, output and error: nothing else can be opened.
const OPEN_FILES: libc::rlim_t = 3;

/// Address space in bytes of a program that reads a scanned form.
const READING_MEMORY: libc::rlim_t = 1 << 30;
/// Its processor time in seconds, for one page.
const READING_CPU_SECONDS: libc::rlim_t = 30;
/// Its libraries and words, one after the other, and what it was given.
const READING_OPEN_FILES: libc::rlim_t = 32;

/// Runs only where nothing else wants to: niceness, however high, still makes a packet of a meeting wait for the end of
/// a turn.
pub(crate) fn step_back() -> io::Result<()> {
    let none = libc::sched_param { sched_priority: 0 };
    // SAFETY: the pointer is to a live sched_param, which the kernel only reads; 0 is this process.
    done(unsafe { libc::sched_setscheduler(0, libc::SCHED_IDLE, &raw const none) })
}

/// Sets those of a program that reads a scanned form, for good: it opens files and starts no other. What it maps is more
/// than what it touches.
pub(crate) fn set_for_reading() -> io::Result<()> {
    set_one(libc::RLIMIT_AS, READING_MEMORY)?;
    set_one(libc::RLIMIT_CPU, READING_CPU_SECONDS)?;
    set_one(libc::RLIMIT_FSIZE, 0)?;
    set_one(libc::RLIMIT_CORE, 0)?;
    set_one(libc::RLIMIT_NOFILE, READING_OPEN_FILES)
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
