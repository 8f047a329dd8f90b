use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use identity::Holder;
use protocol::booking::BookingState;
use protocol::{Credential, FiscalCode, Level};
use server::store::bookings;

use crate::service::*;

#[tokio::test]
async fn a_booking_is_made_and_shows_no_code_and_no_number_in_full() {
    let service = Service::start().await;
    let answer = service.post("/api/v1/bookings", &request(first_slot())).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let booked = Booked(answer.json());
    assert_eq!(answer.headers["location"], format!("/api/v1/bookings/{}", booked.id()));
    assert_eq!(booked.0["booking"]["ticket_code"], "AY1");
    assert_eq!(booked.0["booking"]["state"], "open");
    assert_eq!(booked.0["booking"]["fiscal_code_masked"], "RSSMRA*****501U");
    assert!(!answer.text.contains(DELEGATE) && !answer.text.contains(DELEGATOR) && !answer.text.contains(MOBILE));
}

#[tokio::test]
async fn a_citizen_who_books_need_not_repeat_their_own_code() {
    let service = Service::start().await;
    let citizen = service.citizen(DELEGATE).await;
    let body = with(request(first_slot()), "fiscal_code", "");
    let answer = service.post_as("/api/v1/bookings", &citizen, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(Booked(answer.json()).0["booking"]["fiscal_code_masked"], "RSSMRA*****501U");
}

#[tokio::test]
async fn the_list_gives_nothing_that_the_booking_itself_refuses() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let fiscal_code = FiscalCode::parse(DELEGATE).unwrap();
    for (level, listed) in [(Level::L1, 0), (Level::L2, 1)] {
        let (fiscal_code, credential) = (fiscal_code.clone(), Credential::Spid { level });
        let pass = service.signed_in(Holder::Citizen { fiscal_code, name: None, credential }).await;
        let list = service.get("/api/v1/bookings", &pass).await;
        assert_eq!((list.status.as_u16(), list.json().as_array().unwrap().len()), (200, listed), "{level:?}");
        assert_eq!(list.headers["cache-control"], "no-store", "computers are shared");
        let read = service.get(&format!("/api/v1/bookings/{}", booked.id()), &pass).await;
        assert_eq!(read.status.is_success(), listed == 1, "{level:?}");
    }
}

#[tokio::test]
async fn the_holder_alone_reads_a_booking() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let path = format!("/api/v1/bookings/{}", booked.id());
    let answer = service.get(&path, &service.citizen(DELEGATE).await).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, booked.0.clone()));
    for (token, status, code) in [
        (service.citizen(DELEGATOR).await, 403, "forbidden"),
        (service.citizen("BLLMRT88E52H501Q").await, 403, "forbidden"),
        (service.official("anna").await, 403, "forbidden"),
        (String::new(), 401, "unauthorized"),
        (format!("{}A", service.citizen(DELEGATE).await), 401, "unauthorized"),
    ] {
        let (found, said, _) = service.get(&path, &token).await.problem();
        assert_eq!((found, said.as_str()), (status, code));
    }
    assert_eq!(
        service.get("/api/v1/bookings/not-an-id", &service.citizen(DELEGATE).await).await.problem().1,
        "malformed"
    );
}

#[tokio::test]
async fn every_field_that_does_not_fit_is_named_with_its_code() {
    let service = Service::start().await;
    let fits = || request(first_slot());
    let cases = [
        (with(fits(), "office", "milano"), "desk_unknown", "office"),
        (with(fits(), "desk", "napoli-deleghe"), "desk_unknown", "desk"),
        (with(fits(), "fiscal_code", "RSSMRA80A01H501A"), "fiscal_code_invalid", "fiscal_code"),
        (with(fits(), "delegator_fiscal_code", "X"), "fiscal_code_invalid", "delegator_fiscal_code"),
        (with(fits(), "delegator_fiscal_code", DELEGATE), "same_person", "delegator_fiscal_code"),
        (with(fits(), "name", ""), "name_invalid", "name"),
        (with(fits(), "delegator_name", "x".repeat(81)), "name_invalid", "delegator_name"),
        (with(fits(), "mobile", "3331234567"), "mobile_invalid", "mobile"),
        (with(fits(), "mobile", "+390612345678"), "mobile_invalid", "mobile"),
        (with(fits(), "reason", "è".repeat(151)), "reason_too_long", "reason"),
        (with(fits(), "start", "2026-11-24T06:40:00Z"), "slot_past", "start"),
        (with(fits(), "start", "2026-11-24T08:10:00Z"), "slot_unknown", "start"),
        (with(fits(), "start", "2026-11-25T08:00:00Z"), "slot_unknown", "start"),
        (with(fits(), "start", "2027-11-23T08:00:00Z"), "slot_unknown", "start"),
    ];
    for (body, code, field) in cases {
        let problem = service.post("/api/v1/bookings", &body).await.problem();
        assert_eq!(problem, (422, code.to_owned(), Some(field.to_owned())), "{body}");
    }
    service.booked(first_slot()).await;
    let problem = service.post("/api/v1/bookings", &fits()).await.problem();
    assert_eq!(problem, (409, "slot_taken".to_owned(), Some("start".to_owned())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_take_one_slot_at_once_exactly_one_wins_and_only_their_messages_are_planned() {
    let service = Arc::new(Service::start().await);
    let racers = (0..24).map(|_| {
        let service = Arc::clone(&service);
        tokio::spawn(async move { service.post("/api/v1/bookings", &request(first_slot())).await })
    });
    let mut answers = BTreeMap::new();
    for racer in racers.collect::<Vec<_>>() {
        let answer = racer.await.unwrap();
        let code = answer.json()["code"].as_str().unwrap_or("made").to_owned();
        *answers.entry((answer.status.as_u16(), code)).or_insert(0) += 1;
    }
    assert_eq!(answers, BTreeMap::from([((201, "made".to_owned()), 1), ((409, "slot_taken".to_owned()), 23)]));
    assert_eq!(service.count("booking").await, 1);
    assert_eq!(service.count("outbox").await, 2);
}

#[tokio::test]
async fn a_cancelled_booking_gives_its_slot_back_and_its_messages_are_dropped() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    service.until_messages(1).await;
    let mut transaction = service.app().store.write().await.unwrap();
    bookings::cancel(&mut transaction, booked.id(), service.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
    let stored = service.app().store.booking(booked.id()).await.unwrap().unwrap();
    assert_eq!(stored.state, BookingState::Cancelled {});
    assert_eq!(service.booked(first_slot()).await.0["booking"]["ticket_code"], "AY2");
    service.until_messages(2).await;
    service.clock.advance(TimeDelta::minutes(31));
    let messages = service.until_messages(3).await;
    assert!(messages[2].starts_with("Promemoria AY2"), "{messages:?}");
}

#[tokio::test]
async fn an_ended_booking_keeps_its_outcome_and_note() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let outcome = protocol::Outcome::DelegationRegistered;
    for note in ["Tutto in ordine", "later"] {
        let mut transaction = service.app().store.write().await.unwrap();
        bookings::end_booking(&mut transaction, booked.id(), outcome, note, service.clock.now()).await.unwrap();
        transaction.commit().await.unwrap();
    }
    let path = format!("/api/v1/office/bookings/{}", booked.id());
    let shown = service.get(&path, &service.official("anna").await).await.json();
    assert_eq!(shown["note"], "Tutto in ordine");
    assert_eq!(
        (&shown["booking"]["state"], &shown["booking"]["outcome"]),
        (&"ended".into(), &"delegation_registered".into())
    );
}

#[tokio::test]
async fn a_day_shows_which_slots_are_free() {
    let service = Service::start().await;
    service.booked(first_slot()).await;
    let answer = service.get("/api/v1/desks/roma-deleghe/slots", "").await.json();
    assert_eq!(answer["day"], "2026-11-24");
    let slots = answer["slots"].as_array().unwrap();
    assert_eq!(slots.len(), 9);
    assert_eq!((&slots[0]["free"], &slots[1]["free"]), (&false.into(), &true.into()));
    let answer = service.get("/api/v1/desks/roma-deleghe/slots?day=2026-11-25", "").await.json();
    assert_eq!(answer["slots"].as_array().unwrap().len(), 0);
    for (path, code) in [
        ("/api/v1/desks/none/slots", "not_found"),
        ("/api/v1/desks/roma-deleghe/slots?day=tomorrow", "malformed"),
        ("/api/v1/desks/roma-deleghe/slots?month=3", "malformed"),
    ] {
        assert_eq!(service.get(path, "").await.problem().1, code);
    }
}
