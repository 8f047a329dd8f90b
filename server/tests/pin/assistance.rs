//! What the contact centre sees and does when nothing arrives.

use chrono::TimeDelta;
use serde_json::json;

use crate::world::*;

#[tokio::test]
async fn a_message_that_was_lost_is_sent_anew_after_twelve_hours_and_the_letter_stays_good() {
    let world = World::begin().await;
    let initial = world.asked_online(MARIA).await;
    let olga = world.staff("olga").await;
    let rows = world.get("/api/v1/assistance/pin-requests", &olga).await.json();
    assert_eq!(rows[0]["sent"], true);
    assert_eq!(
        rows[0]["contacts"],
        json!([
            { "channel": "sms", "to_masked": rows[0]["contacts"][0]["to_masked"] },
            { "channel": "email", "to_masked": "m*****@example.org" }
        ])
    );
    world.move_on(TimeDelta::hours(12));
    let path = format!("/api/v1/assistance/pin-requests/{}/validation", rows[0]["id"].as_str().unwrap());
    let no_such = world.post_as(&path, &olga, &json!({ "channel": "second_email" })).await;
    assert_eq!(no_such.problem(), (422, "contact_missing".into()));
    assert_eq!(world.post_as(&path, &olga, &json!({ "channel": "email" })).await.status, 201);
    assert_eq!(world.letters().len(), 0);
    assert_eq!(world.login(MARIA, &initial).await.problem().1, "pin_wrong", "the first half sent before");
    let anew = format!("{}{}", half_in(&world.emails().await[0]), &initial[8..]);
    world.first_use(MARIA, &anew).await;
    assert_eq!(world.get("/api/v1/assistance/pin-requests", &olga).await.json(), json!([]));
    assert_eq!(world.post_as(&path, &olga, &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_request_by_telephone_takes_the_place_of_one_that_waits() {
    let world = World::begin().await;
    world.post("/api/v1/pin/requests", &request(MARTA)).await;
    world.until_done().await;
    let olga = world.staff("olga").await;
    assert_eq!(world.post_as("/api/v1/assistance/pin-requests", &olga, &request(MARTA)).await.status, 201);
    let rows = world.get("/api/v1/assistance/pin-requests", &olga).await.json();
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["sent"]), (1, &true.into()));
}
