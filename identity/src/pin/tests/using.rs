//! Signing in, changing, and being locked out.

use super::*;
use crate::lockout::Locked;

const SERVICES: [Service; 4] = [Service::WebMeeting, Service::Simplified, Service::Ordinary, Service::Dispositivo];

fn opened(verdict: LoginVerdict) -> Vec<Service> {
    SERVICES.into_iter().filter(|service| verdict.opens(*service)).collect()
}

#[test]
fn sixteen_characters_open_nothing_but_their_change() {
    let (mut record, pin) = issued(both());
    let verdict = login(&mut record, &pin, noon());
    assert_eq!((verdict, opened(verdict)), (LoginVerdict::MustChange, vec![]));
}

#[test]
fn after_the_change_the_eight_open_and_the_sixteen_and_their_halves_do_not() {
    let (mut record, pin) = issued(both());
    let shown = fitting(record.change(&rules(), &typed(&pin), &fresh_half(9), noon()));
    assert!(matches!(shown, PinOutput::ShowPersonalPin { .. }));
    let own = half_in(&shown);
    assert_eq!(own.len(), 8);
    for old in [pin.as_str(), &pin[..8], &pin[8..]] {
        assert_eq!(login(&mut record, old, noon()), LoginVerdict::Wrong);
    }
    assert_eq!(login(&mut record, &own, noon()), LoginVerdict::Ok(PinKind::Ordinary));
    assert_eq!(login(&mut record, &format!("{own}{own}"), noon()), LoginVerdict::Wrong);
}

#[test]
fn a_pin_is_typed_in_any_case_with_blanks_and_hyphens() {
    let (mut record, own) = personal(both());
    let handwritten = format!(" {}-{} ", own[..4].to_lowercase(), &own[4..]);
    assert_eq!(login(&mut record, &handwritten, noon()), LoginVerdict::Ok(PinKind::Ordinary));
    for text in ["", "ABCDEFG", "ABCDEFGHJ", "ABCDEFGHABCDEFGHA", "ABCDEFG0", "ABCDEFGI", "ÀBCDEFG", "ABCDEFG\n"] {
        assert_eq!(Candidate::parse(text).unwrap_err(), NotAPin, "{text}");
    }
}

#[test]
fn the_first_half_alone_opens_marked_services_and_never_the_web_meeting() {
    let (mut record, pin) = issued(both());
    let verdict = login(&mut record, &pin[..8], noon());
    assert_eq!((verdict, opened(verdict)), (LoginVerdict::SimplifiedOnly, vec![Service::Simplified]));
    assert_eq!(login(&mut record, &pin[8..], noon()), LoginVerdict::Wrong, "the second half alone is nothing");
}

#[test]
fn the_first_half_alone_changes_nothing() {
    let (mut record, pin) = issued(both());
    let before = record.clone();
    let refused = record.change(&rules(), &typed(&pin[..8]), &fresh_half(9), noon());
    assert_eq!(refused.unwrap_err(), PinRefusal::WholePinNeeded);
    assert_eq!(record, before);
}

#[test]
fn an_ordinary_pin_opens_all_but_what_needs_certainty() {
    let opens = |kind| opened(LoginVerdict::Ok(kind));
    assert_eq!(opens(PinKind::Ordinary), [Service::WebMeeting, Service::Simplified, Service::Ordinary]);
    assert_eq!(opens(PinKind::Dispositivo), SERVICES);
}

#[test]
fn a_personal_pin_can_be_changed_at_any_time_and_the_old_one_goes_at_once() {
    let (mut record, own) = personal(both());
    let new = half_in(&fitting(record.change(&rules(), &typed(&own), &fresh_half(33), after(60))));
    assert_eq!(login(&mut record, &own, after(60)), LoginVerdict::Wrong);
    assert_eq!(login(&mut record, &new, after(60)), LoginVerdict::Ok(PinKind::Ordinary));
}

#[test]
fn where_the_installation_wants_it_a_personal_pin_must_be_renewed() {
    let (record, own) = personal(both());
    let mut rules = rules();
    let verdict = |rules: &PinRules, now| record.clone().login(rules, &typed(&own), now);
    assert_eq!(verdict(&rules, noon() + TimeDelta::days(4000)), LoginVerdict::Ok(PinKind::Ordinary));
    rules.policy.renew_after_days = std::num::NonZeroU32::new(180);
    let due = noon() + TimeDelta::days(180);
    assert_eq!(verdict(&rules, due - TimeDelta::seconds(1)), LoginVerdict::Ok(PinKind::Ordinary));
    assert_eq!(verdict(&rules, due), LoginVerdict::MustChange);
}

#[test]
fn five_wrong_ones_lock_for_a_minute_and_the_right_one_is_not_looked_at_meanwhile() {
    let (mut record, own) = personal(both());
    for _ in 0..5 {
        assert_eq!(login(&mut record, "ABCDEFGH", noon()), LoginVerdict::Wrong);
    }
    let locked = Locked::Until(after(60));
    assert_eq!(login(&mut record, &own, after(59)), LoginVerdict::Locked(locked));
    let checked = record.change(&rules(), &typed(&own), &fresh_half(9), after(59)).unwrap();
    assert!(matches!(checked, Checked::Locked(found) if found == locked));
    assert_eq!(login(&mut record, &own, after(60)), LoginVerdict::Ok(PinKind::Ordinary));
    assert_eq!(login(&mut record, "ABCDEFGH", after(60)), LoginVerdict::Wrong, "the tries begin anew");
}

#[test]
fn a_wrong_pin_at_the_change_counts_like_one_at_sign_in() {
    let (mut record, _) = personal(both());
    for _ in 0..5 {
        let checked = record.change(&rules(), &typed("ABCDEFGH"), &fresh_half(9), noon()).unwrap();
        assert!(matches!(checked, Checked::DoesNotFit));
    }
    assert_eq!(login(&mut record, "ABCDEFGH", noon()), LoginVerdict::Locked(Locked::Until(after(60))));
}

#[test]
fn twenty_wrong_ones_in_a_row_block_until_something_else_than_a_try_helps() {
    let (mut record, own) = personal(both());
    let mut now = noon();
    for _ in 0..20 {
        now += TimeDelta::days(1);
        assert_eq!(login(&mut record, "ABCDEFGH", now), LoginVerdict::Wrong);
    }
    let much_later = now + TimeDelta::days(1000);
    assert_eq!(login(&mut record, &own, much_later), LoginVerdict::Locked(Locked::Blocked));
    let quoted = [mobile(), email("maria")];
    let pin = whole(&fitting(record.restore(&rules(), &quoted, &fresh(5), much_later)));
    assert_eq!(login(&mut record, &pin, much_later), LoginVerdict::MustChange);
}

#[test]
fn who_holds_the_first_half_can_t_clear_the_tries_at_the_second() {
    let (mut record, pin) = issued(both());
    let guess = format!("{}{}", &pin[..8], "ABCDEFGH");
    for _ in 0..5 {
        assert_eq!(login(&mut record, &pin[..8], noon()), LoginVerdict::SimplifiedOnly);
        assert_eq!(login(&mut record, &guess, noon()), LoginVerdict::Wrong);
    }
    assert_eq!(login(&mut record, &pin[..8], noon()), LoginVerdict::Locked(Locked::Until(after(60))));
}

#[test]
fn sign_in_does_not_tell_who_has_a_pin() {
    let (mut one, _) = personal(both());
    let mut other = PinRecord::default();
    let mut now = noon();
    for _ in 0..30 {
        now += TimeDelta::hours(7);
        for text in ["ABCDEFGH", "ABCDEFGHABCDEFGH"] {
            assert_eq!(login(&mut one, text, now), login(&mut other, text, now));
        }
    }
}

#[test]
fn tries_at_a_code_without_a_pin_are_forgotten_after_thirty_days() {
    let mut record = PinRecord::default();
    assert!(record.can_be_forgotten(noon()));
    login(&mut record, "ABCDEFGH", noon());
    let due = noon() + PinRecord::FORGET_AFTER;
    assert!(!record.can_be_forgotten(due - TimeDelta::seconds(1)));
    assert!(record.can_be_forgotten(due));
    assert!(!personal(both()).0.can_be_forgotten(due));
}

#[test]
fn a_pin_is_made_of_characters_that_are_all_as_likely_and_can_t_be_misread() {
    let made: Vec<String> = (0..=u8::MAX).map(|byte| HalfPin::from_random([byte; 8]).reveal().to_string()).collect();
    for char in "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".chars() {
        assert_eq!(made.iter().filter(|text| text.starts_with(char)).count(), 8, "{char}");
    }
    assert!(made.iter().all(|text| !text.contains(['0', 'O', '1', 'I'])));
}

#[test]
fn no_secret_is_printed_or_kept() {
    let (record, pin) = issued(both());
    let kept = serde_json::to_string(&record).unwrap();
    assert!(!kept.contains(&pin[..8]) && !kept.contains(&pin[8..]));
    assert_eq!(serde_json::from_str::<PinRecord>(&kept).unwrap(), record);
    let printed = format!("{record:?} {:?} {:?} {:?}", typed(&pin), fresh(1), both());
    for secret in [&pin[..8], &pin[8..], "17612345678", "maria", "argon2id$"] {
        assert!(!printed.contains(secret), "{secret}");
    }
}
