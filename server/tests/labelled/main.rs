//! The labelled set: 124 good and hostile files (`tests/attachments/make_attachments.py`), each through the real steps in their order, its
//! verdict compared with its label. `scripts/attachments` makes the set.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]
#![allow(clippy::print_stdout, reason = "says how many were right, and which were not")]

mod attacked;
#[path = "../support/clamd.rs"]
mod clamd;
mod expected;
mod oracles;
mod peak;
mod set;
mod steps;
mod tampered;

use std::time::Duration;

use peak::Watched;
use server::clock::Stopwatch;
use set::{Labelled, Set};
use steps::{Outcome, Steps};

/// Longest time that the checking process may take for a file.
const MAY_TAKE: Duration = Duration::from_secs(8);
/// What starting a process, and the machine's other work, may add.
const MAY_ADD: Duration = Duration::from_secs(1);
/// Most memory it may hold, in KiB.
const MAY_HOLD_KIB: u64 = 512 * 1024;

/// What became of one file.
struct Tried {
    outcome: Outcome,
    taken: Duration,
    held_kib: u64,
}

impl Tried {
    /// What is wrong with it; nothing, if it is right.
    fn wrong(&self, file: &Labelled) -> Option<String> {
        let late = self.taken > MAY_TAKE + MAY_ADD;
        let fat = self.held_kib > MAY_HOLD_KIB;
        (late || fat || !expected::fits(file, &self.outcome)).then(|| {
            let Labelled { verdict, label, note, .. } = file;
            let (taken, held) = (self.taken.as_secs_f64(), self.held_kib / 1024);
            format!(
                "wrong: {}: {verdict:?} {label} ({note}), but {} in {taken:.1} s, {held} MiB",
                file.file, self.outcome
            )
        })
    }
}

async fn attempt(steps: &Steps, set: &Set, file: &Labelled) -> Tried {
    let watched = Watched::begin();
    let (outcome, checked_for) = steps.take(file, set.bytes(file)).await;
    Tried { outcome, taken: checked_for, held_kib: watched.end() }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_labelled_file_gets_the_verdict_of_its_label() {
    let set = Set::make();
    let steps = Steps::prepare(&set).await;
    let whole = Stopwatch::start();
    let (mut right, mut worst) = (0, (Duration::ZERO, 0));
    for file in &set.files {
        let tried = attempt(&steps, &set, file).await;
        worst = (worst.0.max(tried.taken), worst.1.max(tried.held_kib));
        match tried.wrong(file) {
            None => right += 1,
            Some(wrong) => println!("{wrong}"),
        }
    }
    let (slowest, largest) = (worst.0.as_secs_f64(), worst.1 / 1024);
    println!(
        "slowest check {slowest:.1} s, largest process {largest} MiB, all in {:.0} s",
        whole.elapsed().as_secs_f64()
    );
    println!("labelled: {right} of {} right", set.files.len());
    assert_eq!(right, set.files.len());
}
