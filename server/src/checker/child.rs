//! The checking process: `sportello check-attachment [TRUST]`. Reads a task and a file on standard input, answers on
//! standard output.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chat::attachment::SizeLimit;
use chat::pdf::{Authorities, Limits, Verdict, inspect, render};
use protocol::Code;

use super::task::{Answer, Task};
use super::{NO_AUTHORITIES, NOT_SHUT_IN, filter, limits};
use crate::trust;

/// More than any setting lets through; the server has already counted.
const MAX_INPUT: u64 = 16 * SizeLimit::DEFAULT_BYTES;

/// Shuts this process in, reads the file, answers. `trust`: the folder of the authorities that are trusted.
pub fn main(trust: Option<PathBuf>) -> ExitCode {
    let authorities = match prepare(trust.as_deref()) {
        Ok(authorities) => authorities,
        Err((code, error)) => {
            let _nobody_listens = writeln!(io::stderr(), "sportello: {error}");
            return ExitCode::from(code);
        }
    };
    match answer(&authorities) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// What can't be done, and the exit code that says which of the two it was.
type Unprepared = (u8, Box<dyn std::error::Error>);

/// Reads what is needed of the disk, then gives up the disk and everything else.
fn prepare(trust: Option<&Path>) -> Result<Authorities, Unprepared> {
    limits::step_back().map_err(|error| (NOT_SHUT_IN, error.into()))?;
    let authorities = trust.map(trust::authorities).transpose();
    let authorities = authorities.map_err(|error| (NO_AUTHORITIES, error.into()))?.unwrap_or_default();
    warm_up(&authorities);
    shut_in().map_err(|error| (NOT_SHUT_IN, error))?;
    Ok(authorities)
}

fn shut_in() -> Result<(), Box<dyn std::error::Error>> {
    limits::set()?;
    // A panic of the parser is caught; its message would only quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    Ok(filter::apply()?)
}

/// A first small file: what libraries read or allocate once is done before anybody waits, and before the disk is gone.
/// It is not drawn: drawing keeps nothing for the next page, and to draw one here made no first picture faster.
fn warm_up(authorities: &Authorities) {
    let question = chat::pdf::Question::default();
    let _nothing_to_know = inspect(b"%PDF-1.7\n%%EOF", &question, authorities, Limits::default());
}

fn answer(authorities: &Authorities) -> io::Result<()> {
    let mut input = io::stdin().lock();
    let task = Task::read(&mut input)?;
    let mut file = Vec::new();
    input.take(MAX_INPUT + 1).read_to_end(&mut file)?;
    let (answer, picture) = carry_out(&task, &file, authorities);
    let mut line = serde_json::to_vec(&answer)?;
    line.push(b'\n');
    let mut output = io::stdout().lock();
    output.write_all(&line)?;
    output.write_all(&picture)?;
    output.flush()
}

fn carry_out(task: &Task, file: &[u8], authorities: &Authorities) -> (Answer, Vec<u8>) {
    match task {
        Task::Inspect { .. } if file.len() as u64 > MAX_INPUT => {
            (Answer::Verdict { verdict: Verdict::Refused { code: Code::FileTooLarge } }, Vec::new())
        }
        Task::Inspect { question } => {
            (Answer::Verdict { verdict: inspect(file, question, authorities, Limits::default()) }, Vec::new())
        }
        Task::Render { page, width } => match render::picture(file, *page, *width) {
            Ok(picture) => (Answer::Picture { size: picture.len() }, picture),
            Err(code) => (Answer::NoPicture { code }, Vec::new()),
        },
    }
}
