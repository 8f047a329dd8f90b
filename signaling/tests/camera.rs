//! What a trial found, and documents held to a camera, as stories.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use chrono::Duration;
use common::*;
use protocol::{Code, MeetingEvent, Outcome, Party, Seat};
use signaling::{Audience, Input, MediaCommand, Meeting, Output, Phase};

fn tries(seat: Seat) -> Input {
    Input::ReportTrial { seat, report: good_line() }
}

fn looks(id: &str, of: Option<Seat>) -> Input {
    Input::ViewDocument { seat: official_seat(id), of }
}

fn told(seat: Option<Seat>) -> MeetingEvent {
    MeetingEvent::DocumentView { seat }
}

fn viewed(scene: &Scene) -> Option<Seat> {
    match scene.meeting.phase() {
        Phase::InCharge(charge) => charge.document.map(|party| Seat::Citizen { party }),
        _ => None,
    }
}

/// An official looks at a document at the delegate's camera.
fn looking() -> Scene {
    let mut scene = Scene::in_charge();
    scene.say(looks("rossi", Some(DELEGATE))).unwrap();
    scene
}

#[test]
fn what_a_trial_found_is_told_to_the_officials_and_to_who_tried_also_before_arriving() {
    for mut scene in [Scene::at(noon()), Scene::both_wait(), Scene::in_charge()] {
        let outputs = scene.say(tries(DELEGATOR)).unwrap();
        assert_eq!(events(&outputs), [MeetingEvent::LineTried { seat: DELEGATOR, report: good_line() }]);
        assert_eq!(audiences(&outputs), [Audience::OfficialsAnd(DELEGATOR)]);
        assert_eq!(outputs.len(), 1, "a trial is no arrival");
    }
}

#[test]
fn officials_report_no_trial_and_nobody_does_after_the_end() {
    let mut scene = Scene::in_charge();
    assert_eq!(code(scene.say(tries(official_seat("rossi")))), Code::WrongRole);
    scene.after(Duration::hours(3));
    assert_eq!(code(scene.say(tries(DELEGATE))), Code::Over);
    let mut scene = Scene::both_wait();
    scene.say(Input::Cancel).unwrap();
    assert_eq!(code(scene.say(tries(DELEGATE))), Code::BookingCancelled);
}

#[test]
fn a_meeting_has_room_for_so_many_reports_and_no_more() {
    let mut scene = Scene::at(noon());
    for _ in 0..100 {
        scene.say(tries(DELEGATE)).unwrap();
    }
    assert_eq!(code(scene.say(tries(DELEGATE))), Code::MeetingLimit);
}

#[test]
fn the_official_in_charge_and_the_one_beside_them_look_at_a_document_and_away_again() {
    let mut scene = Scene::in_charge();
    scene.say(Input::Assist { official: official("verdi"), name: name("verdi") }).unwrap();
    for (id, of) in [("rossi", Some(DELEGATE)), ("verdi", Some(DELEGATOR)), ("rossi", None)] {
        let outputs = scene.say(looks(id, of.clone())).unwrap();
        assert_eq!(media(&outputs), [MediaCommand::ViewDocument(of.clone())]);
        assert_eq!((events(&outputs), audiences(&outputs)), (vec![told(of.clone())], vec![Audience::All]));
        assert_eq!(viewed(&scene), of);
    }
}

#[test]
fn to_look_where_one_looks_already_changes_nothing() {
    let mut scene = looking();
    assert_eq!(scene.say(looks("rossi", Some(DELEGATE))).unwrap(), []);
    scene.say(looks("rossi", None)).unwrap();
    assert_eq!(scene.say(looks("rossi", None)).unwrap(), []);
}

#[test]
fn nobody_but_the_officials_of_the_meeting_looks_at_documents_and_only_while_it_is_in_charge() {
    let mut scene = Scene::both_wait();
    assert_eq!(code(scene.say(looks("rossi", Some(DELEGATE)))), Code::WrongPhase);
    scene.take_charge("rossi").unwrap();
    assert_eq!(code(scene.say(looks("verdi", Some(DELEGATE)))), Code::NotSeated);
    assert_eq!(code(scene.say(Input::ViewDocument { seat: DELEGATE, of: Some(DELEGATOR) })), Code::WrongRole);
    assert_eq!(code(scene.say(Input::ViewDocument { seat: DELEGATE, of: None })), Code::WrongRole);
}

#[test]
fn only_a_citizen_who_takes_part_has_a_document_to_look_at() {
    let mut scene = Scene::at(noon());
    scene.say(Input::Arrive { seat: DELEGATOR, persons: vec![Party::Delegator], guest: true }).unwrap();
    scene.take_charge("rossi").unwrap();
    assert_eq!(code(scene.say(looks("rossi", Some(official_seat("rossi"))))), Code::NotFound);
    assert_eq!(code(scene.say(looks("rossi", Some(DELEGATE)))), Code::NotFound);
    assert_eq!(code(scene.say(looks("rossi", Some(DELEGATOR)))), Code::GuestNotConfirmed);
    scene.say(Input::ConfirmGuest { seat: official_seat("rossi"), party: Party::Delegator }).unwrap();
    scene.say(looks("rossi", Some(DELEGATOR))).unwrap();
}

#[test]
fn officials_look_at_documents_so_often_and_no_more_but_can_always_look_away() {
    let mut scene = Scene::in_charge();
    for _ in 0..1_000 {
        scene.say(looks("rossi", Some(DELEGATE))).unwrap();
        scene.say(looks("rossi", Some(DELEGATOR))).unwrap();
    }
    assert_eq!(code(scene.say(looks("rossi", Some(DELEGATE)))), Code::MeetingLimit);
    scene.say(looks("rossi", None)).unwrap();
}

#[test]
fn a_document_is_gone_with_who_held_it() {
    let mut scene = looking();
    let outputs = scene.say(Input::Leave { seat: DELEGATOR }).unwrap();
    assert!(!events(&outputs).contains(&told(None)), "the other one left");
    let outputs = scene.say(Input::Leave { seat: DELEGATE }).unwrap();
    assert!(media(&outputs).contains(&MediaCommand::ViewDocument(None)));
    assert_eq!((events(&outputs).last(), viewed(&scene)), (Some(&told(None)), None));
}

#[test]
fn a_lost_line_leaves_the_document_where_it_is() {
    let mut scene = looking();
    scene.say(Input::Disconnected { seat: DELEGATE }).unwrap();
    assert_eq!(viewed(&scene), Some(DELEGATE));
}

#[test]
fn who_comes_back_as_a_guest_is_not_looked_at_before_they_are_confirmed_again() {
    let mut scene = looking();
    let back = Input::Arrive { seat: DELEGATE, persons: vec![Party::Delegate], guest: true };
    let outputs = scene.say(back).unwrap();
    assert!(media(&outputs).contains(&MediaCommand::ViewDocument(None)));
    assert_eq!((events(&outputs).last(), viewed(&scene)), (Some(&told(None)), None));
}

#[test]
fn no_colleague_finds_a_document_that_another_official_looked_at() {
    let mut scene = looking();
    let outputs = scene.say(Input::HandOver { official: official("rossi"), supervisor: false }).unwrap();
    assert_eq!(media(&outputs), [MediaCommand::RemoveAll], "no media is left that could be told");
    scene.take_charge("verdi").unwrap();
    assert_eq!(viewed(&scene), None);
    let outputs = looking().after(Duration::hours(3));
    assert_eq!(events(&outputs), [MeetingEvent::Ended { outcome: Outcome::TechnicalProblem }]);
}

#[test]
fn a_restart_of_the_server_ends_the_look_at_a_document_and_says_so() {
    let mut scene = looking();
    let outputs = scene.say(Input::Restarted).unwrap();
    assert_eq!((events(&outputs)[0].clone(), viewed(&scene)), (told(None), None));
    assert!(outputs.contains(&Output::Media(MediaCommand::ViewDocument(None))));
    scene.say(looks("rossi", Some(DELEGATE))).unwrap();
}

#[test]
fn a_meeting_that_was_stored_before_documents_could_be_looked_at_goes_on() {
    let scene = Scene::in_charge();
    let mut stored = serde_json::to_value(&scene.meeting).unwrap();
    assert!(stored["phase"].as_object_mut().unwrap().remove("document").is_some());
    let spent = stored["spent"].as_object_mut().unwrap();
    assert!(spent.remove("trial_reports").is_some() && spent.remove("document_views").is_some());
    assert_eq!(serde_json::from_value::<Meeting>(stored).unwrap(), scene.meeting);
}
