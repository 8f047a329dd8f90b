//! Nobody who is not signed in is told whether a fiscal code has a PIN.

use chrono::TimeDelta;
use serde_json::{Value, json};
use server::store::pins::Beside;

use crate::world::*;

/// Every anonymous route, asked with data that do not fit.
fn asked(who: &str) -> Vec<(&'static str, Value)> {
    let card = card("80380000000000000099");
    vec![
        ("/api/v1/pin/sessions", json!({ "fiscal_code": who, "pin": "ABCDEFGH" })),
        ("/api/v1/pin/sessions", json!({ "fiscal_code": who, "pin": "ABCDEFGH ABCDEFGH" })),
        ("/api/v1/pin/changes", json!({ "by": "pin", "fiscal_code": who, "pin": "ABCDEFGH" })),
        ("/api/v1/pin/revocations", json!({ "fiscal_code": who, "card": card })),
        ("/api/v1/pin/activations", json!({ "fiscal_code": who, "card": card, "contacts": contacts() })),
        ("/api/v1/pin/requests", request(who)),
        ("/api/v1/pin/restores", with(restore(who), "/second/address", OTHER_EMAIL)),
    ]
}

async fn answers(world: &World, who: &str) -> Vec<(u16, String, String)> {
    let mut answers = Vec::new();
    for (path, body) in asked(who) {
        let answer = world.post(path, &body).await;
        world.until_done().await;
        let mut headers: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        answers.push((answer.status, answer.text(), headers.join(" ")));
    }
    answers
}

#[tokio::test]
async fn who_has_a_pin_is_answered_as_who_has_none() {
    let world = World::begin().await;
    world.first_use(MARIA, &world.envelope(MARIA).await).await;
    world.envelope(MARTA).await;
    let mut all = Vec::new();
    for who in [MARIA, MARTA, DAVIDE] {
        all.push(answers(&world, who).await);
    }
    assert_eq!((&all[0], &all[1]), (&all[2], &all[2]));
}

#[tokio::test]
async fn a_code_without_a_pin_locks_like_any_other() {
    let world = World::begin().await;
    world.envelope(MARIA).await;
    let mut all = Vec::new();
    for who in [MARIA, DAVIDE] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(world.login(who, "ABCDEFGH").await.text());
        }
        for _ in 0..5 {
            let body = json!({ "fiscal_code": who, "card": card("80380000000000000099") });
            answers.push(world.post("/api/v1/pin/revocations", &body).await.text());
        }
        all.push(answers);
    }
    assert!(all[0][6].contains("pin_locked") && all[0][11].contains("pin_locked"));
    assert_eq!(all[0], all[1]);
}

#[tokio::test]
async fn a_request_for_who_has_a_pin_changes_nothing_and_sends_nothing() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    world.post("/api/v1/pin/requests", &request(MARIA)).await;
    world.until_done().await;
    assert_eq!((world.sms().await.len(), world.emails().await.len(), world.letters().len()), (0, 0, 0));
    assert_eq!(world.login(MARIA, &personal).await.status, 200);
    world.until_noted("pin.request", "pin_exists").await;
}

#[tokio::test]
async fn tries_at_a_code_without_a_pin_are_forgotten_after_thirty_days() {
    let world = World::begin().await;
    world.login(DAVIDE, "ABCDEFGH").await;
    world.envelope(MARIA).await;
    world.move_on(TimeDelta::days(30));
    // The server does so by itself now and then: perhaps it has already.
    world.app().store.forget_pins(world.clock.now()).await.unwrap();
    for (who, kept) in [(DAVIDE, false), (MARIA, true)] {
        let owner = world.app().key.pseudonym("citizen", who);
        assert_eq!(world.app().store.pin(&owner).await.unwrap().is_some(), kept);
    }
}

#[tokio::test]
async fn a_request_that_nobody_came_back_for_is_forgotten_after_thirty_days_however_many_pins_there_are() {
    let world = World::begin().await;
    for who in [MARTA, DAVIDE] {
        world.post("/api/v1/pin/requests", &request(who)).await;
    }
    world.until_done().await;
    world.envelope(MARIA).await;
    // More rows that stay than a sweep looks at in one go.
    let store = &world.app().store;
    let kept = store.pin(&world.app().key.pseudonym("citizen", MARIA)).await.unwrap().unwrap();
    for number in 0..1_000 {
        let owner = format!("{number:016x}");
        store.save_pin(&owner, &kept, &Beside::default(), world.clock.now()).await.unwrap();
    }
    world.move_on(TimeDelta::days(30));
    world.app().store.forget_pins(world.clock.now()).await.unwrap();
    assert!(world.app().store.pin_requests().await.unwrap().is_empty());
    for (who, kept) in [(MARTA, false), (DAVIDE, false), (MARIA, true)] {
        let owner = world.app().key.pseudonym("citizen", who);
        assert_eq!(world.app().store.pin(&owner).await.unwrap().is_some(), kept, "{who}");
    }
}

#[tokio::test]
async fn what_was_not_looked_at_is_not_noted_so_that_nobody_can_fill_the_log() {
    let world = World::begin().await;
    for _ in 0..8 {
        world.login(DAVIDE, "ABCDEFGH").await;
        let body = json!({ "fiscal_code": DAVIDE, "card": card("80380000000000000099") });
        world.post("/api/v1/pin/revocations", &body).await;
    }
    let mut noted: Vec<_> =
        world.notes().await.into_iter().map(|[_, action, _, detail]| format!("{action} {detail}")).collect();
    noted.sort();
    let tries = [vec!["login.refused pin_wrong"; 5], vec!["pin.revoke health_card_wrong"; 3]].concat();
    assert_eq!(noted, tries);
}
