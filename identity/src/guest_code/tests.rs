//! Stories and properties of the codes by SMS.

use proptest::prelude::*;
use protocol::{BookingId, Party};

use super::*;

fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn after(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

fn key() -> Key {
    Key::new([7; 32])
}

fn guest(booking: u8, party: Party, device: u8) -> Guest {
    let booking = BookingId(uuid::Uuid::from_bytes([booking; 16]));
    Guest { holder: LinkHolder { booking, party }, device: DeviceId::new([device; 32]) }
}

fn delegator() -> Guest {
    guest(1, Party::Delegator, 1)
}

/// Random bytes whose first word is this one.
fn random(word: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&word.to_be_bytes());
    bytes
}

fn typed(text: &str) -> GuestCode {
    GuestCode::parse(text).unwrap()
}

/// Codes of which 123456 was sent to the delegator at noon.
fn sent() -> GuestCodes {
    let mut codes = GuestCodes::default();
    codes.issue(&key(), &delegator(), &random(123_456), noon()).unwrap();
    codes
}

fn show(codes: &mut GuestCodes, text: &str, now: DateTime<Utc>) -> GuestVerdict {
    codes.check(&key(), &delegator(), &typed(text), now)
}

#[test]
fn the_code_that_was_sent_admits_the_browser_that_asked_once() {
    let mut codes = sent();
    assert_eq!(show(&mut codes, "123 456", noon()), GuestVerdict::Admitted);
    assert_eq!(show(&mut codes, "123456", noon()), GuestVerdict::NothingSent);
}

#[test]
fn a_code_lives_five_minutes_to_the_second() {
    assert_eq!(show(&mut sent(), "123456", after(299)), GuestVerdict::Admitted);
    assert_eq!(show(&mut sent(), "123456", after(300)), GuestVerdict::Expired);
    assert_eq!(show(&mut sent(), "654321", after(300)), GuestVerdict::Expired);
}

#[test]
fn a_code_has_five_tries_and_the_sixth_is_not_looked_at_even_when_it_is_right() {
    let mut codes = sent();
    for left in (0..5).rev() {
        assert_eq!(show(&mut codes, "123457", noon()), GuestVerdict::Wrong { left });
    }
    assert_eq!(show(&mut codes, "123456", after(299)), GuestVerdict::UsedUp);
}

#[test]
fn another_browser_person_meeting_or_server_can_t_use_a_code() {
    let others = [guest(1, Party::Delegator, 2), guest(1, Party::Delegate, 1), guest(2, Party::Delegator, 1)];
    for other in others {
        let mut codes = sent();
        assert_eq!(codes.check(&key(), &other, &typed("123456"), noon()), GuestVerdict::OtherDevice);
        assert_eq!(codes, sent(), "no try is used up");
    }
    let other_server = Key::new([8; 32]);
    assert_eq!(sent().check(&other_server, &delegator(), &typed("123456"), noon()), GuestVerdict::OtherDevice);
}

#[test]
fn another_code_is_sent_after_thirty_seconds_and_the_one_before_opens_nothing() {
    let mut codes = sent();
    let again = |codes: &mut GuestCodes, now| codes.issue(&key(), &delegator(), &random(777), now).map(drop);
    assert_eq!(again(&mut codes, after(29)), Err(NoCode::Before(after(30))));
    assert_eq!(codes, sent());
    assert_eq!(again(&mut codes, after(30)), Ok(()));
    assert_eq!(show(&mut codes, "123456", after(30)), GuestVerdict::Wrong { left: 4 });
    assert_eq!(show(&mut codes, "000777", after(30)), GuestVerdict::Admitted);
    assert_eq!(again(&mut codes, after(59)), Err(NoCode::Before(after(60))), "a used code was sent, too");
}

#[test]
fn one_person_gets_five_codes_for_a_meeting() {
    let mut codes = GuestCodes::default();
    for sent in 0..5_u8 {
        assert_eq!(codes.left(), 5 - sent);
        codes.issue(&key(), &delegator(), &random(1), after(i64::from(sent) * 30)).unwrap();
    }
    let other_browser = guest(1, Party::Delegator, 2);
    assert_eq!(codes.issue(&key(), &other_browser, &random(1), after(86_400)).map(drop), Err(NoCode::NoMore));
}

#[test]
fn a_code_that_could_not_be_sent_opens_nothing_and_uses_none_up_unless_somebody_guessed_at_it() {
    let mut codes = sent();
    codes.not_sent(noon());
    assert_eq!((codes.left(), show(&mut codes, "123456", noon())), (5, GuestVerdict::NothingSent));
    let soon = codes.issue(&key(), &delegator(), &random(1), after(29)).map(drop);
    assert_eq!(soon, Err(NoCode::Before(after(30))), "the pause stays");
    let mut guessed = sent();
    show(&mut guessed, "123457", noon());
    guessed.not_sent(noon());
    assert_eq!(guessed.left(), 4);
    let mut followed = sent();
    followed.issue(&key(), &delegator(), &random(777), after(30)).unwrap();
    followed.not_sent(noon());
    assert_eq!((followed.left(), show(&mut followed, "000777", after(30))), (3, GuestVerdict::Admitted));
}

#[test]
fn the_same_digits_sent_twice_are_kept_as_different_bytes() {
    let mut codes = sent();
    let first = codes.last.clone();
    codes.issue(&key(), &delegator(), &random(123_456), noon() + GUEST_CODE_PAUSE).unwrap();
    let (Last::Open { code: one, .. }, Last::Open { code: other, .. }) = (first, &codes.last) else { panic!() };
    assert_ne!(one, *other);
}

#[test]
fn no_code_and_no_browser_can_be_read_from_what_is_kept_or_printed() {
    let mut codes = sent();
    let kept = serde_json::to_string(&codes).unwrap();
    assert!(!kept.contains("123456") && !kept.contains(&delegator().device.to_text()));
    assert_eq!(serde_json::from_str::<GuestCodes>(&kept).unwrap(), codes);
    assert!(!format!("{codes:?} {:?} {:?}", typed("123456"), delegator()).contains("123456"));
    assert!(format!("{:?} {:?}", typed("123456"), delegator()).contains("GuestCode(***)"));
    assert!(format!("{:?}", delegator()).contains("DeviceId(***)"));
    show(&mut codes, "123456", noon());
    assert_eq!(serde_json::from_str::<GuestCodes>(&serde_json::to_string(&codes).unwrap()).unwrap(), codes);
}

#[test]
fn a_text_that_is_no_code_and_an_id_that_is_none_are_refused() {
    for text in ["", "12345", "1234567", "12345a", "１２３４５６", "+12345"] {
        assert_eq!(GuestCode::parse(text).unwrap_err(), NotAGuestCode, "{text}");
    }
    let device = DeviceId::new([9; 32]);
    assert_eq!(DeviceId::parse(&device.to_text()), Ok(device.clone()));
    for text in ["", "a", &device.to_text()[..42], &"€".repeat(43), &format!("{}=", device.to_text())] {
        assert_eq!(DeviceId::parse(text), Err(NotADeviceId), "{text}");
    }
}

#[test]
fn a_word_that_would_make_some_codes_likelier_is_passed_over() {
    // 2³² is 4294 whole millions and a rest: the codes below 967296 would come once more often than the others.
    let code = |first: u32, second: u32| {
        let mut bytes = random(first);
        bytes[4..8].copy_from_slice(&second.to_be_bytes());
        GuestCode::from_random(&bytes).reveal().to_string()
    };
    assert_eq!(code(4_293_999_999, 5), "999999");
    assert_eq!(code(4_294_000_000, 5), "000005");
    assert_eq!(code(u32::MAX, 5), "000005");
    assert_eq!(GuestCode::from_random(&[0xff; 32]).reveal().as_str(), "967295");
}

proptest! {
    #[test]
    fn every_code_reads_back_as_it_was_sent(bytes: [u8; 32]) {
        let code = GuestCode::from_random(&bytes);
        prop_assert_eq!(code.reveal().len(), 6);
        prop_assert_eq!(GuestCode::parse(&code.reveal()).unwrap().0, code.0);
    }

    /// A thief with the link asks and guesses at any time from any browser; the wrong guesses looked at stay within the limit,
    /// and nothing but the code that was sent last, shown where it was asked for, admits anybody.
    #[test]
    fn no_more_than_twenty_five_guesses_are_looked_at_and_none_but_the_right_one_admits(
        steps in prop::collection::vec((0_u8..4, 1_u8..3, 0_u32..3, 0_i64..200), 1..120),
    ) {
        let mut codes = GuestCodes::default();
        let (mut now, mut looked_at, mut last) = (noon(), 0, None);
        for (what, device, number, later) in steps {
            now += TimeDelta::seconds(later);
            let who = guest(1, Party::Delegator, device);
            if what == 0 {
                if codes.issue(&key(), &who, &random(number), now).is_ok() {
                    last = Some((number, device, now));
                }
                continue;
            }
            let verdict = codes.check(&key(), &who, &typed(&format!("{number:06}")), now);
            looked_at += u32::from(matches!(verdict, GuestVerdict::Wrong { .. }));
            prop_assert!(looked_at <= 25);
            if verdict == GuestVerdict::Admitted {
                let (right, asked_in, sent_at) = last.take().unwrap();
                prop_assert_eq!((right, asked_in), (number, device));
                prop_assert!(now < sent_at + GUEST_CODE_LIFE);
            }
        }
    }
}
