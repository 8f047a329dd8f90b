//! What the checking process is asked, and how that stands on its standard input: four bytes of length (big endian), the
//! task in JSON, then the file to the end of input. The answer: one line of JSON, after it the picture where one was
//! asked for.

use std::io::{self, Read};

use chat::pdf::{Question, Verdict};
use protocol::Code;
use serde::{Deserialize, Serialize};

/// Longest task in bytes.
const MAX_TASK: u32 = 16_384;

/// What is to be done with the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case", deny_unknown_fields)]
pub enum Task {
    /// Say whether it may be attached.
    Inspect {
        /// What is asked of it.
        question: Question,
    },
    /// Draw a page as PNG.
    Render {
        /// Number of the page, from 1.
        page: u32,
        /// Width of the picture in pixels.
        width: u32,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Answer {
    /// The verdict.
    Verdict {
        /// Which.
        verdict: Verdict,
    },
    /// The picture follows.
    Picture {
        /// Its size in bytes.
        size: usize,
    },
    /// It can't be drawn.
    NoPicture {
        /// Why.
        code: Code,
    },
}

impl Task {
    /// The bytes that go before the file.
    ///
    /// # Errors
    /// When it is longer than the process reads.
    pub fn head(&self) -> io::Result<Vec<u8>> {
        let json = serde_json::to_vec(self)?;
        let length = u32::try_from(json.len()).ok().filter(|length| *length <= MAX_TASK);
        let length = length.ok_or(io::ErrorKind::InvalidInput)?;
        Ok([length.to_be_bytes().as_slice(), &json].concat())
    }

    /// Reads a task; the file follows.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn read(input: &mut impl Read) -> io::Result<Self> {
        let mut length = [0; 4];
        input.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length);
        if length > MAX_TASK {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut json = Vec::new();
        input.take(u64::from(length)).read_to_end(&mut json)?;
        Ok(serde_json::from_slice(&json)?)
    }
}
