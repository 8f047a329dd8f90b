//! The meeting as stories, with a clock that is moved by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use chrono::Duration;
use common::*;
use protocol::meeting::{ReleaseReason, StopReason};
use protocol::office::BoardState;
use protocol::{ChatId, Code, MeetingEvent, Outcome, Party, Seat};
use signaling::{InQueue, Input, MediaCommand, Output, Phase};

fn arrive(seat: &Seat, persons: &[Party]) -> Input {
    Input::Arrive { seat: seat.clone(), persons: persons.to_vec(), guest: false }
}

#[test]
fn the_window_opens_fifteen_minutes_before_to_the_second() {
    let mut scene = Scene::at(noon() - Duration::minutes(15) - Duration::seconds(1));
    assert_eq!(code(scene.say(arrive(&DELEGATE, &[Party::Delegate]))), Code::TooEarly);
    scene.now += Duration::seconds(1);
    let told = events(&scene.say(arrive(&DELEGATE, &[Party::Delegate])).unwrap());
    assert!(told.contains(&MeetingEvent::WaitingStarted {}), "{told:?}");
}

#[test]
fn a_citizen_who_reloads_keeps_the_place() {
    let mut scene = Scene::both_wait();
    let since = scene.meeting.board_state();
    scene.now += Duration::minutes(3);
    scene.say(Input::Disconnected { seat: DELEGATE }).unwrap();
    let told = events(&scene.say(Input::Connected { seat: DELEGATE }).unwrap());
    assert_eq!(told, [MeetingEvent::SeatBack { seat: DELEGATE }]);
    assert_eq!(scene.meeting.board_state(), since);
}

#[test]
fn a_restart_of_the_server_keeps_places_and_charge_and_stops_the_recording() {
    let mut scene = Scene::recorded();
    let outputs = scene.say(Input::Restarted).unwrap();
    assert!(events(&outputs).contains(&MeetingEvent::RecordingStopped { reason: StopReason::Interrupted }));
    for seat in [DELEGATE, DELEGATOR, official_seat("rossi")] {
        let told = events(&scene.say(Input::Connected { seat: seat.clone() }).unwrap());
        assert_eq!(told, [MeetingEvent::SeatBack { seat }]);
    }
    assert!(matches!(scene.meeting.board_state(), BoardState::InCharge { official, .. } if official.0 == "rossi"));
}

#[test]
fn of_two_officials_one_wins_and_the_other_is_told_by_whom() {
    let mut scene = Scene::both_wait();
    scene.take_charge("rossi").unwrap();
    let refused = scene.take_charge("verdi").unwrap_err();
    assert_eq!((refused.code, refused.by), (Code::TakenByColleague, Some(name("rossi"))));
    assert_eq!(scene.take_charge("rossi").unwrap(), [], "taking twice is no second taking");
}

#[test]
fn an_official_whose_machine_dies_blocks_nobody_longer_than_the_lease() {
    let mut scene = Scene::in_charge();
    scene.say(Input::Disconnected { seat: official_seat("rossi") }).unwrap();
    scene.after(Duration::seconds(i64::from(LEASE_S) - 1));
    assert_eq!(code(scene.take_charge("verdi")), Code::TakenByColleague);
    let outputs = scene.after(Duration::seconds(1));
    assert_eq!(media(&outputs), [MediaCommand::RemoveAll]);
    assert_eq!(events(&outputs), [MeetingEvent::Released { reason: ReleaseReason::LeaseExpired }]);
    scene.take_charge("verdi").unwrap();
}

#[test]
fn an_official_who_comes_back_within_the_lease_goes_on() {
    let mut scene = Scene::in_charge();
    scene.say(Input::Disconnected { seat: official_seat("rossi") }).unwrap();
    scene.after(Duration::seconds(i64::from(LEASE_S) - 1));
    scene.say(Input::Connected { seat: official_seat("rossi") }).unwrap();
    assert_eq!(scene.after(Duration::minutes(10)), []);
}

#[test]
fn who_was_handed_back_may_wait_on_even_after_the_window() {
    let mut scene = Scene::in_charge();
    scene.after(Duration::minutes(49));
    scene.say(Input::HandOver { official: official("rossi"), supervisor: false }).unwrap();
    assert_eq!(scene.after(Duration::minutes(29)), []);
    scene.take_charge("verdi").unwrap();
}

#[test]
fn a_booking_nobody_joined_becomes_a_no_show_at_the_end_of_the_window() {
    let mut scene = Scene::at(noon());
    assert_eq!(scene.after(Duration::minutes(50) - Duration::seconds(1)), []);
    let outputs = scene.after(Duration::seconds(1));
    assert!(outputs.contains(&Output::BookingEnded { outcome: Outcome::NoShow, note: String::new() }));
    assert_eq!(scene.meeting.next_deadline(), None);
}

#[test]
fn who_waited_in_vain_is_told_so_and_is_no_no_show() {
    let mut scene = Scene::both_wait();
    let told = events(&scene.after(Duration::minutes(50)));
    assert_eq!(told, [MeetingEvent::Ended { outcome: Outcome::NotServed }]);
}

#[test]
fn two_people_at_one_device_each_consent_for_themselves() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate, Party::Delegator])).unwrap();
    scene.take_charge("rossi").unwrap();
    scene.ask().unwrap();
    assert_eq!(media(&scene.consent(Party::Delegate, true).unwrap()), []);
    let answer = scene.answer(true);
    let outputs = scene.say(Input::Consent { seat: DELEGATE, person: Party::Delegator, answer }).unwrap();
    let seats = vec![official_seat("rossi"), DELEGATE];
    assert_eq!(media(&outputs), [MediaCommand::StartRecording { recording: recording(), seats }]);
}

#[test]
fn a_delegator_who_opens_the_own_link_leaves_the_shared_device() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate, Party::Delegator])).unwrap();
    let told = events(&scene.say(arrive(&DELEGATOR, &[Party::Delegator])).unwrap());
    let seated = |seat, person| MeetingEvent::SeatTaken { seat, persons: vec![person], name: None, guest: false };
    assert_eq!(told, [seated(DELEGATE, Party::Delegate), seated(DELEGATOR, Party::Delegator)]);
    assert_eq!(code(scene.say(arrive(&DELEGATE, &[Party::Delegate, Party::Delegator]))), Code::PersonsInvalid);
    scene.say(Input::Disconnected { seat: DELEGATOR }).unwrap();
    let told = events(&scene.say(arrive(&DELEGATE, &[Party::Delegate, Party::Delegator])).unwrap());
    assert_eq!(told[0], MeetingEvent::SeatLeft { seat: DELEGATOR });
}

#[test]
fn the_delegators_link_can_not_bring_the_delegate() {
    let mut scene = Scene::at(noon());
    for persons in [&[Party::Delegate, Party::Delegator][..], &[Party::Delegate], &[]] {
        assert_eq!(code(scene.say(arrive(&DELEGATOR, persons))), Code::PersonsInvalid);
    }
    let twice = [Party::Delegate, Party::Delegate];
    assert_eq!(code(scene.say(arrive(&DELEGATE, &twice))), Code::PersonsInvalid);
}

#[test]
fn the_recorder_starts_only_with_the_last_consent() {
    let mut scene = Scene::in_charge();
    scene.ask().unwrap();
    assert_eq!(media(&scene.consent(Party::Delegate, true).unwrap()), []);
    let outputs = scene.consent(Party::Delegator, true).unwrap();
    assert!(matches!(media(&outputs)[..], [MediaCommand::StartRecording { .. }]));
    assert_eq!(events(&outputs)[1], MeetingEvent::RecordingStarted { recording: recording() });
}

#[test]
fn one_refusal_is_enough_and_the_official_may_ask_again() {
    let mut scene = Scene::in_charge();
    scene.ask().unwrap();
    scene.consent(Party::Delegate, true).unwrap();
    assert_eq!(media(&scene.consent(Party::Delegator, false).unwrap()), []);
    assert_eq!(code(scene.consent(Party::Delegator, true)), Code::NothingAsked);
    scene.ask().unwrap();
    scene.consent(Party::Delegator, true).unwrap();
    assert!(!media(&scene.consent(Party::Delegate, true).unwrap()).is_empty());
}

#[test]
fn a_withdrawal_stops_the_recorder_at_once() {
    let mut scene = Scene::recorded();
    let outputs = scene.say(Input::Withdraw { seat: DELEGATOR, person: Party::Delegator }).unwrap();
    assert_eq!(media(&outputs), [MediaCommand::StopRecording]);
    assert_eq!(events(&outputs)[1], MeetingEvent::RecordingStopped { reason: StopReason::Withdrawn });
}

#[test]
fn a_newcomer_stops_the_recorder_before_being_heard() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate])).unwrap();
    scene.take_charge("rossi").unwrap();
    scene.ask().unwrap();
    scene.consent(Party::Delegate, true).unwrap();
    let outputs = scene.say(arrive(&DELEGATOR, &[Party::Delegator])).unwrap();
    assert_eq!(media(&outputs), [MediaCommand::StopRecording]);
}

#[test]
fn a_newcomer_while_the_question_is_open_makes_it_asked_of_all_again() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate])).unwrap();
    scene.take_charge("rossi").unwrap();
    scene.ask().unwrap();
    let told = events(&scene.say(arrive(&DELEGATOR, &[Party::Delegator])).unwrap());
    let persons = vec![Party::Delegate, Party::Delegator];
    assert_eq!(told.last(), Some(&MeetingEvent::RecordingAsked { notice: notice(), persons }));
    assert_eq!(media(&scene.consent(Party::Delegate, true).unwrap()), []);
}

#[test]
fn a_failed_disk_stops_the_recording_and_says_so() {
    let mut scene = Scene::recorded();
    let outputs = scene.say(Input::RecorderFailed { recording: recording() }).unwrap();
    assert_eq!(events(&outputs), [MeetingEvent::RecordingStopped { reason: StopReason::StorageFailed }]);
    assert_eq!(scene.say(Input::RecorderFailed { recording: recording() }).unwrap(), []);
}

#[test]
fn consent_to_another_text_than_the_one_asked_about_counts_for_nothing() {
    let mut scene = Scene::in_charge();
    scene.ask().unwrap();
    let mut old = scene.answer(true);
    old.notice.version = "2025-01".into();
    let say = |answer, person| Input::Consent { seat: DELEGATE, person, answer };
    assert_eq!(code(scene.say(say(old, Party::Delegate))), Code::NoticeOutdated);
    let answer = scene.answer(true);
    assert_eq!(code(scene.say(say(answer, Party::Delegator))), Code::PersonNotHere);
}

#[test]
fn an_answer_on_its_way_while_somebody_joins_counts_for_nothing() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate])).unwrap();
    scene.take_charge("rossi").unwrap();
    scene.ask().unwrap();
    let answer = scene.answer(true);
    scene.say(Input::Assist { official: official("verdi"), name: name("verdi") }).unwrap();
    let late = Input::Consent { seat: DELEGATE, person: Party::Delegate, answer };
    assert_eq!(code(scene.say(late)), Code::AskedAgain);
    assert!(!media(&scene.consent(Party::Delegate, true).unwrap()).is_empty());
}

#[test]
fn a_meeting_has_room_for_so_many_messages_and_no_more() {
    let mut scene = Scene::in_charge();
    let chat = |n| Input::Chat { seat: DELEGATE, chat: ChatId(uuid::Uuid::from_u128(n)), text: "?".into() };
    for n in 0..2_000 {
        scene.say(chat(n)).unwrap();
    }
    assert_eq!(code(scene.say(chat(2_000))), Code::MeetingLimit);
    assert_eq!(scene.say(chat(1_999)).unwrap(), [], "one that was taken is still recognised");
}

#[test]
fn nothing_is_said_attached_or_sent_before_take_charge() {
    let mut scene = Scene::both_wait();
    let chat = Input::Chat { seat: DELEGATE, chat: ChatId(uuid::Uuid::from_u128(1)), text: "Buongiorno".into() };
    assert_eq!(code(scene.say(chat.clone())), Code::WrongPhase);
    assert_eq!(scene.meeting.may_converse(&DELEGATE).unwrap_err().code, Code::WrongPhase);
    scene.take_charge("rossi").unwrap();
    scene.meeting.may_converse(&DELEGATE).unwrap();
    assert_eq!(scene.say(chat.clone()).unwrap().len(), 1);
    assert_eq!(scene.say(chat).unwrap(), [], "a message sent twice is taken once");
}

#[test]
fn an_official_who_only_looks_is_not_seated() {
    let mut scene = Scene::in_charge();
    let seat = official_seat("verdi");
    assert_eq!(scene.meeting.may_converse(&seat).unwrap_err().code, Code::NotSeated);
    scene.say(Input::Assist { official: official("verdi"), name: name("verdi") }).unwrap();
    scene.meeting.may_converse(&seat).unwrap();
    let close = Input::Close { seat, outcome: Outcome::TechnicalProblem, note: String::new() };
    assert_eq!(code(scene.say(close)), Code::TakenByColleague);
}

#[test]
fn closing_stops_the_recorder_tells_all_and_ends_the_booking() {
    let mut scene = Scene::recorded();
    let close = Input::Close {
        seat: official_seat("rossi"),
        outcome: Outcome::DelegationRegistered,
        note: "tutto in ordine".into(),
    };
    let outputs = scene.say(close).unwrap();
    assert_eq!(media(&outputs), [MediaCommand::StopRecording, MediaCommand::RemoveAll]);
    assert_eq!(events(&outputs).last(), Some(&MeetingEvent::Ended { outcome: Outcome::DelegationRegistered }));
    assert!(
        outputs.iter().any(|output| matches!(output, Output::BookingEnded { note, .. } if note == "tutto in ordine"))
    );
    assert_eq!(code(scene.say(arrive(&DELEGATE, &[Party::Delegate]))), Code::Over);
}

#[test]
fn only_the_clock_closes_as_no_show_and_only_an_official_closes_otherwise() {
    let mut scene = Scene::in_charge();
    let close = |seat, outcome, note: &str| Input::Close { seat, outcome, note: note.into() };
    let rossi = official_seat("rossi");
    assert_eq!(code(scene.say(close(rossi.clone(), Outcome::NoShow, ""))), Code::OutcomeInvalid);
    assert_eq!(code(scene.say(close(DELEGATE, Outcome::TechnicalProblem, ""))), Code::WrongRole);
    let long = "x".repeat(2_001);
    assert_eq!(code(scene.say(close(rossi, Outcome::TechnicalProblem, &long))), Code::NoteTooLong);
}

#[test]
fn a_booking_can_be_cancelled_until_it_is_taken_in_charge() {
    let mut scene = Scene::both_wait();
    let outputs = scene.say(Input::Cancel).unwrap();
    assert!(outputs.contains(&Output::BookingCancelled));
    assert_eq!(code(scene.say(Input::Cancel)), Code::BookingCancelled);
    assert!(matches!(scene.meeting.phase(), Phase::Cancelled));
    let mut scene = Scene::in_charge();
    assert_eq!(code(scene.say(Input::Cancel)), Code::BookingNotCancellable);
}

#[test]
fn leaving_gives_the_place_up_and_the_last_one_empties_the_room() {
    let mut scene = Scene::both_wait();
    scene.say(Input::Leave { seat: DELEGATE }).unwrap();
    assert!(
        matches!(scene.meeting.board_state(), BoardState::Waiting { present, .. } if present == [Party::Delegator])
    );
    scene.say(Input::Leave { seat: DELEGATOR }).unwrap();
    assert_eq!(scene.meeting.board_state(), BoardState::Expected {});
    assert_eq!(code(scene.say(Input::Leave { seat: DELEGATOR })), Code::NotSeated);
}

#[test]
fn a_recording_ends_when_the_last_citizen_leaves_and_goes_on_when_one_stays() {
    let mut scene = Scene::recorded();
    let outputs = scene.say(Input::Leave { seat: DELEGATOR }).unwrap();
    assert_eq!(media(&outputs), [MediaCommand::Remove(DELEGATOR)]);
    let outputs = scene.say(Input::Leave { seat: DELEGATE }).unwrap();
    assert!(media(&outputs).contains(&MediaCommand::StopRecording));
}

#[test]
fn the_queue_is_in_order_of_slot_then_of_arrival() {
    let booking = |n: u128| protocol::BookingId(uuid::Uuid::from_u128(n));
    let one = |n, start, since| InQueue {
        booking: booking(n),
        start: noon() + Duration::minutes(start),
        since: noon() + Duration::minutes(since),
        here: true,
    };
    let order = signaling::positions(vec![one(1, 20, 0), one(2, 0, 5), one(3, 0, 4)]);
    assert_eq!(order, [(booking(3), 1), (booking(2), 2), (booking(1), 3)]);
}

fn arrives_as_guest(seat: &Seat, persons: &[Party]) -> Input {
    Input::Arrive { seat: seat.clone(), persons: persons.to_vec(), guest: true }
}

#[test]
fn a_guest_waits_until_the_official_in_charge_has_confirmed_them_and_nobody_else_can() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate])).unwrap();
    scene.say(arrives_as_guest(&DELEGATOR, &[Party::Delegator])).unwrap();
    scene.say(Input::TakeCharge { official: official("rossi"), name: name("rossi") }).unwrap();
    assert_eq!(scene.meeting.may_converse(&DELEGATOR).unwrap_err().code, Code::GuestNotConfirmed);
    assert!(scene.meeting.may_converse(&DELEGATE).is_ok());
    let confirm = |seat: Seat| Input::ConfirmGuest { seat, party: Party::Delegator };
    assert_eq!(scene.say(confirm(DELEGATE)).unwrap_err().code, Code::WrongRole);
    assert_eq!(scene.say(confirm(official_seat("verdi"))).unwrap_err().code, Code::TakenByColleague);
    scene.say(confirm(official_seat("rossi"))).unwrap();
    assert!(scene.meeting.may_converse(&DELEGATOR).is_ok());
}

#[test]
fn a_guest_who_was_confirmed_stays_so_over_a_reload_and_a_colleague() {
    let mut scene = Scene::at(noon());
    scene.say(arrives_as_guest(&DELEGATOR, &[Party::Delegator])).unwrap();
    scene.say(Input::TakeCharge { official: official("rossi"), name: name("rossi") }).unwrap();
    scene.say(Input::ConfirmGuest { seat: official_seat("rossi"), party: Party::Delegator }).unwrap();
    scene.say(Input::HandOver { official: official("rossi"), supervisor: false }).unwrap();
    scene.say(arrives_as_guest(&DELEGATOR, &[Party::Delegator])).unwrap();
    scene.say(Input::TakeCharge { official: official("verdi"), name: name("verdi") }).unwrap();
    assert!(scene.meeting.may_converse(&DELEGATOR).is_ok());
}

#[test]
fn a_guest_who_comes_while_it_is_recorded_changes_nothing_until_they_are_confirmed() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate])).unwrap();
    scene.say(Input::TakeCharge { official: official("rossi"), name: name("rossi") }).unwrap();
    scene.ask().unwrap();
    scene.consent(Party::Delegate, true).unwrap();
    let outputs = scene.say(arrives_as_guest(&DELEGATOR, &[Party::Delegator])).unwrap();
    assert!(!outputs.contains(&Output::Media(MediaCommand::StopRecording)));
    let outputs = scene.say(Input::ConfirmGuest { seat: official_seat("rossi"), party: Party::Delegator }).unwrap();
    assert!(outputs.contains(&Output::Media(MediaCommand::StopRecording)), "one more takes part, who was not asked");
}

#[test]
fn a_supervisor_hands_a_meeting_back_that_a_colleague_holds() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, &[Party::Delegate])).unwrap();
    scene.say(Input::TakeCharge { official: official("rossi"), name: name("rossi") }).unwrap();
    let by = |supervisor| Input::HandOver { official: official("gatti"), supervisor };
    assert_eq!(scene.say(by(false)).unwrap_err().code, Code::TakenByColleague);
    scene.say(by(true)).unwrap();
    assert!(matches!(scene.meeting.phase(), Phase::Waiting { .. }));
}

#[test]
fn whose_line_is_lost_is_not_before_anybody_and_has_the_place_again_on_coming_back() {
    let booking = |n: u128| protocol::BookingId(uuid::Uuid::from_u128(n));
    let one =
        |n, start, here| InQueue { booking: booking(n), start: noon() + Duration::minutes(start), since: noon(), here };
    let meanwhile = signaling::positions(vec![one(1, 0, false), one(2, 10, true)]);
    assert_eq!(meanwhile, [(booking(2), 1)]);
    let back = signaling::positions(vec![one(1, 0, true), one(2, 10, true)]);
    assert_eq!(back, [(booking(1), 1), (booking(2), 2)]);
}

#[test]
fn the_board_says_since_when_nobody_of_a_waiting_meeting_is_connected() {
    let absent = |scene: &Scene| match scene.meeting.board_state() {
        BoardState::Waiting { absent_since, .. } => absent_since,
        other => panic!("not waiting: {other:?}"),
    };
    let mut scene = Scene::at(noon() - Duration::minutes(10));
    scene.say(Input::Arrive { seat: DELEGATE, persons: vec![Party::Delegate], guest: false }).unwrap();
    scene.say(Input::Arrive { seat: DELEGATOR, persons: vec![Party::Delegator], guest: false }).unwrap();
    scene.say(Input::Disconnected { seat: DELEGATE }).unwrap();
    assert_eq!(absent(&scene), None);
    scene.now += Duration::minutes(3);
    scene.say(Input::Disconnected { seat: DELEGATOR }).unwrap();
    let lost_at = scene.now;
    scene.now += Duration::minutes(1);
    assert_eq!(absent(&scene), Some(lost_at));
    scene.say(Input::Connected { seat: DELEGATE }).unwrap();
    assert_eq!(absent(&scene), None);
}
