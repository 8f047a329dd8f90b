//! The process that becomes `tesseract`: `sportello read-scan ARGUMENTS`. A foreign program can't step back by itself, so
//! this one does it in its place and then becomes it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use super::{LOOKED_FOR_IN, PROGRAM, WORDS_IN};
use crate::checker::limits;

/// Steps behind everything else, sets limits and becomes the program. Returns only when it could not.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let error = become_it(arguments);
    let _nobody_listens = writeln!(io::stderr(), "sportello: {error}");
    ExitCode::FAILURE
}

fn become_it(arguments: Vec<OsString>) -> io::Error {
    if let Err(error) = limits::step_back().and_then(|()| limits::set_for_reading()) {
        return error;
    }
    // Nothing of the server's environment: it may hold what is nobody else's business.
    let kept = [LOOKED_FOR_IN, WORDS_IN].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    Command::new(PROGRAM).args(arguments).env_clear().envs(kept).env("OMP_THREAD_LIMIT", "1").exec()
}
