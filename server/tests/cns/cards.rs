//! Which cards open, and what who may not enter is told.

use chrono::TimeDelta;
use rcgen::{DnType, ExtendedKeyUsagePurpose, KeyUsagePurpose};

use crate::log::Log;
use crate::pki::{Authority, CARD, CODE, Card, subject};
use crate::service::{Service, Setup};

/// A server that trusts one authority, with a list that revokes nothing of 2026's.
async fn service() -> (Authority, Service) {
    let authority = Authority::root("CA Cittadini");
    let list = authority.list(&[], 1, (2, 1));
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &list).start().await;
    (authority, service)
}

fn serial_number() -> DnType {
    DnType::from_oid(&[2, 5, 4, 5])
}

#[tokio::test]
async fn a_good_card_gets_a_ticket_that_gives_its_holder_once() {
    let (authority, service) = service().await;
    let browser = service.browser(Some(authority.card()));
    let answer = service.get(&browser, "/cns/entra?ritorno=/prenotazioni%3Fstato=aperte").await.unwrap();
    let (page, ticket) = answer.target().split_once('#').unwrap();
    assert_eq!((page, ticket.len()), ("/accesso/cns?ritorno=/prenotazioni%3Fstato%3Daperte", 32));
    let holder = service.redeem(ticket).unwrap();
    assert_eq!((holder.fiscal_code.reveal(), holder.name.unwrap().reveal()), (CODE, "MARIO ROSSI"));
    assert_eq!(service.redeem(ticket), None);
}

#[tokio::test]
async fn a_ticket_is_worth_nothing_after_thirty_seconds_and_each_entry_has_its_own() {
    let (authority, service) = service().await;
    let browser = service.browser(Some(authority.card()));
    let first = service.get(&browser, "/cns/entra").await.unwrap();
    let second = service.get(&browser, "/cns/entra").await.unwrap();
    assert_ne!(first.ticket(), second.ticket());
    service.clock.advance(TimeDelta::milliseconds(29_999));
    assert!(service.redeem(first.ticket()).is_some());
    service.clock.advance(TimeDelta::milliseconds(1));
    assert!(service.redeem(second.ticket()).is_none());
    assert!(service.redeem("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").is_none());
}

#[tokio::test]
async fn a_good_card_opens_in_either_version_of_tls() {
    let (authority, service) = service().await;
    for version in rustls::ALL_VERSIONS {
        let browser = service.browser_of(Some(authority.card()), &[version]);
        let answer = service.get(&browser, "/cns/entra").await.unwrap();
        assert!(service.redeem(answer.ticket()).is_some());
    }
}

#[tokio::test]
async fn who_has_no_card_is_led_back_with_the_path_they_wanted() {
    let (_, service) = service().await;
    let browser = service.browser(None);
    assert_eq!(service.get(&browser, "/cns/entra").await.unwrap().target(), "/accesso?esito=cns_missing");
    let answer = service.get(&browser, "/cns/entra?ritorno=/prenotazioni").await.unwrap();
    assert_eq!(answer.target(), "/accesso?esito=cns_missing&ritorno=/prenotazioni");
}

#[tokio::test]
async fn a_card_of_nobody_or_of_another_authority_is_untrusted() {
    let (_, service) = service().await;
    assert_eq!(service.refused(Card::self_signed()).await, "cns_untrusted");
    assert_eq!(service.refused(Authority::root("Altra CA").card()).await, "cns_untrusted");
    // The same name, another key.
    assert_eq!(service.refused(Authority::root("CA Cittadini").card()).await, "cns_untrusted");
}

#[tokio::test]
async fn a_card_signed_with_another_card_is_untrusted() {
    let (authority, service) = service().await;
    let impostor = authority.impostor();
    assert_eq!(service.refused(impostor.card().with(&impostor)).await, "cns_untrusted");
}

#[tokio::test]
async fn a_card_is_refused_before_and_after_its_time() {
    let authority = Authority::root("CA Cittadini");
    let list = authority.list(&[], 1, (2, 1));
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &list).start().await;
    let past = authority.card_with(|card| card.not_after = rcgen::date_time_ymd(2026, 11, 24));
    assert_eq!(service.refused(past).await, "cns_expired");
    let future = || authority.card_with(|card| card.not_before = rcgen::date_time_ymd(2026, 11, 25));
    assert_eq!(service.refused(future()).await, "cns_expired");
    service.clock.advance(TimeDelta::hours(14));
    assert!(service.enter(future()).await.target().starts_with("/accesso/cns?"));
}

#[tokio::test]
async fn a_certificate_for_another_use_is_untrusted() {
    let (authority, service) = service().await;
    let cards = [
        authority.card_with(|card| card.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]),
        authority.card_with(|card| card.extended_key_usages.clear()),
        // The certificate for signing documents, of the same person and authority.
        authority.card_with(|card| card.key_usages = vec![KeyUsagePurpose::ContentCommitment]),
        // One «like a CNS», for logging in elsewhere.
        authority.card_with(|card| card.custom_extensions.clear()),
    ];
    for card in cards {
        assert_eq!(service.refused(card).await, "cns_untrusted");
    }
}

#[tokio::test]
async fn a_certificate_that_does_not_say_clearly_who_holds_it_is_unreadable() {
    let (authority, service) = service().await;
    let subjects = [
        subject(&[(DnType::CommonName, "MARIO ROSSI")]),
        subject(&[(DnType::CommonName, "RSSMRA80A01H501A/7430.x=")]),
        subject(&[(DnType::CommonName, CARD), (serial_number(), "TINIT-BLLGUO49B14H501V")]),
        subject(&[]),
    ];
    for subject in subjects {
        let card = authority.card_with(|card| card.distinguished_name = subject);
        assert_eq!(service.refused(card).await, "cns_unreadable");
    }
}

#[tokio::test]
async fn a_card_below_an_intermediate_authority_opens_when_its_chain_is_presented() {
    let root = Authority::root("CA Radice");
    let middle = Authority::under(&root, "CA Intermedia");
    let service = Setup::trusting(&[&root])
        .with_list("root.crl", &root.list(&[], 1, (2, 1)))
        .with_list("middle.crl", &middle.list(&[8], 1, (2, 1)))
        .start()
        .await;
    assert!(service.redeem(service.enter(middle.card().with(&middle)).await.ticket()).is_some());
    assert_eq!(service.refused(middle.card()).await, "cns_untrusted");
    let revoked = middle.card_with(|card| card.serial_number = Some(8.into()));
    assert_eq!(service.refused(revoked.with(&middle)).await, "cns_revoked");
}

#[tokio::test]
async fn nothing_of_a_card_and_no_ticket_is_logged() {
    let (authority, service) = service().await;
    let answer = service.enter(authority.card()).await;
    service.enter(Card::self_signed()).await;
    service.enter(authority.card_with(|card| card.key_usages.clear())).await;
    service.enter(authority.card_with(|card| card.serial_number = Some(99.into()))).await;
    assert!(service.redeem(answer.ticket()).is_some());
    service.running.stop().await;
    let log = Log::of_all_tests().text();
    for verdict in ["cns_entered", "cns_untrusted"] {
        assert!(log.contains(verdict), "{verdict}");
    }
    for secret in [CODE, "MARIO", "ROSSI", "7430010024925855", "lsKV", answer.ticket()] {
        assert_eq!(log.lines().find(|line| line.contains(secret)), None);
    }
}
