//! The part of docs/PERFORMANCE.md that is written by each run, and its plots.

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::Utc;

use super::{Findings, svg, table};
use crate::Result;

const BEGIN: &str = "<!-- bench-media: what follows is written by `make bench-media` -->";
const END: &str = "<!-- bench-media: end -->";

/// Puts the tables between the markers, and the plots beside the document.
pub fn write(folder: &Path, findings: &Findings) -> Result<()> {
    let plots = folder.join("performance");
    fs::create_dir_all(&plots)?;
    let mut text = format!("{BEGIN}\n\n{}\n\n{}\n", circumstances(), table::text(findings));
    fs::write(plots.join("cost.svg"), svg::cost(&findings.equal))?;
    text.push_str("![Processor time a forwarded packet](performance/cost.svg)\n\n");
    if !findings.climbs.is_empty() {
        fs::write(plots.join("core.svg"), svg::fill(&findings.climbs))?;
        text.push_str("![How a core fills](performance/core.svg)\n\n");
    }
    text.push_str(END);
    let path = folder.join("PERFORMANCE.md");
    let page = fs::read_to_string(&path)?;
    let (before, rest) = page.split_once(BEGIN).ok_or("docs/PERFORMANCE.md has no place for these figures")?;
    let (_, after) = rest.split_once(END).ok_or("docs/PERFORMANCE.md has no end of the place for these figures")?;
    Ok(fs::write(path, format!("{before}{text}{after}"))?)
}

/// Machine, load of the machine, commit and day.
fn circumstances() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown", |(_, name)| name);
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    let commit = said(Command::new("git").args(["describe", "--always", "--dirty", "--exclude=*"]));
    let janus = said(Command::new("dpkg-query").args(["--show", "--showformat=${Version}", "janus"]));
    format!(
        "{model}, Linux {}; one core for the server, one for all clients; load of the machine over 15 minutes when it ended: {}. \
         Commit {}, Janus {}, {}.",
        kernel.trim(),
        load.split(' ').nth(2).unwrap_or("unknown"),
        commit.unwrap_or_else(|| "unknown".to_owned()),
        janus.unwrap_or_else(|| "not installed".to_owned()),
        today(),
    )
}

#[allow(clippy::disallowed_methods, reason = "figures are dated by the real calendar")]
fn today() -> String {
    Utc::now().format("%-d %B %Y").to_string()
}

/// What a program prints, when it is there and content.
fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned()).filter(|text| !text.is_empty())
}
