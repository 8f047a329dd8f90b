//! A flood on one meeting is not felt in another of the same worker. A program of its own: it measures time.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests, which live in real time"
)]

mod support;

use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use media::{Config, Media};
use support::{Client, booking, delegate, keyframe, official, two_connected};

/// Medians are taken over so many rounds, in each of which everything is measured once.
const ROUNDS: usize = 5;
/// How long each is measured: 160 packets.
const SPAN: Duration = Duration::from_secs(1);
/// Packets a second of the flood, and all it comes to in one span.
const RATE: u32 = 20_000;
const FLOOD: usize = RATE as usize * SPAN.as_secs() as usize;
/// Below this, what is measured is whose turn it is on the machine's cores: the worker, two clients and the flood share
/// two, a kernel of 250 Hz takes a core from one for another each 4 ms, and a packet waits for two of them, the worker and
/// its receiver. A conversation notices 50 ms; a worker that is flooded loses a fifth of the packets.
const TURNS: Duration = Duration::from_millis(8);

/// Lets one speak 50 times and show 30 pictures a second, each with its moment in it; gives how long what came took.
fn live(client: &mut Client, begun: Instant, span: Duration) -> Vec<Duration> {
    client.received.clear();
    let from = Instant::now();
    let (mut spoken, mut shown) = (0, 0);
    while from.elapsed() < span {
        // Waits a millisecond for what comes.
        client.step();
        let moment = |begun: Instant| u64::try_from(begun.elapsed().as_nanos()).expect("soon").to_be_bytes();
        if from.elapsed() >= Duration::from_millis(20) * spoken {
            spoken += 1;
            client.speak(&moment(begun));
        }
        if from.elapsed() >= Duration::from_micros(33_333) * shown {
            shown += 1;
            let mut frame = keyframe("");
            frame.extend(moment(begun));
            client.show(&frame);
        }
    }
    let took = |packet: &support::Received| {
        let sent = u64::from_be_bytes(*packet.payload.last_chunk().expect("a moment"));
        (packet.at - begun).saturating_sub(Duration::from_nanos(sent))
    };
    client.received.iter().map(took).collect()
}

/// The latency that 99 of 100 packets of a conversation stay below, while `flood` runs.
fn measure(one: &mut Client, two: &mut Client, flood: impl FnOnce() + Send) -> Duration {
    let begun = Instant::now();
    let mut all = std::thread::scope(|scope| {
        let flood = scope.spawn(flood);
        let other = scope.spawn(|| live(two, begun, SPAN));
        let mut all = live(one, begun, SPAN);
        all.extend(other.join().expect("a client"));
        flood.join().expect("a flood");
        all
    });
    let wanted = 2 * 80 * SPAN.as_secs() as usize;
    assert!(all.len() * 100 >= wanted * 95, "of {wanted} packets {} came", all.len());
    all.sort_unstable();
    all[all.len() * 99 / 100]
}

/// Sends at the rate of the flood, as evenly as the machine lets it.
fn at_the_rate(mut send: impl FnMut(usize)) {
    let begun = Instant::now();
    let mut sent = 0;
    while sent < FLOOD && begun.elapsed() < SPAN {
        let due = begun.elapsed().as_micros() * u128::from(RATE) / 1_000_000;
        while sent < FLOOD && (sent as u128) < due {
            send(sent);
            sent += 1;
        }
        std::thread::sleep(Duration::from_micros(500));
    }
}

fn median(mut values: Vec<Duration>) -> Duration {
    values.sort_unstable();
    values[values.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_on_one_meeting_is_not_felt_in_another() {
    let bind = vec!["127.0.0.1:0".parse().expect("an address")];
    let (media, _events) = Media::start(Config { bind, tcp: false, announced: Vec::new() }).expect("loopback is there");
    let (mut one, mut two) = two_connected(&media, booking(1)).await;
    // In the other meeting one floods, and another is sent whatever passes and does not read it.
    let (mut flooder, mut viewer) = (Client::new(3), Client::new(4));
    flooder.join(&media, booking(2), official("bruno")).await;
    viewer.join(&media, booking(2), delegate()).await;
    support::until("both are connected", &mut [&mut flooder, &mut viewer], |clients| {
        clients.iter().all(|client| client.connected)
    });
    let server = media.local_addrs()[0];
    let before = media.stats().await;
    let figures = rounds(&mut [&mut one, &mut two], &mut flooder, &mut viewer, server);
    let [alone, floods @ ..] = figures.map(median);
    println!("99 of 100 within {alone:?} alone, in floods of {RATE} a second within {floods:?}:");
    println!("noise from an unknown address, noise from a known one, genuine media");
    let after = media.stats().await;
    let counts = [after.dropped - before.dropped, after.refused - before.refused, after.excess - before.excess];
    println!("dropped, refused, excess: {counts:?}");
    assert!(counts.iter().all(|count| *count > 10_000), "the floods were no floods: {counts:?}");
    assert!(floods.iter().all(|flood| *flood <= (2 * alone).max(TURNS)), "the flood is felt");
}

/// Measures everything once a round, in turn: alone, and in each kind of flood.
fn rounds(
    [one, two]: &mut [&mut Client; 2],
    flooder: &mut Client,
    viewer: &mut Client,
    server: SocketAddr,
) -> [Vec<Duration>; 4] {
    let stranger = UdpSocket::bind("127.0.0.1:0").expect("loopback is there");
    let noise: Vec<u8> = (0..200_u8).map(|at| at.wrapping_mul(37) | 0x80).collect();
    let mut figures: [Vec<Duration>; 4] = Default::default();
    for _ in 0..ROUNDS {
        // Sealed beforehand, and a few at a time, so that everybody goes on living meanwhile.
        let mut packets = Vec::with_capacity(FLOOD);
        while packets.len() < FLOOD {
            packets.extend(flooder.hold_back(|flooder| (0..500).for_each(|_| flooder.speak(&[7; 80]))));
            [&mut **one, &mut **two, &mut *flooder, &mut *viewer].into_iter().for_each(Client::step);
        }
        for (kind, figures) in figures.iter_mut().enumerate() {
            figures.push(measure(one, two, || match kind {
                0 => {}
                1 => at_the_rate(|_| drop(stranger.send_to(&noise, server))),
                2 => at_the_rate(|_| flooder.throw(&noise)),
                _ => at_the_rate(|at| flooder.throw(&packets[at])),
            }));
            // So that the server goes on hearing of them.
            flooder.step();
            viewer.step();
        }
    }
    figures
}
