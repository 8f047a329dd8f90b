//! Reading scanned forms: `tesseract` with its Italian words, where it is installed. What it makes of a form is told to the
//! official as advice and refuses nothing. It runs behind everything else, with limits of its own ([`child`]).

pub mod child;

use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chat::pdf::{ExpectedForm, scan};
use protocol::{Code, Reading};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::checker::{CheckError, Checker};

/// Name of the hidden subcommand.
pub const SUBCOMMAND: &str = "read-scan";

const PROGRAM: &str = "tesseract";
/// What it needs of the environment: where programs are, and where its words are if not in their usual place.
const LOOKED_FOR_IN: &str = "PATH";
const WORDS_IN: &str = "TESSDATA_PREFIX";
const LANGUAGE: &str = "ita";
/// Width in pixels at which a page is read: about 200 dpi for a sheet of A4.
const WIDTH: u32 = 1_700;
/// Pages read: codes stand on the first, a form has two.
const PAGES: u32 = 2;
/// Longest time for a page: a few seconds of a processor, which it gets only where nothing else wants it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Forms that may wait for their turn, each with its file in memory; further ones are not read.
const MAY_WAIT: usize = 8;
/// Longest text of a page in bytes.
const MAX_TEXT: u64 = 256 << 10;

/// Reads scanned forms, one at a time: it takes seconds of a core, and meetings go first.
#[derive(Debug, Clone)]
pub struct Ocr {
    checker: Checker,
    /// One for the form that is read, one for each that may wait.
    places: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum OcrError {
    /// The page could not be drawn.
    #[error("{0}")]
    Check(#[from] CheckError),
    /// The program could not be run.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It took too long.
    #[error("it took too long")]
    TooLong,
    /// It failed.
    #[error("it failed")]
    Failed,
    /// Too many forms are before this one.
    #[error("too many forms wait to be read")]
    NoPlace,
}

impl Ocr {
    /// A reader, where the program and its language are installed.
    pub async fn find(checker: Checker) -> Option<Self> {
        let listed = program(&checker).arg("--list-langs").stdin(Stdio::null()).output().await.ok()?;
        let languages = String::from_utf8_lossy(&listed.stdout).into_owned();
        languages.lines().any(|line| line.trim() == LANGUAGE).then(|| Self::new(checker))
    }

    fn new(checker: Checker) -> Self {
        let (places, turn) = (Semaphore::new(1 + MAY_WAIT), Semaphore::new(1));
        Self { checker, places: Arc::new(places), turn: Arc::new(turn) }
    }

    /// Reads a form and compares it with the booking.
    ///
    /// # Errors
    /// When it can't be read at all; then there is nothing to tell.
    pub async fn read(&self, file: Bytes, expected: &ExpectedForm) -> Result<Reading, OcrError> {
        let _place = self.places.try_acquire().map_err(|_| OcrError::NoPlace)?;
        let _turn = self.turn.acquire().await.map_err(|_| OcrError::Failed)?;
        let mut text = String::new();
        for page in 1..=PAGES {
            let picture = match self.checker.render(file.clone(), page, WIDTH).await {
                Err(CheckError::Refused(Code::NotFound)) if page > 1 => break,
                picture => picture?,
            };
            text.push_str(&self.text_of(&picture).await?);
            text.push('\n');
        }
        Ok(scan::reading(&text, expected))
    }

    async fn text_of(&self, picture: &[u8]) -> Result<String, OcrError> {
        let mut child = program(&self.checker)
            .args(["stdin", "stdout", "-l", LANGUAGE, "--psm", "6"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        talk(&mut child, picture).await
    }
}

/// This program, which becomes `tesseract` once it has stepped back.
fn program(checker: &Checker) -> Command {
    let mut command = Command::new(checker.program());
    // Ctrl-C on the server's terminal is not meant for a form that is being read.
    command.arg(SUBCOMMAND).process_group(0).kill_on_drop(true);
    command
}

async fn talk(child: &mut Child, picture: &[u8]) -> Result<String, OcrError> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(OcrError::Failed);
    };
    let (mut output, mut text) = (output.take(MAX_TEXT), Vec::new());
    let hand_over = async {
        let _closed = input.write_all(picture).await;
        drop(input);
    };
    let reading = async {
        let ((), read) = tokio::join!(hand_over, output.read_to_end(&mut text));
        read?;
        child.wait().await
    };
    let status = timeout(PATIENCE, reading).await.map_err(|_| OcrError::TooLong)??;
    if status.success() { Ok(String::from_utf8_lossy(&text).into_owned()) } else { Err(OcrError::Failed) }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use protocol::{FiscalCode, FormKind};

    use super::*;

    #[tokio::test]
    async fn a_form_that_finds_too_many_before_it_is_not_read() {
        let reader = Ocr::new(Checker::new("/nothing"));
        let code = FiscalCode::parse("RSSMRA80A01H501U").unwrap();
        let expected = ExpectedForm { kind: FormKind::Aa08, delegator: code.clone(), delegate: code };
        let turn = reader.turn.acquire().await.unwrap();
        let mut waiting: Vec<_> = (0..=MAY_WAIT).map(|_| Box::pin(reader.read(Bytes::new(), &expected))).collect();
        for form in &mut waiting {
            assert!(form.as_mut().now_or_never().is_none());
        }
        assert!(matches!(reader.read(Bytes::new(), &expected).await, Err(OcrError::NoPlace)));
        // Who gives up leaves the place to others.
        waiting.pop();
        let mut next = Box::pin(reader.read(Bytes::new(), &expected));
        assert!(next.as_mut().now_or_never().is_none());
        drop(turn);
    }
}
