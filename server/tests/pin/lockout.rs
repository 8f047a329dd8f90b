//! How often one may try.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::json;

use crate::world::*;

#[tokio::test]
async fn five_tries_are_free_and_the_sixth_is_taken_to_the_second_a_minute_later() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    for _ in 0..5 {
        assert_eq!(world.login(MARIA, &wrong(&personal)).await.problem(), (403, "pin_wrong".into()));
    }
    let until = world.clock.now() + TimeDelta::minutes(1);
    for _ in 0..2 {
        let locked = world.login(MARIA, &personal).await;
        assert_eq!((locked.problem(), locked.opens_at()), ((429, "pin_locked".into()), until));
    }
    let change = json!({ "by": "pin", "fiscal_code": MARIA, "pin": personal });
    assert_eq!(world.post("/api/v1/pin/changes", &change).await.opens_at(), until, "a change is a try, too");
    world.move_on(TimeDelta::seconds(60) - TimeDelta::milliseconds(1));
    assert_eq!(world.login(MARIA, &personal).await.problem().1, "pin_locked");
    world.move_on(TimeDelta::milliseconds(1));
    assert_eq!(world.login(MARIA, &personal).await.status, 200);
    for _ in 0..5 {
        assert_eq!(world.login(MARIA, &wrong(&personal)).await.problem().1, "pin_wrong", "a success cleared them");
    }
}

#[tokio::test]
async fn brute_force_stops_after_twenty_tries_however_long_it_waits_and_a_restore_begins_anew() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    let mut looked_at = 0;
    let blocked = loop {
        let answer = world.login(MARIA, &wrong(&personal)).await;
        match answer.problem().1.as_str() {
            "pin_wrong" => looked_at += 1,
            "pin_locked" => world.move_on(answer.opens_at() - world.clock.now()),
            _ => break answer,
        }
    };
    assert_eq!((looked_at, blocked.problem()), (20, (403, "pin_blocked".into())));
    world.move_on(TimeDelta::days(400));
    assert_eq!(world.login(MARIA, &personal).await.problem().1, "pin_blocked");
    world.post("/api/v1/pin/restores", &restore(MARIA)).await;
    world.until_done().await;
    let restored = format!("{}{}", half_in(&world.sms().await[0]), half_in(&world.emails().await[0]));
    world.first_use(MARIA, &restored).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tries_at_the_same_time_are_two_tries() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    for _ in 0..3 {
        world.login(MARIA, &wrong(&personal)).await;
    }
    let guess = wrong(&personal);
    let (one, other) = tokio::join!(world.login(MARIA, &guess), world.login(MARIA, &guess));
    assert_eq!([one.problem().1, other.problem().1], ["pin_wrong", "pin_wrong"]);
    assert_eq!(world.login(MARIA, &personal).await.problem().1, "pin_locked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_tries_at_the_same_time_no_more_than_the_free_ones_are_looked_at() {
    let world = Arc::new(World::begin().await);
    let personal = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    let tries = (0..40).map(|_| {
        let (world, guess) = (Arc::clone(&world), wrong(&personal));
        tokio::spawn(async move { world.login(MARIA, &guess).await.problem().1 })
    });
    let mut answers = BTreeMap::new();
    for one in tries.collect::<Vec<_>>() {
        *answers.entry(one.await.unwrap()).or_insert(0) += 1;
    }
    assert!(answers["pin_wrong"] <= 5, "{answers:?}");
    assert!(answers.keys().all(|code| ["pin_wrong", "pin_locked", "too_many_requests"].contains(&code.as_str())));
}

#[tokio::test]
async fn tries_are_counted_over_a_restart_and_when_nobody_waits_for_the_answer() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    for _ in 0..4 {
        world.login(MARIA, &wrong(&personal)).await;
    }
    // Who hangs up before the answer has tried nonetheless.
    let guess = wrong(&personal);
    let gone = world.login(MARIA, &guess);
    let hung_up = tokio::time::timeout(std::time::Duration::from_millis(1), gone).await;
    assert!(hung_up.is_err());
    world.until_done().await;
    let world = world.restart().await;
    assert_eq!(world.login(MARIA, &personal).await.problem().1, "pin_locked");
}

#[tokio::test]
async fn the_health_card_locks_after_three_tries_and_never_blocks() {
    let world = World::begin().await;
    world.envelope(MARIA).await;
    let revoke = |number: &str| json!({ "fiscal_code": MARIA, "card": card(number) });
    for _ in 0..3 {
        assert_eq!(world.post("/api/v1/pin/revocations", &revoke(MARTAS_CARD)).await.problem().1, "health_card_wrong");
    }
    let locked = world.post("/api/v1/pin/revocations", &revoke(CARD)).await;
    assert_eq!(locked.opens_at(), world.clock.now() + TimeDelta::minutes(1));
    for _ in 0..30 {
        world.move_on(TimeDelta::days(1));
        assert_eq!(world.post("/api/v1/pin/revocations", &revoke(MARTAS_CARD)).await.problem().1, "health_card_wrong");
    }
    world.move_on(TimeDelta::days(1));
    assert_eq!(world.post("/api/v1/pin/revocations", &revoke(CARD)).await.status, 204);
}

#[tokio::test]
async fn restores_can_not_be_had_without_end() {
    let world = World::begin().await;
    world.first_use(MARIA, &world.envelope(MARIA).await).await;
    for _ in 0..6 {
        world.post("/api/v1/pin/restores", &restore(MARIA)).await;
        world.until_done().await;
    }
    assert_eq!(world.sms().await.len(), 3, "then it waits");
}
