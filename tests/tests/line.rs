//! Connections of audio and video as the meeting tells of them: tried before it, judged during it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;
#[path = "../../media/tests/support/mod.rs"]
mod support;

use common::{Booked, Line, World};
use media::Event;
use protocol::socket::GoodbyeReason;
use protocol::{
    ClientMessage, Code, LinePath, LineQuality, LineReport, MeetingEvent, OfficialId, Party, PathFound, Seat, SeatLine,
    ServerMessage,
};
use support::{Client, keyframe};

const DELEGATE: Seat = Seat::Citizen { party: Party::Delegate };
const DELEGATOR: Seat = Seat::Citizen { party: Party::Delegator };

fn official_seat(id: &str) -> Seat {
    Seat::Official { official: OfficialId::from(id) }
}

/// A browser that tries the line of this seat.
async fn trying(line: &mut Line, number: u32) -> Client {
    let mut browser = Client::new(number);
    let answer = line.ask(ClientMessage::Trial { sdp: browser.offer() }).await.unwrap();
    browser.take_answer(answer.unwrap());
    browser
}

/// How many the media server holds a connection with.
async fn connections(world: &World) -> usize {
    world.app().meetings.media().stats().await.peers
}

/// Waits until the media server holds no connection.
async fn until_nobody_is_connected(world: &World) {
    for _ in 0..500 {
        if connections(world).await == 0 {
            return;
        }
        server::clock::pause(std::time::Duration::from_millis(20)).await;
    }
    panic!("a trial goes on after whoever tried is gone");
}

fn found() -> LineReport {
    LineReport {
        paths: vec![
            PathFound { path: LinePath::Udp, round_trip_ms: Some(31) },
            PathFound { path: LinePath::Tcp, round_trip_ms: None },
        ],
        lost_up_percent: 2,
        lost_down_percent: 0,
        up_kbps: 820,
        down_kbps: 790,
        camera: true,
        microphone: true,
        quality: LineQuality::Good,
    }
}

fn is_report(event: &MeetingEvent) -> bool {
    matches!(event, MeetingEvent::LineTried { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_not_arrived_tries_the_line_and_hears_and_sees_oneself() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    let mut browser = trying(&mut citizen, 1).await;
    support::until("what was sent comes back", &mut [&mut browser], |browsers| {
        browsers[0].speak(b"own voice");
        browsers[0].show(&keyframe("own face"));
        let came = |is_video, mark: &[u8]| {
            browsers[0].payloads(0, is_video).iter().any(|payload| payload.windows(mark.len()).any(|part| part == mark))
        };
        came(false, b"own voice") && came(true, b"own face")
    });
    assert_eq!(connections(&world).await, 1);
    citizen.say(ClientMessage::EndTrial {}).await.unwrap();
    assert_eq!(connections(&world).await, 0);
    citizen.say(ClientMessage::EndTrial {}).await.unwrap();
    citizen.arrive(&[Party::Delegate]).await.unwrap();
}

#[tokio::test]
async fn what_a_trial_found_is_told_to_the_officials_and_to_who_tried_and_to_nobody_else_ever() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    let mut looking = world.join(booked.id, &world.official("rossi").await).await;
    let mut other = world.join(booked.id, &booked.delegator).await;
    citizen.say(ClientMessage::ReportTrial { report: found() }).await.unwrap();
    let tried = MeetingEvent::LineTried { seat: DELEGATE, report: found() };
    assert_eq!(looking.until(is_report).await, tried);
    assert_eq!(citizen.until(is_report).await, tried);
    let mut later = world.join(booked.id, &world.official("verdi").await).await;
    assert_eq!(later.until(is_report).await, tried);
    // What all hear comes after it, now and for who reads everything anew.
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    let waiting = |event: &MeetingEvent| *event == MeetingEvent::WaitingStarted {};
    other.until(waiting).await;
    let mut again = world.join(booked.id, &booked.delegator).await;
    again.until(waiting).await;
    let heard = other.heard.iter().chain(&again.heard);
    assert_eq!(heard.filter(|event| is_report(&event.event)).count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_whom_nobody_confirmed_and_an_official_who_only_looks_may_try_the_line() {
    let (world, booked) = World::with_a_booking().await;
    let pass = world.guest(booked.id, Party::Delegator).await;
    let mut guest = world.join(booked.id, &pass).await;
    guest.arrive(&[Party::Delegator]).await.unwrap();
    let mut rossi = world.join(booked.id, &world.official("rossi").await).await;
    rossi.say(ClientMessage::TakeCharge {}).await.unwrap();
    let mut verdi = world.join(booked.id, &world.official("verdi").await).await;
    for (number, line) in [(1, &mut guest), (2, &mut verdi)] {
        let mut browser = trying(line, number).await;
        support::until("it is connected", &mut [&mut browser], |browsers| browsers[0].connected);
    }
    assert_eq!(connections(&world).await, 2);
}

#[tokio::test]
async fn a_seat_has_one_trial_which_ends_with_the_line_and_with_a_newer_one() {
    let (world, booked) = World::with_a_booking().await;
    let mut first = world.join(booked.id, &booked.delegate).await;
    trying(&mut first, 1).await;
    trying(&mut first, 2).await;
    assert_eq!(connections(&world).await, 1, "the second took the place of the first");
    assert_eq!(first.ask(ClientMessage::Trial { sdp: "v=0".into() }).await, Err(Code::MediaRefused));
    assert_eq!(connections(&world).await, 1, "what is refused changes nothing");
    let mut second = world.join(booked.id, &booked.delegate).await;
    assert_eq!(first.goodbye().await, GoodbyeReason::OpenedElsewhere);
    until_nobody_is_connected(&world).await;
    trying(&mut second, 3).await;
    drop(second);
    until_nobody_is_connected(&world).await;
}

#[tokio::test]
async fn trials_end_with_the_meeting() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    trying(&mut citizen, 1).await;
    world.clock.advance(chrono::TimeDelta::minutes(55));
    assert_eq!(citizen.goodbye().await, GoodbyeReason::Over);
    until_nobody_is_connected(&world).await;
}

#[tokio::test]
async fn when_too_many_try_at_once_the_next_one_is_asked_to_come_later() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    let media = world.app().meetings.media();
    for number in 1..=32 {
        let trial = protocol::BookingId(uuid::Uuid::new_v4());
        media.try_line(trial, Client::new(number).offer()).await.unwrap();
    }
    let offer = Client::new(33).offer();
    assert_eq!(citizen.ask(ClientMessage::Trial { sdp: offer }).await, Err(Code::MediaUnavailable));
    citizen.arrive(&[Party::Delegate]).await.unwrap();
}

#[tokio::test]
async fn who_tries_again_and_again_is_slowed_down_and_may_do_everything_else() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    let mut refused = 0;
    for _ in 0..12 {
        let said = citizen.ask(ClientMessage::Trial { sdp: "v=0".into() }).await;
        refused += usize::from(said == Err(Code::TooManyRequests));
    }
    assert!((4..=6).contains(&refused), "{refused}");
    citizen.arrive(&[Party::Delegate]).await.unwrap();
}

/// A meeting of the delegate and an official, with a guest whom nobody has confirmed and a colleague who looks on.
struct Meeting {
    world: World,
    booked: Booked,
    delegate: Line,
    guest: Line,
    rossi: Line,
    colleague: Line,
}

impl Meeting {
    async fn begin() -> Self {
        let (world, booked) = World::with_a_booking().await;
        let mut delegate = world.join(booked.id, &booked.delegate).await;
        delegate.arrive(&[Party::Delegate]).await.unwrap();
        let pass = world.guest(booked.id, Party::Delegator).await;
        let mut guest = world.join(booked.id, &pass).await;
        guest.arrive(&[Party::Delegator]).await.unwrap();
        let mut rossi = world.join(booked.id, &world.official("rossi").await).await;
        rossi.say(ClientMessage::TakeCharge {}).await.unwrap();
        let colleague = world.join(booked.id, &world.official("bruni").await).await;
        Self { world, booked, delegate, guest, rossi, colleague }
    }

    /// Lets the media server tell this.
    async fn media_tells(&self, events: impl IntoIterator<Item = Event>) {
        let (sender, happenings) = tokio::sync::mpsc::unbounded_channel();
        for event in events {
            sender.send(event).unwrap();
        }
        drop(sender);
        self.world.app().meetings.clone().route_media(happenings).await;
    }

    fn quality(&self, seat: Seat, quality: LineQuality) -> Event {
        Event::Quality { meeting: self.booked.id, seat, quality }
    }

    fn speaking(&self, seats: &[Seat]) -> Event {
        Event::Speaking { meeting: self.booked.id, seats: seats.to_vec() }
    }
}

fn lines(of: &[(Seat, LineQuality)]) -> ServerMessage {
    let lines = of.iter().map(|(seat, quality)| SeatLine { seat: seat.clone(), quality: *quality }).collect();
    ServerMessage::Lines { lines }
}

fn speaking(seats: &[Seat]) -> ServerMessage {
    ServerMessage::Speaking { seats: seats.to_vec() }
}

/// What of the conversation somebody was told until now.
async fn told(line: &mut Line) -> Vec<ServerMessage> {
    line.say(ClientMessage::Ping {}).await.unwrap();
    let of_interest = |message: &ServerMessage| {
        matches!(message, ServerMessage::Lines { .. } | ServerMessage::Speaking { .. } | ServerMessage::Withheld { .. })
    };
    let (told, others) = std::mem::take(&mut line.others).into_iter().partition(of_interest);
    line.others = others;
    told
}

#[tokio::test]
async fn those_who_talk_are_told_whose_line_does_how_well_and_who_speaks_and_nobody_else_is() {
    let mut meeting = Meeting::begin().await;
    let good = meeting.quality(DELEGATE, LineQuality::Good);
    let poor = meeting.quality(official_seat("rossi"), LineQuality::Poor);
    meeting.media_tells([good, poor, meeting.speaking(&[DELEGATE])]).await;
    let both = lines(&[(DELEGATE, LineQuality::Good), (official_seat("rossi"), LineQuality::Poor)]);
    for line in [&mut meeting.delegate, &mut meeting.rossi] {
        line.until_message(|message| *message == both).await;
        line.until_message(|message| *message == speaking(&[DELEGATE])).await;
    }
    assert_eq!(told(&mut meeting.guest).await, []);
    assert_eq!(told(&mut meeting.colleague).await, []);
}

#[tokio::test]
async fn whose_picture_is_withheld_is_told_to_who_does_not_get_it_alone() {
    let mut meeting = Meeting::begin().await;
    let seats = vec![official_seat("rossi")];
    let withheld = Event::Withheld { meeting: meeting.booked.id, seat: DELEGATE, seats: seats.clone() };
    meeting.media_tells([withheld, meeting.speaking(&[DELEGATE])]).await;
    meeting.rossi.until_message(|message| *message == speaking(&[DELEGATE])).await;
    assert_eq!(told(&mut meeting.delegate).await, [ServerMessage::Withheld { seats }, speaking(&[DELEGATE])]);
    assert_eq!(told(&mut meeting.rossi).await, []);
}

#[tokio::test]
async fn who_comes_back_is_told_at_once_how_it_is_and_a_guest_only_once_they_take_part() {
    let mut meeting = Meeting::begin().await;
    let seats = vec![official_seat("rossi")];
    let withheld = Event::Withheld { meeting: meeting.booked.id, seat: DELEGATE, seats: seats.clone() };
    let fair = meeting.quality(DELEGATE, LineQuality::Fair);
    meeting.media_tells([withheld, fair, meeting.speaking(&[DELEGATE])]).await;
    meeting.rossi.until_message(|message| *message == speaking(&[DELEGATE])).await;
    let now = [lines(&[(DELEGATE, LineQuality::Fair)]), speaking(&[DELEGATE])];
    let mut back = meeting.world.join(meeting.booked.id, &meeting.booked.delegate).await;
    let mut expected = vec![ServerMessage::Withheld { seats }];
    expected.extend(now.clone());
    assert_eq!(told(&mut back).await, expected);
    let pass = meeting.world.guest(meeting.booked.id, Party::Delegator).await;
    let mut guest = meeting.world.join(meeting.booked.id, &pass).await;
    assert_eq!(told(&mut guest).await, []);
    meeting.rossi.say(ClientMessage::ConfirmGuest { party: Party::Delegator }).await.unwrap();
    let mut browser = Client::new(1);
    guest.say(ClientMessage::Offer { sdp: browser.offer() }).await.unwrap();
    assert_eq!(told(&mut guest).await, now);
}

#[tokio::test]
async fn nothing_is_said_of_a_line_while_nothing_comes_over_it() {
    let mut meeting = Meeting::begin().await;
    let id = meeting.booked.id;
    let good = meeting.quality(DELEGATE, LineQuality::Good);
    let of_delegate = lines(&[(DELEGATE, LineQuality::Good)]);
    let lost = Event::Lost { meeting: id, seat: DELEGATE };
    meeting.media_tells([good, lost, Event::Connected { meeting: id, seat: DELEGATE }]).await;
    for expected in [of_delegate.clone(), lines(&[]), of_delegate] {
        let heard = meeting.rossi.until_message(|message| matches!(message, ServerMessage::Lines { .. })).await;
        assert_eq!(heard, expected);
    }
}

#[tokio::test]
async fn what_was_true_of_who_left_is_forgotten() {
    let mut meeting = Meeting::begin().await;
    let rossi = official_seat("rossi");
    let events = [meeting.quality(DELEGATE, LineQuality::Good), meeting.quality(rossi.clone(), LineQuality::Fair)];
    meeting.media_tells(events).await;
    meeting.media_tells([meeting.speaking(&[DELEGATE, rossi.clone()])]).await;
    meeting.delegate.until_message(|message| matches!(message, ServerMessage::Speaking { .. })).await;
    meeting.delegate.say(ClientMessage::Leave {}).await.unwrap();
    let left = lines(&[(rossi.clone(), LineQuality::Fair)]);
    meeting.rossi.until_message(|message| *message == left).await;
    meeting.rossi.until_message(|message| *message == speaking(std::slice::from_ref(&rossi))).await;
    told(&mut meeting.rossi).await;
    // What the media server told just before is of no interest any more.
    meeting.media_tells([meeting.quality(DELEGATE, LineQuality::Poor)]).await;
    meeting.rossi.say(ClientMessage::HandOver {}).await.unwrap();
    meeting.colleague.say(ClientMessage::TakeCharge {}).await.unwrap();
    let mut back = meeting.world.join(meeting.booked.id, &meeting.world.official("bruni").await).await;
    assert_eq!(told(&mut back).await, []);
    assert_eq!(told(&mut meeting.rossi).await, []);
}

#[tokio::test]
async fn all_are_told_when_an_official_looks_at_a_document_and_a_crash_ends_that() {
    let Meeting { mut world, booked, mut delegate, mut rossi, .. } = Meeting::begin().await;
    let unconfirmed = ClientMessage::ViewDocument { seat: Some(DELEGATOR) };
    assert_eq!(rossi.say(unconfirmed).await, Err(Code::GuestNotConfirmed));
    rossi.say(ClientMessage::ViewDocument { seat: Some(DELEGATE) }).await.unwrap();
    let is_view = |event: &MeetingEvent| matches!(event, MeetingEvent::DocumentView { .. });
    assert_eq!(delegate.until(is_view).await, MeetingEvent::DocumentView { seat: Some(DELEGATE) });
    let last = delegate.last_seq();
    world.crash_and_restart().await;
    let mut delegate = world.rejoin(booked.id, &booked.delegate, last).await;
    assert_eq!(delegate.until(is_view).await, MeetingEvent::DocumentView { seat: None });
}
