//! Nobody who is not signed in learns by the clock whether a fiscal code has a PIN: medians of interleaved requests, compared with the noise they have by themselves.
//!
//! 12 codes with a PIN and 12 without are asked in turns, 48 times each, at every route without sign-in; the time is that of the router
//! with database and hashing, without the network, which would only add noise. Two medians of 48 measurements of the same thing differ by
//! their standard error: 1.25 σ/√48 each, σ taken from the median absolute deviation (× 1.48), as a busy machine throws far outliers.
//! Four such errors of the difference, or half a millisecond where both are nearly nothing, are let pass. That must be less than half of
//! one Argon2id, which is what would be missing had the unknown codes been answered without it: else the machine is too busy for the
//! test to prove anything, and it measures again. A program of its own, so that no other test hashes beside it.

#![allow(clippy::print_stdout, reason = "figures for who reads the log, and why nothing could be told")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]
#![allow(dead_code, reason = "the world is shared with the other tests of the PIN")]

#[path = "support/log.rs"]
mod log;
#[path = "pin/world.rs"]
mod world;

use chrono::TimeDelta;
use protocol::FiscalCode;
use serde_json::{Value, json};
use server::clock::Stopwatch;

use world::*;

const PEOPLE: usize = 12;
const ROUNDS: usize = 4;
const MOST_ATTEMPTS: usize = 3;

/// Fiscal codes of invented people, born on so many days.
fn codes(letters: &str) -> Vec<String> {
    let checked = |day: usize| {
        let stem = format!("{letters}80A{day:02}H501");
        let all = ('A'..='Z').map(|last| format!("{stem}{last}"));
        all.into_iter().find(|code| FiscalCode::parse(code).is_ok()).unwrap()
    };
    (1..=PEOPLE).map(checked).collect()
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    f64::midpoint(sorted[half - 1], sorted[half])
}

/// Standard error of a median.
fn error(times: &[f64]) -> f64 {
    let centre = median(times);
    let deviations: Vec<f64> = times.iter().map(|time| (time - centre).abs()).collect();
    1.25 * 1.48 * median(&deviations) / (times.len() as f64).sqrt()
}

/// Writes the body of a request about somebody.
type Ask = Box<dyn Fn(&str) -> Value>;

fn activation(who: &str) -> Value {
    json!({ "fiscal_code": who, "card": card("80380000000000000099"), "contacts": contacts() })
}

async fn timed(world: &World, path: &str, body: &Value) -> f64 {
    let watch = Stopwatch::start();
    let answer = world.post(path, body).await;
    let time = watch.elapsed().as_secs_f64() * 1e3;
    assert!(answer.status != 429 && answer.status < 500, "{}", answer.text());
    world.until_done().await;
    time
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_with_a_pin_takes_as_long_as_one_without() {
    let world = World::with("issued_to = \"anybody\"\n[limits]\nper_minute = 0").await;
    // Fresh people for every measure: else their tries would be used up.
    let mut fresh = 'A'..='Z';
    let card = card("80380000000000000099");
    let routes: Vec<(&str, &str, Ask)> = vec![
        ("eight", "/api/v1/pin/sessions", Box::new(|who| json!({ "fiscal_code": who, "pin": "ABCDEFGH" }))),
        ("sixteen", "/api/v1/pin/sessions", Box::new(|who| json!({ "fiscal_code": who, "pin": "ABCDEFGHABCDEFGH" }))),
        (
            "change",
            "/api/v1/pin/changes",
            Box::new(|who| json!({ "by": "pin", "fiscal_code": who, "pin": "ABCDEFGH" })),
        ),
        ("revoke", "/api/v1/pin/revocations", Box::new(move |who| json!({ "fiscal_code": who, "card": card }))),
        ("activate", "/api/v1/pin/activations", Box::new(activation)),
        ("restore", "/api/v1/pin/restores", Box::new(restore)),
        ("request", "/api/v1/pin/requests", Box::new(request)),
    ];
    let one_hash = {
        let watch = Stopwatch::start();
        identity::pin::SecretHasher::new(identity::Key::new([7; 32])).idle(1);
        watch.elapsed().as_secs_f64() * 1e3
    };
    println!("one Argon2id takes {one_hash:.2} ms");
    for (name, path, body) in &routes {
        let mut attempts = 0;
        let (apart, noise) = loop {
            attempts += 1;
            let (apart, noise) = measure(&world, fresh.next().unwrap(), path, body).await;
            println!("{name}: apart {apart:.2} ms, noise {noise:.2} ms");
            if noise < one_hash / 2.0 {
                break (apart, noise);
            }
            if attempts == MOST_ATTEMPTS {
                println!(
                    "{name}: skipped, the machine is too busy to tell: noise {noise:.2} ms, one hash {one_hash:.2} ms"
                );
                return;
            }
        };
        assert!(apart <= noise, "{name}: {apart} ms apart, noise {noise} ms");
    }
}

/// How far the medians are apart, and how far they may be.
async fn measure(world: &World, letter: char, path: &str, body: &dyn Fn(&str) -> Value) -> (f64, f64) {
    let (known, unknown) = (codes(&format!("RSSMR{letter}")), codes(&format!("VRDLC{letter}")));
    for who in &known {
        world.envelope(who).await;
    }
    let (mut with_pin, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (one, other) in known.iter().zip(&unknown) {
            // Who comes first changes from pair to pair, and a day lies between two tries at a code.
            if with_pin.len() % 2 == 0 {
                with_pin.push(timed(world, path, &body(one)).await);
                without.push(timed(world, path, &body(other)).await);
            } else {
                without.push(timed(world, path, &body(other)).await);
                with_pin.push(timed(world, path, &body(one)).await);
            }
        }
        world.move_on(TimeDelta::days(1));
    }
    println!("with {:.2} ms, without {:.2} ms", median(&with_pin), median(&without));
    let apart = (median(&with_pin) - median(&without)).abs();
    (apart, (4.0 * error(&with_pin).hypot(error(&without))).max(0.5))
}
