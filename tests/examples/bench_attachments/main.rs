//! How long people wait for the verdict on a file, and what files leave behind in the server: `make bench-attachments`.
//!
//! The server, with twenty meetings, is a process of its own; this one sends files over HTTP. First 40 ordinary scans one after the other,
//! then rounds of 20 at once, one from each meeting, then 100 files of the labelled set, hostile ones among them, over which the server's
//! memory is watched. A time is from the last byte sent to the answer.
//!
//! `bench_attachments SPORTELLO SCAN SET RIGHT LABELLED`: the program that checks, the scan, the folder of the set, and how many of its files
//! got the right verdict. The last line is JSON.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a tool for the developer's terminal, which measures real time"
)]

#[path = "../../tests/common/mod.rs"]
mod common;
mod meetings;
mod sending;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use meetings::{MEETINGS, Meetings};
use sending::{Answer, send};

/// Scans sent one after the other.
const ALONE: usize = 40;

/// Rounds of as many scans at once as there are meetings.
const ROUNDS: usize = 3;

/// Files of the labelled set over which memory is watched.
const MIXED: usize = 100;

/// Longest time for all of it.
const WHOLE: Duration = Duration::from_secs(400);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", sportello] => runtime.block_on(meetings::serve(sportello.into())),
        [sportello, scan, set, right, labelled] => {
            let (right, labelled) = (right.parse().unwrap(), labelled.parse().unwrap());
            let measured = runtime.block_on(async { tokio::time::timeout(WHOLE, measure(sportello, scan, set)).await });
            report(&measured.expect("a bench that ends in time"), right, labelled);
        }
        _ => panic!("bench_attachments SPORTELLO SCAN SET RIGHT LABELLED"),
    }
}

struct Measured {
    alone: Vec<f64>,
    together: Vec<f64>,
    growth_kib: i64,
    refused: usize,
}

async fn measure(sportello: &str, scan: &str, set: &str) -> Measured {
    let meetings = Meetings::start(sportello);
    let scan = Bytes::from(std::fs::read(scan).unwrap());
    println!("a scan of {} bytes, {MEETINGS} meetings", scan.len());
    // The first ones find everything cold.
    for meeting in 0..2 {
        send(&meetings, meeting, "scan.pdf", scan.clone()).await.accepted();
    }
    let mut alone = Vec::new();
    for number in 0..ALONE {
        alone.push(send(&meetings, number % MEETINGS, "scan.pdf", scan.clone()).await.accepted());
    }
    let mut together = Vec::new();
    for _ in 0..ROUNDS {
        let senders = (0..MEETINGS).map(|meeting| send(&meetings, meeting, "scan.pdf", scan.clone()));
        together.extend(futures_util::future::join_all(senders).await.iter().map(Answer::accepted));
    }
    let files = mixed(Path::new(set));
    let before = meetings.rss_kib();
    let mut refused = 0;
    for (number, path) in files.iter().enumerate() {
        let answer = send(&meetings, number % MEETINGS, "file.pdf", std::fs::read(path).unwrap().into()).await;
        assert!(answer.status < 500 || answer.status == 503, "{}: {}", path.display(), answer.status);
        refused += usize::from(answer.status != 201);
    }
    Measured { alone, together, growth_kib: meetings.rss_kib() - before, refused }
}

/// Files spread over the set, so that every kind is among them.
fn mixed(set: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(set).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "pdf"));
    files.sort();
    (0..MIXED).map(|number| files[number * files.len() / MIXED].clone()).collect()
}

fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

fn report(measured: &Measured, right: u64, labelled: u64) {
    let Measured { alone, together, growth_kib, refused } = measured;
    println!(
        "\n| from the last byte sent to the answer | files | p50 | p95 | longest |\n| --- | --- | --- | --- | --- |"
    );
    for (what, values) in [("one after the other", alone), ("20 at once", together)] {
        let [p50, p95, longest] = [50, 95, 100].map(|percent| percentile(values, percent));
        println!("| {what} | {} | {p50:.0} ms | {p95:.0} ms | {longest:.0} ms |", values.len());
    }
    println!("\nmemory of the server over {MIXED} mixed files ({refused} refused): {growth_kib:+} KiB");
    println!("labelled set: {right} of {labelled} right\n");
    let (p95, p95_20) = (percentile(alone, 95), percentile(together, 95));
    println!(
        "{{\"labelled\": {labelled}, \"right\": {right}, \"p95_ms\": {p95:.1}, \"p95_20_ms\": {p95_20:.1}, \
         \"server_rss_growth_kib\": {growth_kib}}}"
    );
}
