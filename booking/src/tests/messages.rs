use super::*;
use crate::{DropReason, MessageKind, SendDecision, decide_message, gsm, plan_messages, sms};
use MessageKind::{Confirmation, Reminder};
use protocol::Outcome;
use protocol::booking::BookingState;

fn plan(start: &str, now: &str) -> Vec<(MessageKind, DateTime<Utc>)> {
    let planned = plan_messages(&booking_at(start), &policy(), utc(now));
    planned.into_iter().map(|message| (message.kind, message.due_at)).collect()
}

fn decide(kind: MessageKind, booking: &Booking, now: &str) -> SendDecision {
    decide_message(kind, 1, booking, &trial(), &policy(), utc(now))
}

fn is_sent(decision: &SendDecision) -> bool {
    matches!(decision, SendDecision::Send { .. })
}

const START: &str = "2026-11-24 09:30:00";

#[test]
fn a_booking_is_confirmed_at_once_and_recalled_thirty_minutes_before() {
    let now = "2026-11-20 15:00:00";
    assert_eq!(plan(START, now), [(Confirmation, utc(now)), (Reminder, utc("2026-11-24 09:00:00"))]);
}

#[test]
fn who_books_with_less_than_thirty_minutes_left_gets_the_confirmation_alone() {
    assert_eq!(plan(START, "2026-11-24 09:00:00").len(), 2);
    assert_eq!(plan(START, "2026-11-24 09:00:01"), [(Confirmation, utc("2026-11-24 09:00:01"))]);
    assert_eq!(plan(START, "2026-11-24 09:44:59").len(), 1);
    assert!(plan(START, "2026-11-24 09:45:00").is_empty());
}

#[test]
fn a_reminder_is_sent_from_thirty_minutes_before_until_the_slot_begins() {
    let booking = booking_at(START);
    assert_eq!(decide(Reminder, &booking, "2026-11-24 08:59:59"), SendDecision::Later(utc("2026-11-24 09:00:00")));
    let SendDecision::Send { expires_at, .. } = decide(Reminder, &booking, "2026-11-24 09:00:00") else { panic!() };
    assert_eq!(expires_at, booking.start);
    assert!(is_sent(&decide(Reminder, &booking, "2026-11-24 09:29:59")));
    assert_eq!(decide(Reminder, &booking, START), SendDecision::Drop(DropReason::Started));
    assert_eq!(decide(Reminder, &booking, "2026-11-24 09:45:00"), SendDecision::Drop(DropReason::Ended));
}

#[test]
fn a_confirmation_is_sent_until_the_slot_is_over() {
    let booking = booking_at(START);
    assert!(is_sent(&decide(Confirmation, &booking, "2026-11-20 15:00:00")));
    let SendDecision::Send { expires_at, .. } = decide(Confirmation, &booking, "2026-11-24 09:44:59") else { panic!() };
    assert_eq!(expires_at, booking.end);
    assert_eq!(decide(Confirmation, &booking, "2026-11-24 09:45:00"), SendDecision::Drop(DropReason::Ended));
}

#[test]
fn a_booking_that_was_cancelled_closed_or_moved_sends_nothing() {
    let now = "2026-11-24 09:10:00";
    let cancelled = booking_at(START).cancel(utc(now)).unwrap();
    let closed = Booking { state: BookingState::Ended { outcome: Outcome::TechnicalProblem }, ..booking_at(START) };
    let moved = Booking { version: 2, ..booking_at(START) };
    for kind in [Confirmation, Reminder] {
        assert_eq!(decide(kind, &cancelled, now), SendDecision::Drop(DropReason::Cancelled));
        assert_eq!(decide(kind, &closed, now), SendDecision::Drop(DropReason::Ended));
        assert_eq!(decide(kind, &moved, now), SendDecision::Drop(DropReason::Moved));
    }
    assert!(plan_messages(&cancelled, &policy(), utc(now)).is_empty());
}

#[test]
fn the_reminder_comes_thirty_minutes_before_also_in_the_nights_when_the_clocks_change() {
    // 03:15 in Rome in spring: half an hour before it is 01:45.
    assert_eq!(plan("2026-03-29 01:15:00", "2026-03-28 12:00:00")[1].1, utc("2026-03-29 00:45:00"));
    // 02:15 for the second time in autumn: half an hour before it is 02:45.
    assert_eq!(plan("2026-10-25 01:15:00", "2026-10-24 12:00:00")[1].1, utc("2026-10-25 00:45:00"));
    let booking = booking_at("2026-10-25 01:15:00");
    assert_eq!(decide(Reminder, &booking, "2026-10-25 00:44:59"), SendDecision::Later(utc("2026-10-25 00:45:00")));
    assert!(is_sent(&decide(Reminder, &booking, "2026-10-25 00:45:00")));
}

#[test]
fn the_texts_name_office_desk_day_time_mode_and_code_in_one_part() {
    let booking = booking_at(START);
    let confirmation = sms::confirmation(&booking, &trial());
    assert_eq!(
        confirmation,
        "Prenotazione AY16 confermata: sede Roma Monteverde, sportello Deleghe identità digitali in web meeting, \
         24/11/2026 ore 10:30, modalità web meeting."
    );
    let reminder = sms::reminder(&booking, &trial(), &policy());
    assert_eq!(
        reminder,
        "Promemoria AY16: 24/11/2026 ore 10:30, web meeting, sede Roma Monteverde, \
         sportello Deleghe identità digitali in web meeting. Accesso dalle 10:15."
    );
    assert!(gsm::septets(&confirmation) <= gsm::ONE_PART && gsm::septets(&reminder) <= gsm::ONE_PART);
}

#[test]
fn long_names_give_way_and_the_rest_stays() {
    let desk = Desk {
        name: "Datori di lavoro domestico, lavoratori autonomi, agricoli e parasubordinati – è".into(),
        ..desk(15, vec![hours(&["tue"], "09:00", "12:00")])
    };
    let catalogue = Catalogue::new(vec![Office { name: "Città’ di Napoli €€".into(), ..office(desk) }]).unwrap();
    let text = sms::confirmation(&booking_at(START), &catalogue);
    assert_eq!(
        text,
        "Prenotazione AY16 confermata: sede Città' di Napoli €€, sportello Datori di lavoro domestico, lavoratori autonom., \
         24/11/2026 ore 10:30, modalità web meeting."
    );
    assert_eq!(gsm::septets(&text), gsm::ONE_PART);
}

#[test]
fn two_long_names_share_the_room() {
    let desk = Desk { name: "b".repeat(80), ..desk(15, vec![hours(&["tue"], "09:00", "12:00")]) };
    let catalogue = Catalogue::new(vec![Office { name: "a".repeat(80), ..office(desk) }]).unwrap();
    let text = sms::confirmation(&booking_at(START), &catalogue);
    assert_eq!(gsm::septets(&text), gsm::ONE_PART);
    let count = |letter: char| text.matches(&letter.to_string().repeat(5)).count();
    assert!(count('a').abs_diff(count('b')) <= 1 && count('a') > 4, "{text}");
}

#[test]
fn what_the_alphabet_of_sms_lacks_is_replaced_by_what_reads_the_same() {
    assert_eq!(gsm::normalise("L’identità – «È così»… ç č à\u{200b}"), "L'identità - \"E' così\"... c c à");
    assert_eq!(gsm::normalise("perche\u{301} e\u{300} E\u{300} n\u{303}"), "perché è E' n");
    assert_eq!(gsm::normalise("東京\t🙂"), "?? ?");
    assert_eq!((gsm::septets("àèéìòù"), gsm::septets("€[]"), gsm::septets("")), (6, 6, 0));
    assert!(gsm::is_gsm("àèéìòù€") && !gsm::is_gsm("È"));
}

#[test]
fn the_code_of_a_guest_comes_first_and_fits_in_one_part() {
    let text = sms::guest_code("012345");
    assert!(text.starts_with("012345 "), "{text}");
    assert!(gsm::is_gsm(&text) && gsm::septets(&text) <= gsm::ONE_PART);
}

#[test]
fn kinds_have_stable_names() {
    for kind in [Confirmation, Reminder] {
        assert_eq!(MessageKind::from_name(kind.name()), Some(kind));
    }
    assert_eq!(MessageKind::from_name("other"), None);
}
