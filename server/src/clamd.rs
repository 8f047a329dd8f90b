//! The antivirus: ClamAV's `clamd`, asked over its socket. Whatever is not a clear "OK" does not pass.
//!
//! A file goes there in chunks (`INSTREAM`), so that `clamd` needs neither our folder nor our user.

mod address;
mod answer;
#[cfg(test)]
mod tests;

use std::io;
use std::time::Duration;

use protocol::Code;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

pub use address::{AddressError, ClamdAddress};
use answer::{Scanned, read_answer};

use crate::clock::Stopwatch;

/// Longest time until `clamd` takes the connection.
const CONNECT_MAY_TAKE: Duration = Duration::from_secs(2);
/// Longest time from there to its answer. The worst files of 3 MB take it some six seconds.
const SCAN_MAY_TAKE: Duration = Duration::from_secs(20);
/// Longest time for asking whether it is there.
const PING_MAY_TAKE: Duration = Duration::from_secs(1);
/// Bytes of a file in one chunk.
const CHUNK: usize = 64 << 10;
/// Longest answer in bytes; one names a virus, or says OK.
const MAX_ANSWER: u64 = 1_024;

/// An antivirus to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clamd {
    address: ClamdAddress,
    patience: Duration,
}

/// Why a file did not pass.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// A virus, by the name ClamAV gives it.
    #[error("infected: {0}")]
    Infected(String),
    /// What ClamAV's rules of thumb find suspicious, by their name.
    #[error("suspicious: {0}")]
    Suspicious(String),
    /// Nobody listens there, or the connection broke.
    #[error("the antivirus can't be reached: {0}")]
    Unreachable(#[from] io::Error),
    /// The answer did not come in time.
    #[error("the antivirus took too long")]
    TooLong,
    /// It did not take the whole file and then said that nothing is wrong.
    #[error("the antivirus did not read the whole file")]
    NotWhole,
    /// The file is longer than its setting `StreamMaxLength`.
    #[error("the antivirus takes no file of this size: raise StreamMaxLength in clamd.conf")]
    StreamMaxLength,
    /// It says that it could not scan.
    #[error("the antivirus could not scan: {0}")]
    Failed(String),
    /// It said something else than what it is known to say.
    #[error("the antivirus answered {0} bytes that are no verdict")]
    NotUnderstood(usize),
}

impl ScanError {
    /// What the sender is told.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Infected(_) => Code::FileInfected,
            Self::Suspicious(name) => suspicion(name),
            Self::Unreachable(_)
            | Self::TooLong
            | Self::NotWhole
            | Self::StreamMaxLength
            | Self::Failed(_)
            | Self::NotUnderstood(_) => Code::FileCheckUnavailable,
        }
    }

    const fn label(&self) -> &'static str {
        match self {
            Self::Infected(_) => "infected",
            Self::Suspicious(_) => "suspicious",
            _ => "unavailable",
        }
    }
}

/// No known virus: hidden names, too much to look through, a password. People are told what helps.
fn suspicion(name: &str) -> Code {
    let begins = |with: &str| name.starts_with(with);
    match () {
        () if begins("Heuristics.PDF.") => Code::FileActiveContent,
        () if begins("Heuristics.Limits.") => Code::FileTooComplex,
        () if begins("Heuristics.Encrypted.") => Code::FileEncrypted,
        () => Code::FileInfected,
    }
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

impl Clamd {
    /// The one at this address.
    #[must_use]
    pub const fn new(address: ClamdAddress) -> Self {
        Self { address, patience: SCAN_MAY_TAKE }
    }

    /// With another limit of the time a scan may take.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Has a file scanned.
    ///
    /// # Errors
    /// Why it does not pass; [`ScanError::code`] says it to the sender.
    pub async fn scan(&self, file: &[u8]) -> Result<(), ScanError> {
        let watch = Stopwatch::start();
        let result = self.in_time(file).await;
        let label = result.as_ref().map_or_else(ScanError::label, |()| "clean");
        metrics::counter!("attachment_scans_total", "result" => label).increment(1);
        metrics::histogram!("attachment_scan_seconds").record(watch.elapsed().as_secs_f64());
        match &result {
            Ok(()) => {}
            Err(error @ (ScanError::Infected(_) | ScanError::Suspicious(_))) => {
                tracing::warn!(%error, "the antivirus refused an attachment");
            }
            Err(error) => tracing::error!(%error, "an attachment was not scanned, and is refused"),
        }
        result
    }

    async fn in_time(&self, file: &[u8]) -> Result<(), ScanError> {
        let line = self.connect(CONNECT_MAY_TAKE).await?;
        match timeout(self.patience, stream(line, file)).await {
            Ok(scanned) => scanned,
            Err(_) => Err(ScanError::TooLong),
        }
    }

    /// Asks whether it is there.
    ///
    /// # Errors
    /// Why it is not, or that it is something else.
    pub async fn ping(&self) -> Result<(), ScanError> {
        let ask = async {
            let mut line = self.connect(PING_MAY_TAKE).await?;
            line.write_all(b"zPING\0").await?;
            let mut answer = Vec::new();
            line.take(MAX_ANSWER).read_to_end(&mut answer).await?;
            if answer == b"PONG\0" { Ok(()) } else { Err(ScanError::NotUnderstood(answer.len())) }
        };
        let answer = timeout(PING_MAY_TAKE, ask).await.unwrap_or(Err(ScanError::TooLong));
        metrics::gauge!("sportello_antivirus_up").set(if answer.is_ok() { 1.0 } else { 0.0 });
        answer
    }

    async fn connect(&self, within: Duration) -> Result<Box<dyn Line>, ScanError> {
        let connect = async {
            Ok::<Box<dyn Line>, io::Error>(match &self.address {
                ClamdAddress::Unix(path) => Box::new(UnixStream::connect(path).await?),
                ClamdAddress::Tcp(address) => Box::new(TcpStream::connect(address).await?),
            })
        };
        Ok(timeout(within, connect).await.map_err(|_| ScanError::TooLong)??)
    }
}

/// Sends and listens at once: who has heard enough answers before the end, and hangs up.
async fn stream(line: Box<dyn Line>, file: &[u8]) -> Result<(), ScanError> {
    let (heard, mut said) = tokio::io::split(line);
    let mut answer = Vec::new();
    let mut heard = heard.take(MAX_ANSWER);
    let (sent, read) = tokio::join!(send(&mut said, file), heard.read_to_end(&mut answer));
    match (read_answer(&answer), sent, read) {
        (Ok(Scanned::Infected(name)), ..) if name.starts_with("Heuristics.") => Err(ScanError::Suspicious(name)),
        (Ok(Scanned::Infected(name)), ..) => Err(ScanError::Infected(name)),
        (Ok(Scanned::TooLong), ..) => Err(ScanError::StreamMaxLength),
        (Ok(Scanned::Failed(why)), ..) => Err(ScanError::Failed(why)),
        (Ok(Scanned::Clean), Ok(()), Ok(_)) => Ok(()),
        (Ok(Scanned::Clean), ..) => Err(ScanError::NotWhole),
        (Err(_), Err(error), _) | (Err(_), _, Err(error)) => Err(ScanError::Unreachable(error)),
        (Err(length), Ok(()), Ok(_)) => Err(ScanError::NotUnderstood(length)),
    }
}

async fn send(said: &mut (impl AsyncWrite + Unpin), file: &[u8]) -> io::Result<()> {
    said.write_all(b"zINSTREAM\0").await?;
    for chunk in file.chunks(CHUNK) {
        let length = u32::try_from(chunk.len()).map_err(io::Error::other)?;
        said.write_all(&length.to_be_bytes()).await?;
        said.write_all(chunk).await?;
    }
    said.write_all(&0_u32.to_be_bytes()).await?;
    said.flush().await
}
