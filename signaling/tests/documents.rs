//! Documents of a meeting, from the waiting room on.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use common::*;
use protocol::{Attachment, AttachmentId, AttachmentRole, Code, MeetingEvent, Objection, ObjectionReason, Party, Seat};
use signaling::{Attachable, Audience, Input, Phase};

fn id(n: u128) -> AttachmentId {
    AttachmentId(uuid::Uuid::from_u128(n))
}

fn file(n: u128) -> Attachment {
    attachment(id(n), AttachmentRole::IdentityDocument)
}

fn attach(seat: Seat, file: Attachment) -> Input {
    Input::Attach { seat, file: Attachable::Accepted(file) }
}

fn review(n: u128, refused: Option<ObjectionReason>) -> Input {
    let objection = refused.map(|reason| Objection { reason, note: String::new() });
    Input::Review { seat: official_seat("rossi"), attachment: id(n), objection }
}

fn arrive_as_guest(seat: &Seat, person: Party) -> Input {
    Input::Arrive { seat: seat.clone(), persons: vec![person], guest: true }
}

#[test]
fn who_waits_may_attach_and_the_officials_who_look_are_told() {
    let mut scene = Scene::at(noon());
    assert_eq!(code(scene.say(attach(DELEGATE, file(1)))), Code::WrongPhase, "nobody waits yet");
    let mut scene = Scene::both_wait();
    let outputs = scene.say(attach(DELEGATE, file(1))).unwrap();
    assert_eq!(audiences(&outputs), [Audience::All]);
    assert_eq!(events(&outputs), [MeetingEvent::AttachmentAccepted { attachment: file(1), seat: DELEGATE }]);
    assert_eq!(scene.meeting.documents(), 1);
    assert!(matches!(scene.meeting.phase(), Phase::Waiting { .. }));
    let rossi = attach(official_seat("rossi"), file(2));
    assert_eq!(code(scene.say(rossi.clone())), Code::NotSeated, "who only looks attaches nothing");
    scene.take_charge("rossi").unwrap();
    scene.say(rossi).unwrap();
    assert_eq!(scene.meeting.documents(), 2, "what came before is still there");
}

#[test]
fn a_guest_whom_nobody_confirmed_attaches_nothing_neither_waiting_nor_in_the_meeting() {
    let mut scene = Scene::both_wait();
    scene.say(Input::Leave { seat: DELEGATOR }).unwrap();
    scene.say(arrive_as_guest(&DELEGATOR, Party::Delegator)).unwrap();
    assert_eq!(code(scene.say(attach(DELEGATOR, file(1)))), Code::GuestNotConfirmed);
    scene.take_charge("rossi").unwrap();
    assert_eq!(code(scene.say(attach(DELEGATOR, file(1)))), Code::GuestNotConfirmed);
    scene.say(Input::ConfirmGuest { seat: official_seat("rossi"), party: Party::Delegator }).unwrap();
    scene.say(attach(DELEGATOR, file(1))).unwrap();
}

#[test]
fn the_same_file_is_told_once_also_when_it_is_said_again_after_a_crash() {
    let mut scene = Scene::both_wait();
    scene.say(attach(DELEGATE, file(1))).unwrap();
    scene.say(Input::Restarted).unwrap();
    assert_eq!(scene.say(attach(DELEGATE, file(1))).unwrap(), []);
    assert_eq!(scene.meeting.documents(), 1);
}

#[test]
fn another_file_takes_the_place_of_one_until_the_official_accepts_it() {
    let mut scene = Scene::in_charge();
    let instead_of = |n, replaced| attach(DELEGATE, Attachment { replaces: Some(id(replaced)), ..file(n) });
    assert_eq!(code(scene.say(instead_of(2, 1))), Code::NotFound, "there is none");
    scene.say(attach(DELEGATE, file(1))).unwrap();
    scene.say(review(1, Some(ObjectionReason::Unreadable))).unwrap();
    scene.say(instead_of(2, 1)).unwrap();
    assert_eq!(scene.meeting.documents(), 1, "one in the place of the other");
    for judged in [review(1, None), review(1, Some(ObjectionReason::Expired))] {
        assert_eq!(code(scene.say(judged)), Code::WrongPhase, "the one before is judged no more");
    }
    scene.say(review(2, None)).unwrap();
    assert_eq!(scene.meeting.may_replace(id(2)).unwrap_err().code, Code::WrongPhase);
    assert_eq!(code(scene.say(instead_of(3, 2))), Code::WrongPhase, "it is accepted");
    scene.say(review(2, Some(ObjectionReason::NotSigned))).unwrap();
    scene.say(instead_of(3, 2)).unwrap();
}

#[test]
fn a_meeting_stored_before_there_were_replacements_can_be_taken_up() {
    let mut scene = Scene::both_wait();
    scene.say(attach(DELEGATE, file(1))).unwrap();
    let mut stored = serde_json::to_value(&scene.meeting).unwrap();
    for field in ["accepted", "replaced"] {
        stored.as_object_mut().unwrap().remove(field);
    }
    let meeting: signaling::Meeting = serde_json::from_value(stored).unwrap();
    assert_eq!(meeting, scene.meeting);
}

#[test]
fn a_refused_file_is_told_to_its_sender_alone() {
    let mut scene = Scene::in_charge();
    let role = AttachmentRole::DelegationForm;
    let file = Attachable::Refused { name: "modulo.pdf".into(), role, code: Code::FileDamaged };
    let outputs = scene.say(Input::Attach { seat: DELEGATE, file }).unwrap();
    assert_eq!(audiences(&outputs), [Audience::Seat(DELEGATE)]);
}

#[test]
fn only_a_file_that_is_there_can_be_reviewed_and_only_by_the_official() {
    let mut scene = Scene::in_charge();
    let review = |seat| Input::Review { seat, attachment: id(3), objection: None };
    assert_eq!(code(scene.say(review(official_seat("rossi")))), Code::NotFound);
    scene.say(attach(DELEGATE, file(3))).unwrap();
    assert_eq!(code(scene.say(review(DELEGATE))), Code::WrongRole);
    assert_eq!(scene.say(review(official_seat("rossi"))).unwrap().len(), 1);
}
