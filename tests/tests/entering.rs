//! Sessions and guests through the server's real doors.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use chrono::TimeDelta;
use common::{Booked, DELEGATE, DELEGATOR, Line, World, noon};
use protocol::join::SocketTicket;
use protocol::socket::GoodbyeReason;
use protocol::{BookingId, ClientMessage, Code, MeetingEvent, Party, Problem, ServerMessage};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use server::config::SessionKeys;

/// A browser with a guest's link.
#[derive(Clone)]
struct Guest {
    booking: BookingId,
    link: String,
    cookies: String,
}

impl Guest {
    fn of(booked: &Booked) -> Self {
        Self { booking: booked.id, link: booked.link.clone(), cookies: String::new() }
    }

    async fn call(&mut self, world: &World, method: Method, what: &str, body: Option<Value>) -> Response {
        let path = format!("/api/v1/guests/{}{what}", self.booking);
        let request = world.http.request(method, world.url(&path)).bearer_auth(&self.link);
        let request = request.header("cookie", &self.cookies);
        let request = body.into_iter().fold(request, |request, body| request.json(&body));
        let answer = request.send().await.unwrap();
        for line in answer.headers().get_all("set-cookie") {
            self.cookies = format!("{}; {}", self.cookies, line.to_str().unwrap().split(';').next().unwrap());
        }
        answer
    }

    async fn ask_for_a_code(&mut self, world: &World) -> StatusCode {
        self.call(world, Method::POST, "/codes", None).await.status()
    }

    /// Enters a code; gives what the guest is signed in with.
    async fn enter(&mut self, world: &World, code: &str) -> Result<String, Problem> {
        let answer = self.call(world, Method::POST, "/sessions", Some(json!({ "code": code }))).await;
        if answer.status() != StatusCode::NO_CONTENT {
            return Err(answer.json().await.unwrap());
        }
        let token = self.cookies.split("__Host-ospite=").nth(1).unwrap();
        Ok(format!("guest={}", token.split(';').next().unwrap()))
    }
}

/// The code in the message that came last.
async fn code(world: &World) -> String {
    let inbox = server::inbox::sms(&world.app().store).await.unwrap();
    // The confirmation of the booking goes its own way and may come later.
    let codes = inbox.iter().filter_map(|sms| sms.text.get(..6));
    codes.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned).next().unwrap()
}

fn another(code: &str) -> String {
    let first = if code.starts_with('1') { '2' } else { '1' };
    format!("{first}{}", &code[1..])
}

#[tokio::test]
async fn a_guest_enters_with_link_and_code_and_waits_until_the_official_has_confirmed_them() {
    let (world, booked) = World::with_a_booking().await;
    let mut guest = Guest::of(&booked);
    let page: Value = guest.call(&world, Method::GET, "", None).await.json().await.unwrap();
    assert_eq!((&page["party"], &page["admission"]), (&json!("delegator"), &json!("open")));
    assert_eq!(guest.ask_for_a_code(&world).await, 201);
    let pass = guest.enter(&world, &code(&world).await).await.unwrap();
    let mut delegate = world.join(booked.id, &booked.delegate).await;
    delegate.arrive(&[Party::Delegate]).await.unwrap();
    let mut line = world.join(booked.id, &pass).await;
    line.arrive(&[Party::Delegator]).await.unwrap();
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    assert_eq!(line.chat("Sono qui").await, Err(Code::GuestNotConfirmed));
    official.say(ClientMessage::ConfirmGuest { party: Party::Delegator }).await.unwrap();
    let confirmed = |event: &MeetingEvent| matches!(event, MeetingEvent::GuestConfirmed { .. });
    line.until(confirmed).await;
    line.chat("Sono qui").await.unwrap();
}

#[tokio::test]
async fn five_wrong_codes_use_a_code_up_and_a_new_one_can_be_asked_for_after_half_a_minute() {
    let (world, booked) = World::with_a_booking().await;
    let mut guest = Guest::of(&booked);
    guest.ask_for_a_code(&world).await;
    let good = code(&world).await;
    for left in (0..5).rev() {
        let refused = guest.enter(&world, &another(&good)).await.unwrap_err();
        let expected = if left == 0 { Code::GuestCodeExpired } else { Code::GuestCodeWrong };
        assert_eq!((refused.code, refused.field.as_deref()), (expected, Some("code")), "{left} left");
    }
    assert_eq!(guest.enter(&world, &good).await.unwrap_err().code, Code::GuestCodeExpired);
    assert_eq!(guest.ask_for_a_code(&world).await, 429);
    world.clock.advance(TimeDelta::seconds(30));
    assert_eq!(guest.ask_for_a_code(&world).await, 201);
    let next = code(&world).await;
    guest.enter(&world, &next).await.unwrap();
}

#[tokio::test]
async fn a_code_opens_for_five_minutes_and_in_the_browser_that_asked_for_it_alone() {
    let (world, booked) = World::with_a_booking().await;
    let mut guest = Guest::of(&booked);
    guest.ask_for_a_code(&world).await;
    let sent = code(&world).await;
    let mut other_browser = Guest::of(&booked);
    assert_eq!(other_browser.enter(&world, &sent).await.unwrap_err().code, Code::GuestCodeExpired);
    world.clock.advance(TimeDelta::minutes(5));
    assert_eq!(guest.enter(&world, &sent).await.unwrap_err().code, Code::GuestCodeExpired);
}

#[tokio::test]
async fn of_many_wrong_codes_at_once_five_are_looked_at() {
    let (world, booked) = World::with_a_booking().await;
    let mut guest = Guest::of(&booked);
    guest.ask_for_a_code(&world).await;
    let good = code(&world).await;
    let wrong = another(&good);
    let tries = (0..20).map(|_| {
        let (mut guest, wrong, world) = (guest.clone(), wrong.clone(), &world);
        async move { guest.enter(world, &wrong).await.unwrap_err().code }
    });
    let codes = futures_util::future::join_all(tries).await;
    assert_eq!(codes.iter().filter(|code| **code == Code::GuestCodeWrong).count(), 4);
    assert_eq!(guest.enter(&world, &good).await.unwrap_err().code, Code::GuestCodeExpired);
}

#[tokio::test]
async fn a_link_of_another_booking_a_forged_one_and_none_are_answered_alike() {
    let (world, booked) = World::with_a_booking().await;
    let other = world.book(noon() + TimeDelta::minutes(20)).await;
    let mut answers = Vec::new();
    for link in [other.link, format!("{}A", booked.link), String::new(), "EQ".to_owned()] {
        let mut guest = Guest { link, ..Guest::of(&booked) };
        let answer = guest.call(&world, Method::POST, "/codes", None).await;
        answers.push((answer.status(), answer.text().await.unwrap()));
    }
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn no_code_is_sent_before_the_window_opens() {
    let world = World::at(noon() - TimeDelta::hours(1)).await;
    let booked = world.book(noon()).await;
    let answer = Guest::of(&booked).call(&world, Method::POST, "/codes", None).await;
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!((problem.code, problem.opens_at), (Code::TooEarly, Some(noon() - TimeDelta::minutes(15))));
}

#[tokio::test]
async fn signing_out_in_one_window_ends_the_meeting_s_line_in_the_other() {
    let (world, booked) = World::with_a_booking().await;
    let mut line = world.join(booked.id, &booked.delegate).await;
    line.arrive(&[Party::Delegate]).await.unwrap();
    sign_out(&world, &booked.delegate, "/api/v1/session").await;
    assert_eq!(line.goodbye().await, GoodbyeReason::SignedOut);
    assert_eq!(world.no_ticket(booked.id, &booked.delegate).await, Code::Unauthorized);
    // The place is kept for who signs in again.
    let again = world.citizen(DELEGATE).await;
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    let mut back = world.join(booked.id, &again).await;
    back.until(|event| matches!(event, MeetingEvent::TakenInCharge { .. })).await;
    back.chat("Eccomi").await.unwrap();
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_of_one_person_and_of_nobody_else() {
    let (world, booked) = World::with_a_booking().await;
    let second = world.citizen(DELEGATE).await;
    let devices: Value = world.get("/api/v1/sessions", Some(&second)).await.unwrap();
    assert_eq!(devices.as_array().unwrap().len(), 2);
    assert_eq!(devices.as_array().unwrap().iter().filter(|device| device["current"] == true).count(), 1);
    sign_out(&world, &second, "/api/v1/sessions").await;
    for pass in [&booked.delegate, &second] {
        assert_eq!(world.get::<Value>("/api/v1/session", Some(pass)).await.unwrap_err().code, Code::Unauthorized);
    }
    assert!(world.get::<Value>("/api/v1/session", Some(&booked.delegator)).await.is_ok());
}

#[tokio::test]
async fn one_device_is_signed_out_from_another_and_a_stranger_s_can_not_be() {
    let (world, booked) = World::with_a_booking().await;
    let second = world.citizen(DELEGATE).await;
    let devices: Value = world.get("/api/v1/sessions", Some(&second)).await.unwrap();
    let first = devices.as_array().unwrap().iter().find(|device| device["current"] == false).unwrap()["id"].clone();
    let path = format!("/api/v1/sessions/{}", first.as_str().unwrap());
    let stranger = world.citizen(DELEGATOR).await;
    let refused = world.call::<Value>(Method::DELETE, &path, Some(&stranger), None).await.unwrap_err();
    assert_eq!(refused.code, Code::NotFound);
    assert!(world.get::<Value>("/api/v1/session", Some(&booked.delegate)).await.is_ok());
    sign_out(&world, &second, &path).await;
    assert_eq!(
        world.get::<Value>("/api/v1/session", Some(&booked.delegate)).await.unwrap_err().code,
        Code::Unauthorized
    );
}

#[tokio::test]
async fn a_token_grows_old_is_followed_by_the_next_and_ends_the_session_when_it_comes_back() {
    let (world, booked) = World::with_a_booking().await;
    let world = &world;
    let ask = |pass: String| async move {
        let request = common::present(world.http.get(world.url("/api/v1/session")), &pass);
        request.send().await.unwrap()
    };
    let answer = ask(booked.delegate.clone()).await;
    let cookie = answer.headers().get("set-cookie").expect("an old token is followed by the next").to_str().unwrap();
    assert!(cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Strict"), "{cookie}");
    let next = format!("citizen={}", cookie.split(';').next().unwrap().split_once('=').unwrap().1);
    assert_eq!(ask(next.clone()).await.status(), 200);
    assert_eq!(ask(booked.delegate.clone()).await.status(), 200, "requests that were under way");
    world.clock.advance(TimeDelta::seconds(61));
    assert_eq!(ask(booked.delegate.clone()).await.status(), 401, "somebody has a copy");
    assert_eq!(ask(next).await.status(), 401, "and so the session is over for both");
}

#[tokio::test]
async fn a_session_is_kept_over_a_crash() {
    let (mut world, booked) = World::with_a_booking().await;
    world.crash_and_restart().await;
    assert!(world.get::<Value>("/api/v1/session", Some(&booked.delegate)).await.is_ok());
}

#[tokio::test]
async fn the_supervisor_takes_a_meeting_from_a_colleague_and_the_citizens_wait_again() {
    let (world, booked) = World::with_a_booking().await;
    let mut delegate = world.join(booked.id, &booked.delegate).await;
    delegate.arrive(&[Party::Delegate]).await.unwrap();
    let mut official = world.join(booked.id, &world.official("rossi").await).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    let path = format!("/api/v1/office/bookings/{}/release", booked.id);
    ask_for_nothing(&world, Method::POST, &world.official("gatti").await, &path).await;
    delegate.until(|event| matches!(event, MeetingEvent::Released { .. })).await;
    let mut gatti = world.join(booked.id, &world.official("gatti").await).await;
    gatti.say(ClientMessage::TakeCharge {}).await.unwrap();
}

async fn sign_out(world: &World, pass: &str, path: &str) {
    ask_for_nothing(world, Method::DELETE, pass, path).await;
}

/// A request that is answered by nothing.
async fn ask_for_nothing(world: &World, method: Method, pass: &str, path: &str) {
    let answer = common::present(world.http.request(method, world.url(path)), pass).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

#[tokio::test]
async fn a_meeting_that_lasts_longer_than_any_session_is_never_cut() {
    let session = SessionKeys { idle_minutes: 30, absolute_minutes: 60 };
    let world = World::with_sessions(noon() - TimeDelta::minutes(5), session).await;
    let booked = world.book(noon()).await;
    let without_a_line = world.citizen(DELEGATE).await;
    let mut delegate = world.join(booked.id, &booked.delegate).await;
    delegate.arrive(&[Party::Delegate]).await.unwrap();
    let rossi = world.official("rossi").await;
    let mut official = world.join(booked.id, &rossi).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    for _ in 0..4 {
        world.clock.advance(TimeDelta::minutes(40));
        until_signed_in(&world, &booked.delegate).await;
        until_signed_in(&world, &rossi).await;
        delegate.chat("Ci siamo ancora").await.unwrap();
    }
    let refused = world.get::<Value>("/api/v1/session", Some(&without_a_line)).await.unwrap_err();
    assert_eq!(refused.code, Code::Unauthorized);
}

#[tokio::test]
async fn a_board_left_open_keeps_an_official_signed_in_until_the_absolute_end_and_no_longer() {
    let session = SessionKeys { idle_minutes: 30, absolute_minutes: 60 };
    let world = World::with_sessions(noon(), session).await;
    let rossi = world.official("rossi").await;
    let ticket: SocketTicket = world.call(Method::POST, "/api/v1/board/tickets", Some(&rossi), None).await.unwrap();
    let mut board = Line::open(&world.url("/api/v1/socket"), &ticket.ticket).await.unwrap();
    board.until_message(|message| matches!(message, ServerMessage::Board { .. })).await;
    world.clock.advance(TimeDelta::minutes(29));
    until_signed_in(&world, &rossi).await;
    world.clock.advance(TimeDelta::minutes(31));
    assert_eq!(board.goodbye().await, GoodbyeReason::SignedOut);
    assert_eq!(world.get::<Value>("/api/v1/session", Some(&rossi)).await.unwrap_err().code, Code::Unauthorized);
}

/// Waits until the socket has carried the session over a jump of the clock.
async fn until_signed_in(world: &World, pass: &str) {
    for _ in 0..500 {
        if world.get::<Value>("/api/v1/session", Some(pass)).await.is_ok() {
            return;
        }
        server::clock::pause(std::time::Duration::from_millis(10)).await;
    }
    panic!("the session was not carried over");
}
