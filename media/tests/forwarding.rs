//! Participants over real sockets on the loopback interface.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests, which live in real time"
)]

mod support;

use media::{Config, Event, JoinError, Media, Stats};
use support::{
    Client, booking, contains, delegate, delegator, delta, held, keyframe, official, server, told, two_connected, until,
};

#[tokio::test(flavor = "multi_thread")]
async fn two_participants_hear_and_see_each_other() {
    let (media, mut events) = server();
    let (mut one, mut two) = two_connected(&media, booking(1)).await;
    told(&mut events, "the official sees the delegate", |event| {
        matches!(event, Event::Slots { seat, slots, .. } if *seat == official("anna") && slots[0] == Some(delegate()))
    })
    .await;
    until("both heard and saw each other", &mut [&mut one, &mut two], |clients| {
        let [one, two] = clients else { unreachable!() };
        one.speak(b"voice of one");
        two.speak(b"voice of two");
        one.show(&keyframe("face of one"));
        two.show(&keyframe("face of two"));
        contains(&one.payloads(0, false), "voice of two")
            && contains(&two.payloads(0, false), "voice of one")
            && contains(&one.payloads(0, true), "face of two")
            && contains(&two.payloads(0, true), "face of one")
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_only_ipv6_and_who_has_only_ipv4_hear_each_other() {
    let Some(mut one) = Client::on_ipv6(1) else {
        println!("skipped: this machine has no IPv6");
        return;
    };
    let bind = vec!["[::]:0".parse().expect("an address")];
    let announced = ["::1", "127.0.0.1"].map(|address| address.parse().expect("an address")).to_vec();
    let (media, _events) = Media::start(Config { bind, tcp: false, announced }).expect("loopback is there");
    let mut two = Client::new(2);
    one.join(&media, booking(14), official("anna")).await;
    two.join(&media, booking(14), delegate()).await;
    until("both heard each other", &mut [&mut one, &mut two], |clients| {
        let [one, two] = clients else { unreachable!() };
        one.speak(b"voice of one");
        two.speak(b"voice of two");
        contains(&one.payloads(0, false), "voice of two") && contains(&two.payloads(0, false), "voice of one")
    });
    assert!(one.server.is_some_and(|server| server.is_ipv6()), "{:?}", one.server);
    assert!(two.server.is_some_and(|server| server.is_ipv4()), "{:?}", two.server);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tries_the_line_hears_and_sees_oneself_for_a_while() {
    let (media, _events) = server();
    let mut one = Client::new(1);
    let trial = booking(15);
    let offer = one.offer();
    one.take_answer(media.try_line(trial, offer).await.expect("a trial"));
    until("what is sent comes back", &mut [&mut one], |clients| {
        clients[0].speak(b"own voice");
        clients[0].show(&keyframe("own face"));
        contains(&clients[0].payloads(0, false), "own voice") && contains(&clients[0].payloads(0, true), "own face")
    });
    media.close(trial).await;
    assert_eq!(held(&media).await, Stats::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_try_the_line_at_once_and_no_more() {
    let bind = vec!["127.0.0.1:0".parse().expect("an address")];
    let (media, _events) = Media::start(Config { bind, tcp: false, announced: Vec::new() }).expect("loopback is there");
    for number in 0..32 {
        let offer = Client::new(u32::from(number) + 1).offer();
        media.try_line(booking(number), offer).await.expect("a trial");
    }
    let refused = media.try_line(booking(100), Client::new(100).offer()).await;
    assert_eq!(refused, Err(JoinError::Full));
    let again = media.try_line(booking(3), Client::new(101).offer()).await;
    assert!(again.is_ok(), "who tries once more needs no other room");
    media.close(booking(0)).await;
    media.try_line(booking(100), Client::new(102).offer()).await.expect("a trial");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_nothing_of_a_camera_before_its_keyframe_and_the_camera_is_asked_for_one() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(2)).await;
    until("the camera is asked for a keyframe", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&delta("too early"));
        clients[0].keyframes_asked > 0
    });
    until("the keyframe arrives", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&keyframe("now"));
        contains(&clients[1].payloads(0, true), "now")
    });
    assert!(!contains(&two.payloads(0, true), "too early"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewers_keyframe_request_reaches_the_camera() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(3)).await;
    until("the picture arrives", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&keyframe("first"));
        contains(&clients[1].payloads(0, true), "first")
    });
    let before = one.keyframes_asked;
    until("the request is relayed", &mut [&mut one, &mut two], |clients| {
        clients[1].ask_keyframe(0);
        clients[0].keyframes_asked > before
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_over_a_slot_goes_on_with_its_stream() {
    let (media, mut events) = server();
    let (mut one, mut two) = two_connected(&media, booking(4)).await;
    until("the first picture arrives", &mut [&mut one, &mut two], |clients| {
        clients[1].show(&keyframe("the delegate"));
        clients[1].speak(b"the delegate");
        contains(&clients[0].payloads(0, true), "the delegate")
            && contains(&clients[0].payloads(0, false), "the delegate")
    });
    media.leave(booking(4), delegate()).await;
    told(&mut events, "the slot is empty", |event| {
        matches!(event, Event::Slots { seat, slots, .. } if *seat == official("anna") && *slots == [None, None, None])
    })
    .await;
    // The same seat from another device: another connection, other numbers, the same slot.
    let mut again = Client::new(3);
    again.join(&media, booking(4), delegate()).await;
    until("the new picture arrives", &mut [&mut one, &mut again], |clients| {
        clients[1].show(&keyframe("back again"));
        clients[1].speak(b"back again");
        contains(&clients[0].payloads(0, true), "back again") && contains(&clients[0].payloads(0, false), "back again")
    });
    for is_video in [false, true] {
        let mut stream: Vec<_> = one.received.iter().filter(|packet| packet.is_video == is_video).collect();
        stream.sort_by_key(|packet| packet.sequence.wrapping_sub(stream_start(is_video)));
        for pair in stream.windows(2) {
            assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1), "no gap, no repetition");
            assert!(pair[1].timestamp.wrapping_sub(pair[0].timestamp) < 90_000 * 60, "time goes on");
        }
    }
}

/// A number before any that the clients of these tests begin with.
fn stream_start(is_video: bool) -> u16 {
    if is_video { 0 } else { 59_000 }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_one_comes_and_goes_and_the_others_are_told() {
    let (media, mut events) = server();
    let (mut one, mut two) = two_connected(&media, booking(5)).await;
    let mut three = Client::new(3);
    three.join(&media, booking(5), delegator()).await;
    until("the third is heard by both", &mut [&mut one, &mut two, &mut three], |clients| {
        clients[2].speak(b"third voice");
        contains(&clients[0].payloads(1, false), "third voice")
            && contains(&clients[1].payloads(1, false), "third voice")
    });
    three.close();
    told(&mut events, "the third is lost", |event| matches!(event, Event::Lost { seat, .. } if *seat == delegator()))
        .await;
    until("the others still hear each other", &mut [&mut one, &mut two], |clients| {
        clients[0].speak(b"still here");
        contains(&clients[1].payloads(0, false), "still here")
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ice_restart_keeps_the_session() {
    let (media, mut events) = server();
    let (mut one, mut two) = two_connected(&media, booking(6)).await;
    until("the picture arrives", &mut [&mut one, &mut two], |clients| {
        clients[1].show(&keyframe("before"));
        contains(&clients[0].payloads(0, true), "before")
    });
    while events.try_recv().is_ok() {}
    let first = two.offer();
    let offer = two.restart_offer();
    assert_ne!(ufrag(&first), ufrag(&offer));
    let answer = media.join(booking(6), delegate(), offer).await.expect("a restart");
    two.take_answer(answer);
    // Only differences to the keyframe before the restart are sent: another connection would show none of them.
    until("the picture goes on", &mut [&mut one, &mut two], |clients| {
        clients[1].show(&delta("after"));
        contains(&clients[0].payloads(0, true), "after")
    });
    // How a line does may be told at any time.
    let told = std::iter::from_fn(|| events.try_recv().ok());
    let came_or_went: Vec<Event> = told.filter(|event| !matches!(event, Event::Quality { .. })).collect();
    assert_eq!(came_or_went, [], "nobody came or went");
    assert_eq!(media.stats().await.peers, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_falls_silent_is_lost_and_an_ice_restart_brings_them_back() {
    let (media, mut events) = server();
    let (mut one, mut two) = two_connected(&media, booking(11)).await;
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = std::sync::Arc::clone(&stop);
    // The other one goes on living meanwhile; nobody touches the silent one.
    let living = std::thread::spawn(move || {
        until("the test lets go", &mut [&mut one], |_| seen.load(std::sync::atomic::Ordering::Relaxed));
        one
    });
    let lost = told(&mut events, "somebody is lost", |event| matches!(event, Event::Lost { .. })).await;
    assert!(matches!(lost, Event::Lost { seat, .. } if seat == delegate()));
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let mut one = living.join().expect("a client");
    let answer = media.join(booking(11), delegate(), two.restart_offer()).await.expect("a restart");
    two.take_answer(answer);
    until("they are heard again", &mut [&mut one, &mut two], |clients| {
        clients[1].speak(b"back again");
        contains(&clients[0].payloads(0, false), "back again")
    });
    told(&mut events, "they are back", |event| matches!(event, Event::Connected { seat, .. } if *seat == delegate()))
        .await;
}

fn ufrag(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fifth_seat_is_refused_and_a_seat_that_reloads_is_not() {
    let (media, _events) = server();
    let seats = [official("anna"), official("bruno"), delegate(), delegator()];
    for seat in seats {
        media.join(booking(7), seat, Client::new(1).offer()).await.expect("a free seat");
    }
    let fifth = media.join(booking(7), official("carla"), Client::new(1).offer()).await;
    assert_eq!(fifth, Err(JoinError::Full));
    media.join(booking(7), delegate(), Client::new(1).offer()).await.expect("the own seat");
    assert_eq!(media.stats().await.peers, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_offer_is_refused_and_changes_nothing() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(8)).await;
    let good = Client::new(3).offer();
    let bad = [
        "hello".to_owned(),
        good.replace("a=fingerprint", "a=nothing"),
        good.replace("VP8/90000", "XX8/90000"),
        good.replace("a=sendonly", "a=sendrecv"),
        good.chars().take(good.len() / 2).collect(),
        "v=0\r\n".repeat(20_000),
    ];
    for offer in bad {
        let refused = media.join(booking(8), delegate(), offer).await;
        assert!(matches!(refused, Err(JoinError::BadOffer(_))), "{refused:?}");
    }
    until("both still hear each other", &mut [&mut one, &mut two], |clients| {
        clients[0].speak(b"unharmed");
        contains(&clients[1].payloads(0, false), "unharmed")
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_and_closing_free_everything() {
    let (media, _events) = server();
    let offer = Client::new(1).offer();
    for round in 0..200 {
        media.join(booking(round % 7), delegate(), offer.clone()).await.expect("a seat");
        media.leave(booking(round % 7), delegate()).await;
    }
    for _ in 0..3 {
        let (_one, _two) = two_connected(&media, booking(9)).await;
        assert!(media.stats().await.addresses >= 2);
        media.close(booking(9)).await;
    }
    assert_eq!(held(&media).await, Stats::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_send_udp_meets_over_tcp_with_who_can() {
    let (media, _events) = server();
    let (mut one, mut two) = (Client::without_udp(1), Client::new(2));
    one.join(&media, booking(11), official("anna")).await;
    two.join(&media, booking(11), delegate()).await;
    until("both are connected", &mut [&mut one, &mut two], |clients| clients.iter().all(|client| client.connected));
    until("both heard and saw each other", &mut [&mut one, &mut two], |clients| {
        let [one, two] = clients else { unreachable!() };
        one.show(&keyframe("face of one"));
        two.speak(b"voice of two");
        contains(&one.payloads(0, false), "voice of two") && contains(&two.payloads(0, true), "face of one")
    });
    assert_eq!(media.stats().await.lines, 1);
    media.close(booking(11)).await;
    // The line is closed behind the goodbye.
    until("the line is closed", &mut [&mut one], |clients| clients[0].hung_up());
    assert_eq!(held(&media).await, Stats::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_over_tcp_and_speaks_another_language_is_hung_up_on() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(12)).await;
    for address in media.local_addrs() {
        let mut strangers: Vec<_> = (0..40).filter_map(|_| std::net::TcpStream::connect(address).ok()).collect();
        for stranger in &mut strangers {
            let _ = std::io::Write::write_all(stranger, b"GET / HTTP/1.1\r\n\r\n");
        }
        until("nobody else is listened to", &mut [&mut one, &mut two], |clients| {
            clients[0].speak(b"unharmed");
            strangers.iter_mut().all(|stranger| {
                stranger.set_nonblocking(true).expect("a socket");
                !matches!(std::io::Read::read(stranger, &mut [0]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
            })
        });
    }
    assert!(contains(&two.payloads(0, false), "unharmed"));
    assert_eq!(media.stats().await.lines, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn noise_on_the_port_disturbs_nobody() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(10)).await;
    let stranger = std::net::UdpSocket::bind("127.0.0.1:0").expect("loopback is there");
    for address in media.local_addrs() {
        for seed in 0..2_000_u32 {
            let len = (seed % 97) as usize;
            let mut noise: Vec<u8> = (0..len).map(|at| (seed.wrapping_mul(2_654_435_761) >> (at % 24)) as u8).collect();
            if seed % 3 == 0 && len >= 8 {
                noise[0] = 0;
                noise[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
            }
            stranger.send_to(&noise, address).expect("a datagram goes out");
        }
    }
    until("both still hear each other", &mut [&mut one, &mut two], |clients| {
        clients[0].speak(b"unharmed");
        contains(&clients[1].payloads(0, false), "unharmed")
    });
}
