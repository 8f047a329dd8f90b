//! `sportello`: the server of the Sportello Telematico.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::clock::Clock;
use server::config::{Config, reference};
use server::trust::update::{Source, Updated, update};
use server::{checker, logging, ocr, secret};
use tokio::signal::unix::{SignalKind, signal};

/// Sportello Telematico: booked web meetings between citizens and officials.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check the file on standard input. Started by the server for each attachment.
    #[command(name = checker::SUBCOMMAND, hide = true)]
    CheckAttachment {
        /// Folder of the authorities of signatures that are trusted.
        trust: Option<PathBuf>,
    },
    /// Become the program that reads scanned forms. Started by the server for each page.
    #[command(name = ocr::SUBCOMMAND, hide = true)]
    ReadScan {
        /// What it is told.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run the server.
    Serve {
        /// Bring an office, an official and bookings to try out with. Never on a public address.
        #[arg(long)]
        demo: bool,
        /// Configuration file.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Authorities whose digital signatures are trusted.
    #[command(subcommand)]
    Trust(Trust),
    /// Print every key of the configuration with its default and its meaning.
    Config,
    /// Print a fresh secret key.
    Secret,
    /// Print a fresh key for another system, and what the configuration keeps of it.
    IntegratorKey,
}

#[derive(Subcommand)]
enum Trust {
    /// Fetch the European list of lists and the national ones, verify them, and trust the authorities they name.
    Update {
        /// Configuration file.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Take copies in this folder (lotl.xml, IT.xml) instead of the network.
        #[arg(long, value_name = "FOLDER")]
        from: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::CheckAttachment { trust } => return checker::child::main(trust),
        Command::ReadScan { arguments } => return ocr::child::main(arguments),
        Command::Serve { demo, config } => serve(config.as_deref(), demo),
        Command::Trust(Trust::Update { config, from }) => update_trust(config.as_deref(), from),
        Command::Config => print(reference::TEXT),
        Command::Secret => print(&format!("{}\n", secret::fresh().to_base64())),
        Command::IntegratorKey => integrator_key(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "sportello: {error}");
            ExitCode::FAILURE
        }
    }
}

type Done = Result<(), Box<dyn std::error::Error>>;

fn print(text: &str) -> Done {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// What is added to the niceness of the threads that answer requests: on a core that they share with a media worker, a
/// packet of a conversation goes first. That alone takes the 99th percentile of a packet's way at half load from 4 ms to
/// one or two (`make bench-media`).
const BEHIND_MEDIA: i32 = 10;

fn serve(file: Option<&Path>, demo: bool) -> Done {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // The media workers are started by the thread that waits here, and keep its niceness.
    runtime.enable_all().on_thread_start(|| {
        if let Err(error) = rustix::process::nice(BEHIND_MEDIA) {
            tracing::warn!(%error, "requests are answered as soon as packets are forwarded");
        }
    });
    runtime.build()?.block_on(run(file, demo))
}

async fn run(file: Option<&Path>, demo: bool) -> Done {
    let config = Config::load(file)?;
    logging::start(&config.log);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let running = server::start(config, Clock::real(), demo).await?;
    for address in &running.addresses {
        tracing::info!(%address, public_url = running.app.public_url, "listening");
    }
    if let (Some(address), Some(cns)) = (running.cns_address, &running.app.cns) {
        tracing::info!(%address, public_url = cns.public_url, "listening for cards");
    }
    if demo {
        let citizen = server::demo::link_open_now(&running.app).await?;
        print(&server::demo::welcome(&running.app, citizen.as_deref()))?;
    }
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::select! {
        () = running.stop() => {}
        // Who asks twice is in a hurry.
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

fn update_trust(file: Option<&Path>, from: Option<PathBuf>) -> Done {
    let config = Config::load(file)?;
    let folder = config.trust.folder(&config.data_dir);
    let source = from.map_or(Source::Network, Source::Folder);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(update(&config.trust, &folder, &source, Clock::real().now()))?;
    let until = done.until.format("%Y-%m-%d");
    let Updated { signatures, time_stamps, unreadable, .. } = done;
    let left_out = match unreadable {
        0 => String::new(),
        some => format!("{some} are left out: their certificates can't be read\n"),
    };
    print(&format!(
        "{signatures} authorities of signatures and {time_stamps} of time stamps are trusted; update before {until}\n{left_out}"
    ))
}

fn integrator_key() -> Done {
    let (key, sha256) = secret::fresh_integrator_key();
    print(&format!("key (for the other system, shown once): {key}\nkey_sha256 = \"{sha256}\"\n"))
}
