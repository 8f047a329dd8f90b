//! Every message of the socket, sent by everybody who has a line, in a meeting that an official has in charge.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{ClientMessage, Party};
use serde_json::{Value, json};

use crate::common::{Line, World};

/// Who sends: the columns.
const SENDERS: [&str; 6] = ["delegate", "guest", "in charge", "assistant", "colleague", "supervisor"];

/// Every message with the code of its answer for each sender; `done` when it is carried out.
fn rows() -> Vec<(Value, [&'static str; 6])> {
    let notice = json!({ "version": "x", "sha256": "0".repeat(64) });
    let chat = json!({ "type": "chat", "chat": uuid::Uuid::new_v4(), "text": "Buongiorno" });
    let review = json!({ "type": "review_attachment", "attachment": uuid::Uuid::nil(), "accepted": true });
    let consent = json!({ "type": "consent", "person": "delegate", "given": true, "notice": notice, "asked": 1 });
    let report = json!({ "type": "report_trial", "report": {
        "paths": [], "lost_up_percent": 0, "lost_down_percent": 0, "up_kbps": 0, "down_kbps": 0,
        "camera": true, "microphone": true, "quality": "good",
    } });
    let close = json!({ "type": "close", "outcome": "no_show", "note": "" });
    vec![
        (json!({ "type": "hello", "last_seq": 0 }), ["wrong_phase"; 6]),
        (json!({ "type": "ping" }), ["done"; 6]),
        (
            json!({ "type": "arrive", "persons": ["delegator"] }),
            ["persons_invalid", "done", "wrong_role", "wrong_role", "wrong_role", "wrong_role"],
        ),
        (
            json!({ "type": "take_charge" }),
            ["wrong_role", "wrong_role", "done", "taken_by_colleague", "taken_by_colleague", "taken_by_colleague"],
        ),
        (
            json!({ "type": "hand_over" }),
            ["wrong_role", "wrong_role", "done", "taken_by_colleague", "taken_by_colleague", "taken_by_colleague"],
        ),
        (json!({ "type": "assist" }), ["wrong_role", "wrong_role", "done", "done", "meeting_full", "meeting_full"]),
        (
            json!({ "type": "confirm_guest", "party": "delegator" }),
            ["wrong_role", "wrong_role", "done", "taken_by_colleague", "taken_by_colleague", "taken_by_colleague"],
        ),
        (
            json!({ "type": "offer", "sdp": "v=0" }),
            ["media_refused", "guest_not_confirmed", "media_refused", "media_refused", "not_seated", "not_seated"],
        ),
        (json!({ "type": "trial", "sdp": "v=0" }), ["media_refused"; 6]),
        (json!({ "type": "end_trial" }), ["done"; 6]),
        (report, ["done", "done", "wrong_role", "wrong_role", "wrong_role", "wrong_role"]),
        (
            json!({ "type": "view_document", "seat": { "kind": "citizen", "party": "delegate" } }),
            ["wrong_role", "wrong_role", "done", "done", "not_seated", "not_seated"],
        ),
        (
            json!({ "type": "devices", "microphone": true, "camera": false }),
            ["done", "guest_not_confirmed", "done", "done", "not_seated", "not_seated"],
        ),
        (chat, ["done", "guest_not_confirmed", "done", "done", "not_seated", "not_seated"]),
        (
            review,
            ["wrong_role", "wrong_role", "not_found", "taken_by_colleague", "taken_by_colleague", "taken_by_colleague"],
        ),
        (
            json!({ "type": "choose_form", "form": "aa09" }),
            ["wrong_role", "wrong_role", "done", "taken_by_colleague", "taken_by_colleague", "taken_by_colleague"],
        ),
        (
            json!({ "type": "ask_recording" }),
            ["wrong_role", "wrong_role", "done", "taken_by_colleague", "taken_by_colleague", "taken_by_colleague"],
        ),
        (consent, ["nothing_asked", "person_not_here", "wrong_role", "wrong_role", "wrong_role", "wrong_role"]),
        (
            json!({ "type": "withdraw_consent", "person": "delegate" }),
            ["nothing_asked", "person_not_here", "wrong_role", "wrong_role", "wrong_role", "wrong_role"],
        ),
        (
            json!({ "type": "stop_recording" }),
            [
                "wrong_role",
                "wrong_role",
                "nothing_asked",
                "taken_by_colleague",
                "taken_by_colleague",
                "taken_by_colleague",
            ],
        ),
        (
            close,
            [
                "wrong_role",
                "wrong_role",
                "outcome_invalid",
                "taken_by_colleague",
                "taken_by_colleague",
                "taken_by_colleague",
            ],
        ),
        (json!({ "type": "leave" }), ["done", "done", "done", "done", "not_seated", "not_seated"]),
    ]
}

/// A meeting in charge, with a guest whom nobody has confirmed.
async fn meeting() -> (World, BTreeMap<&'static str, Line>) {
    let (world, booked) = World::with_a_booking().await;
    let mut lines = BTreeMap::new();
    let guest = world.guest(booked.id, Party::Delegator).await;
    let passes = [
        booked.delegate.clone(),
        guest,
        world.official("rossi").await,
        world.official("verdi").await,
        world.official("bruni").await,
        world.official("gatti").await,
    ];
    for (sender, pass) in SENDERS.into_iter().zip(passes) {
        lines.insert(sender, world.join(booked.id, &pass).await);
    }
    let mut say = async |sender, message| lines.get_mut(sender).unwrap().say(message).await.unwrap();
    say("delegate", ClientMessage::Arrive { persons: vec![Party::Delegate] }).await;
    say("guest", ClientMessage::Arrive { persons: vec![Party::Delegator] }).await;
    say("in charge", ClientMessage::TakeCharge {}).await;
    say("assistant", ClientMessage::Assist {}).await;
    (world, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_is_carried_out_for_who_may_send_it_and_refused_to_all_others() {
    let (mut cells, mut wrong) = (0, Vec::new());
    for (message, expected) in rows() {
        for (sender, expected) in SENDERS.into_iter().zip(expected) {
            // What one message does must not reach the next: each cell has a meeting of its own.
            let (_world, mut lines) = meeting().await;
            let read: ClientMessage = serde_json::from_value(message.clone()).unwrap();
            let said = lines.get_mut(sender).unwrap().say(read).await;
            let found = match said {
                Ok(()) => "done".to_owned(),
                Err(code) => serde_json::to_value(code).unwrap().as_str().unwrap().to_owned(),
            };
            cells += 1;
            if found != expected {
                wrong.push(format!("{} by {sender}: {found}, not {expected}", message["type"]));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    println!("{cells} cells of the matrix of messages");
}

#[test]
fn every_message_of_the_socket_stands_in_the_table() {
    let declared = <ClientMessage as ts_rs::TS>::decl(&ts_rs::Config::default());
    let known: BTreeSet<&str> =
        declared.split("\"type\": \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let rows = rows();
    let listed: BTreeSet<&str> = rows.iter().map(|(message, _)| message["type"].as_str().unwrap()).collect();
    assert_eq!(listed, known);
}
