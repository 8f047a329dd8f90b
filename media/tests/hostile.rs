//! What hostile people may send: it is refused and counted, and the others go on seeing and hearing each other.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests, which live in real time"
)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use media::{JoinError, Media};
use rtc::stun::attributes::{ATTR_USE_CANDIDATE, ATTR_USERNAME};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, Message, Setter as _, TransactionId};
use rtc::stun::textattrs::TextAttribute;
use support::{
    Client, booking, contains, counted, delegate, delegator, delta, held, keyframe, official, resident_kib, server,
    two_connected, until,
};

/// Both go on hearing each other.
fn unharmed(one: &mut Client, two: &mut Client, mark: &str) {
    until("both still hear each other", &mut [one, two], |clients| {
        clients[0].speak(mark.as_bytes());
        clients[1].speak(mark.as_bytes());
        contains(&clients[0].payloads(0, false), mark) && contains(&clients[1].payloads(0, false), mark)
    });
}

fn value<'a>(sdp: &'a str, name: &str) -> &'a str {
    sdp.lines().find_map(|line| line.strip_prefix(name)).expect("it is there")
}

/// A check addressed to a connection; without a password it proves nothing.
fn check(name: &str, password: Option<&str>) -> Vec<u8> {
    let provider = rtc::crypto::default_provider().expect("a provider");
    let mut message = Message::new();
    message.transaction_id = TransactionId([7; 12]);
    message.set_type(BINDING_REQUEST);
    message.write_header();
    TextAttribute::new(ATTR_USERNAME, name.to_owned()).add_to(&mut message).expect("added");
    message.add(ATTR_USE_CANDIDATE, &[]);
    if let Some(password) = password {
        MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), provider.crypto())
            .add_to(&mut message)
            .expect("added");
    }
    FINGERPRINT.add_to(&mut message).expect("added");
    message.raw
}

/// The name by which a client's checks are addressed.
fn name_of(client: &mut Client) -> String {
    let own = client.offer();
    format!("{}:{}", value(&client.answer, "a=ice-ufrag:"), value(&own, "a=ice-ufrag:"))
}

fn stranger() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback is there");
    socket.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout");
    socket
}

/// One RTP packet and one RTCP packet that nobody sealed.
fn unsealed() -> [Vec<u8>; 2] {
    let rtp = [&[0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 201][..], &[7; 40]].concat();
    [rtp, vec![0x81, 206, 0, 2, 0, 0, 0, 1, 0x5e, 0, 0, 2]]
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_packets_cut_short_or_changed_are_refused_and_counted() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(1)).await;
    unharmed(&mut one, &mut two, "before");
    let genuine = two.hold_back(|two| two.speak(b"changed on the way")).pop().expect("a packet");
    let mut garbage: Vec<Vec<u8>> = (0..=255).map(|first| vec![first; 1 + usize::from(first) % 60]).collect();
    garbage.extend((0..genuine.len()).map(|cut| genuine[..cut].to_vec()));
    garbage.extend((0..genuine.len()).map(|at| {
        let mut changed = genuine.clone();
        changed[at] ^= 0x10;
        changed
    }));
    let before = media.stats().await.refused;
    for datagram in &garbage {
        two.throw(datagram);
    }
    let wanted = before + garbage.len() as u64;
    counted(&media, &mut [&mut one, &mut two], "all of it as refused", |stats| stats.refused >= wanted).await;
    assert!(!contains(&one.payloads(0, false), "changed on the way"));
    two.throw(&genuine);
    until("the genuine one is heard", &mut [&mut one, &mut two], |clients| {
        contains(&clients[0].payloads(0, false), "changed on the way")
    });
    unharmed(&mut one, &mut two, "unharmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_comes_again_is_forwarded_once() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(2)).await;
    let packets = two.hold_back(|two| {
        two.speak(b"said once");
        two.show(&keyframe("shown once"));
    });
    let before = media.stats().await.refused;
    for _ in 0..20 {
        packets.iter().for_each(|packet| two.throw(packet));
    }
    let wanted = before + 19 * packets.len() as u64;
    counted(&media, &mut [&mut one, &mut two], "repetitions as refused", |stats| stats.refused >= wanted).await;
    unharmed(&mut one, &mut two, "unharmed");
    let times =
        |is_video, mark: &str| one.payloads(0, is_video).iter().filter(|payload| contains(&[payload], mark)).count();
    assert_eq!((times(false, "said once"), times(true, "shown once")), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_stream_from_an_unknown_address_is_not_heard() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(3)).await;
    unharmed(&mut one, &mut two, "before");
    let genuine = two.hold_back(|two| two.speak(b"from elsewhere")).pop().expect("a packet");
    let before = media.stats().await.dropped;
    let stranger = stranger();
    for _ in 0..10 {
        stranger.send_to(&genuine, two.server.expect("known")).expect("a datagram goes out");
    }
    counted(&media, &mut [&mut one, &mut two], "them as dropped", |stats| stats.dropped >= before + 10).await;
    assert!(!contains(&one.payloads(0, false), "from elsewhere"));
    two.throw(&genuine);
    until("it is heard from where it belongs", &mut [&mut one, &mut two], |clients| {
        contains(&clients[0].payloads(0, false), "from elsewhere")
    });
    unharmed(&mut one, &mut two, "unharmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_a_name_and_no_password_gets_no_answer_and_moves_nobody() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(4)).await;
    let name = name_of(&mut two);
    let addresses = media.stats().await.addresses;
    let before = media.stats().await.refused;
    let stranger = stranger();
    let forged = [check(&name, None), check(&name, Some("another password of a browser"))];
    for datagram in &forged {
        stranger.send_to(datagram, two.server.expect("known")).expect("a datagram goes out");
        two.throw(datagram);
    }
    let both = &mut [&mut one, &mut two];
    counted(&media, both, "four checks as refused", |stats| stats.refused >= before + 4).await;
    assert!(stranger.recv(&mut [0; 2048]).is_err(), "somebody answered");
    assert_eq!(media.stats().await.addresses, addresses);
    unharmed(&mut one, &mut two, "unharmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_a_name_and_floods_uses_up_nothing_of_its_owner() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(5)).await;
    let forged = check(&name_of(&mut two), None);
    let server = two.server.expect("known");
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let stranger = stranger();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                stranger.send_to(&forged, server).expect("a datagram goes out");
                std::thread::yield_now();
            }
        });
        unharmed(&mut one, &mut two, "in the middle of it");
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        flood.join().expect("a flood");
    });
    unharmed(&mut one, &mut two, "after it");
    assert_eq!(media.stats().await.peers, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_connection_is_sent_beyond_what_a_browser_sends_is_not_looked_at() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(6)).await;
    for _ in 0..4_000 {
        two.throw(&[0x80; 40]);
    }
    counted(&media, &mut [&mut one, &mut two], "some as excess", |stats| stats.excess > 0).await;
    unharmed(&mut one, &mut two, "unharmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_at_its_best_whose_line_was_held_up_is_never_too_fast() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(17)).await;
    until("the picture arrives", &mut [&mut one, &mut two], |clients| {
        clients[1].show(&keyframe("first"));
        contains(&clients[0].payloads(0, true), "first")
    });
    // Two seconds of 2.5 Mbit/s and of speech, let go at once.
    let held_up = two.hold_back(|two| {
        for _ in 0..50 {
            two.show(&delta(&"x".repeat(12_500)));
            two.speak(b"held up");
            two.speak(b"held up");
        }
    });
    assert!(held_up.len() > 700, "{} packets", held_up.len());
    held_up.iter().for_each(|packet| two.throw(packet));
    unharmed(&mut one, &mut two, "afterwards");
    assert_eq!(media.stats().await.excess, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_goodbye_that_anybody_could_have_written_closes_nothing() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(7)).await;
    let before = media.stats().await.refused;
    // A close_notify and a fatal alert in the clear, as before the handshake.
    for alert in [[1, 0], [2, 40]] {
        let head = [21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2];
        two.throw(&[&head[..], &alert].concat());
    }
    counted(&media, &mut [&mut one, &mut two], "both as refused", |stats| stats.refused >= before + 2).await;
    unharmed(&mut one, &mut two, "unharmed");
    assert_eq!(media.stats().await.peers, 2);
}

/// A third one who has proved an address and goes no further: its socket.
async fn found_only(media: &Media, meeting: u8) -> (UdpSocket, SocketAddr) {
    let mut third = Client::new(3);
    let offer = third.offer();
    let answer = media.join(booking(meeting), delegator(), offer.clone()).await.expect("a seat");
    let name = format!("{}:{}", value(&answer, "a=ice-ufrag:"), value(&offer, "a=ice-ufrag:"));
    let candidate: Vec<&str> = value(&answer, "a=candidate:").split(' ').collect();
    let server = format!("{}:{}", candidate[4], candidate[5]).parse().expect("an address");
    let socket = stranger();
    socket.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    socket.send_to(&check(&name, Some(value(&answer, "a=ice-pwd:"))), server).expect("a datagram goes out");
    socket.recv(&mut [0; 2048]).expect("an answer");
    (socket, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn media_before_the_handshake_is_refused() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(8)).await;
    let (third, server) = found_only(&media, 8).await;
    let before = media.stats().await.refused;
    for packet in unsealed() {
        third.send_to(&packet, server).expect("a datagram goes out");
    }
    counted(&media, &mut [&mut one, &mut two], "both as refused", |stats| stats.refused >= before + 2).await;
    unharmed(&mut one, &mut two, "unharmed");
    assert!(one.payloads(1, false).is_empty() && two.payloads(1, false).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_a_later_step_of_the_handshake_are_not_kept_without_end() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(9)).await;
    let (third, server) = found_only(&media, 9).await;
    let before = media.stats().await.refused;
    // Each of 1,187 bytes, of the epoch after the handshake.
    let record = [&[23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 9, 4, 150][..], &[0; 1_174]].concat();
    for _ in 0..900 {
        third.send_to(&record, server).expect("a datagram goes out");
    }
    // The first 256 KiB are taken.
    counted(&media, &mut [&mut one, &mut two], "most as refused", |stats| stats.refused + stats.excess > before + 600)
        .await;
    unharmed(&mut one, &mut two, "unharmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_of_monstrous_shape_are_refused_and_change_nothing() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(10)).await;
    let before = held(&media).await;
    let good = Client::new(3).offer();
    let (head, section) = good.split_once("m=").expect("a section");
    let section = section.split("m=").next().expect("a section");
    let mut many = head.to_owned();
    for _ in 0..1_000 {
        many.push_str("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n");
    }
    let bad = [
        many,
        format!("{head}{}", format!("m={section}").repeat(1_000)),
        good.replace("opus/48000", "speex/8000"),
        good.replace("VP8/90000", "H265/90000"),
        good.lines().filter(|line| !line.starts_with("a=fingerprint")).collect::<Vec<_>>().join("\r\n"),
        good.replace("a=mid:0", "a=mid:0\ra=setup:holdconn"),
        good.replace("a=mid:1", "a=mid:0"),
    ];
    for offer in bad {
        for seat in [delegate(), delegator()] {
            let refused = media.join(booking(10), seat, offer.clone()).await;
            assert!(matches!(refused, Err(JoinError::BadOffer(_))), "{refused:?}");
        }
    }
    assert_eq!(held(&media).await, before);
    unharmed(&mut one, &mut two, "unharmed");
}

/// Two who read, and a third one who speaks but never reads what it is sent.
async fn with_one_who_never_reads(meeting: u8, mut third: Client) -> (Media, Client, Client, Client) {
    let (media, events) = server();
    drop(events);
    let (mut one, mut two) = two_connected(&media, booking(meeting)).await;
    third.join(&media, booking(meeting), delegator()).await;
    until("the third sees", &mut [&mut one, &mut two, &mut third], |clients| {
        clients[0].show(&keyframe("at first"));
        contains(&clients[2].payloads(0, true), "at first")
    });
    (media, one, two, third)
}

/// Shows pictures to two others, one of whom does not read, until `done`; says how many packets went out.
async fn show_on(
    media: &Media,
    [one, two, third]: [&mut Client; 3],
    mut done: impl FnMut(u64, u64) -> bool,
) -> (u64, i64) {
    let (dropped, memory) = (media.stats().await.dropped, resident_kib());
    let (mut frames, begun) = (0, Instant::now());
    loop {
        one.show(&delta(&"x".repeat(5_000)));
        third.speak(b"I speak and do not listen");
        frames += 1;
        one.step();
        two.step();
        two.received.clear();
        if frames % 50 == 0 && done(frames, media.stats().await.dropped - dropped) {
            return (frames, resident_kib() - memory);
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{frames} pictures later nothing has happened");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_never_reads_udp_costs_the_others_nothing() {
    let (media, mut one, mut two, mut third) = with_one_who_never_reads(11, Client::new(3)).await;
    // More than a socket's buffer holds.
    let (_, grown) = show_on(&media, [&mut one, &mut two, &mut third], |frames, _| frames >= 500).await;
    println!("memory grew by {grown} KiB");
    assert!(grown < 16 * 1024, "{grown} KiB");
    unharmed(&mut one, &mut two, "unharmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_never_reads_tcp_loses_packets_and_the_others_do_not() {
    let (media, mut one, mut two, mut third) = with_one_who_never_reads(12, Client::without_udp(3)).await;
    let (frames, grown) = show_on(&media, [&mut one, &mut two, &mut third], |_, dropped| dropped > 500).await;
    println!("full after {frames} pictures of 5 kB; memory grew by {grown} KiB");
    assert!(grown < 16 * 1024, "{grown} KiB");
    unharmed(&mut one, &mut two, "unharmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stalls_within_a_length_or_a_datagram_is_hung_up_on_and_holds_up_nobody() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(13)).await;
    let mut stalled: Vec<TcpStream> = Vec::new();
    for address in media.local_addrs() {
        for said in [&[4][..], &[4, 176, 0, 1, 0, 0]] {
            let mut stream = TcpStream::connect(address).expect("the server listens");
            stream.write_all(said).expect("written");
            stream.set_nonblocking(true).expect("a socket");
            stalled.push(stream);
        }
    }
    unharmed(&mut one, &mut two, "meanwhile");
    until("they are hung up on", &mut [&mut one, &mut two], |clients| {
        clients[0].speak(b"still there");
        stalled.iter_mut().all(|stream| matches!(stream.read(&mut [0]), Ok(0)))
    });
    assert_eq!(media.stats().await.lines, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_participant_whose_line_stalls_within_a_datagram_goes_on_with_the_rest_of_it() {
    let (media, _events) = server();
    let (mut one, mut two) = (Client::new(1), Client::without_udp(2));
    one.join(&media, booking(14), official("anna")).await;
    two.join(&media, booking(14), delegate()).await;
    until("both are connected", &mut [&mut one, &mut two], |clients| clients.iter().all(|client| client.connected));
    let packet = two.hold_back(|two| two.speak(b"said in two pieces")).pop().expect("a packet");
    let framed = [&(packet.len() as u16).to_be_bytes()[..], &packet].concat();
    let (first, rest) = framed.split_at(20);
    two.write_raw(first);
    let begun = Instant::now();
    until("a while has passed", &mut [&mut one], |_| begun.elapsed() > Duration::from_millis(300));
    assert!(!contains(&one.payloads(0, false), "said in two pieces"));
    two.write_raw(rest);
    until("it is heard", &mut [&mut one, &mut two], |clients| {
        contains(&clients[0].payloads(0, false), "said in two pieces")
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_datagrams_without_end_over_tcp_leave_the_others_their_turn() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(15)).await;
    let mut third = Client::without_udp(3);
    third.join(&media, booking(15), delegator()).await;
    until("the third is connected", &mut [&mut one, &mut two, &mut third], |clients| clients[2].connected);
    for round in 0..20 {
        third.write_raw(&[0; 16 * 1024]);
        unharmed(&mut one, &mut two, &format!("round {round}"));
    }
    counted(&media, &mut [&mut one, &mut two], "most as excess", |stats| stats.excess > 10_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_keyframes_and_repetitions_without_end_gets_few() {
    let (media, _events) = server();
    let (mut one, mut two) = two_connected(&media, booking(16)).await;
    until("the picture arrives", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&keyframe("first"));
        contains(&clients[1].payloads(0, true), "first")
    });
    let newest = two.received.iter().filter(|packet| packet.is_video).map(|packet| packet.sequence).max();
    let wanted: Vec<u16> = (0..17).map(|behind| newest.expect("a picture").wrapping_sub(behind)).collect();
    let (begun, asked) = (Instant::now(), one.keyframes_asked);
    let sent = media.stats().await.sent;
    for _ in 0..400 {
        two.ask_keyframe(0);
        two.ask_again(0, &wanted);
    }
    unharmed(&mut one, &mut two, "unharmed");
    let asked = one.keyframes_asked - asked;
    let most = 2 + begun.elapsed().as_millis() as usize / 300;
    assert!(asked <= most, "asked {asked} times for a keyframe, where {most} would do");
    let sent = media.stats().await.sent - sent;
    println!("800 requests were answered with {sent} datagrams, {asked} requests for a keyframe");
    assert!(sent < 800, "{sent} datagrams");
}
