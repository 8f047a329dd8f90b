use super::*;
use crate::Rejection;
use protocol::Code;
use protocol::booking::BookingState;

/// Monday 23 November 2026, noon in Rome.
fn now() -> DateTime<Utc> {
    utc("2026-11-23 11:00:00")
}

fn refused(change: impl FnOnce(&mut CreateBooking)) -> Option<(Code, &'static str)> {
    let mut request = request();
    change(&mut request);
    let answer = Draft::check(&request, &trial(), &policy(), now());
    answer.err().map(|Rejection { code, field }| (code, field))
}

#[test]
fn a_request_that_fits_becomes_a_booking() {
    let booking = Draft::check(&request(), &trial(), &policy(), now()).unwrap().into_booking(id(), 16, now());
    assert_eq!(booking.ticket_code, "AY16");
    assert_eq!((booking.start, booking.end), (utc("2026-11-24 09:30:00"), utc("2026-11-24 09:45:00")));
    assert_eq!((booking.state.clone(), booking.version, booking.created_at), (BookingState::Open {}, 1, now()));
    assert_eq!(booking.mobile.reveal(), "+393331234567");
}

#[test]
fn each_field_that_does_not_fit_is_named() {
    assert_eq!(refused(|_| ()), None);
    assert_eq!(refused(|request| request.office = "napoli".into()), Some((Code::DeskUnknown, "office")));
    assert_eq!(refused(|request| request.desk = "veloci".into()), Some((Code::DeskUnknown, "desk")));
    assert_eq!(refused(|request| request.fiscal_code.push('X')), Some((Code::FiscalCodeInvalid, "fiscal_code")));
    assert_eq!(
        refused(|request| request.delegator_fiscal_code = "RSSMRA80A01H501A".into()),
        Some((Code::FiscalCodeInvalid, "delegator_fiscal_code"))
    );
    assert_eq!(refused(|request| request.name = Some("  ".into())), Some((Code::NameInvalid, "name")));
    assert_eq!(
        refused(|request| request.delegator_name = Some("a".repeat(81))),
        Some((Code::NameInvalid, "delegator_name"))
    );
    assert_eq!(refused(|request| request.mobile = "3331234567".into()), Some((Code::MobileInvalid, "mobile")));
    assert_eq!(refused(|request| request.reason = "à".repeat(151)), Some((Code::ReasonTooLong, "reason")));
}

#[test]
fn the_delegate_and_the_delegator_are_two_people() {
    let same = |request: &mut CreateBooking| request.delegator_fiscal_code = " rssmra80a01h501u ".into();
    assert_eq!(refused(same), Some((Code::SamePerson, "delegator_fiscal_code")));
}

#[test]
fn a_code_with_omocodia_is_taken_and_belongs_to_another_person() {
    let omocodic = code("RSSMRA80A01H50M");
    assert_ne!(omocodic.reveal(), "RSSMRA80A01H501U");
    assert_eq!(refused(|request| request.delegator_fiscal_code = omocodic.reveal().into()), None);
    assert_eq!(refused(|request| request.fiscal_code = code("RSSMRAULALMHRLM").reveal().into()), None);
}

#[test]
fn a_time_that_is_no_slot_is_refused() {
    let unknown = Some((Code::SlotUnknown, "start"));
    for start in [
        "2026-11-24 09:31:00",   // beside the grid
        "2026-11-24 09:30:00.5", // beside the grid by half a second
        "2026-11-24 07:45:00",   // before the desk opens
        "2026-11-24 11:00:00",   // when it closes
        "2026-11-25 09:30:00",   // on a Wednesday
        "2026-12-22 09:30:00",   // a Tuesday beyond the four weeks
    ] {
        assert_eq!(refused(|request| request.start = utc(start)), unknown, "{start}");
    }
    assert_eq!(refused(|request| request.start = utc("2026-12-17 09:30:00")), None);
}

#[test]
fn a_slot_can_be_booked_until_it_begins() {
    let at = |now: &str| Draft::check(&request(), &trial(), &policy(), utc(now)).err().map(|refusal| refusal.code);
    assert_eq!(at("2026-11-24 09:29:59"), None);
    assert_eq!(at("2026-11-24 09:30:00"), Some(Code::SlotPast));
    assert_eq!(at("2027-11-24 09:30:00"), Some(Code::SlotPast));

    let policy = Policy { book_until_before: chrono::TimeDelta::minutes(60), ..policy() };
    let at = |now: &str| Draft::check(&request(), &trial(), &policy, utc(now)).err().map(|refusal| refusal.code);
    assert_eq!(at("2026-11-24 08:29:59"), None);
    assert_eq!(at("2026-11-24 08:30:00"), Some(Code::SlotPast));
}

#[test]
fn a_start_at_the_ends_of_time_is_refused_like_any_other() {
    assert_eq!(refused(|request| request.start = DateTime::<Utc>::MAX_UTC), Some((Code::SlotUnknown, "start")));
    assert_eq!(refused(|request| request.start = DateTime::<Utc>::MIN_UTC), Some((Code::SlotPast, "start")));
    for start in [DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC] {
        let answer = Draft::by_office(&CreateBooking { start, ..request() }, &trial());
        assert_eq!(answer.err(), Some(Rejection { code: Code::SlotUnknown, field: "start" }));
    }
}

#[test]
fn an_office_may_book_any_minute() {
    let booking = booking_at("2026-11-22 03:07:42.5");
    assert_eq!((booking.start, booking.end), (utc("2026-11-22 03:07:00"), utc("2026-11-22 03:22:00")));
}

#[test]
fn a_reason_counts_characters_after_trimming_and_may_be_empty() {
    let reason = |text: &str| {
        let request = CreateBooking { reason: text.into(), ..request() };
        Draft::check(&request, &trial(), &policy(), now()).unwrap().into_booking(id(), 1, now()).reason
    };
    assert_eq!(reason(&format!("  {}\n", "à".repeat(150))), "à".repeat(150));
    assert_eq!(reason("delega\r\nper la\u{0}pensione"), "delega per la pensione");
    assert_eq!(reason("   "), "");
}
