//! What a media server costs: `make bench-media`.
//!
//! Light clients in rooms of two load the server of this project (its real program), Debian's Janus and a floor program that
//! only receives, opens, seals and sends. Servers have one core, clients another one. The last line is JSON.

#![allow(clippy::print_stdout, reason = "a tool for the developer's terminal")]

mod client;
mod clock;
mod contender;
mod crowd;
mod floor;
mod measure;
mod process;
mod report;
mod tally;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Whatever goes wrong ends the run.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Compares media servers under the load of light clients.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and write down what was found.
    Run(measure::Options),
    /// Be the floor. Started by `run`.
    Floor,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(options) => measure::run(&options),
        Command::Floor => floor::serve(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("bench-media: {error}");
            ExitCode::FAILURE
        }
    }
}
