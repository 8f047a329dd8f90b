//! Restoring and revoking.

use super::*;
use crate::lockout::Locked;

fn quoted() -> [Contact; 2] {
    [email("maria"), mobile()]
}

#[test]
fn a_restore_sends_either_half_to_a_contact_of_its_own_and_must_be_changed_again() {
    let (mut record, own) = personal(both());
    let outputs = fitting(record.restore(&rules(), &quoted(), &fresh(5), after(60)));
    let [
        PinOutput::SendHalf { half: Half::First, to: one, .. },
        PinOutput::SendHalf { half: Half::Second, to: other, .. },
    ] = &outputs
    else {
        panic!("{outputs:?}")
    };
    assert_eq!((one, other), (&mobile(), &email("maria")));
    let pin = whole(&outputs);
    assert_eq!(login(&mut record, &own, after(60)), LoginVerdict::Wrong, "what was lost opens nothing");
    assert_eq!(login(&mut record, &pin[..8], after(60)), LoginVerdict::SimplifiedOnly);
    assert_eq!(login(&mut record, &pin, after(60)), LoginVerdict::MustChange);
    let new = half_in(&fitting(record.change(&rules(), &typed(&pin), &fresh_half(6), after(60))));
    assert_eq!(login(&mut record, &new, after(60)), LoginVerdict::Ok(PinKind::Ordinary));
}

#[test]
fn two_email_addresses_are_two_contacts() {
    let (mut record, _) = personal(request(&[email("maria"), email("anna")]));
    let outputs = fitting(record.restore(&rules(), &[email("anna"), email("maria")], &fresh(5), after(60)));
    assert!(matches!(&outputs[0], PinOutput::SendHalf { to, .. } if *to == email("maria")));
    assert!(matches!(&outputs[1], PinOutput::SendHalf { to, .. } if *to == email("anna")));
}

#[test]
fn a_pin_never_used_or_with_fewer_than_two_contacts_must_be_revoked() {
    let must_revoke = |mut record: PinRecord| {
        let before = record.clone();
        let refusal = record.restore(&rules(), &quoted(), &fresh(5), after(60)).unwrap_err();
        assert_eq!(record, before);
        refusal
    };
    let (mut unused, pin) = issued(both());
    assert_eq!(login(&mut unused, &pin[..8], noon()), LoginVerdict::SimplifiedOnly);
    assert_eq!(must_revoke(unused), PinRefusal::MustRevoke(NotRestorable::NeverUsed), "half a PIN is no use of it");
    let few = personal(request(&[email("maria")])).0;
    assert_eq!(must_revoke(few), PinRefusal::MustRevoke(NotRestorable::FewerThanTwoContacts));
    assert_eq!(must_revoke(PinRecord::default()), PinRefusal::NoPin);
}

#[test]
fn one_use_is_enough_even_before_the_change() {
    let (mut record, pin) = issued(both());
    login(&mut record, &pin, noon());
    assert!(matches!(record.restore(&rules(), &quoted(), &fresh(5), after(60)), Ok(Checked::Fits(_))));
}

#[test]
fn both_contacts_must_be_quoted_and_wrong_ones_count() {
    let (mut record, own) = personal(both());
    let wrong = [
        [mobile(), email("other")],
        [mobile(), mobile()],
        [Contact::Sms(PhoneNumber::parse("+4917612345679").unwrap()), email("maria")],
    ];
    for quoted in &wrong {
        assert!(matches!(record.restore(&rules(), quoted, &fresh(5), noon()), Ok(Checked::DoesNotFit)));
    }
    let locked = record.restore(&rules(), &quoted(), &fresh(5), after(59)).unwrap();
    assert!(matches!(locked, Checked::Locked(Locked::Until(until)) if until == after(60)));
    assert_eq!(login(&mut record, &own, after(59)), LoginVerdict::Ok(PinKind::Ordinary), "sign-in goes on");
    assert!(matches!(record.restore(&rules(), &quoted(), &fresh(5), after(59)), Ok(Checked::Fits(_))));
}

#[test]
fn restores_without_a_use_in_between_become_rarer_and_rarer() {
    let (mut record, _) = personal(both());
    let (mut now, mut done) = (noon(), 0);
    while now < noon() + TimeDelta::days(30) {
        match record.restore(&rules(), &quoted(), &fresh(5), now).unwrap() {
            Checked::Fits(_) => done += 1,
            Checked::Locked(Locked::Until(until)) => now = until,
            other => panic!("{other:?}"),
        }
    }
    // 3 at once, 11 within 17 hours, then one a day.
    assert!((40..45).contains(&done), "{done}");
}

#[test]
fn a_restore_keeps_what_the_person_was_identified_by() {
    let mut record = PinRecord::default();
    let envelope = record.issue_at_office(&rules(), both(), "bruni".into(), &fresh(1), noon()).unwrap();
    let PinOutput::PrintEnvelope { secret } = envelope else { panic!("{envelope:?}") };
    login(&mut record, &secret.reveal(), noon());
    let pin = whole(&fitting(record.restore(&rules(), &quoted(), &fresh(5), noon())));
    let own = half_in(&fitting(record.change(&rules(), &typed(&pin), &fresh_half(6), noon())));
    assert_eq!(login(&mut record, &own, noon()), LoginVerdict::Ok(PinKind::Dispositivo));
}

#[test]
fn with_the_health_card_a_pin_is_revoked_and_another_can_be_asked_for() {
    let (mut record, own) = personal(both());
    assert_eq!(record.revoke(&rules(), shown(&card('0'), &card('0')), after(60)), Ok(Checked::Fits(())));
    assert_eq!(*record.standing(), Standing::Revoked { at: after(60) });
    assert_eq!(login(&mut record, &own, after(60)), LoginVerdict::Wrong);
    assert!(!serde_json::to_string(&record).unwrap().contains("maria"), "nothing is kept of the holder");
    let pin = whole(&record.request_online(&rules(), both(), Address::Verified, &fresh(7), after(61)).unwrap());
    assert_eq!(login(&mut record, &pin, after(61)), LoginVerdict::MustChange);
}

#[test]
fn a_request_that_waits_and_a_letter_that_was_not_activated_can_be_revoked_too() {
    let mut requested = PinRecord::default();
    requested.request_online(&rules(), both(), Address::NotVerified, &fresh(1), noon()).unwrap();
    let mut preassigned = PinRecord::default();
    preassigned.preassign(&rules(), abroad(), &fresh_half(1), noon()).unwrap();
    for mut record in [requested, preassigned, issued(both()).0] {
        assert_eq!(record.revoke(&rules(), shown(&card('0'), &card('0')), after(60)), Ok(Checked::Fits(())));
    }
}

#[test]
fn a_health_card_serves_as_long_as_it_expires_after_today() {
    let (mut record, _) = personal(both());
    let on = |today: &str| {
        let card = card('0');
        let shown = CardShown { today: today.parse().unwrap(), ..shown(&card, &card) };
        record.revoke(&rules(), shown, noon())
    };
    let mut on = on;
    assert_eq!(on("2027-03-02"), Err(PinRefusal::CardExpired));
    assert_eq!(on("2027-03-01"), Err(PinRefusal::CardExpired));
    assert_eq!(on("2027-02-28"), Ok(Checked::Fits(())));
}

#[test]
fn wrong_cards_are_counted_and_delayed_and_say_nothing() {
    let (mut record, own) = personal(both());
    let mut nobody = PinRecord::default();
    for _ in 0..3 {
        for record in [&mut record, &mut nobody] {
            assert_eq!(record.revoke(&rules(), shown(&card('1'), &card('0')), noon()), Ok(Checked::DoesNotFit));
        }
    }
    let locked = Ok(Checked::Locked(Locked::Until(after(60))));
    assert_eq!(record.revoke(&rules(), shown(&card('0'), &card('0')), after(59)), locked);
    assert_eq!(nobody.revoke(&rules(), shown(&card('0'), &card('0')), after(59)), locked);
    assert_eq!(login(&mut record, &own, after(59)), LoginVerdict::Ok(PinKind::Ordinary));
    assert_eq!(record.revoke(&rules(), shown(&card('0'), &card('0')), after(60)), Ok(Checked::Fits(())));
    assert_eq!(nobody.revoke(&rules(), shown(&card('0'), &card('0')), after(60)), Err(PinRefusal::NoPin));
}

#[test]
fn a_card_the_registry_does_not_know_never_fits() {
    let (mut record, _) = personal(both());
    let card = card('0');
    let shown = CardShown { on_file: None, ..shown(&card, &card) };
    assert_eq!(record.revoke(&rules(), shown, noon()), Ok(Checked::DoesNotFit));
}

#[test]
fn a_restore_that_could_not_be_sent_is_as_if_it_never_was_and_counts_all_the_same() {
    let (mut record, own) = personal(both());
    for _ in 0..3 {
        let before = record.clone();
        fitting(record.restore(&rules(), &quoted(), &fresh(5), after(60)));
        record = record.taken_back(&before);
    }
    let refused = record.restore(&rules(), &quoted(), &fresh(5), after(60));
    assert!(matches!(refused, Ok(Checked::Locked(Locked::Until(_)))), "{refused:?}");
    assert_eq!(login(&mut record, &own, after(60)), LoginVerdict::Ok(PinKind::Ordinary));
}
