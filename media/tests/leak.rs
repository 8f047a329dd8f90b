//! Coming and going leaves nothing behind. A program of its own: it looks at the memory of the whole process.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests, which live in real time"
)]

mod support;

use media::{Media, Stats};
use support::{Client, booking, delegate, held, official, resident_kib, server, until};

async fn come_and_go(media: &Media, offer: &str, times: u32) {
    for round in 0..times {
        let meeting = booking((round % 50) as u8);
        media.join(meeting, delegate(), offer.to_owned()).await.expect("a seat");
        media.leave(meeting, delegate()).await;
    }
}

/// Two who connect, speak, and leave one after the other.
async fn meet(media: &Media, round: u32) {
    let meeting = booking(100 + (round % 50) as u8);
    let (mut one, mut two) = (Client::new(1), Client::without_udp(2));
    one.join(media, meeting, official("anna")).await;
    two.join(media, meeting, delegate()).await;
    until("they hear each other", &mut [&mut one, &mut two], |clients| {
        clients[0].speak(b"hello");
        !clients[1].payloads(0, false).is_empty()
    });
    media.leave(meeting, delegate()).await;
    media.close(meeting).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_joins_and_leaves_leave_memory_flat() {
    let (media, _events) = server();
    let offer = Client::new(1).offer();
    come_and_go(&media, &offer, 2_000).await;
    for round in 0..20 {
        meet(&media, round).await;
    }
    let before = resident_kib();
    come_and_go(&media, &offer, 10_000).await;
    for round in 0..40 {
        meet(&media, round).await;
    }
    let grown = resident_kib() - before;
    println!("memory grew by {grown} KiB over 10,000 joins and 80 connections");
    assert!(grown < 3 * 1024, "{grown} KiB");
    assert_eq!(Stats { lines: 0, ..held(&media).await }, Stats::default());
}
