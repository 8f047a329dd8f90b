//! The run: which servers, how long, in which order.

mod equal;
mod steps;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::runtime::Runtime;

pub use self::equal::Turns;
pub use self::steps::{Climb, FULL};
use crate::Result;
use crate::contender::floor::Floor;
use crate::contender::janus::Janus;
use crate::contender::sportello::Sportello;
use crate::contender::{Contender, Group, Hosted};
use crate::crowd::Crowd;
use crate::process::{Cores, cpu_of};
use crate::report::{self, Findings};
use crate::tally::{Taken, Window};

/// How to measure.
#[derive(Debug, Args)]
pub struct Options {
    /// The program of this project's server, built for release.
    #[arg(long, default_value = "target/release/sportello")]
    pub sportello: PathBuf,
    /// Meetings of the comparison at equal load.
    #[arg(long, default_value_t = 20)]
    pub meetings: usize,
    /// Rounds of the comparison; in each one, every server has its turn.
    #[arg(long, default_value_t = 5)]
    pub rounds: usize,
    /// Seconds of a turn that count.
    #[arg(long, default_value_t = 5)]
    pub seconds: u64,
    /// Leave the steps up to a full core out.
    #[arg(long)]
    pub no_steps: bool,
    /// Others are meant to be busy on the machine: no turn is repeated for that.
    #[arg(long)]
    pub beside_others: bool,
    /// Servers to measure.
    #[arg(long, value_delimiter = ',', default_value = "sportello,janus,floor")]
    pub only: Vec<String>,
    /// Threads that share Janus' connections. Without it each connection has a thread of its own, which is its default.
    #[arg(long)]
    pub janus_event_loops: Option<usize>,
    /// Milliseconds from taking charge to the first picture, 95th percentile, as the browsers measured them.
    #[arg(long)]
    pub first_frame_ms: Option<f64>,
    /// Folder of the documents: tables and plots are written there.
    #[arg(long)]
    pub docs: Option<PathBuf>,
}

/// A warm-up before a turn counts: keyframes, and buffers that grow.
const WARM: Duration = Duration::from_millis(1_200);

/// Turns repeated in each part of the run.
const REPEATS: usize = 6;

/// Servers under way, and their clients.
struct Bench<'a> {
    options: &'a Options,
    cores: Cores,
    /// Turns that may still be repeated: the run ends by itself, however busy the machine is.
    repeats: usize,
    crowd: Crowd,
    servers: Vec<Hosted>,
}

/// Runs all of it.
pub fn run(options: &Options) -> Result<()> {
    let cores = Cores::find()?;
    cores.keep_clients()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut findings = Findings { first_frame_ms: options.first_frame_ms, ..Findings::default() };
    let wanted = wanted(options);
    let mut bench = Bench::start(options, cores, &runtime, &wanted)?;
    findings.equal = bench.equal()?;
    drop(bench);
    let climbing = wanted.into_iter().filter(|group| *group != Group::Floor && !options.no_steps);
    for group in climbing {
        // Alone, so that nobody else's idle connections take of the core.
        findings.climbs.push(Bench::start(options, cores, &runtime, &[group])?.climb()?);
    }
    report::write(&findings, options)
}

/// The servers that are asked for and there.
fn wanted(options: &Options) -> Vec<Group> {
    let is_there = |group: &Group| {
        let missing = *group == Group::Janus && !Janus::is_there();
        if missing {
            println!("Janus is not installed (apt-get install janus): no comparison with it.");
        }
        !missing
    };
    let asked = |group: &Group| options.only.iter().any(|name| name == group.name());
    [Group::Sportello, Group::Janus, Group::Floor].into_iter().filter(asked).filter(is_there).collect()
}

impl<'a> Bench<'a> {
    fn start(options: &'a Options, cores: Cores, runtime: &Runtime, groups: &[Group]) -> Result<Self> {
        let handle = runtime.handle();
        let mut servers = Vec::new();
        for group in groups {
            let contender: Box<dyn Contender> = match group {
                Group::Sportello => Box::new(Sportello::start(&options.sportello, cores, handle)?),
                Group::Janus => Box::new(Janus::start(cores, handle, options.janus_event_loops)?),
                Group::Floor => Box::new(Floor::start(cores)?),
            };
            servers.push(Hosted::new(*group, contender)?);
        }
        let repeats = if options.beside_others { 0 } else { REPEATS };
        Ok(Self { options, cores, repeats, crowd: Crowd::new()?, servers })
    }

    /// One turn of a server with so many of its meetings talking; again where somebody else was busy on the machine.
    fn turn(&mut self, at: usize, meetings: usize, window: Duration) -> Result<Window> {
        loop {
            let (id, group, cores) = (self.servers[at].contender.server().id(), self.servers[at].group, self.cores);
            let look = || {
                let (server, clients) = (cpu_of(id)?, cpu_of(std::process::id())?);
                Ok(Taken { server, clients, idle: cores.idle()? })
            };
            let window = self.crowd.talk(group as usize, meetings, WARM, window, &look)?;
            println!("{meetings:>4} meetings {:<10} {}", group.name(), window.line());
            if !window.is_disturbed() || self.repeats == 0 {
                return Ok(window);
            }
            self.repeats -= 1;
            println!("     again: others had more of the two cores than a measurement bears");
        }
    }
}
