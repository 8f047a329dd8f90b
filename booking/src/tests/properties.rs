use super::*;
use crate::{MessageKind, SendDecision, day_slots, decide_message, gsm, rome, sms};
use chrono::{Datelike, Days, TimeDelta};
use proptest::prelude::*;

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Two stretches of opening hours that do not overlap, every day.
fn any_desk() -> impl Strategy<Value = Desk> {
    let times = prop::collection::btree_set(0_u16..=1_440, 4);
    (8_u32..=20, times).prop_map(|(slot_minutes, times)| {
        let times: Vec<_> =
            times.into_iter().map(|minutes| format!("{:02}:{:02}", minutes / 60, minutes % 60)).collect();
        desk(slot_minutes, vec![hours(&WEEK, &times[2], &times[3]), hours(&WEEK, &times[0], &times[1])])
    })
}

/// Any day of ten years, and as often one of the nights when the clocks change.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        (0_u64..3_650).prop_map(|days| date("2022-01-01") + Days::new(days)),
        prop::sample::select(vec!["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"]).prop_map(date),
    ]
}

fn any_now() -> impl Strategy<Value = DateTime<Utc>> {
    (-100_000_i64..100_000).prop_map(|seconds| utc("2026-11-24 09:30:00") + TimeDelta::seconds(seconds))
}

fn catalogue_named(office_name: &str, desk_name: &str, prefix: &str) -> Option<Catalogue> {
    let desk = Desk {
        name: desk_name.into(),
        ticket_prefix: prefix.into(),
        ..desk(15, vec![hours(&["tue"], "09:00", "12:00")])
    };
    Catalogue::new(vec![Office { name: office_name.into(), ..office(desk) }]).ok()
}

proptest! {
    #[test]
    fn slots_never_overlap_and_lie_within_the_hours(desk in any_desk(), day in any_day()) {
        let slots = desk.slots(day);
        for pair in slots.windows(2) {
            prop_assert!(pair[0] + desk.slot_length() <= pair[1]);
        }
        for start in slots {
            let local = start.with_timezone(&chrono_tz::Europe::Rome).naive_local();
            prop_assert_eq!(local.date(), day);
            let within = desk.hours.iter().any(|hours| {
                hours.weekdays.contains(&day.weekday())
                    && hours.from.on(day) <= local
                    && start + desk.slot_length() <= rome::instant_or_gap_end(hours.to.on(day))
            });
            prop_assert!(within);
        }
    }

    #[test]
    fn a_slot_is_shown_free_exactly_when_it_can_be_booked(days in 0_u64..40, now in any_now(), ahead in 1_u32..35, before in 0_i64..3_000) {
        let (catalogue, day) = (trial(), rome::date(now) + Days::new(days));
        let policy = Policy { book_ahead_days: ahead, book_until_before: TimeDelta::minutes(before), ..policy() };
        for slot in day_slots(&catalogue.offices()[0].desks[0], day, &[], &policy, now) {
            let request = CreateBooking { start: slot.start, ..request() };
            prop_assert_eq!(slot.free, Draft::check(&request, &catalogue, &policy, now).is_ok());
        }
    }

    #[test]
    fn every_sms_is_one_part_with_day_time_and_code_whatever_the_names(
        office_name in "\\PC{1,80}", desk_name in "[A-Za-zàèìòùÈ€’–\\[ ]{1,80}|\\PC{1,80}", prefix in "[A-Z]{1,4}", number: u64,
    ) {
        let Some(catalogue) = catalogue_named(&office_name, &desk_name, &prefix) else {
            return Err(TestCaseError::reject("no such name can be configured"));
        };
        let booking = Draft::by_office(&request(), &catalogue).unwrap().into_booking(id(), number, utc("2026-01-01 00:00:00"));
        for text in [sms::confirmation(&booking, &catalogue), sms::reminder(&booking, &catalogue, &policy())] {
            prop_assert!(gsm::is_gsm(&text), "{}", text);
            prop_assert!(gsm::septets(&text) <= gsm::ONE_PART, "{}", text);
            for part in ["24/11/2026 ore 10:30", "web meeting", &format!("{prefix}{number}")] {
                prop_assert!(text.contains(part), "{}", text);
            }
            for personal in ["RSSMRA", "BNCGNN", "Mario", "3331234567"] {
                prop_assert!(!text.contains(personal) || office_name.contains(personal) || desk_name.contains(personal));
            }
        }
    }

    #[test]
    fn what_is_normalised_is_in_the_alphabet_and_stays_as_it_is(text in ".{0,200}") {
        let once = gsm::normalise(&text);
        prop_assert!(gsm::is_gsm(&once));
        prop_assert_eq!(gsm::normalise(&once), once);
    }

    #[test]
    fn a_shortened_text_fits(text in ".{0,80}", most in 0_usize..100) {
        prop_assert!(gsm::septets(&gsm::shorten(&gsm::normalise(&text), most)) <= most);
    }

    #[test]
    fn a_cancelled_booking_is_never_reminded(cancelled_at in any_now(), asked_at in any_now()) {
        let Ok(booking) = booking_at("2026-11-24 09:30:00").cancel(cancelled_at) else { return Ok(()) };
        let decision = decide_message(MessageKind::Reminder, 1, &booking, &trial(), &policy(), asked_at);
        prop_assert!(matches!(decision, SendDecision::Drop(_)));
    }

    #[test]
    fn a_reminder_is_sent_only_in_the_thirty_minutes_before_the_slot(now in any_now()) {
        let booking = booking_at("2026-11-24 09:30:00");
        let decision = decide_message(MessageKind::Reminder, 1, &booking, &trial(), &policy(), now);
        let is_time = (booking.start - TimeDelta::minutes(30)..booking.start).contains(&now);
        prop_assert_eq!(matches!(decision, SendDecision::Send { .. }), is_time);
    }

    #[test]
    fn no_request_makes_a_draft_panic(fiscal_code in ".*", delegator in ".*", mobile in ".*", reason in ".*", start in any::<i64>()) {
        let start = DateTime::from_timestamp_millis(start).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let request = CreateBooking { fiscal_code, delegator_fiscal_code: delegator, mobile, reason, start, ..request() };
        let _ = Draft::check(&request, &trial(), &policy(), utc("2026-11-24 09:30:00"));
        let request = CreateBooking { start, ..super::request() };
        let _ = Draft::check(&request, &trial(), &policy(), utc("2026-11-24 09:30:00"));
        let _ = Draft::by_office(&request, &trial());
    }
}
