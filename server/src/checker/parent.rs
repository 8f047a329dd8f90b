//! The server's side: starts the checking process, waits for its verdict no longer than the limit.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chat::pdf::{Findings, Question, Verdict};
use protocol::Code;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Child;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::pool::Pool;
use super::task::{Answer, Task};
use super::{NO_AUTHORITIES, NOT_SHUT_IN};
use crate::clock::Stopwatch;

/// Longest time from start to verdict, whatever the process does.
const WALL_LIMIT: Duration = Duration::from_secs(8);
/// How many times that limit is added for a process that hardly gets a processor.
const PATIENCE: u32 = 2;
/// Longest time a file waits for its turn.
const TURN_LIMIT: Duration = Duration::from_secs(30);
/// Longest answer in bytes: a picture of 12 million pixels that can't be compressed at all.
const MAX_ANSWER: u64 = 48 << 20;
/// Processes ready beyond one for each core.
const SPARE: usize = 2;

/// This very program, even when its file has been replaced meanwhile.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// Checks files, as many at a time as the machine has cores. Clones share the turns.
#[derive(Debug, Clone)]
pub struct Checker {
    pool: Arc<Pool>,
    wall_limit: Duration,
    turns: Arc<Semaphore>,
    trust: Arc<Trusted>,
}

/// Why a file did not pass.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The file is refused.
    #[error("refused: {0:?}")]
    Refused(Code),
    /// The process ended without a verdict: a limit, or a crash.
    #[error("the checking process ended without a verdict: {0}")]
    Ended(ExitStatus),
    /// The process took too long and was killed.
    #[error("the checking process took too long")]
    TooLong,
    /// The process was killed at thrice that limit, and had hardly had a processor.
    #[error("the checking process got no processor")]
    Starved,
    /// The process said something that is no verdict.
    #[error("the checking process gave no verdict")]
    NoVerdict,
    /// The process could not shut itself in.
    #[error("the checking process could not give up its privileges")]
    NotShutIn,
    /// The process could not read the authorities of signatures.
    #[error("the authorities of signatures in trust.dir can't be read: run `sportello trust update`")]
    NoAuthorities,
    /// The process could not be started, or talked to.
    #[error("the checking process: {0}")]
    Io(#[from] io::Error),
    /// Too many files are before this one.
    #[error("too many files wait to be checked")]
    NoTurn,
}

impl CheckError {
    /// What the sender is told: a file that breaks its check is the file's fault, a check that can't run is ours.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(code) => *code,
            Self::Ended(_) | Self::TooLong | Self::NoVerdict => Code::FileTooComplex,
            Self::NotShutIn | Self::NoAuthorities | Self::Starved | Self::Io(_) | Self::NoTurn => {
                Code::FileCheckUnavailable
            }
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Ended(_) | Self::TooLong | Self::NoVerdict => "failed",
            Self::NotShutIn | Self::NoAuthorities | Self::Starved | Self::Io(_) | Self::NoTurn => "unavailable",
        }
    }
}

impl Default for Checker {
    /// Runs this program's own subcommand.
    fn default() -> Self {
        Self::trusting(None::<PathBuf>, None)
    }
}

impl Checker {
    /// Runs the subcommand of the `sportello` at this absolute path; it trusts no authority of signatures.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self::trusting(Some(program), None)
    }

    /// Runs the subcommand of the `sportello` at this absolute path, or this program's own; it believes the authorities in
    /// this folder ([`crate::trust`]).
    #[must_use]
    pub fn trusting(program: Option<impl Into<PathBuf>>, trust: Option<PathBuf>) -> Self {
        let program = program.map_or_else(|| PathBuf::from(THIS_PROGRAM), Into::into);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            pool: Arc::new(Pool::new(program, trust.clone(), cores + SPARE)),
            wall_limit: WALL_LIMIT,
            turns: Arc::new(Semaphore::new(cores)),
            trust: Arc::new(Trusted::new(trust)),
        }
    }

    /// With another limit of wall time.
    #[must_use]
    pub fn with_wall_limit(self, wall_limit: Duration) -> Self {
        Self { wall_limit, ..self }
    }

    /// Starts the processes that the first files will need.
    pub fn make_ready(&self) {
        self.pool.fill();
    }

    /// The `sportello` whose subcommands are run.
    pub(crate) fn program(&self) -> &Path {
        self.pool.program()
    }

    /// Checks a file.
    ///
    /// # Errors
    /// Why it does not pass; [`CheckError::code`] says it to the sender.
    pub async fn check(&self, file: Bytes, question: Question) -> Result<Findings, CheckError> {
        let watch = Stopwatch::start();
        let result = self.carry_out(Task::Inspect { question }, file).await.and_then(|(answer, _)| match answer {
            Answer::Verdict { verdict: Verdict::Accepted(findings) } => Ok(findings),
            Answer::Verdict { verdict: Verdict::Refused { code } } => Err(CheckError::Refused(code)),
            _ => Err(CheckError::NoVerdict),
        });
        let label = result.as_ref().map_or_else(CheckError::label, |_| "accepted");
        metrics::counter!("attachment_checks_total", "result" => label).increment(1);
        metrics::histogram!("attachment_check_seconds").record(watch.elapsed().as_secs_f64());
        result
    }

    /// Draws a page of a file as PNG, `width` pixels wide; pages count from 1.
    ///
    /// # Errors
    /// [`CheckError::Refused`] for a page that is not there or can't be drawn; else as [`Checker::check`].
    pub async fn render(&self, file: Bytes, page: u32, width: u32) -> Result<Bytes, CheckError> {
        match self.carry_out(Task::Render { page, width }, file).await? {
            (Answer::Picture { size }, picture) if picture.len() == size => Ok(picture),
            (Answer::NoPicture { code }, _) => Err(CheckError::Refused(code)),
            _ => Err(CheckError::NoVerdict),
        }
    }

    async fn carry_out(&self, task: Task, file: Bytes) -> Result<(Answer, Bytes), CheckError> {
        let result = self.in_turn(&task, file).await;
        if let Err(error) = &result {
            tracing::warn!(%error, "an attachment was not checked to its end");
        }
        result
    }

    async fn in_turn(&self, task: &Task, file: Bytes) -> Result<(Answer, Bytes), CheckError> {
        let turn = timeout(TURN_LIMIT, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| CheckError::NoTurn)?.map_err(|_| CheckError::NoTurn)?;
        if self.trust.has_changed() {
            self.pool.renew();
        }
        // Dropped after the child, also when the sender hangs up: starting others must not take time from this one.
        let _refill = Refill(&self.pool);
        let mut child = self.pool.take()?;
        let head = task.head()?;
        let answer = self.attend(&mut child, &head, &file).await;
        if matches!(answer, Err(CheckError::TooLong | CheckError::Starved)) {
            child.kill().await?;
        }
        answer
    }

    /// Waits for an answer: once the limit, and longer only for a process that wants to run and does not come to it. It runs
    /// only where nothing else wants to, and a busy machine is not the file's fault.
    async fn attend(&self, child: &mut Child, head: &[u8], file: &[u8]) -> Result<(Answer, Bytes), CheckError> {
        let process = child.id();
        let mut talk = std::pin::pin!(talk(child, head, file));
        let is_starved = || process.is_some_and(|process| is_starved(process, self.wall_limit / 2));
        for _ in 0..=PATIENCE {
            match timeout(self.wall_limit, &mut talk).await {
                Ok(answer) => return answer,
                Err(_) if is_starved() => {}
                Err(_) => return Err(CheckError::TooLong),
            }
        }
        Err(CheckError::Starved)
    }
}

/// Makes up for the process that was taken, whatever became of it.
struct Refill<'a>(&'a Pool);

impl Drop for Refill<'_> {
    fn drop(&mut self) {
        // A server that ends drops its last checks outside of its runtime: nobody waits for new processes then.
        if tokio::runtime::Handle::try_current().is_ok() {
            self.0.fill();
        }
    }
}

/// Whether a process wants to run and has had less than `enough` of a processor in its life (proc(5); Documentation/scheduler/sched-stats.rst).
fn is_starved(process: u32, enough: Duration) -> bool {
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).unwrap_or_default();
    let (stat, ran) = (read("stat"), read("schedstat"));
    // The state follows the name, which stands in parentheses.
    let wants_to_run = stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('R'));
    let ran = ran.split_ascii_whitespace().next().and_then(|ran| ran.parse().ok()).map(Duration::from_nanos);
    wants_to_run && ran.is_some_and(|ran| ran < enough)
}

/// The folder of trusted authorities, and what it was like when it was last read.
#[derive(Debug)]
struct Trusted {
    folder: Option<PathBuf>,
    seen: Mutex<Option<SystemTime>>,
}

impl Trusted {
    fn new(folder: Option<PathBuf>) -> Self {
        let seen = Mutex::new(folder.as_deref().and_then(changed_at));
        Self { folder, seen }
    }

    fn has_changed(&self) -> bool {
        let now = self.folder.as_deref().and_then(changed_at);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *seen != now;
        *seen = now;
        changed
    }
}

/// A folder changes when a file in it is put in another's place, as an update does.
fn changed_at(folder: &Path) -> Option<SystemTime> {
    std::fs::metadata(folder).and_then(|folder| folder.modified()).ok()
}

async fn talk(child: &mut Child, head: &[u8], file: &[u8]) -> Result<(Answer, Bytes), CheckError> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(CheckError::Io(io::ErrorKind::BrokenPipe.into()));
    };
    let (mut output, mut said) = (output.take(MAX_ANSWER), Vec::new());
    let hand_over = async {
        // A process that ended early closes its side: its exit status says more than this error.
        if input.write_all(head).await.is_ok() {
            let _closed = input.write_all(file).await;
        }
        drop(input);
    };
    let ((), read) = tokio::join!(hand_over, output.read_to_end(&mut said));
    read?;
    let status = child.wait().await?;
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(0) => {}
        Some(NOT_SHUT_IN) => return Err(CheckError::NotShutIn),
        Some(NO_AUTHORITIES) => return Err(CheckError::NoAuthorities),
        _ => return Err(CheckError::Ended(status)),
    }
    let line = said.iter().position(|byte| *byte == b'\n').ok_or(CheckError::NoVerdict)?;
    let picture = Bytes::from(said.split_off(line + 1));
    let answer = serde_json::from_slice(&said).map_err(|_| CheckError::NoVerdict)?;
    Ok((answer, picture))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_sender_who_hangs_up_leaves_as_many_processes_ready_as_there_were() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("never-answers");
        std::fs::write(&program, "#!/bin/sh\nexec /bin/sleep 600\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let checker = Checker::new(program);
        checker.make_ready();
        let ready = checker.pool.ready();
        let mut check = Box::pin(checker.check(Bytes::from_static(b"%PDF-"), Question::default()));
        assert!(check.as_mut().now_or_never().is_none());
        assert_eq!(checker.pool.ready(), ready - 1, "it has begun");
        drop(check);
        assert_eq!(checker.pool.ready(), ready);
    }
}
