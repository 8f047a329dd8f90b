//! Who may read files, what is noted of it, and what is told of a meeting's documents.

use chrono::TimeDelta;
use protocol::{
    Attachment, ClientMessage, Code, ListedAttachment, MeetingEvent, Objection, ObjectionReason, Party, Problem,
    Review, Seat,
};
use reqwest::Response;
use serde_json::{Value, json};

use crate::common::{Line, noon, present};
use crate::{Talk, answer, sample, send};

#[tokio::test]
async fn a_file_is_given_to_nobody_else() {
    let talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    let stranger = talk.world.citizen("BLLMRT88E52H501Q").await;
    let other = talk.world.book(noon() + TimeDelta::minutes(20)).await;
    let neri = talk.world.official("neri").await;
    for (token, status) in [(stranger.as_str(), 403), (&neri, 403), ("abc", 401)] {
        assert_eq!(talk.fetch(token, &sent).await.status(), status);
    }
    // The right person at the wrong door: the same file under another meeting.
    let path = format!("/api/v1/meetings/{}/attachments/{}", other.id, sent.id);
    let elsewhere = talk.world.get::<Value>(&path, Some(&other.delegate)).await.unwrap_err();
    assert_eq!(elsewhere.code, Code::NotFound);
}

#[tokio::test]
async fn a_guest_reads_once_an_official_has_confirmed_who_it_is() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    talk.delegator.say(ClientMessage::Leave {}).await.unwrap();
    let guest = talk.world.guest(talk.booked.id, Party::Delegator).await;
    assert_eq!(talk.not_fetched(&guest, &sent).await, Code::GuestNotConfirmed, "has not come");
    let mut line = talk.world.join(talk.booked.id, &guest).await;
    line.arrive(&[Party::Delegator]).await.unwrap();
    assert_eq!(talk.not_fetched(&guest, &sent).await, Code::GuestNotConfirmed, "waits");
    talk.official.say(ClientMessage::ConfirmGuest { party: Party::Delegator }).await.unwrap();
    assert_eq!(talk.fetch(&guest, &sent).await.status(), 200);
    line.say(ClientMessage::Leave {}).await.unwrap();
    assert_eq!(talk.not_fetched(&guest, &sent).await, Code::GuestNotConfirmed, "has gone");
}

#[tokio::test]
async fn a_guest_learns_the_name_of_no_file_before_being_confirmed_not_even_at_the_seat_of_somebody_known() {
    let mut talk = Talk::begin().await;
    talk.send("aa08.pdf", sample::form()).await.unwrap();
    let by_delegator = send(&talk.world, &talk.booked, &talk.booked.delegator, "carta.pdf", b"no PDF".to_vec()).await;
    answer(by_delegator).unwrap_err();
    let guest = talk.world.guest(talk.booked.id, Party::Delegator).await;
    // Somebody known sits there still: that lets no guest in.
    let refused = send(&talk.world, &talk.booked, &guest, "aa08.pdf", sample::form()).await;
    assert_eq!(answer(refused).unwrap_err().code, Code::GuestNotConfirmed);
    let path = format!("/api/v1/meetings/{}/attachments", talk.booked.id);
    assert_eq!(talk.world.get::<Value>(&path, Some(&guest)).await.unwrap_err().code, Code::GuestNotConfirmed);
    let mut line = talk.world.join(talk.booked.id, &guest).await;
    talk.send("aa08-2.pdf", sample::form()).await.unwrap();
    line.say(ClientMessage::Ping {}).await.unwrap();
    let names = |line: &Line| -> Vec<String> {
        let named = line.heard.iter().filter_map(|told| match &told.event {
            MeetingEvent::AttachmentAccepted { attachment, .. } => Some(attachment.name.clone()),
            MeetingEvent::AttachmentRefused { name, .. } => Some(name.clone()),
            _ => None,
        });
        named.collect()
    };
    assert_eq!(names(&line), Vec::<String>::new());
    talk.official.say(ClientMessage::ConfirmGuest { party: Party::Delegator }).await.unwrap();
    line.say(ClientMessage::Ping {}).await.unwrap();
    assert_eq!(names(&line), ["aa08.pdf", "carta.pdf", "aa08-2.pdf"]);
    talk.send("aa08-3.pdf", sample::form()).await.unwrap();
    line.until(
        |event| matches!(event, MeetingEvent::AttachmentAccepted { attachment, .. } if attachment.name == "aa08-3.pdf"),
    )
    .await;
    assert_eq!(names(&line).len(), 4);
}

#[tokio::test]
async fn who_read_a_file_stands_in_the_log_and_citizens_by_a_pseudonym() {
    let talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    let (rossi, neri) = (talk.world.official("rossi").await, talk.world.official("neri").await);
    for token in [&rossi, &talk.booked.delegator, &neri] {
        talk.fetch(token, &sent).await;
    }
    let auditor = talk.world.official("amato").await;
    let page: Value = talk.world.get("/api/v1/audit", Some(&auditor)).await.unwrap();
    let reads: Vec<&Value> =
        page["entries"].as_array().unwrap().iter().filter(|entry| entry["action"] == "attachment.read").collect();
    assert_eq!(reads.len(), 2, "{reads:?}");
    assert_eq!(reads[0]["actor"], "staff:rossi");
    assert!(reads[1]["actor"].as_str().unwrap().starts_with("citizen:"));
    for read in reads {
        assert_eq!((&read["subject"], &read["detail"]), (&json!(talk.booked.id), &json!(sent.id)));
    }
    assert!(!page.to_string().contains("aa08.pdf"), "no name of a file in the log");
}

#[tokio::test]
async fn the_list_tells_what_came_and_what_the_official_said_of_it() {
    let mut talk = Talk::begin().await;
    let (one, two) =
        (talk.send("a.pdf", sample::form()).await.unwrap(), talk.send("b.pdf", sample::form()).await.unwrap());
    let objection = Some(Objection { reason: ObjectionReason::Expired, note: "Scaduta ieri".into() });
    let review = |attachment, objection: &Option<Objection>| ClientMessage::ReviewAttachment {
        attachment,
        accepted: objection.is_none(),
        objection: objection.clone(),
    };
    talk.official.say(review(one.id, &objection)).await.unwrap();
    talk.official.say(review(two.id, &None)).await.unwrap();
    let again =
        crate::upload(&talk.world, &talk.booked, &format!("role=other&replaces={}", one.id), None, sample::form())
            .await;
    let again = again.unwrap();
    let path = format!("/api/v1/meetings/{}/attachments", talk.booked.id);
    let rossi = talk.world.official("rossi").await;
    for token in [&talk.booked.delegate, &talk.booked.delegator, &rossi] {
        let listed: Vec<ListedAttachment> = talk.world.get(&path, Some(token)).await.unwrap();
        let facts: Vec<_> =
            listed.iter().map(|listed| (listed.attachment.id, listed.review, listed.replaced, listed.erased)).collect();
        assert_eq!(
            facts,
            [
                (one.id, Review::Refused, true, false),
                (two.id, Review::Accepted, false, false),
                (again.id, Review::Open, false, false)
            ]
        );
        assert_eq!(listed[0].objection, objection);
        assert_eq!(listed[0].seat, Seat::Citizen { party: Party::Delegate });
    }
    let neri = talk.world.official("neri").await;
    assert_eq!(talk.world.get::<Value>(&path, Some(&neri)).await.unwrap_err().code, Code::Forbidden);
}

#[tokio::test]
async fn a_page_comes_as_a_picture_that_no_other_site_can_use_and_looking_again_later_is_noted_again() {
    let talk = Talk::begin().await;
    let sent = talk.send("due.pdf", sample::scan()).await.unwrap();
    let rossi = talk.world.official("rossi").await;
    for _ in 0..2 {
        let response = page(&talk, &rossi, &sent, "1?width=300").await;
        assert_eq!(response.status(), 200);
        for (name, value) in [
            ("content-type", "image/png"),
            ("content-disposition", "inline"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
        let picture = response.bytes().await.unwrap();
        assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!(u32::from_be_bytes(picture[16..20].try_into().unwrap()), 300, "its width");
    }
    assert_eq!(page(&talk, &talk.booked.delegator, &sent, "1").await.status(), 200);
    let auditor = talk.world.official("amato").await;
    assert_eq!(readings(&talk, &auditor).await, 2, "one for each reader, whatever pages");
    talk.world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(page(&talk, &rossi, &sent, "1?width=300").await.status(), 200);
    assert_eq!(readings(&talk, &auditor).await, 3);
}

/// How many readings of files stand in the log.
async fn readings(talk: &Talk, auditor: &str) -> usize {
    let log: Value = talk.world.get("/api/v1/audit", Some(auditor)).await.unwrap();
    let entries = log["entries"].as_array().unwrap().iter();
    entries.filter(|entry| entry["action"] == "attachment.read").count()
}

#[tokio::test]
async fn a_page_that_is_not_there_or_not_theirs_is_not_drawn() {
    let talk = Talk::begin().await;
    let sent = talk.send("una.pdf", sample::scan()).await.unwrap();
    let (delegate, neri) = (&talk.booked.delegate, &talk.world.official("neri").await);
    for (who, wanted, code) in [
        (delegate, "0", Code::NotFound),
        (delegate, "2", Code::NotFound),
        (delegate, "x", Code::Malformed),
        (delegate, "1?width=99", Code::Malformed),
        (delegate, "1?width=2401", Code::Malformed),
        (delegate, "1?height=100", Code::Malformed),
        (neri, "1", Code::Forbidden),
    ] {
        let problem: Problem = page(&talk, who, &sent, wanted).await.json().await.unwrap();
        assert_eq!(problem.code, code, "{wanted}");
    }
}

async fn page(talk: &Talk, token: &str, attachment: &Attachment, page: &str) -> Response {
    let path = format!("/api/v1/meetings/{}/attachments/{}/pages/{page}", talk.booked.id, attachment.id);
    present(talk.world.http.get(talk.world.url(&path)), token).send().await.unwrap()
}
