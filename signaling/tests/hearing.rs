//! Who hears what: everybody what is for them, and a guest whom nobody has confirmed only what waiting needs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use common::*;
use protocol::meeting::{ReleaseReason, StopReason};
use protocol::{
    AttachmentId, AttachmentRole, ChatId, Code, FormKind, MeetingEvent, Outcome, Party, Reading, RecordingId, Seat,
};
use signaling::{Audience, Input, MediaCommand, Meeting, Output};

fn arrive(seat: &Seat, guest: bool) -> Input {
    let Seat::Citizen { party } = seat else { panic!("an official does not arrive") };
    Input::Arrive { seat: seat.clone(), persons: vec![*party], guest }
}

fn confirm() -> Input {
    Input::ConfirmGuest { seat: official_seat("rossi"), party: Party::Delegator }
}

fn file() -> AttachmentId {
    AttachmentId(uuid::Uuid::from_u128(1))
}

/// What everybody must know, or the people of this seat.
fn of_waiting(seat: &Seat) -> Vec<MeetingEvent> {
    use MeetingEvent as Event;
    let Seat::Citizen { party } = *seat else { panic!("only citizens wait") };
    let (seat, rossi) = (seat.clone(), official("rossi"));
    vec![
        Event::WaitingStarted {},
        Event::TakenInCharge { official: rossi.clone(), name: name("rossi") },
        Event::Released { reason: ReleaseReason::HandedOver },
        Event::Cancelled {},
        Event::Ended { outcome: Outcome::NotServed },
        Event::SeatTaken { seat: seat.clone(), persons: vec![party], name: None, guest: true },
        Event::GuestConfirmed { party, official: rossi },
        Event::SeatLost { seat: seat.clone() },
        Event::SeatBack { seat: seat.clone() },
        Event::SeatLeft { seat: seat.clone() },
        Event::DevicesChanged { seat, microphone: true, camera: false },
    ]
}

/// What is for those who take part, though all of it were done from this seat.
fn of_the_meeting(seat: &Seat) -> Vec<MeetingEvent> {
    use MeetingEvent as Event;
    let (seat, person, attachment) = (seat.clone(), Party::Delegator, file());
    vec![
        Event::Chat { id: ChatId(uuid::Uuid::nil()), seat: seat.clone(), text: "?".into() },
        Event::AttachmentAccepted {
            attachment: common::attachment(attachment, AttachmentRole::Other),
            seat: seat.clone(),
        },
        Event::AttachmentReviewed { attachment, accepted: true, objection: None },
        Event::AttachmentRead { attachment, reading: Reading::Unreadable },
        Event::FormChosen { form: FormKind::Aa09 },
        Event::DocumentView { seat: Some(seat.clone()) },
        Event::RecordingAsked { notice: notice(), persons: vec![person] },
        Event::ConsentGiven { person, seat: seat.clone(), notice: notice() },
        Event::ConsentRefused { person, seat: seat.clone() },
        Event::ConsentWithdrawn { person, seat },
        Event::RecordingStarted { recording: RecordingId(uuid::Uuid::nil()) },
        Event::RecordingStopped { reason: StopReason::ByOfficial },
    ]
}

/// Which of these a seat does not hear.
fn unheard(seat: &Seat, events: Vec<MeetingEvent>, withheld: bool) -> Vec<MeetingEvent> {
    events.into_iter().filter(|event| !Audience::All.hears(seat, event, withheld)).collect()
}

#[test]
fn who_only_waits_hears_of_the_own_seat_and_of_where_the_meeting_stands() {
    assert_eq!(unheard(&DELEGATOR, of_waiting(&DELEGATOR), true), []);
    let of_the_other = of_waiting(&DELEGATE).split_off(5);
    assert_eq!(unheard(&DELEGATOR, of_the_other.clone(), true), of_the_other);
    let seated =
        MeetingEvent::SeatTaken { seat: official_seat("rossi"), persons: Vec::new(), name: None, guest: false };
    assert!(!Audience::All.hears(&DELEGATOR, &seated, true));
}

#[test]
fn who_only_waits_hears_nothing_that_is_written_sent_shown_or_asked() {
    let events = of_the_meeting(&DELEGATOR);
    assert_eq!(unheard(&DELEGATOR, events.clone(), true), events);
    // The name of a file that somebody known sent from this seat before.
    let refused = MeetingEvent::AttachmentRefused {
        name: "carta.pdf".into(),
        role: AttachmentRole::Other,
        code: Code::FileEmpty,
    };
    assert!(!Audience::Seat(DELEGATOR).hears(&DELEGATOR, &refused, true));
    assert!(Audience::Seat(DELEGATOR).hears(&DELEGATOR, &refused, false));
    let tried = MeetingEvent::LineTried { seat: DELEGATOR, report: good_line() };
    assert!(Audience::OfficialsAnd(DELEGATOR).hears(&DELEGATOR, &tried, true));
}

#[test]
fn everybody_else_hears_all_that_is_for_them() {
    for seat in [DELEGATE, DELEGATOR, official_seat("rossi"), official_seat("bruni")] {
        let all = of_waiting(&DELEGATE).into_iter().chain(of_the_meeting(&DELEGATE)).collect();
        assert_eq!(unheard(&seat, all, false), []);
    }
    let event = MeetingEvent::LineTried { seat: DELEGATE, report: good_line() };
    let hears = |audience: &Audience, seat| audience.hears(&seat, &event, false);
    let officials = Audience::OfficialsAnd(DELEGATE);
    assert!(hears(&officials, DELEGATE) && hears(&officials, official_seat("rossi")) && !hears(&officials, DELEGATOR));
    assert!(hears(&Audience::Seat(DELEGATE), DELEGATE) && !hears(&Audience::Seat(DELEGATE), official_seat("rossi")));
}

#[test]
fn a_guest_only_waits_until_an_official_has_confirmed_them_and_again_after_leaving() {
    let withheld = |meeting: &Meeting| meeting.withholds_from(&DELEGATOR, true);
    let mut scene = Scene::at(noon());
    assert!(withheld(&scene.meeting), "before taking a seat");
    scene.say(arrive(&DELEGATE, false)).unwrap();
    scene.say(arrive(&DELEGATOR, true)).unwrap();
    assert!(withheld(&scene.meeting), "in the waiting room");
    scene.take_charge("rossi").unwrap();
    assert!(withheld(&scene.meeting), "beside the conversation");
    scene.say(confirm()).unwrap();
    assert!(!withheld(&scene.meeting));
    scene.say(Input::Disconnected { seat: DELEGATOR }).unwrap();
    scene.say(Input::HandOver { official: official("rossi"), supervisor: false }).unwrap();
    assert!(!withheld(&scene.meeting), "confirmed is confirmed, also at another device and for a colleague");
    scene.say(Input::Leave { seat: DELEGATOR }).unwrap();
    assert!(withheld(&scene.meeting));
    assert!(!scene.meeting.withholds_from(&DELEGATE, false), "who proved an identity");
}

#[test]
fn somebody_known_who_comes_back_as_a_guest_neither_hears_nor_sees_until_confirmed() {
    let mut scene = Scene::recorded();
    assert!(scene.meeting.withholds_from(&DELEGATOR, true));
    assert_eq!(scene.meeting.sits_down_again(&DELEGATOR, false), None);
    let again = scene.meeting.sits_down_again(&DELEGATOR, true).unwrap();
    let outputs = scene.say(again).unwrap();
    assert_eq!(media(&outputs)[0], MediaCommand::Remove(DELEGATOR));
    assert!(outputs.contains(&Output::Media(MediaCommand::StopRecording)));
    assert_eq!(scene.meeting.may_converse(&DELEGATOR).unwrap_err().code, Code::GuestNotConfirmed);
    assert_eq!(scene.meeting.sits_down_again(&DELEGATOR, true), None, "once is enough");
    // And by their own credential again: nobody has to confirm them.
    let known = scene.meeting.sits_down_again(&DELEGATOR, false).unwrap();
    let seated = MeetingEvent::SeatTaken { seat: DELEGATOR, persons: vec![Party::Delegator], name: None, guest: false };
    assert_eq!(events(&scene.say(known).unwrap()), [seated]);
    assert!(scene.meeting.may_converse(&DELEGATOR).is_ok());
}

#[test]
fn who_was_confirmed_and_who_has_no_seat_yet_is_taken_as_they_come() {
    let mut scene = Scene::at(noon());
    scene.say(arrive(&DELEGATE, false)).unwrap();
    let of_delegator = |scene: &Scene, guest| scene.meeting.sits_down_again(&DELEGATOR, guest);
    assert_eq!((of_delegator(&scene, true), of_delegator(&scene, false)), (None, None));
    scene.say(arrive(&DELEGATOR, true)).unwrap();
    scene.take_charge("rossi").unwrap();
    scene.say(confirm()).unwrap();
    assert_eq!((of_delegator(&scene, true), of_delegator(&scene, false)), (None, None));
    assert_eq!(scene.meeting.sits_down_again(&official_seat("rossi"), false), None);
}
