//! How many people can sign in with their PIN while others meet: `make bench-identity`.
//!
//! One process holds a server and a media worker, bound to one core together with the load. A speaker sends a packet every 20 ms through the
//! media worker, as in a meeting; a listener notes how long each took. Quiet phases and phases with a thousand logins a minute follow each
//! other; the figure is the ratio of the medians of their 99th percentiles. Afterwards logins run as fast as they are answered.
//!
//! The last line is JSON: `{"logins_per_min": …, "media_p99_ratio": …}`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a tool for the developer's terminal, which measures real time"
)]

mod pins;
#[path = "../../../media/tests/support/mod.rs"]
mod support;
mod talk;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pins::Holders;
use talk::Talk;

/// Pairs of a quiet and a busy phase.
const ROUNDS: usize = 5;

/// Length of a phase.
const PHASE: Duration = Duration::from_secs(8);

/// Logins a minute in a busy phase.
const LOGINS_PER_MIN: u32 = 1_000;

/// How long logins run as fast as they are answered.
const RUSH: Duration = Duration::from_secs(10);

fn main() {
    bind_to_one_core();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let holders = Arc::new(runtime.block_on(Holders::prepare()));
    let mut talk = runtime.block_on(Talk::begin());
    let (mut quiet, mut busy) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        quiet.push(talk.p99_ms(PHASE));
        let stop = Arc::new(AtomicBool::new(false));
        let load = runtime.spawn(paced(Arc::clone(&holders), Arc::clone(&stop)));
        busy.push(talk.p99_ms(PHASE));
        stop.store(true, Ordering::Relaxed);
        let done = runtime.block_on(load).unwrap();
        let rate = f64::from(done) * 60.0 / PHASE.as_secs_f64();
        println!(
            "round {round}: p99 {:.2} ms quiet, {:.2} ms with {rate:.0} logins a minute",
            quiet[round - 1],
            busy[round - 1]
        );
    }
    let ratio = median(&mut busy) / median(&mut quiet);
    let rush = runtime.block_on(as_fast_as_they_are_answered(&holders));
    println!("{{\"logins_per_min\": {rush:.0}, \"media_p99_ratio\": {ratio:.2}}}");
    runtime.shutdown_background();
}

/// Logins at an even pace until told to stop; gives how many were answered.
async fn paced(holders: Arc<Holders>, stop: Arc<AtomicBool>) -> u32 {
    let mut ticks = tokio::time::interval(Duration::from_secs(60) / LOGINS_PER_MIN);
    let mut logins = Vec::new();
    for number in 0.. {
        ticks.tick().await;
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let holders = Arc::clone(&holders);
        logins.push(tokio::spawn(async move { holders.sign_in(number).await }));
    }
    let mut done = 0;
    for login in logins {
        login.await.unwrap();
        done += 1;
    }
    done
}

/// Logins a minute when two follow each other without pause.
async fn as_fast_as_they_are_answered(holders: &Arc<Holders>) -> f64 {
    let begun = Instant::now();
    let lanes = (0..2).map(|lane| {
        let holders = Arc::clone(holders);
        tokio::spawn(async move {
            let mut done = 0;
            while begun.elapsed() < RUSH {
                holders.sign_in(done * 2 + lane).await;
                done += 1;
            }
            done
        })
    });
    let mut done = 0;
    for lane in lanes.collect::<Vec<_>>() {
        done += lane.await.unwrap();
    }
    f64::from(u32::try_from(done).unwrap()) * 60.0 / begun.elapsed().as_secs_f64()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Every thread of this process runs on the first core that it may use.
#[allow(unsafe_code, reason = "there is no safe call for it")]
fn bind_to_one_core() {
    // SAFETY: the set is a plain value of this frame, and its size is given with it.
    unsafe {
        let mut may: libc::cpu_set_t = std::mem::zeroed();
        libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut may);
        let first = (0..1_024).find(|core| libc::CPU_ISSET(*core, &may)).unwrap_or(0);
        let mut one: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(first, &mut one);
        libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const one);
    }
}
