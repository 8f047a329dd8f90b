//! Coming and going leaves nothing behind. A program of its own: it counts the memory of the whole process.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests, which live in real time"
)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering};

use media::{Event, Media, Stats};
use support::{Client, booking, contains, counted, delegate, held, keyframe, official, server, until};
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedReceiver;

/// Meetings held at the same time: most of what a connection takes to come up is waiting.
const AT_ONCE: u8 = 10;
/// What one join, and one connection, may leave behind at most, in bytes. Measured: below 1 and about 20, of tables and
/// queues that still grow a little. A connection that is kept is tens of kilobytes, with its video a quarter of a megabyte.
const LEFT_BY_A_JOIN: isize = 8;
const LEFT_BY_A_CONNECTION: isize = 256;

/// The system's allocator, and how much of it is in use: memory of the process that is free again but not given back
/// would hide kilobytes of every connection.
struct Counting;

static IN_USE: AtomicIsize = AtomicIsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[allow(unsafe_code, reason = "an allocator has no safe interface; this one passes everything on")]
// SAFETY: both calls go to the system's allocator as they came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size().cast_signed(), Ordering::Relaxed);
        // SAFETY: the caller keeps what the trait asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size().cast_signed(), Ordering::Relaxed);
        // SAFETY: the caller keeps what the trait asks for.
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn in_use() -> isize {
    IN_USE.load(Ordering::Relaxed)
}

/// People who only ask for a seat: they never connect.
async fn come_and_go(media: &Media, events: &mut UnboundedReceiver<Event>, offer: &str, times: u32) {
    for round in 0..times {
        let meeting = booking((round % 50) as u8);
        media.join(meeting, delegate(), offer.to_owned()).await.expect("a seat");
        media.leave(meeting, delegate()).await;
        forget_told(events);
    }
}

/// What was told and nobody read would count as memory in use.
fn forget_told(events: &mut UnboundedReceiver<Event>) {
    while events.try_recv().is_ok() {}
}

/// Two who connect, every other time one of them over TCP, hear and see each other, and leave one after the other.
async fn meet(media: Media, number: u8) -> [Client; 2] {
    let meeting = booking(100 + number);
    let mut one = Client::new(1);
    let mut two = if number.is_multiple_of(2) { Client::new(2) } else { Client::without_udp(2) };
    one.join(&media, meeting, official("anna")).await;
    two.join(&media, meeting, delegate()).await;
    until("they hear and see each other", &mut [&mut one, &mut two], |clients| {
        for client in clients.iter_mut().filter(|client| client.connected) {
            client.speak(b"voice");
            client.show(&keyframe("face"));
        }
        let hears_and_sees = |client: &Client| {
            contains(&client.payloads(0, false), "voice") && contains(&client.payloads(0, true), "face")
        };
        clients.iter().all(|client| hears_and_sees(client))
    });
    media.leave(meeting, delegate()).await;
    media.close(meeting).await;
    [one, two]
}

/// Rounds of meetings at the same time.
async fn meet_often(media: &Media, events: &mut UnboundedReceiver<Event>, rounds: u32) {
    for _ in 0..rounds {
        let begin = |number| {
            let media = media.clone();
            tokio::task::spawn_blocking(move || Handle::current().block_on(meet(media, number)))
        };
        let meetings: Vec<_> = (0..AT_ONCE).map(begin).collect();
        let mut gone = Vec::new();
        for meeting in meetings {
            gone.extend(meeting.await.expect("they met"));
        }
        // They are still there and have hung up nothing: the server must do that.
        counted(media, &mut [], "no lines over TCP", |stats| stats.lines == 0).await;
        forget_told(events);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_and_going_ten_thousand_times_and_connecting_hundreds_of_times_leaves_nothing_behind() {
    let (media, mut events) = server();
    let offer = Client::new(1).offer();
    come_and_go(&media, &mut events, &offer, 2_000).await;
    meet_often(&media, &mut events, 3).await;

    let before = in_use();
    come_and_go(&media, &mut events, &offer, 10_000).await;
    let joins = in_use() - before;
    let before = in_use();
    meet_often(&media, &mut events, 15).await;
    let connections = in_use() - before;
    println!("10,000 joins left {joins} bytes, 300 connections {connections}");
    assert!(joins < 10_000 * LEFT_BY_A_JOIN, "{joins} bytes after 10,000 joins");
    assert!(connections < 300 * LEFT_BY_A_CONNECTION, "{connections} bytes after 300 connections");
    assert_eq!(held(&media).await, Stats::default());
}
