//! Stories and properties of tokens and tickets.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use protocol::{BookingId, Party};

use crate::{Key, LinkHolder, LinkToken, LoginAttempt, TICKET_LIFE, TicketBook, TokenError};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    utc("2026-11-24T12:00:00Z")
}

fn booking(bytes: [u8; 16]) -> BookingId {
    BookingId(bytes.to_vec().try_into().unwrap())
}

fn key() -> Key {
    Key::new([7; 32])
}

fn flip(token: &str, bit: usize) -> String {
    let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Signs anything as this crate would, to reach what stands behind the signature.
fn seal(content: &[u8], mac_bytes: usize) -> String {
    let mac = key().mac(content);
    URL_SAFE_NO_PAD.encode([content, &mac[..mac_bytes]].concat())
}

#[test]
fn a_link_says_whose_it_is() {
    for party in [Party::Delegate, Party::Delegator] {
        let text = LinkToken::sign(&key(), booking([9; 16]), party);
        assert_eq!(text.len(), 46);
        assert_eq!(LinkToken::verify(&key(), &text), Ok(LinkHolder { booking: booking([9; 16]), party }));
    }
}

#[test]
fn a_link_looks_the_same_in_every_version_of_the_server() {
    // Worked out with another HMAC: links in people's messages outlive an update of the server.
    let text = LinkToken::sign(&key(), booking([9; 16]), Party::Delegator);
    assert_eq!(text, "EQkJCQkJCQkJCQkJCQkJCQkBjGyrvZinunszndhRARZdXQ");
}

#[test]
fn a_link_signed_with_another_key_does_not_open() {
    let text = LinkToken::sign(&Key::new([8; 32]), booking([9; 16]), Party::Delegate);
    assert_eq!(LinkToken::verify(&key(), &text), Err(TokenError::Signature));
}

#[test]
fn texts_that_are_no_token_are_malformed() {
    let link = LinkToken::sign(&key(), booking([9; 16]), Party::Delegate);
    let texts = [
        String::new(),
        "not a token".into(),
        format!("{link}="),
        format!(" {link}"),
        link.replace(|_| true, "+"),
        "EQ".into(),
        "IQ".into(),
        "a".repeat(10_000),
        "€".repeat(30),
    ];
    for text in texts {
        assert_eq!(LinkToken::verify(&key(), &text), Err(TokenError::Malformed), "{text}");
    }
}

#[test]
fn a_signed_text_of_the_wrong_shape_is_malformed() {
    let link = [&[0x11][..], &[9; 16]].concat();
    for content in [link.clone(), [&link[..], &[2]].concat(), [&link[..], &[0, 0]].concat(), vec![0x11]] {
        assert_eq!(LinkToken::verify(&key(), &seal(&content, 16)), Err(TokenError::Malformed));
    }
}

#[test]
fn a_ticket_is_used_once_and_within_thirty_seconds() {
    let mut book = TicketBook::new(10);
    let [first, second] = [1, 2].map(|byte| book.issue([byte; 24], byte, noon()));
    assert_eq!(first.expires_at, noon() + TimeDelta::seconds(30));
    assert_eq!(book.redeem(&first.ticket, noon() + TimeDelta::milliseconds(29_999)), Some(1));
    assert_eq!(book.redeem(&first.ticket, noon()), None);
    assert_eq!(book.redeem(&second.ticket, noon() + TICKET_LIFE), None);
    assert_eq!(book.redeem(&second.ticket, noon()), None);
}

#[test]
fn a_ticket_that_was_never_issued_opens_nothing_and_uses_none_up() {
    let mut book = TicketBook::new(10);
    let ticket = book.issue([1; 24], (), noon()).ticket;
    for text in ["", "a", &ticket[..31], &format!("{ticket}a"), &format!("{ticket}="), &"A".repeat(32), &"€".repeat(11)]
    {
        assert_eq!(book.redeem(text, noon()), None, "{text}");
    }
    assert_eq!(book.redeem(&ticket, noon()), Some(()));
}

#[test]
fn expired_tickets_are_forgotten() {
    let mut book = TicketBook::new(10);
    for byte in 0..5 {
        let _ = book.issue([byte; 24], byte, noon());
    }
    let _ = book.issue([9; 24], 9, noon() + TICKET_LIFE);
    assert_eq!(book.len(), 1);
    assert!(!book.is_empty());
}

#[test]
fn in_a_full_book_the_oldest_ticket_gives_way() {
    let mut book = TicketBook::new(2);
    let tickets = [1, 2, 3].map(|byte| book.issue([byte; 24], byte, noon()).ticket);
    assert_eq!(book.len(), 2);
    assert_eq!(tickets.map(|ticket| book.redeem(&ticket, noon())), [None, Some(2), Some(3)]);
}

fn any_party() -> impl Strategy<Value = Party> {
    prop_oneof![Just(Party::Delegate), Just(Party::Delegator)]
}

proptest! {
    #[test]
    fn a_link_with_a_flipped_bit_never_verifies(id: [u8; 16], party in any_party(), secret: [u8; 32], bit: usize) {
        let key = Key::new(secret);
        let text = LinkToken::sign(&key, booking(id), party);
        prop_assert_eq!(LinkToken::verify(&key, &text), Ok(LinkHolder { booking: booking(id), party }));
        prop_assert!(LinkToken::verify(&key, &flip(&text, bit)).is_err());
    }

    #[test]
    fn a_token_with_another_character_never_verifies(id: [u8; 16], party in any_party(), at: prop::sample::Index, other in "[A-Za-z0-9_=+/ -]") {
        let text = LinkToken::sign(&key(), booking(id), party);
        let at = at.index(text.len());
        let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        prop_assume!(changed != text);
        prop_assert!(LinkToken::verify(&key(), &changed).is_err());
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in ".{0,80}") {
        prop_assert!(LinkToken::verify(&key(), &text).is_err());
        prop_assert!(LoginAttempt::open(&key(), &text, noon()).is_err());
        prop_assert!(TicketBook::<()>::new(1).redeem(&text, noon()).is_none());
    }

    /// Tickets are issued and redeemed in any order while time goes by; the model knows when each was issued.
    #[test]
    fn a_ticket_is_redeemed_at_most_once_and_never_after_thirty_seconds(
        steps in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), 0_i64..12_000), 1..60),
        capacity in 1_usize..8,
    ) {
        let mut book = TicketBook::new(capacity);
        let mut issued: Vec<(String, DateTime<Utc>, bool)> = Vec::new();
        let mut now = noon();
        for (issues, which, later) in steps {
            now += TimeDelta::milliseconds(later);
            if issues || issued.is_empty() {
                let mut random = [0; 24];
                random[0] = u8::try_from(issued.len()).unwrap();
                issued.push((book.issue(random, issued.len(), now).ticket, now, false));
            } else {
                let which = which.index(issued.len());
                let newer = issued.len() - which - 1;
                let (text, at, used) = &mut issued[which];
                let redeemed = book.redeem(text, now);
                let may = !*used && now < *at + TICKET_LIFE;
                prop_assert!(redeemed.is_none_or(|grant| may && grant == which));
                // With room for all that came after it, a ticket that may be used is.
                prop_assert!(redeemed.is_some() || !may || newer >= capacity);
                *used |= redeemed.is_some();
            }
            prop_assert!(book.len() <= capacity);
        }
    }
}
