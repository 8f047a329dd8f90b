use chrono::TimeDelta;
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::Config;

use crate::service::*;

async fn bookings(service: &Service) -> Vec<Value> {
    service.get("/api/v1/demo", "").await.json()["bookings"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_public_address_is_refused_by_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { public_url: Some("https://sportello.example.it".to_owned()), ..config(&folder, "") };
    let error = server::start(config, Clock::manual(tuesday_at_eight()), true).await.err().unwrap();
    assert!(error.to_string().starts_with("configuration: public_url: "), "{error}");
    assert!(!folder.path().join("sportello.db").exists());
}

#[tokio::test]
async fn a_listener_that_anybody_may_reach_is_refused_with_what_to_do() {
    for open in ["0.0.0.0:0", "[::]:0", "203.0.113.7:0"] {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { listen: vec![open.parse().unwrap()], ..config(&folder, "") };
        let error = server::start(config, Clock::manual(tuesday_at_eight()), true).await.err().unwrap().to_string();
        assert!(error.starts_with("configuration: listen: ") && error.contains("private address"), "{error}");
    }
}

#[tokio::test]
async fn one_booking_is_open_now_one_is_about_to_be_recalled_and_one_is_tomorrow() {
    let service = Service::start_demo(tempfile::tempdir().unwrap(), Clock::manual(tuesday_at_eight())).await;
    let shown = bookings(&service).await;
    let admissions: Vec<_> = shown.iter().map(|shown| shown["admission"].as_str().unwrap()).collect();
    assert_eq!(admissions, ["open", "too_early", "too_early"]);
    service.until_messages(3).await;
    service.clock.advance(TimeDelta::seconds(90));
    let messages = service.until_messages(4).await;
    assert!(messages[3].starts_with("Promemoria"), "{messages:?}");
    let inbox = service.get("/api/v1/demo/messages", "").await;
    assert_eq!((&inbox.json()[0]["kind"], &inbox.json()[1]["kind"]), (&"reminder".into(), &"confirmation".into()));
    assert!(inbox.text.contains("+39********0") && !inbox.text.contains("+393330000"), "{}", inbox.text);
}

#[tokio::test]
async fn each_start_makes_sure_of_the_three_bookings_and_makes_none_twice() {
    let clock = Clock::manual(tuesday_at_eight());
    let first = Service::start_demo(tempfile::tempdir().unwrap(), clock.clone()).await;
    first.until_messages(3).await;
    let Service { running, folder, .. } = first;
    running.stop().await;
    clock.advance(TimeDelta::seconds(30));
    let second = Service::start_demo(folder, clock.clone()).await;
    assert_eq!(bookings(&second).await.len(), 3);
    let Service { running, folder, .. } = second;
    running.stop().await;
    clock.advance(TimeDelta::hours(2));
    let third = Service::start_demo(folder, clock).await;
    assert_eq!(bookings(&third).await.len(), 5);
}

#[tokio::test]
async fn the_links_it_gives_open_what_they_promise() {
    let service = Service::start_demo(tempfile::tempdir().unwrap(), Clock::manual(tuesday_at_eight())).await;
    let view = service.get("/api/v1/demo", "").await.json();
    let official = service.follow(view["officials"][0]["link"].as_str().unwrap()).await;
    assert_eq!(service.get("/api/v1/me", &official).await.status, 200);
    let booking = &view["bookings"][0];
    let id = booking["booking"]["id"].as_str().unwrap();
    for party in ["delegate", "delegator"] {
        let citizen = service.follow(booking[party].as_str().unwrap()).await;
        let page = service.get(&format!("/api/v1/meetings/{id}"), &citizen).await;
        assert_eq!((&page.json()["party"], &page.json()["admission"]), (&party.into(), &"open".into()));
    }
}

#[tokio::test]
async fn one_more_booking_opens_at_once_and_the_clock_is_moved_on_demand() {
    let service = Service::start_demo(tempfile::tempdir().unwrap(), Clock::manual(tuesday_at_eight())).await;
    for _ in 0..3 {
        let made = service.post("/api/v1/demo/bookings", &json!(null)).await;
        assert_eq!((made.status.as_u16(), &made.json()["admission"]), (201, &"open".into()));
    }
    let moved = service.post("/api/v1/demo/clock", &json!({ "advance_s": 86_400 })).await;
    assert_eq!(moved.status, 200);
    assert_eq!(service.clock.now(), tuesday_at_eight() + TimeDelta::days(1));
}
