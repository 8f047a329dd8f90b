//! What the checking process may ask of the kernel: memory, time, its three open files, its own end. Everything else is
//! answered with "not permitted": no file is opened, no socket, no process, no thread.

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

/// Calls allowed with any arguments; all of them exist on x86_64 and aarch64.
const ALLOWED: &[libc::c_long] = &[
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_sched_yield,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Calls allowed on standard input, output and error.
const ON_OPEN_FILES: &[libc::c_long] =
    &[libc::SYS_read, libc::SYS_readv, libc::SYS_write, libc::SYS_writev, libc::SYS_fstat, libc::SYS_close];

/// Why the filter is not in force.
#[derive(Debug, thiserror::Error)]
pub(super) enum FilterError {
    /// It can't be written for this machine.
    #[error("filter: {0}")]
    Build(#[from] BackendError),
    /// The kernel does not take it.
    #[error("filter: {0}")]
    Apply(#[from] seccompiler::Error),
}

/// Puts it in force for this thread and whatever it might start, for good. Sets `no_new_privs` too.
pub(super) fn apply() -> Result<(), FilterError> {
    Ok(seccompiler::apply_filter(&program()?)?)
}

fn program() -> Result<BpfProgram, BackendError> {
    let anywhere = ALLOWED.iter().map(|call| Ok((*call, Vec::new())));
    let standard = ON_OPEN_FILES
        .iter()
        .map(|call| Ok((*call, vec![SeccompRule::new(vec![first_argument(SeccompCmpOp::Lt, 3)?])?])));
    // Signals only to itself: that is how it aborts.
    let to_itself = SeccompRule::new(vec![first_argument(SeccompCmpOp::Eq, u64::from(std::process::id()))?])?;
    let signals = std::iter::once(Ok((libc::SYS_tgkill, vec![to_itself])));
    let rules = anywhere.chain(standard).chain(signals).collect::<Result<_, BackendError>>()?;
    let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, denied, SeccompAction::Allow, arch)?.try_into()
}

fn first_argument(how: SeccompCmpOp, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(0, SeccompCmpArgLen::Dword, how, value)
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind::PermissionDenied;
    use std::io::Read;
    use std::os::fd::AsRawFd;
    use std::process::Command;

    use super::apply;

    /// A filter binds the thread that asks for it: this one thread tries everything, the others of the test go on.
    #[test]
    fn a_filtered_thread_can_compute_and_do_nothing_else() {
        let mut opened_before = std::fs::File::open("/dev/null").unwrap();
        assert!(opened_before.as_raw_fd() > 2);
        let tried = std::thread::spawn(move || {
            apply().unwrap();
            let memory = vec![1_u8; 8 << 20].iter().map(|byte| u64::from(*byte)).sum::<u64>();
            let denied = [
                ("read a file", std::fs::File::open("/etc/passwd").err()),
                ("write a file", std::fs::write("/tmp/sportello-filter", "x").err()),
                ("use a file opened before", opened_before.read(&mut [0]).err()),
                ("listen", std::net::TcpListener::bind("127.0.0.1:0").err()),
                ("send", std::net::UdpSocket::bind("127.0.0.1:0").err()),
                ("start a program", Command::new("/bin/true").spawn().err()),
                ("start a thread", std::thread::Builder::new().spawn(|| ()).err()),
            ];
            (memory, denied.map(|(what, error)| (what, error.map(|error| error.kind()))))
        });
        let (memory, denied) = tried.join().unwrap();
        assert_eq!(memory, 8 << 20);
        for (what, error) in denied {
            assert_eq!(error, Some(PermissionDenied), "{what}");
        }
    }
}
