use super::*;
use protocol::booking::BookingState;
use protocol::join::Admission;
use protocol::{Code, Outcome};

fn admission(start: &str, now: &str) -> Admission {
    booking_at(start).admission(&policy(), utc(now))
}

#[test]
fn the_link_lets_in_from_fifteen_minutes_before_the_slot_to_the_second() {
    let start = "2026-11-24 09:30:00";
    let too_early = Admission::TooEarly { opens_at: utc("2026-11-24 09:15:00") };
    assert_eq!(admission(start, "2026-11-24 09:14:59"), too_early);
    assert_eq!(admission(start, "2026-11-24 09:14:59.999"), too_early);
    assert_eq!(admission(start, "2026-11-24 09:15:00"), Admission::Open {});
}

#[test]
fn the_link_lets_in_until_thirty_minutes_after_the_slot_to_the_second() {
    let start = "2026-11-24 09:30:00";
    assert_eq!(admission(start, "2026-11-24 10:14:59"), Admission::Open {});
    assert_eq!(admission(start, "2026-11-24 10:15:00"), Admission::Over { outcome: None });
}

#[test]
fn the_window_lasts_an_hour_also_in_the_night_of_spring() {
    // 03:10 in Rome, ten minutes after the clocks skipped an hour: the window opens at 01:55.
    let start = "2026-03-29 01:10:00";
    let opens_at = utc("2026-03-29 00:55:00");
    assert_eq!(crate::rome::time(opens_at), "01:55");
    assert_eq!(admission(start, "2026-03-29 00:54:59"), Admission::TooEarly { opens_at });
    assert_eq!(admission(start, "2026-03-29 00:55:00"), Admission::Open {});
    assert_eq!(admission(start, "2026-03-29 01:55:00"), Admission::Over { outcome: None });
}

#[test]
fn the_window_lasts_an_hour_also_in_the_night_of_autumn() {
    // 02:05, the second time the clocks show it: the window opens at 02:50 of the first.
    let start = "2026-10-25 01:05:00";
    let opens_at = utc("2026-10-25 00:50:00");
    assert_eq!((crate::rome::time(utc(start)), crate::rome::time(opens_at)), ("02:05".into(), "02:50".into()));
    assert_eq!(admission(start, "2026-10-25 00:49:59"), Admission::TooEarly { opens_at });
    assert_eq!(admission(start, "2026-10-25 00:50:00"), Admission::Open {});
    assert_eq!(admission(start, "2026-10-25 01:50:00"), Admission::Over { outcome: None });
}

#[test]
fn a_booking_can_be_cancelled_until_its_slot_begins() {
    let booking = booking_at("2026-11-24 09:30:00");
    let cancelled = booking.clone().cancel(utc("2026-11-24 09:29:59")).unwrap();
    assert_eq!(cancelled.state, BookingState::Cancelled {});
    assert_eq!(cancelled.admission(&policy(), utc("2026-11-24 09:20:00")), Admission::Cancelled {});
    assert_eq!(cancelled.cancel(utc("2026-11-24 09:29:59")), Err(Code::BookingCancelled));
    assert_eq!(booking.cancel(utc("2026-11-24 09:30:00")), Err(Code::BookingNotCancellable));
}

#[test]
fn a_meeting_that_ended_has_one_outcome_and_is_over() {
    let state = BookingState::Ended { outcome: Outcome::DocumentsMissing };
    let ended = Booking { state, ..booking_at("2026-11-24 09:30:00") };
    let over = Admission::Over { outcome: Some(Outcome::DocumentsMissing) };
    assert_eq!(ended.admission(&policy(), utc("2026-11-24 09:20:00")), over);
    assert_eq!(ended.cancel(utc("2026-11-24 09:20:00")), Err(Code::BookingNotCancellable));
}

#[test]
fn what_people_see_of_a_booking_is_masked() {
    let view = booking_at("2026-11-24 09:30:00").view(&trial(), &policy());
    assert_eq!(view.fiscal_code_masked, "RSSMRA*****501U");
    assert_eq!(view.mobile_masked, "+39********67");
    assert_eq!(view.opens_at, utc("2026-11-24 09:15:00"));
    assert_eq!((view.office_name.as_str(), view.ticket_code.as_str()), ("Roma Monteverde", "AY16"));
}

#[test]
fn the_debug_output_of_a_booking_holds_no_personal_data() {
    let booking = booking_at("2026-11-24 09:30:00");
    let text = format!("{booking:?} {:?}", booking.delegate);
    for personal in ["80A01H", "1234567", "Mario", "Rossi", "madre"] {
        assert!(!text.contains(personal), "{text}");
    }
    assert!(text.contains("AY16"));
}
