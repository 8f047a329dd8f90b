//! A meeting through the server's real doors: HTTP, WebSocket, restarts.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use chrono::TimeDelta;
use common::{Booked, Line, World, noon};
use protocol::join::{Admission, MeetingPage, SocketTicket};
use protocol::meeting::{NoticeVersion, ReleaseReason};
use protocol::office::BoardState;
use protocol::socket::GoodbyeReason;
use protocol::{ChatId, ClientMessage, Code, MeetingEvent, Outcome, Party, Seat, ServerMessage};
use reqwest::Method;
use serde_json::{Value, json};

const DELEGATE: Seat = Seat::Citizen { party: Party::Delegate };

/// A meeting in which a delegate and an official talk.
async fn in_charge() -> (World, Booked, Line, Line) {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    citizen.until(|event| matches!(event, MeetingEvent::TakenInCharge { .. })).await;
    (world, booked, citizen, official)
}

fn is_chat(event: &MeetingEvent) -> bool {
    matches!(event, MeetingEvent::Chat { .. })
}

#[tokio::test]
async fn the_link_opens_fifteen_minutes_before_the_slot_and_not_a_second_earlier() {
    let world = World::at(noon() - TimeDelta::hours(1)).await;
    let booked = world.book(noon()).await;
    world.clock.advance(TimeDelta::minutes(45) - TimeDelta::seconds(1));
    let refused = world.ticket(booked.id, &booked.delegate).await.unwrap_err();
    assert_eq!((refused.code, refused.opens_at), (Code::TooEarly, Some(noon() - TimeDelta::minutes(15))));
    world.clock.advance(TimeDelta::seconds(1));
    world.ticket(booked.id, &booked.delegate).await.unwrap();
}

#[tokio::test]
async fn the_page_behind_the_link_says_where_the_booking_stands_at_any_time() {
    let world = World::at(noon() - TimeDelta::hours(1)).await;
    let booked = world.book(noon()).await;
    let page = || async {
        let path = format!("/api/v1/meetings/{}", booked.id);
        world.get::<MeetingPage>(&path, Some(&booked.delegator)).await.unwrap()
    };
    let first = page().await;
    assert_eq!(first.party, Party::Delegator);
    assert_eq!(first.admission, Admission::TooEarly { opens_at: noon() - TimeDelta::minutes(15) });
    world.clock.advance(TimeDelta::minutes(50));
    assert_eq!(page().await.admission, Admission::Open {});
    world.clock.advance(TimeDelta::hours(2));
    assert!(matches!(page().await.admission, Admission::Over { .. }));
}

#[tokio::test]
async fn a_cancelled_booking_says_so_to_who_waits_and_to_who_comes() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    let path = format!("/api/v1/bookings/{}", booked.id);
    let _: Value = world.call(Method::DELETE, &path, Some(&booked.delegate), None).await.unwrap();
    citizen.until(|event| *event == MeetingEvent::Cancelled {}).await;
    assert_eq!(citizen.goodbye().await, GoodbyeReason::Over);
    assert_eq!(world.no_ticket(booked.id, &booked.delegator).await, Code::BookingCancelled);
    let again = world.call::<Value>(Method::DELETE, &path, Some(&booked.delegate), None).await.unwrap_err();
    assert_eq!(again.code, Code::BookingCancelled);
}

#[tokio::test]
async fn a_booking_taken_in_charge_can_not_be_cancelled_any_more() {
    let (world, booked, ..) = in_charge().await;
    let path = format!("/api/v1/bookings/{}", booked.id);
    let refused = world.call::<Value>(Method::DELETE, &path, Some(&booked.delegate), None).await.unwrap_err();
    assert_eq!(refused.code, Code::BookingNotCancellable);
}

#[tokio::test]
async fn the_officials_board_shows_who_waits_since_when() {
    let (world, booked) = World::with_a_booking().await;
    let ticket: SocketTicket =
        world.call(Method::POST, "/api/v1/board/tickets", Some(&world.official("rossi").await), None).await.unwrap();
    let mut board = Line::open(&world.url("/api/v1/socket"), &ticket.ticket).await.unwrap();
    let state = |message: &ServerMessage| match message {
        ServerMessage::Board { rows, .. } => {
            rows.iter().find(|row| row.booking == booked.id).map(|row| row.state.clone())
        }
        _ => None,
    };
    board.until_message(|message| state(message) == Some(BoardState::Expected {})).await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate, Party::Delegator]).await.unwrap();
    let waiting = BoardState::Waiting {
        since: world.clock.now(),
        present: vec![Party::Delegate, Party::Delegator],
        absent_since: None,
    };
    board.until_message(|message| state(message) == Some(waiting.clone())).await;
}

#[tokio::test]
async fn who_waits_is_told_the_position_among_those_who_wait_for_the_desk() {
    let world = World::at(noon() - TimeDelta::hours(1)).await;
    let (late, early) = (world.book(noon() + TimeDelta::minutes(20)).await, world.book(noon()).await);
    world.clock.advance(TimeDelta::minutes(66));
    let mut second = world.join(late.id, &late.delegate).await;
    second.arrive(&[Party::Delegate]).await.unwrap();
    let at = |position, waiting| move |message: &ServerMessage| *message == ServerMessage::Queue { position, waiting };
    second.until_message(at(1, 1)).await;
    let mut first = world.join(early.id, &early.delegate).await;
    first.arrive(&[Party::Delegate]).await.unwrap();
    first.until_message(at(1, 2)).await;
    second.until_message(at(2, 2)).await;
    drop(first);
    second.until_message(at(1, 1)).await;
    let mut first = world.join(early.id, &early.delegate).await;
    first.until_message(at(1, 2)).await;
    second.until_message(at(2, 2)).await;
    first.say(ClientMessage::Leave {}).await.unwrap();
    assert_eq!(first.goodbye().await, GoodbyeReason::Over);
    second.until_message(at(1, 1)).await;
}

#[tokio::test]
async fn of_two_officials_at_once_one_wins_and_the_other_is_told_by_whom() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    let mut rossi = world.join(booked.id, &world.official("rossi").await).await;
    let mut verdi = world.join(booked.id, &world.official("verdi").await).await;
    let (one, other) = tokio::join!(rossi.say(ClientMessage::TakeCharge {}), verdi.say(ClientMessage::TakeCharge {}));
    let mut results = [one, other];
    results.sort_by_key(Result::is_err);
    assert_eq!(results, [Ok(()), Err(Code::TakenByColleague)]);
    verdi.say(ClientMessage::Assist {}).await.ok();
}

#[tokio::test]
async fn an_official_of_another_office_does_not_get_in() {
    let (world, booked) = World::with_a_booking().await;
    assert_eq!(world.no_ticket(booked.id, &world.official("neri").await).await, Code::Forbidden);
    let stranger = world.citizen("BLLMRT88E52H501Q").await;
    assert_eq!(world.no_ticket(booked.id, &stranger).await, Code::Forbidden);
    assert_eq!(world.no_ticket(booked.id, "nonsense").await, Code::Unauthorized);
}

#[tokio::test]
async fn a_ticket_opens_one_socket_once() {
    let (world, booked) = World::with_a_booking().await;
    let ticket = world.ticket(booked.id, &booked.delegate).await.unwrap().ticket;
    let url = world.url("/api/v1/socket");
    Line::open(&url, &ticket).await.unwrap().hello(0).await;
    assert!(Line::open(&url, &ticket).await.is_err());
    let late = world.ticket(booked.id, &booked.delegate).await.unwrap().ticket;
    world.clock.advance(TimeDelta::seconds(30));
    assert!(Line::open(&url, &late).await.is_err());
}

#[tokio::test]
async fn the_newer_tab_takes_over_and_the_older_one_is_told() {
    let (world, booked) = World::with_a_booking().await;
    let mut older = world.join(booked.id, &booked.delegate).await;
    older.arrive(&[Party::Delegate]).await.unwrap();
    let mut newer = world.join(booked.id, &booked.delegate).await;
    assert_eq!(older.goodbye().await, GoodbyeReason::OpenedElsewhere);
    newer.until(|event| *event == MeetingEvent::WaitingStarted {}).await;
    assert!(!newer.heard.iter().any(|event| matches!(event.event, MeetingEvent::SeatLost { .. })));
}

#[tokio::test]
async fn after_a_break_comes_exactly_what_was_missed() {
    let (world, booked, mut citizen, mut official) = in_charge().await;
    official.chat("primo").await.unwrap();
    citizen.until(is_chat).await;
    let (last, before) = (citizen.last_seq(), citizen.heard.clone());
    drop(citizen);
    official.until(|event| *event == MeetingEvent::SeatLost { seat: DELEGATE }).await;
    official.chat("secondo").await.unwrap();
    let mut citizen = world.rejoin(booked.id, &booked.delegate, last).await;
    citizen.until(|event| matches!(event, MeetingEvent::Chat { text, .. } if text == "secondo")).await;
    citizen.until(|event| *event == MeetingEvent::SeatBack { seat: DELEGATE }).await;
    let all: Vec<u64> = before.iter().chain(&citizen.heard).map(|event| event.seq).collect();
    let distinct: std::collections::BTreeSet<u64> = all.iter().copied().collect();
    assert_eq!(all, distinct.iter().copied().collect::<Vec<_>>(), "nothing twice, all in order");
    let mut reloaded = world.join(booked.id, &booked.delegate).await;
    reloaded.until(|event| *event == MeetingEvent::SeatBack { seat: DELEGATE }).await;
    assert_eq!(reloaded.heard.iter().map(|event| event.seq).collect::<Vec<_>>(), all, "a reload sees all of it");
}

#[tokio::test]
async fn a_crash_in_the_waiting_room_costs_nobody_the_place() {
    let (mut world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    let last = citizen.last_seq();
    world.crash_and_restart().await;
    let mut citizen = world.rejoin(booked.id, &booked.delegate, last).await;
    citizen.until(|event| *event == MeetingEvent::SeatBack { seat: DELEGATE }).await;
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    citizen.until(|event| matches!(event, MeetingEvent::TakenInCharge { .. })).await;
}

#[tokio::test]
async fn a_crash_in_the_meeting_keeps_chat_charge_and_places() {
    let (mut world, booked, mut citizen, mut official) = in_charge().await;
    official.chat("Buongiorno").await.unwrap();
    citizen.until(is_chat).await;
    world.crash_and_restart().await;
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    official.until(is_chat).await;
    citizen.chat("Eccomi di nuovo").await.unwrap();
    official.until(|event| matches!(event, MeetingEvent::Chat { text, .. } if text == "Eccomi di nuovo")).await;
    official.say(ClientMessage::Close { outcome: Outcome::TechnicalProblem, note: String::new() }).await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_says_goodbye_and_keeps_the_meeting() {
    let (mut world, booked, mut citizen, _official) = in_charge().await;
    world.stop_and_restart().await;
    assert_eq!(citizen.goodbye().await, GoodbyeReason::ServerStopping);
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.until(|event| matches!(event, MeetingEvent::TakenInCharge { .. })).await;
    citizen.until(|event| *event == MeetingEvent::SeatBack { seat: DELEGATE }).await;
    citizen.chat("Ci sono").await.unwrap();
}

#[tokio::test]
async fn an_official_who_is_gone_too_long_is_released_by_the_clock() {
    let (world, booked, mut citizen, official) = in_charge().await;
    drop(official);
    citizen.until(|event| matches!(event, MeetingEvent::SeatLost { seat: Seat::Official { .. } })).await;
    world.clock.advance(TimeDelta::seconds(120));
    citizen.until(|event| *event == MeetingEvent::Released { reason: ReleaseReason::LeaseExpired }).await;
    let mut verdi = world.join(booked.id, &world.official("verdi").await).await;
    verdi.say(ClientMessage::TakeCharge {}).await.unwrap();
}

#[tokio::test]
async fn nobody_came_and_the_clock_closes_as_no_show() {
    let (world, booked) = World::with_a_booking().await;
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    world.clock.advance(TimeDelta::minutes(55));
    official.until(|event| *event == MeetingEvent::Ended { outcome: Outcome::NoShow }).await;
    assert_eq!(official.goodbye().await, GoodbyeReason::Over);
    assert_eq!(world.no_ticket(booked.id, &booked.delegate).await, Code::Over);
}

#[tokio::test]
async fn a_closed_meeting_is_over_for_all_with_its_outcome_and_its_note_for_the_office_alone() {
    let (world, booked, mut citizen, mut official) = in_charge().await;
    let close = ClientMessage::Close { outcome: Outcome::DocumentsMissing, note: "Manca il modulo".into() };
    official.say(close).await.unwrap();
    citizen.until(|event| *event == MeetingEvent::Ended { outcome: Outcome::DocumentsMissing }).await;
    assert_eq!(citizen.goodbye().await, GoodbyeReason::Over);
    let path = format!("/api/v1/meetings/{}", booked.id);
    let page: Value = world.get(&path, Some(&booked.delegate)).await.unwrap();
    assert_eq!((&page["admission"], &page["outcome"]), (&json!("over"), &json!("documents_missing")));
    assert!(!page.to_string().contains("Manca il modulo"));
    let path = format!("/api/v1/office/bookings/{}", booked.id);
    let office: Value = world.get(&path, Some(&world.official("rossi").await)).await.unwrap();
    assert_eq!(office["note"], "Manca il modulo");
    let refused = world.get::<Value>(&path, Some(&booked.delegate)).await.unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
}

#[tokio::test]
async fn what_an_official_does_in_a_meeting_stands_in_the_log_once_and_what_is_refused_does_not() {
    let (world, booked, _citizen, mut official) = in_charge().await;
    let close = ClientMessage::Close { outcome: Outcome::NoShow, note: String::new() };
    assert!(official.say(close).await.is_err());
    let close = ClientMessage::Close { outcome: Outcome::DocumentsMissing, note: "Manca il modulo".into() };
    official.say(close).await.unwrap();
    let page: Value = world.get("/api/v1/audit", Some(&world.official("amato").await)).await.unwrap();
    assert_eq!(page["intact"], true);
    let of_meeting = |entry: &&Value| entry["action"].as_str().unwrap().starts_with("meeting.");
    let entries: Vec<_> = page["entries"].as_array().unwrap().iter().filter(of_meeting).collect();
    let told: Vec<_> = entries.iter().map(|entry| (&entry["actor"], &entry["action"], &entry["detail"])).collect();
    let (rossi, none) = (json!("staff:rossi"), json!(""));
    let (take, close, missing) = (json!("meeting.take_charge"), json!("meeting.close"), json!("documents_missing"));
    assert_eq!(told, [(&rossi, &take, &none), (&rossi, &close, &missing)]);
    assert!(entries.iter().all(|entry| entry["subject"] == booked.id.to_string()));
    assert!(!page.to_string().contains("Manca il modulo"));
}

#[tokio::test]
async fn a_chat_message_sent_twice_is_told_once() {
    let (_world, _booked, mut citizen, mut official) = in_charge().await;
    let message = ClientMessage::Chat { chat: ChatId(uuid::Uuid::new_v4()), text: "Pronto?".into() };
    citizen.say(message.clone()).await.unwrap();
    citizen.say(message).await.unwrap();
    citizen.chat("fine").await.unwrap();
    official.until(|event| matches!(event, MeetingEvent::Chat { text, .. } if text == "fine")).await;
    assert_eq!(official.heard.iter().filter(|event| is_chat(&event.event)).count(), 2);
}

#[tokio::test]
async fn one_refusal_makes_the_recording_impossible_and_the_store_knows_who_said_what_to_which_text() {
    let (world, booked, mut citizen, mut official) = in_charge().await;
    let mut delegator = world.join(booked.id, &booked.delegator).await;
    delegator.arrive(&[Party::Delegator]).await.unwrap();
    official.say(ClientMessage::AskRecording {}).await.unwrap();
    let asked = citizen.until(|event| matches!(event, MeetingEvent::RecordingAsked { .. })).await;
    let MeetingEvent::RecordingAsked { notice, persons } = asked else { unreachable!() };
    assert_eq!(persons, [Party::Delegate, Party::Delegator]);
    assert_eq!(notice.sha256.len(), 64);
    let question = citizen.heard.iter().find(|event| matches!(event.event, MeetingEvent::RecordingAsked { .. }));
    let asked = question.unwrap().seq;
    let answer = |person, given| ClientMessage::Consent { person, given, notice: notice.clone(), asked };
    citizen.say(answer(Party::Delegate, true)).await.unwrap();
    delegator.say(answer(Party::Delegator, false)).await.unwrap();
    official.until(|event| matches!(event, MeetingEvent::ConsentRefused { .. })).await;
    assert!(!official.heard.iter().any(|event| matches!(event.event, MeetingEvent::RecordingStarted { .. })));
    let recordings = world.folder.path().join("recordings");
    assert!(!recordings.exists() || std::fs::read_dir(recordings).unwrap().next().is_none(), "nothing was recorded");
}

#[tokio::test]
async fn whoever_sends_what_makes_no_sense_is_refused_and_everything_else_stays() {
    let (world, booked, mut citizen, mut official) = in_charge().await;
    let chat = || format!("{}", uuid::Uuid::new_v4());
    let notice = NoticeVersion { version: "x".into(), sha256: "y".into() };
    let frame = |message: Value| json!({ "id": 900, "message": message }).to_string();
    let report = |lost: i32| {
        frame(json!({ "type": "report_trial", "report": {
            "paths": [], "lost_up_percent": lost, "lost_down_percent": 0, "up_kbps": 0, "down_kbps": 0,
            "camera": true, "microphone": true, "quality": "good",
        } }))
    };
    let cases = [
        (Code::Malformed, "no json at all".to_owned()),
        (Code::Malformed, "[]".to_owned()),
        (Code::Malformed, "null".to_owned()),
        (Code::Malformed, frame(json!("chat"))),
        (Code::Malformed, frame(json!({ "type": "dance" }))),
        (Code::Malformed, frame(json!({ "type": "ping", "extra": 1 }))),
        (Code::Malformed, json!({ "id": 1, "message": { "type": "ping" }, "extra": 1 }).to_string()),
        (Code::Malformed, json!({ "id": -1, "message": { "type": "ping" } }).to_string()),
        (Code::Malformed, json!({ "message": { "type": "ping" } }).to_string()),
        (Code::Malformed, frame(json!({ "type": "chat", "chat": "not-a-uuid", "text": "a" }))),
        (Code::Malformed, frame(json!({ "type": "chat", "chat": chat(), "text": 7 }))),
        (Code::Malformed, frame(json!({ "type": "chat", "chat": chat() }))),
        (Code::TextInvalid, frame(json!({ "type": "chat", "chat": chat(), "text": "   " }))),
        (Code::TextInvalid, frame(json!({ "type": "chat", "chat": chat(), "text": "x".repeat(2_001) }))),
        (Code::WrongPhase, frame(json!({ "type": "hello", "last_seq": 0 }))),
        (Code::PersonsInvalid, frame(json!({ "type": "arrive", "persons": [] }))),
        (Code::PersonsInvalid, frame(json!({ "type": "arrive", "persons": ["delegator"] }))),
        (Code::Malformed, frame(json!({ "type": "arrive", "persons": ["everybody"] }))),
        (Code::WrongRole, frame(json!({ "type": "take_charge" }))),
        (Code::WrongRole, frame(json!({ "type": "hand_over" }))),
        (Code::WrongRole, frame(json!({ "type": "assist" }))),
        (Code::WrongRole, frame(json!({ "type": "ask_recording" }))),
        (Code::WrongRole, frame(json!({ "type": "stop_recording" }))),
        (Code::WrongRole, frame(json!({ "type": "close", "outcome": "technical_problem", "note": "" }))),
        (Code::Malformed, frame(json!({ "type": "close", "outcome": "won", "note": "" }))),
        (Code::WrongRole, frame(json!({ "type": "review_attachment", "attachment": chat(), "accepted": true }))),
        (
            Code::NothingAsked,
            frame(json!({ "type": "consent", "person": "delegate", "given": true, "notice": notice, "asked": 1 })),
        ),
        (
            Code::PersonNotHere,
            frame(json!({ "type": "consent", "person": "delegator", "given": true, "notice": notice, "asked": 1 })),
        ),
        (Code::NothingAsked, frame(json!({ "type": "withdraw_consent", "person": "delegate" }))),
        (Code::Malformed, frame(json!({ "type": "devices", "microphone": "on", "camera": true }))),
        (Code::MediaRefused, frame(json!({ "type": "offer", "sdp": "not an offer" }))),
        (Code::MediaRefused, frame(json!({ "type": "offer", "sdp": "v".repeat(65_537) }))),
        (Code::MediaRefused, frame(json!({ "type": "trial", "sdp": "v".repeat(65_537) }))),
        (Code::Malformed, frame(json!({ "type": "end_trial", "sdp": "" }))),
        (Code::Malformed, report(101)),
        (Code::Malformed, report(-1)),
        (Code::WrongRole, frame(json!({ "type": "view_document", "seat": null }))),
    ];
    for (number, (wanted, text)) in cases.into_iter().enumerate() {
        // A readable frame between the unreadable ones: only many in a row end a connection.
        citizen.say(ClientMessage::Ping {}).await.unwrap();
        let shown: String = text.chars().take(120).collect();
        assert_eq!(citizen.refused(text).await, wanted, "{shown}");
        // A line takes 60 frames at once: a fresh one has its own.
        if number == 20 {
            citizen = world.join(booked.id, &booked.delegate).await;
        }
    }
    assert_eq!(official.refused(frame(json!({ "type": "arrive", "persons": ["delegate"] }))).await, Code::WrongRole);
    let end = |outcome: &str, note: &str| frame(json!({ "type": "close", "outcome": outcome, "note": note }));
    assert_eq!(official.refused(end("no_show", "")).await, Code::OutcomeInvalid);
    assert_eq!(official.refused(end("technical_problem", &"x".repeat(2_001))).await, Code::NoteTooLong);
    citizen.chat("sono ancora qui").await.unwrap();
    official.until(is_chat).await;
    assert_eq!(official.heard.iter().filter(|event| matches!(event.event, MeetingEvent::SeatLost { .. })).count(), 0);
}

#[tokio::test]
async fn nothing_of_the_conversation_is_possible_before_take_charge() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    assert_eq!(citizen.chat("C'è qualcuno?").await, Err(Code::WrongPhase));
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    assert_eq!(citizen.chat("C'è qualcuno?").await, Err(Code::WrongPhase));
    assert_eq!(citizen.say(ClientMessage::Offer { sdp: "v=0".into() }).await, Err(Code::WrongPhase));
    let devices = ClientMessage::Devices { microphone: true, camera: true };
    assert_eq!(citizen.say(devices).await, Err(Code::WrongPhase));
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    assert_eq!(official.say(ClientMessage::AskRecording {}).await, Err(Code::WrongPhase));
    assert_eq!(official.chat("Buongiorno").await, Err(Code::WrongPhase));
}

#[tokio::test]
async fn a_first_frame_that_is_no_hello_ends_the_connection() {
    let (world, booked) = World::with_a_booking().await;
    for text in ["{}", r#"{"id":1,"message":{"type":"ping"}}"#, "nonsense"] {
        let ticket = world.ticket(booked.id, &booked.delegate).await.unwrap().ticket;
        let mut line = Line::open(&world.url("/api/v1/socket"), &ticket).await.unwrap();
        line.send_text(text.to_owned()).await;
        assert_eq!(line.goodbye().await, GoodbyeReason::ProtocolError);
    }
}

#[tokio::test]
async fn who_sends_only_nonsense_is_cut_and_keeps_the_place() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    for _ in 0..20 {
        citizen.send_text("nonsense".into()).await;
    }
    assert_eq!(citizen.goodbye().await, GoodbyeReason::ProtocolError);
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.until(|event| *event == MeetingEvent::SeatBack { seat: DELEGATE }).await;
}

/// Writes as fast as a person's line may, until the delegate's line is lost.
async fn talk_until_the_delegate_is_cut(mut line: Line) -> Line {
    let begun = line.heard.len();
    for number in 0..2_000 {
        // Four bytes a character: buffers fill soon.
        let said = line.chat(&format!("{number} {}", "👵".repeat(1_900))).await;
        assert!(matches!(said, Ok(()) | Err(Code::TooManyRequests)), "{said:?}");
        if line.heard[begun..].iter().any(|event| event.event == MeetingEvent::SeatLost { seat: DELEGATE }) {
            return line;
        }
        // As fast as a line may: what is faster is refused and fills nothing.
        server::clock::pause(std::time::Duration::from_millis(20)).await;
    }
    panic!("a reader that never reads was not cut");
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_cut_and_gets_everything_when_it_comes_back() {
    let (world, booked) = World::with_a_booking().await;
    let ticket = world.ticket(booked.id, &booked.delegate).await.unwrap().ticket;
    let mut deaf = Line::open_with_small_window(&world.url("/api/v1/socket"), &ticket).await;
    deaf.hello(0).await;
    deaf.arrive(&[Party::Delegate]).await.unwrap();
    let mut delegator = world.join(booked.id, &booked.delegator).await;
    delegator.arrive(&[Party::Delegator]).await.unwrap();
    let mut rossi = world.join(booked.id, &world.official("rossi").await).await;
    rossi.say(ClientMessage::TakeCharge {}).await.unwrap();
    let mut verdi = world.join(booked.id, &world.official("verdi").await).await;
    verdi.say(ClientMessage::Assist {}).await.unwrap();
    let (mut delegator, _rossi, _verdi) = tokio::join!(
        talk_until_the_delegate_is_cut(delegator),
        talk_until_the_delegate_is_cut(rossi),
        talk_until_the_delegate_is_cut(verdi)
    );
    drop(deaf);
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    for line in [&mut citizen, &mut delegator] {
        line.until(|event| *event == MeetingEvent::SeatBack { seat: DELEGATE }).await;
    }
    let chats = |line: &Line| line.heard.iter().filter(|event| is_chat(&event.event)).count();
    assert_eq!(chats(&citizen), chats(&delegator), "who comes back gets everything");
}
