//! Reading scanned forms: `tesseract` with its Italian words, where it is installed. What it makes of a form is told to the
//! official as advice and refuses nothing.

use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chat::pdf::{ExpectedForm, scan};
use protocol::{Code, Reading};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::checker::{CheckError, Checker};

const PROGRAM: &str = "tesseract";
const LANGUAGE: &str = "ita";
/// Width in pixels at which a page is read: about 200 dpi for a sheet of A4.
const WIDTH: u32 = 1_700;
/// Pages read: codes stand on the first, a form has two.
const PAGES: u32 = 2;
/// Longest time for a page.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest text of a page in bytes.
const MAX_TEXT: u64 = 256 << 10;

/// Reads scanned forms, one at a time: it takes seconds of a core, and meetings go first.
#[derive(Debug, Clone)]
pub struct Ocr {
    checker: Checker,
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
}

impl Ocr {
    /// A reader, where the program and its language are installed.
    pub async fn find(checker: Checker) -> Option<Self> {
        let listed = Command::new(PROGRAM).arg("--list-langs").stdin(Stdio::null()).output().await.ok()?;
        let languages = String::from_utf8_lossy(&listed.stdout).into_owned();
        languages
            .lines()
            .any(|line| line.trim() == LANGUAGE)
            .then(|| Self { checker, turn: Arc::new(Semaphore::new(1)) })
    }

    /// Reads a form and compares it with the booking.
    ///
    /// # Errors
    /// When it can't be read at all; then there is nothing to tell.
    pub async fn read(&self, file: Bytes, expected: &ExpectedForm) -> Result<Reading, OcrError> {
        let _turn = self.turn.acquire().await.map_err(|_| OcrError::Failed)?;
        let mut text = String::new();
        for page in 1..=PAGES {
            let picture = match self.checker.render(file.clone(), page, WIDTH).await {
                Err(CheckError::Refused(Code::NotFound)) if page > 1 => break,
                picture => picture?,
            };
            text.push_str(&text_of(&picture).await?);
            text.push('\n');
        }
        Ok(scan::reading(&text, expected))
    }
}

async fn text_of(picture: &[u8]) -> Result<String, OcrError> {
    let mut child = Command::new(PROGRAM)
        .args(["stdin", "stdout", "-l", LANGUAGE, "--psm", "6"])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
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
