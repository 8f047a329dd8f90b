use super::*;
use crate::{day_slots, day_view, days_with_free_slots, horizon, rome};

/// What the clocks on the wall show at the starts of a day's slots.
fn starts(desk: &Desk, day: &str) -> Vec<String> {
    desk.slots(date(day)).into_iter().map(rome::time).collect()
}

fn night(slot_minutes: u32, from: &str, to: &str) -> Desk {
    desk(slot_minutes, vec![hours(&["sun"], from, to)])
}

#[test]
fn slots_fill_the_opening_hours_of_the_day() {
    let desk = desk(20, vec![hours(&["tue"], "14:00", "14:30"), hours(&["tue", "thu"], "09:00", "10:00")]);
    assert_eq!(starts(&desk, "2026-11-24"), ["09:00", "09:20", "09:40", "14:00"]);
    assert_eq!(starts(&desk, "2026-11-26"), ["09:00", "09:20", "09:40"]);
    assert!(starts(&desk, "2026-11-25").is_empty());
}

#[test]
fn slots_follow_the_clocks_on_the_wall_in_summer_and_in_winter() {
    let starts = |day: &str| trial().offices()[0].desks[0].slots(date(day))[0];
    assert_eq!(starts("2026-07-21"), utc("2026-07-21 07:00:00"));
    assert_eq!(starts("2026-11-24"), utc("2026-11-24 08:00:00"));
}

#[test]
fn in_the_night_of_spring_times_that_do_not_exist_are_skipped() {
    assert_eq!(starts(&night(20, "01:20", "03:40"), "2026-03-29"), ["01:20", "01:40", "03:00", "03:20"]);
    assert_eq!(
        night(20, "01:40", "03:20").slots(date("2026-03-29")),
        [utc("2026-03-29 00:40:00"), utc("2026-03-29 01:00:00")]
    );
}

#[test]
fn in_the_night_of_spring_slots_do_not_overlap_across_the_skipped_hour() {
    // 01:57 + 9 minutes ends at 03:06, so the slot of 03:00 is left out.
    assert_eq!(starts(&night(9, "01:48", "03:20"), "2026-03-29"), ["01:48", "01:57", "03:09"]);
}

#[test]
fn a_desk_that_closes_within_the_skipped_hour_closes_when_the_clocks_skip() {
    assert_eq!(starts(&night(20, "01:00", "02:30"), "2026-03-29"), ["01:00", "01:20", "01:40"]);
    assert_eq!(starts(&night(14, "01:18", "02:30"), "2026-03-29"), ["01:18", "01:32", "01:46"]);
    assert_eq!(starts(&night(20, "01:50", "02:30"), "2026-03-29"), [""; 0]);
}

#[test]
fn in_the_night_of_autumn_times_that_exist_twice_are_taken_once() {
    let slots = night(20, "01:40", "03:20").slots(date("2026-10-25"));
    let wall: Vec<_> = slots.iter().copied().map(rome::time).collect();
    assert_eq!(wall, ["01:40", "02:00", "02:20", "02:40", "03:00"]);
    assert_eq!(slots[1], utc("2026-10-25 00:00:00"));
    assert_eq!(slots[4], utc("2026-10-25 02:00:00"));
}

#[test]
fn a_day_without_an_end_of_time_has_no_slots() {
    let desk = desk(20, vec![hours(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "00:00", "24:00")]);
    assert!(desk.slots(NaiveDate::MAX).is_empty() && desk.slots(NaiveDate::MIN).is_empty());
    assert_eq!(desk.slots(date("2026-11-24")).len(), 72);
}

#[test]
fn a_slot_is_free_when_it_is_to_come_and_nobody_has_it() {
    let catalogue = trial();
    let desk = &catalogue.offices()[0].desks[0];
    let taken = [utc("2026-11-24 09:00:00")];
    let slots = day_slots(desk, date("2026-11-24"), &taken, &policy(), utc("2026-11-24 08:30:00"));
    let free: Vec<_> = slots.iter().filter(|slot| slot.free).map(|slot| rome::time(slot.start)).collect();
    assert_eq!(slots.len(), 12);
    assert_eq!(free, ["09:45", "10:15", "10:30", "10:45", "11:00", "11:15", "11:30", "11:45"]);
}

#[test]
fn a_booking_beside_the_grid_takes_the_slots_it_overlaps() {
    let catalogue = trial();
    let taken = [utc("2026-11-24 09:07:00")];
    let slots =
        day_slots(&catalogue.offices()[0].desks[0], date("2026-11-24"), &taken, &policy(), utc("2026-11-23 08:00:00"));
    let busy: Vec<_> = slots.iter().filter(|slot| !slot.free).map(|slot| rome::time(slot.start)).collect();
    assert_eq!(busy, ["10:00", "10:15"]);
}

#[test]
fn the_calendar_shows_the_days_of_four_weeks_that_have_a_free_slot() {
    let catalogue = trial();
    let desk = &catalogue.offices()[0].desks[0];
    // Tuesday, when only the slot of 11:45 is left, and taken.
    let (now, taken) = (utc("2026-11-24 10:30:00"), [utc("2026-11-24 10:45:00")]);
    let days = days_with_free_slots(desk, &taken, &policy(), now);
    let wanted = ["2026-11-26", "2026-12-01", "2026-12-03", "2026-12-08", "2026-12-10", "2026-12-15", "2026-12-17"];
    assert_eq!(days, wanted.map(date));
    assert_eq!(days_with_free_slots(desk, &[], &policy(), now)[0], date("2026-11-24"));
    assert_eq!(horizon(&policy(), now), now..utc("2026-12-21 23:00:00"));

    let view = day_view(desk, None, &taken, &policy(), now);
    assert_eq!((view.day.as_str(), view.slots.len(), view.days_with_free_slots.len()), ("2026-11-26", 12, 7));
    let beyond = day_view(desk, Some(date("2026-12-22")), &[], &policy(), now);
    assert!(beyond.slots.len() == 12 && beyond.slots.iter().all(|slot| !slot.free));
}

#[test]
fn days_are_read_as_the_wire_writes_them() {
    assert_eq!(rome::parse_iso_day("2026-02-28"), Some(date("2026-02-28")));
    for text in ["2026-02-29", "2026-2-28", "28/02/2026", "+2026-02-28", "9999-01-01", "", "2026-02-28 "] {
        assert_eq!(rome::parse_iso_day(text), None, "{text}");
    }
}

#[test]
fn people_are_shown_the_day_and_time_of_rome() {
    assert_eq!(
        (rome::day(utc("2026-12-31 23:05:00")), rome::time(utc("2026-12-31 23:05:00"))),
        ("01/01/2027".into(), "00:05".into())
    );
    assert_eq!(rome::midnight(date("2026-07-01")), utc("2026-06-30 22:00:00"));
}
