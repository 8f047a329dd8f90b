use super::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Written {
    offices: Catalogue,
    #[serde(default)]
    policy: Policy,
}

const OFFICES: &str = r#"
[[offices]]
id = "roma-monteverde"
name = "Roma Monteverde"
address = "Via Lenin 45/49, Roma"

[[offices.desks]]
id = "deleghe"
name = "Deleghe identità digitali in web meeting"
ticket_prefix = "AY"
slot_minutes = 15
hours = [{ weekdays = ["tue", "Thursday"], from = "09:00", to = "12:00" }]
"#;

fn error_of(office: Office) -> String {
    Catalogue::new(vec![office]).unwrap_err().to_string()
}

fn error_with(change: impl FnOnce(&mut Desk)) -> String {
    let mut desk = desk(15, vec![hours(&["tue"], "09:00", "12:00")]);
    change(&mut desk);
    error_of(office(desk))
}

#[test]
fn the_offices_of_a_configuration_are_read() {
    let written: Written = toml::from_str(OFFICES).unwrap();
    assert_eq!(written.offices, trial());
    assert_eq!(written.policy, Policy::default());
    assert_eq!(written.offices.views()[0].desks[0].slot_minutes, 15);
}

#[test]
fn a_mistake_in_the_configuration_is_named_by_key_and_cause() {
    let error = |from: &str, to: &str| toml::from_str::<Written>(&OFFICES.replace(from, to)).unwrap_err().to_string();
    assert!(error("\"tue\"", "\"mart\"").contains("`mart` is not a weekday"));
    assert!(error("12:00", "12.00").contains("`12.00` is not a time from 00:00 to 24:00"));
    assert!(
        error("slot_minutes = 15", "slot_minutes = 25")
            .contains("`offices[0].desks[0].slot_minutes`: 25 is not from 8 to 20")
    );
    assert!(error("address", "adress").contains("unknown field `adress`"));
}

#[test]
fn hours_that_end_before_they_begin_or_overlap_are_refused() {
    let key = "`offices[0].desks[0].hours";
    assert_eq!(
        error_with(|desk| desk.hours[0].to = desk.hours[0].from),
        format!("{key}[0].to`: 09:00 is not after 09:00")
    );
    assert_eq!(
        error_with(|desk| desk.hours.push(hours(&["mon", "tue"], "11:59", "13:00"))),
        format!("{key}[1]`: it overlaps hours[0]")
    );
    assert_eq!(
        error_with(|desk| desk.hours.push(hours(&["mon"], "09:00", "09:14"))),
        format!("{key}[1].to`: not even one slot fits in 14 minutes")
    );
    assert_eq!(error_with(|desk| desk.hours[0].weekdays.clear()), format!("{key}[0].weekdays`: there is no weekday"));
    assert_eq!(error_with(|desk| desk.hours.clear()), format!("{key}`: there are no opening hours"));
}

#[test]
fn hours_that_touch_or_lie_on_other_days_are_taken() {
    let hours =
        vec![hours(&["tue"], "09:00", "12:00"), hours(&["tue"], "12:00", "24:00"), hours(&["wed"], "00:00", "10:00")];
    assert!(Catalogue::new(vec![office(desk(20, hours))]).is_ok());
}

#[test]
fn ids_names_and_prefixes_that_do_not_fit_are_refused() {
    assert!(error_with(|desk| desk.ticket_prefix = "ay".into()).contains("`ay` is not 1 to 4 capital letters"));
    assert!(error_with(|desk| desk.id = "a b".into()).starts_with("`offices[0].desks[0].id`"));
    assert!(error_with(|desk| desk.name = " ".into()).starts_with("`offices[0].desks[0].name`"));
    assert_eq!(Catalogue::new(vec![]).unwrap_err().to_string(), "`offices`: there is no office");

    let one = desk(15, vec![hours(&["tue"], "09:00", "12:00")]);
    let same_prefix =
        Office { desks: vec![one.clone(), Desk { id: "altro".into(), ..one.clone() }], ..office(one.clone()) };
    assert!(error_of(same_prefix).contains("another desk of the office already uses `AY`"));
    let elsewhere = Office { id: "napoli".into(), ..office(one.clone()) };
    let error = Catalogue::new(vec![office(one), elsewhere]).unwrap_err();
    assert_eq!(error.to_string(), "`offices[1].desks[0].id`: `deleghe` is there twice");
}

#[test]
fn rules_on_time_are_written_in_minutes_and_checked() {
    let policy = |text: &str| toml::from_str::<Policy>(text).map_err(|error| error.to_string());
    assert_eq!(policy("join_before_minutes = 20").unwrap().join_before, chrono::TimeDelta::minutes(20));
    assert!(
        policy("join_before_minutes = 0").unwrap_err().contains("`join_before_minutes` is 0: it must be from 1 to 240")
    );
    assert!(policy("join_before = 20").unwrap_err().contains("unknown field"));
    let written = toml::to_string(&Policy::default()).unwrap();
    assert_eq!(policy(&written).unwrap(), Policy::default());
}

#[test]
fn a_booking_of_a_desk_that_was_removed_shows_its_ids() {
    let other = Catalogue::new(vec![Office {
        id: "napoli".into(),
        ..office(Desk { id: "veloci".into(), ..desk(15, vec![hours(&["mon"], "09:00", "12:00")]) })
    }])
    .unwrap();
    let view = booking_at("2026-11-24 09:30:00").view(&other, &policy());
    assert_eq!((view.office_name.as_str(), view.desk_name.as_str()), ("roma-monteverde", "deleghe"));
}

#[test]
fn times_of_the_day_are_read_strictly() {
    assert_eq!(TimeOfDay::parse("24:00").map(TimeOfDay::minutes), Ok(1_440));
    for text in ["9:00", "09:0", "24:01", "09:60", "+9:00", "0900", "", "09:00:00", "٠٩:٠٠"] {
        assert!(TimeOfDay::parse(text).is_err(), "{text}");
    }
}
