//! The life of a PIN by each way in.

use chrono::TimeDelta;
use serde_json::json;

use crate::world::*;

#[tokio::test]
async fn a_pin_asked_for_online_comes_in_two_halves_is_changed_at_first_use_and_opens_what_is_ordinary() {
    let world = World::begin().await;
    let initial = world.asked_online(MARIA).await;
    let letter_text = world.sms().await;
    assert!(letter_text[0].contains("prima parte"), "{letter_text:?}");
    let personal = world.first_use(MARIA, &initial).await;
    assert_eq!(personal.len(), 8);
    assert_eq!(world.login(MARIA, &initial).await.problem(), (403, "pin_wrong".into()), "the one before");
    let entered = world.login(MARIA, &personal.to_lowercase()).await;
    assert_eq!(entered.json(), json!({ "outcome": "signed_in", "kind": "ordinary" }));
    let session = world.get("/api/v1/session", &entered.pass()).await.json();
    assert_eq!(session["credential"], json!({ "means": "pin", "kind": "ordinary" }));
    assert_eq!(session["fiscal_code_masked"], "RSSMRA*****501U");
}

#[tokio::test]
async fn an_address_that_nobody_knows_waits_for_the_contact_centre_which_validates_after_twelve_hours() {
    let world = World::begin().await;
    world.post("/api/v1/pin/requests", &request(MARTA)).await;
    world.until_done().await;
    assert_eq!((world.sms().await.len(), world.letters().len()), (0, 0));
    let olga = world.staff("olga").await;
    let rows = world.get("/api/v1/assistance/pin-requests", &olga).await.json();
    assert_eq!((&rows[0]["fiscal_code_masked"], &rows[0]["sent"]), (&"BLLMRT*****501Q".into(), &false.into()));
    let path = format!("/api/v1/assistance/pin-requests/{}/validation", rows[0]["id"].as_str().unwrap());
    world.move_on(TimeDelta::hours(12) - TimeDelta::milliseconds(1));
    let early = world.post_as(&path, &olga, &json!({})).await;
    assert_eq!(early.problem(), (409, "pin_validation_too_early".into()));
    assert_eq!(early.opens_at(), tuesday_at_eight() + TimeDelta::hours(12));
    world.move_on(TimeDelta::milliseconds(1));
    let sent = world.post_as(&path, &olga, &json!({ "channel": "email" })).await;
    assert_eq!((sent.status, sent.json()), (201, json!({ "to_masked": "m*****@example.org" })));
    let initial = format!("{}{}", half_in(&world.emails().await[0]), world.letter_to_print());
    world.first_use(MARTA, &initial).await;
    assert_eq!(world.get("/api/v1/assistance/pin-requests", &olga).await.json(), json!([]));
}

#[tokio::test]
async fn an_office_hands_a_pin_dispositivo_over_that_opens_the_web_meeting() {
    let world = World::begin().await;
    let initial = world.envelope(DAVIDE).await;
    assert_eq!(initial.len(), 16);
    let personal = world.first_use(DAVIDE, &initial).await;
    let entered = world.login(DAVIDE, &personal).await;
    assert_eq!(entered.json()["kind"], "dispositive");
    let booking = json!({
        "office": "roma", "desk": "roma-deleghe", "start": "2026-11-24T08:00:00Z", "delivery_mode": "web_meeting",
        "fiscal_code": DAVIDE, "delegator_fiscal_code": MARIA, "mobile": "+393331234567", "reason": "",
        "name": null, "delegator_name": null,
    });
    let made = world.post_as("/api/v1/bookings", &entered.pass(), &booking).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!((world.sms().await.iter().filter(|text| text.contains("parte")).count(), world.letters().len()), (0, 0));
}

#[tokio::test]
async fn a_web_meeting_refuses_an_ordinary_pin() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.asked_online(MARIA).await).await;
    let pass = world.login(MARIA, &personal).await.pass();
    let booking = json!({
        "office": "roma", "desk": "roma-deleghe", "start": "2026-11-24T08:00:00Z", "delivery_mode": "web_meeting",
        "fiscal_code": MARIA, "delegator_fiscal_code": DAVIDE, "mobile": "+393331234567", "reason": "",
        "name": null, "delegator_name": null,
    });
    let refused = world.post_as("/api/v1/bookings", &pass, &booking).await;
    assert_eq!(refused.problem(), (403, "assurance_insufficient".into()));
}

#[tokio::test]
async fn an_operator_takes_a_request_by_telephone() {
    let world = World::begin().await;
    let olga = world.staff("olga").await;
    let body = with(request(DAVIDE), "/contacts", json!({ "mobile": MOBILE }));
    let sent = world.post_as("/api/v1/assistance/pin-requests", &olga, &body).await;
    assert_eq!((sent.status, sent.json()["to_masked"].as_str().unwrap().ends_with("78")), (201, true));
    let initial = format!("{}{}", half_in(&world.sms().await[0]), world.letter_to_print());
    world.first_use(DAVIDE, &initial).await;
    let again = world.post_as("/api/v1/assistance/pin-requests", &olga, &body).await;
    assert_eq!(again.problem(), (409, "pin_exists".into()));
}

#[tokio::test]
async fn a_first_half_nobody_asked_for_opens_nothing_until_the_health_card_activates_it() {
    let world = World::begin().await;
    let anna = world.staff("anna").await;
    let letter = json!({ "office": "roma", "applicant": applicant(MARIA), "address": address() });
    assert_eq!(world.post_as("/api/v1/office/pins/preassigned", &anna, &letter).await.status, 201);
    let first = world.letter_to_print();
    assert_eq!(world.login(MARIA, &first).await.problem().1, "pin_wrong");
    let activation =
        |number: &str| json!({ "fiscal_code": MARIA, "card": card(number), "contacts": { "email": EMAIL } });
    let wrong_card = world.post("/api/v1/pin/activations", &activation(MARTAS_CARD)).await;
    assert_eq!(wrong_card.problem(), (403, "health_card_wrong".into()));
    let sent = world.post("/api/v1/pin/activations", &activation(CARD)).await;
    assert_eq!((sent.status, sent.json()), (201, json!({ "to_masked": "m*****@example.org" })));
    let second = half_in(&world.emails().await[0]);
    world.first_use(MARIA, &format!("{first}-{second}")).await;
    let again = world.post("/api/v1/pin/activations", &activation(CARD)).await;
    assert_eq!(again.problem(), (409, "pin_nothing_to_activate".into()), "who has the card is told");
}

#[tokio::test]
async fn a_lost_pin_is_restored_through_two_contacts_and_what_was_lost_opens_nothing() {
    let world = World::begin().await;
    let initial = world.envelope(MARIA).await;
    world.post("/api/v1/pin/restores", &restore(MARIA)).await;
    world.until_done().await;
    assert_eq!(world.emails().await.len(), 0, "it was never used: it must be revoked");
    let personal = world.first_use(MARIA, &initial).await;
    let pass = world.login(MARIA, &personal).await.pass();
    world.post("/api/v1/pin/restores", &restore(MARIA)).await;
    world.until_done().await;
    assert_eq!(world.login(MARIA, &personal).await.problem().1, "pin_wrong");
    world.until_noted("pin.restore", "restored").await;
    assert_eq!(world.get("/api/v1/session", &pass).await.status, 401, "whoever had entered with it is signed out");
    let restored = format!("{}{}", half_in(&world.sms().await[0]), half_in(&world.emails().await[0]));
    let personal = world.first_use(MARIA, &restored).await;
    assert_eq!(world.login(MARIA, &personal).await.json()["kind"], "dispositive", "it stays what it was");
}

#[tokio::test]
async fn a_restore_with_a_contact_that_was_never_given_sends_nothing() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    let body = with(restore(MARIA), "/second/address", OTHER_EMAIL);
    assert_eq!(world.post("/api/v1/pin/restores", &body).await.status, 202);
    world.until_done().await;
    assert_eq!((world.sms().await.len(), world.emails().await.len()), (0, 0));
    assert_eq!(world.login(MARIA, &personal).await.status, 200);
}

#[tokio::test]
async fn a_revoked_pin_opens_nothing_and_another_can_be_asked_for() {
    let world = World::begin().await;
    let personal = world.first_use(MARIA, &world.asked_online(MARIA).await).await;
    let pass = world.login(MARIA, &personal).await.pass();
    let body = json!({ "fiscal_code": MARIA, "card": card(CARD) });
    assert_eq!(world.post("/api/v1/pin/revocations", &body).await.status, 204);
    assert_eq!(world.login(MARIA, &personal).await.problem().1, "pin_wrong");
    assert_eq!(world.get("/api/v1/session", &pass).await.status, 401);
    assert_eq!(world.post("/api/v1/pin/revocations", &body).await.problem(), (409, "pin_none".into()));
    world.first_use(MARIA, &world.asked_online(MARIA).await).await;
}

#[tokio::test]
async fn a_card_that_expires_today_no_longer_serves() {
    let world = World::begin().await;
    let body = json!({ "fiscal_code": MARIA, "card": { "number": CARD, "expires": "2026-11-24" } });
    assert_eq!(world.post("/api/v1/pin/revocations", &body).await.problem(), (422, "health_card_expired".into()));
}

#[tokio::test]
async fn the_first_half_alone_opens_a_desk_that_is_marked_as_simplified_and_no_other() {
    let world = World::begin().await;
    let initial = world.asked_online(MARIA).await;
    let login = |desk: &str| json!({ "fiscal_code": MARIA, "pin": &initial[..8], "desk": desk });
    let entered = world.post("/api/v1/pin/sessions", &login("roma-bonus")).await;
    assert_eq!(entered.json(), json!({ "outcome": "signed_in", "kind": "first_half" }));
    for body in [login("roma-deleghe"), login("nowhere"), json!({ "fiscal_code": MARIA, "pin": &initial[..8] })] {
        assert_eq!(world.post("/api/v1/pin/sessions", &body).await.problem(), (403, "pin_first_half_only".into()));
    }
    let booking = |desk: &str| {
        json!({
            "office": "roma", "desk": desk, "start": "2026-11-24T08:00:00Z", "delivery_mode": "web_meeting",
            "fiscal_code": MARIA, "delegator_fiscal_code": DAVIDE, "mobile": "+393331234567", "reason": "",
            "name": null, "delegator_name": null,
        })
    };
    let pass = entered.pass();
    let refused = world.post_as("/api/v1/bookings", &pass, &booking("roma-deleghe")).await;
    assert_eq!(refused.problem(), (403, "assurance_insufficient".into()));
    assert_eq!(world.post_as("/api/v1/bookings", &pass, &booking("roma-bonus")).await.status, 201);
    let change = json!({ "by": "pin", "fiscal_code": MARIA, "pin": &initial[..8] });
    assert_eq!(world.post("/api/v1/pin/changes", &change).await.problem(), (403, "pin_first_half_only".into()));
}

#[tokio::test]
async fn a_ticket_changes_a_pin_once_and_within_ten_minutes() {
    let world = World::begin().await;
    let initial = world.envelope(MARIA).await;
    let ticket = |answer: &Answer| json!({ "by": "ticket", "ticket": answer.json()["ticket"] });
    let late = ticket(&world.login(MARIA, &initial).await);
    world.move_on(TimeDelta::minutes(10));
    assert_eq!(world.post("/api/v1/pin/changes", &late).await.problem(), (401, "login_expired".into()));
    let used = ticket(&world.login(MARIA, &initial).await);
    assert_eq!(world.post("/api/v1/pin/changes", &used).await.status, 200);
    assert_eq!(world.post("/api/v1/pin/changes", &used).await.problem(), (401, "login_expired".into()));
}

#[tokio::test]
async fn a_personal_pin_is_changed_on_wish_and_must_be_after_its_time() {
    let world = World::with("issued_to = \"anybody\"\nrenew_after_days = 180").await;
    let first = world.first_use(MARIA, &world.envelope(MARIA).await).await;
    let pass = world.login(MARIA, &first).await.pass();
    let changed = world.post("/api/v1/pin/changes", &json!({ "by": "pin", "fiscal_code": MARIA, "pin": first })).await;
    let second = changed.json()["pin"].as_str().unwrap().to_owned();
    assert_eq!(world.get("/api/v1/session", &pass).await.status, 401);
    world.move_on(TimeDelta::days(180) - TimeDelta::milliseconds(1));
    assert_eq!(world.login(MARIA, &second).await.json()["outcome"], "signed_in");
    world.move_on(TimeDelta::milliseconds(1));
    assert_eq!(world.login(MARIA, &second).await.json()["outcome"], "must_change");
}

#[tokio::test]
async fn since_2021_a_pin_is_for_residents_abroad_without_an_italian_document() {
    let world = World::with("").await;
    assert_eq!(world.get("/api/v1/pin", "").await.json()["issued_to"], "abroad_without_italian_document");
    for (field, value) in [("/applicant/residence", "italy"), ("/applicant/italian_document", "held")] {
        let refused = world.post("/api/v1/pin/requests", &with(request(MARIA), field, value)).await;
        assert_eq!(refused.problem(), (403, "pin_not_issued_to_them".into()));
        let body = with(at_office(MARIA, "roma"), field, value);
        let refused = world.post_as("/api/v1/office/pins", &world.staff("anna").await, &body).await;
        assert_eq!(refused.problem(), (403, "pin_not_issued_to_them".into()));
    }
    world.first_use(MARIA, &world.asked_online(MARIA).await).await;
}

#[tokio::test]
async fn the_button_is_there_where_there_are_pins() {
    let world = World::begin().await;
    let ways = world.get("/api/v1/login", "").await.json();
    let pin = ways.as_array().unwrap().iter().find(|way| way["kind"] == "pin").unwrap().clone();
    assert_eq!((&pin["path"], &pin["realm"]), (&"/pin/accesso".into(), &"citizen".into()));
}

#[tokio::test]
async fn every_field_that_does_not_fit_is_named() {
    let world = World::begin().await;
    for (field, value, code, named) in [
        ("/applicant/fiscal_code", "X", "fiscal_code_invalid", "applicant.fiscal_code"),
        ("/applicant/name", "", "name_invalid", "applicant.name"),
        ("/address/street", " ", "address_invalid", "address.street"),
        ("/address/town", "a\nb", "address_invalid", "address.town"),
        ("/contacts/mobile", "3331234567", "mobile_invalid", "contacts.mobile"),
        ("/contacts/email", "maria", "email_invalid", "contacts.email"),
        ("/contacts/email", "", "email_invalid", "contacts.email"),
    ] {
        let answer = world.post("/api/v1/pin/requests", &with(request(MARIA), field, value)).await;
        assert_eq!((answer.problem(), &answer.json()["field"]), ((422, code.to_owned()), &named.into()), "{field}");
    }
    for pin in ["", "ABCD", "ABCDEFGI", "ABCDEFG0", "ABCDEFGHJ", "ABCDEFGHABCDEFGHA"] {
        let answer = world.login(MARIA, pin).await;
        assert_eq!(answer.problem(), (422, "pin_malformed".into()), "{pin}");
    }
    let same = with(restore(MARIA), "/second", json!({ "by": "sms", "number": MOBILE }));
    assert_eq!(world.post("/api/v1/pin/restores", &same).await.problem(), (422, "same_contact".into()));
    let number = json!({ "fiscal_code": MARIA, "card": { "number": "1", "expires": "2029-12-31" } });
    assert_eq!(world.post("/api/v1/pin/revocations", &number).await.problem(), (422, "health_card_invalid".into()));
}
