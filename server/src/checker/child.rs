//! The checking process: `sportello check-attachment`, the file on standard input, the verdict on standard output.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use chat::attachment::SizeLimit;
use chat::pdf::{Limits, Verdict, inspect};
use protocol::Code;

use super::{NOT_SHUT_IN, filter, limits};

/// More than any setting lets through; the server has already counted.
const MAX_INPUT: u64 = 16 * SizeLimit::DEFAULT_BYTES;

/// Shuts this process in, reads the file, says the verdict in one line of JSON.
pub fn main() -> ExitCode {
    if let Err(error) = shut_in() {
        let _nobody_listens = writeln!(io::stderr(), "sportello: {error}");
        return ExitCode::from(NOT_SHUT_IN);
    }
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn shut_in() -> Result<(), Box<dyn std::error::Error>> {
    limits::set()?;
    // A panic of the parser is caught; its message would only quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    Ok(filter::apply()?)
}

fn answer() -> io::Result<()> {
    let mut file = Vec::new();
    io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut file)?;
    let verdict = if file.len() as u64 > MAX_INPUT {
        Verdict::Refused { code: Code::FileTooLarge }
    } else {
        inspect(&file, Limits::default())
    };
    let mut line = serde_json::to_vec(&verdict)?;
    line.push(b'\n');
    let mut output = io::stdout().lock();
    output.write_all(&line)?;
    output.flush()
}
