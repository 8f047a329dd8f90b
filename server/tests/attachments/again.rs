//! The same upload again, and a file in the place of another.

use protocol::{ClientMessage, Code, MeetingEvent, Objection, ObjectionReason};
use uuid::Uuid;

use crate::{Talk, is_about_a_file, kept, sample, upload};

#[tokio::test]
async fn an_upload_that_comes_again_is_answered_as_the_first_time_and_told_once() {
    let mut talk = Talk::begin().await;
    let key = Uuid::new_v4().to_string();
    let first = upload(&talk.world, &talk.booked, "role=other", Some(&key), sample::form()).await.unwrap();
    let again = upload(&talk.world, &talk.booked, "role=other", Some(&key), sample::form()).await.unwrap();
    assert_eq!(again, first);
    talk.world.crash_and_restart().await;
    let after_the_crash = upload(&talk.world, &talk.booked, "role=other", Some(&key), sample::form()).await.unwrap();
    assert_eq!(after_the_crash, first);
    let mut line = talk.world.join(talk.booked.id, &talk.booked.delegator).await;
    line.say(ClientMessage::Ping {}).await.unwrap();
    let told = line.heard.iter().filter(|event| is_about_a_file(&event.event)).count();
    assert_eq!(told, 1);
    assert_eq!(kept(&talk.world), [format!("{}.sealed", first.id)]);
}

#[tokio::test]
async fn uploads_of_one_name_that_come_at_once_become_one_file() {
    let mut talk = Talk::begin().await;
    let key = Uuid::new_v4().to_string();
    let send = || upload(&talk.world, &talk.booked, "role=other", Some(&key), sample::form());
    let (one, two, three) = tokio::join!(send(), send(), send());
    let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
    assert_eq!((&two, &three), (&one, &one));
    talk.official.chat("Visto").await.unwrap();
    talk.delegate.until(|event| matches!(event, MeetingEvent::Chat { .. })).await;
    assert_eq!(talk.delegate.heard.iter().filter(|event| is_about_a_file(&event.event)).count(), 1);
    assert_eq!(kept(&talk.world), [format!("{}.sealed", one.id)]);
}

#[tokio::test]
async fn another_name_is_another_file_and_without_a_name_each_is_one() {
    let talk = Talk::begin().await;
    let (one, two) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
    let mut ids = Vec::new();
    for key in [Some(one.as_str()), Some(&two), None, None] {
        ids.push(upload(&talk.world, &talk.booked, "role=other", key, sample::form()).await.unwrap().id);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    let malformed = upload(&talk.world, &talk.booked, "role=other", Some("1"), sample::form()).await.unwrap_err();
    assert_eq!(malformed.code, Code::Malformed);
}

#[tokio::test]
async fn an_upload_that_was_refused_is_checked_anew() {
    let talk = Talk::begin().await;
    let key = Uuid::new_v4().to_string();
    let refused = upload(&talk.world, &talk.booked, "role=other", Some(&key), sample::javascript()).await.unwrap_err();
    assert_eq!(refused.code, Code::FileActiveContent);
    upload(&talk.world, &talk.booked, "role=other", Some(&key), sample::form()).await.unwrap();
}

#[tokio::test]
async fn a_file_takes_the_place_of_one_that_is_to_be_sent_again_and_of_none_that_was_accepted() {
    let mut talk = Talk::begin().await;
    let first = upload(&talk.world, &talk.booked, "role=other", None, sample::scan()).await.unwrap();
    let instead = format!("role=other&replaces={}", first.id);
    let review = |objection: Option<Objection>| ClientMessage::ReviewAttachment {
        attachment: first.id,
        accepted: objection.is_none(),
        objection,
    };
    talk.official.say(review(None)).await.unwrap();
    let refused = upload(&talk.world, &talk.booked, &instead, None, sample::form()).await.unwrap_err();
    assert_eq!(refused.code, Code::WrongPhase);
    let objection = Objection { reason: ObjectionReason::Unreadable, note: String::new() };
    talk.official.say(review(Some(objection))).await.unwrap();
    let second = upload(&talk.world, &talk.booked, &instead, None, sample::form()).await.unwrap();
    assert_eq!(second.replaces, Some(first.id));
    let unknown = format!("role=other&replaces={}", Uuid::new_v4());
    let unknown = upload(&talk.world, &talk.booked, &unknown, None, sample::form()).await.unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
    assert_eq!(talk.fetch(&talk.booked.delegate, &first).await.status(), 200, "the first one is kept");
}
