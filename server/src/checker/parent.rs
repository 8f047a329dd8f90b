//! The server's side: starts the checking process, waits for its verdict no longer than the limit.

use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chat::pdf::{Findings, Verdict};
use protocol::Code;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{NOT_SHUT_IN, SUBCOMMAND};
use crate::clock::Stopwatch;

/// Longest time from start to verdict, whatever the process does.
const WALL_LIMIT: Duration = Duration::from_secs(8);
/// Longest time a file waits for its turn.
const TURN_LIMIT: Duration = Duration::from_secs(30);
/// Longest verdict in bytes.
const MAX_ANSWER: u64 = 4_096;

/// This very program, even when its file has been replaced meanwhile.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// Checks files, as many at a time as the machine has cores. Clones share the turns.
#[derive(Debug, Clone)]
pub struct Checker {
    program: PathBuf,
    wall_limit: Duration,
    turns: Arc<Semaphore>,
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
    /// The process said something that is no verdict.
    #[error("the checking process gave no verdict")]
    NoVerdict,
    /// The process could not shut itself in.
    #[error("the checking process could not give up its privileges")]
    NotShutIn,
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
            Self::NotShutIn | Self::Io(_) | Self::NoTurn => Code::FileCheckUnavailable,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Ended(_) | Self::TooLong | Self::NoVerdict => "failed",
            Self::NotShutIn | Self::Io(_) | Self::NoTurn => "unavailable",
        }
    }
}

impl Default for Checker {
    /// Runs this program's own subcommand.
    fn default() -> Self {
        Self::new(THIS_PROGRAM)
    }
}

impl Checker {
    /// Runs the subcommand of the `sportello` at this absolute path.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { program: program.into(), wall_limit: WALL_LIMIT, turns: Arc::new(Semaphore::new(cores)) }
    }

    /// With another limit of wall time.
    #[must_use]
    pub fn with_wall_limit(self, wall_limit: Duration) -> Self {
        Self { wall_limit, ..self }
    }

    /// Checks a file.
    ///
    /// # Errors
    /// Why it does not pass; [`CheckError::code`] says it to the sender.
    pub async fn check(&self, file: Bytes) -> Result<Findings, CheckError> {
        let watch = Stopwatch::start();
        let result = self.in_turn(file).await;
        let label = result.as_ref().map_or_else(CheckError::label, |_| "accepted");
        metrics::counter!("attachment_checks_total", "result" => label).increment(1);
        metrics::histogram!("attachment_check_seconds").record(watch.elapsed().as_secs_f64());
        match &result {
            Ok(_) | Err(CheckError::Refused(_)) => {}
            Err(error) => tracing::warn!(%error, "an attachment was not checked to its end"),
        }
        result
    }

    async fn in_turn(&self, file: Bytes) -> Result<Findings, CheckError> {
        let turn = timeout(TURN_LIMIT, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| CheckError::NoTurn)?.map_err(|_| CheckError::NoTurn)?;
        let mut child = self.start()?;
        match timeout(self.wall_limit, talk(&mut child, &file)).await {
            Ok(verdict) => verdict,
            Err(_) => {
                child.kill().await?;
                Err(CheckError::TooLong)
            }
        }
    }

    fn start(&self) -> io::Result<Child> {
        Command::new(&self.program)
            .arg(SUBCOMMAND)
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

async fn talk(child: &mut Child, file: &[u8]) -> Result<Findings, CheckError> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(CheckError::Io(io::ErrorKind::BrokenPipe.into()));
    };
    let (mut output, mut answer) = (output.take(MAX_ANSWER), Vec::new());
    let hand_over = async {
        // A process that ended early closes its side: its exit status says more than this error.
        let _closed = input.write_all(file).await;
        drop(input);
    };
    let ((), read) = tokio::join!(hand_over, output.read_to_end(&mut answer));
    read?;
    let status = child.wait().await?;
    if status.code() == Some(i32::from(NOT_SHUT_IN)) {
        return Err(CheckError::NotShutIn);
    }
    if !status.success() {
        return Err(CheckError::Ended(status));
    }
    match serde_json::from_slice(&answer) {
        Ok(Verdict::Accepted(findings)) => Ok(findings),
        Ok(Verdict::Refused { code }) => Err(CheckError::Refused(code)),
        Err(_) => Err(CheckError::NoVerdict),
    }
}
