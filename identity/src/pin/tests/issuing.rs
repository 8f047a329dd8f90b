//! Asking for a PIN and getting it, by every way there is.

use super::*;

fn kind(record: &PinRecord) -> PinKind {
    match record.standing() {
        Standing::Active { holder, .. } => holder.kind(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn online_with_a_verified_address_the_first_half_leaves_at_once_and_the_second_in_a_letter() {
    let mut record = PinRecord::default();
    let outputs = record.request_online(&rules(), both(), Address::Verified, &fresh(1), noon()).unwrap();
    let [PinOutput::SendHalf { half: Half::First, to, .. }, PinOutput::PrintLetter { half: Half::Second, .. }] =
        outputs.as_slice()
    else {
        panic!("{outputs:?}")
    };
    assert_eq!((to, kind(&record)), (&mobile(), PinKind::Ordinary));
    assert_eq!(whole(&outputs).len(), 16);
}

#[test]
fn without_a_mobile_number_the_first_half_goes_by_email() {
    let mut record = PinRecord::default();
    let request = request(&[email("maria")]);
    let outputs = record.request_online(&rules(), request, Address::Verified, &fresh(1), noon()).unwrap();
    assert!(matches!(&outputs[0], PinOutput::SendHalf { to, .. } if *to == email("maria")));
}

#[test]
fn a_request_online_needs_an_email_address_and_one_by_telephone_any_contact() {
    let mut record = PinRecord::default();
    let by_mobile = || request(&[mobile()]);
    for address in [Address::Verified, Address::NotVerified] {
        let refused = record.request_online(&rules(), by_mobile(), address, &fresh(1), noon());
        assert_eq!(refused.unwrap_err(), PinRefusal::EmailMissing);
    }
    let refused = record.request_by_telephone(&rules(), request(&[]), &fresh(1), noon());
    assert_eq!(refused.unwrap_err(), PinRefusal::ContactMissing);
    assert_eq!(record, PinRecord::default());
    assert_eq!(record.request_by_telephone(&rules(), by_mobile(), &fresh(1), noon()).unwrap().len(), 2);
    assert_eq!(kind(&record), PinKind::Ordinary);
}

/// A request of noon that waits.
fn waiting() -> PinRecord {
    let mut record = PinRecord::default();
    let outputs = record.request_online(&rules(), both(), Address::NotVerified, &fresh(1), noon()).unwrap();
    assert!(matches!(outputs.as_slice(), [PinOutput::AwaitValidation { from }] if *from == after(12 * 3600)));
    record
}

#[test]
fn the_contact_centre_validates_a_request_from_twelve_hours_on_to_the_second() {
    let mut record = waiting();
    let from = after(12 * 3600);
    let early = record.validate(&rules(), None, &fresh(2), from - TimeDelta::seconds(1));
    assert_eq!(early.unwrap_err(), PinRefusal::TooEarlyToValidate(from));
    assert_eq!(record, waiting());
    let pin = whole(&record.validate(&rules(), None, &fresh(2), from).unwrap());
    assert_eq!(login(&mut record, &pin, from), LoginVerdict::MustChange);
}

#[test]
fn an_address_that_is_verified_later_needs_no_contact_centre() {
    let mut record = waiting();
    let pin = whole(&record.address_verified(&rules(), &fresh(2), after(60)).unwrap());
    assert_eq!(login(&mut record, &pin, after(60)), LoginVerdict::MustChange);
    assert_eq!(record.address_verified(&rules(), &fresh(3), after(61)).unwrap_err(), PinRefusal::NothingToValidate);
}

#[test]
fn a_request_that_waits_opens_nothing_and_is_not_made_twice() {
    let mut record = waiting();
    let again = record.request_online(&rules(), both(), Address::Verified, &fresh(2), after(60));
    assert_eq!(again.unwrap_err(), PinRefusal::AlreadyRequested(after(12 * 3600)));
    assert_eq!(login(&mut record, "ABCDEFGH", after(60)), LoginVerdict::Wrong);
}

#[test]
fn whoever_can_t_wait_asks_by_telephone_instead() {
    let mut record = waiting();
    assert!(record.request_by_telephone(&rules(), both(), &fresh(2), after(60)).is_ok());
}

#[test]
fn a_first_half_that_was_lost_is_sent_anew_after_twelve_hours_by_the_way_the_person_names() {
    let (mut record, pin) = issued(both());
    let (first, second) = pin.split_at(8);
    let from = after(12 * 3600);
    let validate = |record: &mut PinRecord, by, now| record.validate(&rules(), by, &fresh(2), now);
    assert_eq!(validate(&mut record, None, after(1)).unwrap_err(), PinRefusal::TooEarlyToValidate(from));
    let unknown = validate(&mut record, Some(Channel::SecondEmail), from);
    assert_eq!(unknown.unwrap_err(), PinRefusal::ContactMissing);
    let outputs = validate(&mut record, Some(Channel::Email), from).unwrap();
    let [PinOutput::SendHalf { half: Half::First, to, secret }] = outputs.as_slice() else { panic!("{outputs:?}") };
    assert_eq!(*to, email("maria"));
    let new_first = secret.reveal();
    assert_eq!(login(&mut record, first, from), LoginVerdict::Wrong);
    assert_eq!(login(&mut record, &pin, from), LoginVerdict::Wrong);
    assert_eq!(login(&mut record, &format!("{}{second}", *new_first), from), LoginVerdict::MustChange);
    let again = validate(&mut record, None, from + TimeDelta::days(1));
    assert_eq!(again.unwrap_err(), PinRefusal::NothingToValidate, "it has been used");
}

#[test]
fn at_an_office_the_whole_pin_is_in_a_sealed_envelope_and_dispositivo_at_once() {
    let mut record = PinRecord::default();
    let output = record.issue_at_office(&rules(), request(&[]), "bruni".into(), &fresh(1), noon()).unwrap();
    let PinOutput::PrintEnvelope { secret } = output else { panic!("{output:?}") };
    let pin = secret.reveal();
    assert_eq!(pin.len(), 16);
    assert_eq!(login(&mut record, &pin[..8], noon()), LoginVerdict::Wrong, "nothing was sent by SMS or e-mail");
    assert_eq!(login(&mut record, &pin, noon()), LoginVerdict::MustChange);
    let personal = half_in(&fitting(record.change(&rules(), &typed(&pin), &fresh_half(9), noon())));
    assert_eq!(login(&mut record, &personal, noon()), LoginVerdict::Ok(PinKind::Dispositivo));
}

#[test]
fn a_pin_from_the_office_takes_the_place_of_the_one_before() {
    let (mut record, old) = personal(both());
    record.issue_at_office(&rules(), both(), "bruni".into(), &fresh(4), noon()).unwrap();
    assert_eq!(login(&mut record, &old, noon()), LoginVerdict::Wrong);
    assert_eq!(kind(&record), PinKind::Dispositivo);
}

/// A first half that came in a letter.
fn preassigned() -> (PinRecord, String) {
    let mut record = PinRecord::default();
    let letter = record.preassign(&rules(), abroad(), &fresh_half(1), noon()).unwrap();
    assert!(matches!(letter, PinOutput::PrintLetter { half: Half::First, .. }));
    (record, half_in(&letter))
}

#[test]
fn a_preassigned_pin_is_activated_with_the_health_card_and_its_second_half_comes_by_message() {
    let (mut record, first) = preassigned();
    assert_eq!(login(&mut record, &first, noon()), LoginVerdict::Wrong);
    let contacts = contacts(&[mobile()]);
    let sent = record.activate(&rules(), shown(&card('0'), &card('0')), contacts, &fresh_half(2), after(5));
    let sent = fitting(sent);
    assert!(matches!(&sent, PinOutput::SendHalf { half: Half::Second, to, .. } if *to == mobile()));
    assert_eq!(login(&mut record, &first, after(5)), LoginVerdict::Wrong, "it came in a letter nobody asked for");
    let pin = format!("{first}{}", half_in(&sent));
    assert_eq!(login(&mut record, &pin, after(5)), LoginVerdict::MustChange);
    assert_eq!(kind(&record), PinKind::Ordinary);
}

#[test]
fn activating_counts_wrong_cards_and_says_nothing_before_one_fits() {
    let contacts = || contacts(&[mobile()]);
    let activate = |record: &mut PinRecord, digit, now| {
        record.activate(&rules(), shown(&card(digit), &card('0')), contacts(), &fresh_half(2), now).map(|checked| {
            match checked {
                Checked::Fits(_) => "fits",
                Checked::DoesNotFit => "does not fit",
                Checked::Locked(_) => "locked",
            }
        })
    };
    let (mut record, _) = preassigned();
    assert_eq!(activate(&mut PinRecord::default(), '1', noon()), Ok("does not fit"));
    assert_eq!(activate(&mut PinRecord::default(), '0', noon()), Err(PinRefusal::NothingToActivate));
    for _ in 0..3 {
        assert_eq!(activate(&mut record, '1', noon()), Ok("does not fit"));
    }
    assert_eq!(activate(&mut record, '0', after(59)), Ok("locked"));
    assert_eq!(activate(&mut record, '0', after(60)), Ok("fits"));
    assert_eq!(activate(&mut record, '0', after(60)), Err(PinRefusal::NothingToActivate));
}

#[test]
fn a_preassigned_first_half_does_not_keep_a_person_from_asking() {
    let (mut record, first) = preassigned();
    let pin = whole(&record.request_online(&rules(), both(), Address::Verified, &fresh(3), after(5)).unwrap());
    assert_eq!(login(&mut record, &format!("{first}{}", &pin[8..]), after(5)), LoginVerdict::Wrong);
    let refused = record.preassign(&rules(), abroad(), &fresh_half(4), after(6));
    assert_eq!(refused.unwrap_err(), PinRefusal::AlreadyIssued);
    let refused = waiting().preassign(&rules(), abroad(), &fresh_half(4), after(6));
    assert_eq!(refused.unwrap_err(), PinRefusal::AlreadyRequested(after(12 * 3600)));
}

#[test]
fn who_has_a_pin_is_issued_no_second_one_but_at_an_office() {
    for (mut record, _) in [issued(both()), personal(both())] {
        let before = record.clone();
        for address in [Address::Verified, Address::NotVerified] {
            let refused = record.request_online(&rules(), both(), address, &fresh(2), noon());
            assert_eq!(refused.unwrap_err(), PinRefusal::AlreadyIssued);
        }
        let refused = record.request_by_telephone(&rules(), both(), &fresh(2), noon());
        assert_eq!(refused.unwrap_err(), PinRefusal::AlreadyIssued);
        assert_eq!(record, before);
    }
}

#[test]
fn by_default_pins_are_for_residents_abroad_without_an_italian_document() {
    let mut rules = rules();
    let others = [
        Applicant { residence: Residence::Italy, document: ItalianDocument::NotHeld },
        Applicant { residence: Residence::Italy, document: ItalianDocument::Held },
        Applicant { residence: Residence::Abroad, document: ItalianDocument::Held },
    ];
    for applicant in others {
        let mut record = PinRecord::default();
        let request = || PinRequest { applicant, ..both() };
        let refusals = [
            record.request_online(&rules, request(), Address::Verified, &fresh(1), noon()).unwrap_err(),
            record.request_by_telephone(&rules, request(), &fresh(1), noon()).unwrap_err(),
            record.issue_at_office(&rules, request(), "bruni".into(), &fresh(1), noon()).unwrap_err(),
            record.preassign(&rules, applicant, &fresh_half(1), noon()).unwrap_err(),
        ];
        assert_eq!(refusals, [PinRefusal::NotIssuedToThem; 4]);
        assert_eq!(record, PinRecord::default());
        rules.policy.issued_to = IssuedTo::Anybody;
        assert!(record.request_by_telephone(&rules, request(), &fresh(1), noon()).is_ok());
        rules.policy.issued_to = IssuedTo::AbroadWithoutItalianDocument;
    }
}

#[test]
fn the_rules_are_read_from_the_configuration() {
    assert_eq!(serde_json::from_str::<PinPolicy>("{}").unwrap(), PinPolicy::default());
    let written = r#"{"issued_to":"anybody","renew_after_days":180}"#;
    let policy = serde_json::from_str::<PinPolicy>(written).unwrap();
    assert_eq!((policy.issued_to, policy.login), (IssuedTo::Anybody, PinPolicy::default().login));
    for wrong in [r#"{"issued_to":"nobody"}"#, r#"{"renew_after_days":0}"#, r#"{"free_tries":9}"#] {
        assert!(serde_json::from_str::<PinPolicy>(wrong).is_err(), "{wrong}");
    }
}
