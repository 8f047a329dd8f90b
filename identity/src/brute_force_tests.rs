//! How far guessing gets within a year, at the limits as they are configured.
//!
//! An attacker tries whenever a try is taken, day and night, for 365 days. Where a success of the rightful holder clears the
//! failed tries, the attacker profits: so the holder signs in every hour, too, which nobody does. The PIN of 16 and the
//! second half are reckoned with that holder.
//!
//! | secret | space | tries a year | chance |
//! | --- | --- | --- | --- |
//! | PIN of 8, holder away | 2⁴⁰ | 20, then blocked | 1.8 · 10⁻¹¹ |
//! | PIN of 8, restored by an attacker who knows the contacts | 2⁴⁰ | 7 540 | 6.9 · 10⁻⁹ |
//! | PIN of 8, holder signs in every hour | 2⁴⁰ | 87 600 | 8.0 · 10⁻⁸ |
//! | PIN of 8, holder signs in every 3 minutes | 2⁴⁰ | 1 051 200 | 9.6 · 10⁻⁷ |
//! | PIN of 16 | 2⁸⁰ | as above | 7.2 · 10⁻²⁰ |
//! | second half, by who has the first | 2⁴⁰ | as above | 8.0 · 10⁻⁸ |
//! | health card's number, serial part alone | 10⁹ | 377 | 3.8 · 10⁻⁷ |
//! | code by SMS, without the link | 2¹²⁸ and 10⁶ | 25 a meeting | 7.3 · 10⁻⁴⁴ |
//! | code by SMS, with a stolen link | 10⁶ | 25 a meeting | **2.5 · 10⁻⁵** |

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use protocol::{BookingId, Party};

use crate::guest_code::{GUEST_CODE_PAUSE, GUEST_CODES_PER_MEETING, NoCode};
use crate::pin::{
    Address, Applicant, Candidate, CardShown, Checked, Contacts, EmailAddress, FreshHalf, FreshPin, HealthCard,
    IssuedTo, ItalianDocument, LoginVerdict, PinOutput, PinRequest, Residence, SecretHasher,
};
use crate::{
    DeviceId, Guest, GuestCode, GuestCodes, GuestVerdict, Key, LinkHolder, Locked, Lockout, PinPolicy, PinRecord,
    PinRules, Tries,
};

const YEAR: TimeDelta = TimeDelta::days(365);
/// What "practically never" is.
const NEVER: f64 = 1e-6;

/// Secrets of eight characters.
fn eight() -> f64 {
    2_f64.powi(40)
}

fn start() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// Tries that a lockout takes within a year from somebody who never pauses; the rightful holder clears them every so often,
/// even while they are locked.
fn tries_in_a_year(lockout: &Lockout, cleared_every: Option<TimeDelta>) -> u32 {
    let (mut tries, mut now, mut taken) = (Tries::default(), start(), 0);
    let mut clears_at = cleared_every.map(|every| start() + every);
    while now < start() + YEAR {
        match tries.allow(lockout, now) {
            Ok(()) => {
                taken += 1;
                tries.failed(now);
                continue;
            }
            Err(Locked::Until(until)) if clears_at.is_none_or(|at| until < at) => now = until,
            Err(_) => {
                let Some((at, every)) = clears_at.zip(cleared_every) else { break };
                (now, clears_at) = (at, Some(at + every));
                tries.succeeded();
            }
        }
    }
    taken
}

fn hourly() -> Option<TimeDelta> {
    Some(TimeDelta::hours(1))
}

#[test]
fn a_pin_of_eight_is_guessed_in_less_than_one_of_a_million_years() {
    let [away, present] = [None, hourly()].map(|every| tries_in_a_year(&PinPolicy::default().login, every));
    // 5 free ones, then after 1, 2, 4, 8 and 16 minutes; the next would come 63 minutes after the first.
    assert_eq!((away, present), (20, 10 * 365 * 24));
    assert!(f64::from(away) / eight() < 2e-11);
    assert!(f64::from(present) / eight() < 1e-7);
    // It would take a holder who signs in every three minutes, all year round, to come near.
    let restless = tries_in_a_year(&PinPolicy::default().login, Some(TimeDelta::minutes(3)));
    assert!(f64::from(restless) / eight() <= NEVER);
}

#[test]
fn restoring_the_pin_of_another_to_clear_the_tries_gains_nothing() {
    let policy = PinPolicy::default();
    // Twenty tries at each of a year's restores is more than their delays allow.
    let tries = tries_in_a_year(&policy.restore, None) * tries_in_a_year(&policy.login, None);
    assert_eq!(tries, 377 * 20);
    assert!(f64::from(tries) / eight() <= NEVER);
}

#[test]
fn the_second_half_is_as_hard_for_who_has_the_first_and_all_sixteen_are_beyond_reach() {
    let present = tries_in_a_year(&PinPolicy::default().login, hourly());
    assert!(f64::from(present) / eight() <= NEVER);
    assert!(f64::from(present) / eight().powi(2) < 1e-19);
}

#[test]
fn any_lockout_a_configuration_may_set_holds_a_pin_and_a_health_card_with_its_expiry() {
    let weakest = r#"{"free_tries":10,"first_delay_seconds":1,"longest_delay_seconds":3600,"block_after":null}"#;
    let lockout: Lockout = serde_json::from_str(weakest).unwrap();
    for every in [None, hourly()] {
        assert!(f64::from(tries_in_a_year(&lockout, every)) / eight() <= NEVER);
    }
    // A card is good for six years; somebody who knows the month still has 30 days to guess.
    assert!(f64::from(tries_in_a_year(&lockout, None)) / (1e9 * 30.0) <= NEVER);
}

/// Of the 20 digits the first ten say who issued the card and the last checks the others: nine are left to guess. The expiry
/// must fit, too, which is not counted here.
#[test]
fn a_health_card_s_number_is_guessed_in_less_than_one_of_a_million_years_even_by_who_knows_region_and_expiry() {
    let tries = tries_in_a_year(&PinPolicy::default().card, None);
    // 3 free ones, 11 within the first 34 hours, then one a day.
    assert_eq!(tries, 377);
    assert!(f64::from(tries) / 1e9 <= NEVER);
}

#[test]
fn a_stolen_link_gives_twenty_five_tries_in_a_million_and_without_the_link_there_is_nothing_to_try() {
    let tries = tries_in_a_year(&Lockout::GUEST_CODE, None) * u32::from(GUEST_CODES_PER_MEETING);
    assert_eq!(tries, 25);
    let with_stolen_link = f64::from(tries) / f64::from(GuestCode::SPACE);
    // Six digits and five tries can't give less: this is more than `NEVER`, and said so.
    assert!(with_stolen_link > NEVER);
    assert!((with_stolen_link - 2.5e-5).abs() < 1e-12);
    // Whoever has no link guesses its MAC first; a billion tries a second for a year help nobody.
    let link = 2_f64.powi(-128);
    assert!(link * with_stolen_link < 1e-43);
    let year_of_links = 1e9 * 365.0 * 86_400.0 * link;
    assert!(year_of_links * with_stolen_link < 1e-26);
    assert!(year_of_links * with_stolen_link <= NEVER);
}

fn rules() -> PinRules {
    PinRules { policy: PinPolicy::default(), hasher: SecretHasher::cheap(Key::new([7; 32])) }
}

fn guess(number: u32, chars: usize) -> Candidate {
    let text: String = format!("{number:0>chars$}").replace('0', "A").replace('1', "B");
    Candidate::parse(&text).unwrap()
}

fn issued() -> PinRecord {
    let email = EmailAddress::parse("maria@example.org").unwrap();
    let request = PinRequest {
        applicant: Applicant { residence: Residence::Abroad, document: ItalianDocument::NotHeld },
        contacts: Contacts::new(None, Some(email), None).unwrap(),
    };
    let fresh = FreshPin::new(&[1; FreshHalf::BYTES], &[2; FreshHalf::BYTES]);
    let mut record = PinRecord::default();
    record.request_online(&rules(), request, Address::Verified, &fresh, start()).unwrap();
    record
}

/// The record itself, through a year of guessing at sign-in and at the change in turns: eight characters, sixteen, or both.
#[test]
fn a_record_takes_no_more_tries_in_a_year_than_its_lockout() {
    for lengths in [[8, 8], [16, 16], [8, 16]] {
        let (mut record, mut now, mut taken) = (issued(), start(), 0);
        while now < start() + YEAR {
            let candidate = guess(taken, lengths[taken as usize % 2]);
            let locked = if taken % 3 == 0 {
                match record.change(&rules(), &candidate, &FreshHalf::new(&[3; FreshHalf::BYTES]), now).unwrap() {
                    Checked::Locked(locked) => Some(locked),
                    Checked::DoesNotFit => None,
                    Checked::Fits(PinOutput::ShowPersonalPin { .. } | _) => panic!("guessed"),
                }
            } else {
                match record.login(&rules(), &candidate, now) {
                    LoginVerdict::Locked(locked) => Some(locked),
                    LoginVerdict::Wrong => None,
                    other => panic!("{other:?}"),
                }
            };
            match locked {
                Some(Locked::Until(until)) => now = until,
                Some(Locked::Blocked) => break,
                None => taken += 1,
            }
        }
        assert_eq!(taken, tries_in_a_year(&PinPolicy::default().login, None));
    }
}

#[test]
fn a_record_takes_no_more_cards_in_a_year_than_its_lockout() {
    let expires: NaiveDate = "2030-03-01".parse().unwrap();
    let card = |number: u32| HealthCard::parse(&format!("8038000120{number:010}"), expires).unwrap();
    let (mut record, mut now, mut taken) = (issued(), start(), 0);
    while now < start() + YEAR {
        let (guess, on_file) = (card(taken), card(u32::MAX));
        let shown = CardShown { card: &guess, on_file: Some(&on_file), today: now.date_naive() };
        match record.revoke(&rules(), shown, now).unwrap() {
            Checked::DoesNotFit => taken += 1,
            Checked::Locked(Locked::Until(until)) => now = until,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(taken, tries_in_a_year(&PinPolicy::default().card, None));
}

/// Whoever has the link asks for code after code and tries as often as they are let, for a year.
#[test]
fn a_meeting_takes_no_more_than_twenty_five_codes_in_a_year() {
    let key = Key::new([7; 32]);
    let holder = LinkHolder { booking: BookingId(uuid::Uuid::from_u128(1)), party: Party::Delegator };
    let thief = Guest { holder, device: DeviceId::new([9; 32]) };
    let (mut codes, mut now, mut taken) = (GuestCodes::default(), start(), 0);
    while now < start() + YEAR {
        match codes.issue(&key, &thief, &[0xee; 32], now) {
            Ok(_) | Err(NoCode::NoMore) => {}
            Err(NoCode::Before(at)) => panic!("not before {at}"),
        }
        for number in 0..10_000 {
            let shown = GuestCode::parse(&format!("{number:06}")).unwrap();
            match codes.check(&key, &thief, &shown, now) {
                GuestVerdict::Wrong { .. } => taken += 1,
                _ => break,
            }
        }
        now += if codes.left() > 0 { GUEST_CODE_PAUSE } else { TimeDelta::days(1) };
    }
    assert_eq!(taken, 25);
}

#[test]
fn the_limits_reckoned_with_are_those_of_the_configuration_s_defaults() {
    let policy = PinPolicy::default();
    assert_eq!(policy.issued_to, IssuedTo::AbroadWithoutItalianDocument);
    assert_eq!((policy.login, policy.card, policy.restore), (Lockout::PIN, Lockout::HEALTH_CARD, Lockout::RESTORE));
}
