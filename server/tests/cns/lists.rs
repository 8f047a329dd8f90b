//! Lists of revoked cards: at the start, and when their files change.

use chrono::TimeDelta;

use crate::log::Log;
use crate::pki::Authority;
use crate::service::{Setup, today};

#[tokio::test]
async fn a_revoked_card_is_refused_and_another_of_the_same_authority_enters() {
    let authority = Authority::root("CA Cittadini");
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &authority.list(&[7], 1, (2, 1))).start().await;
    assert_eq!(service.refused(authority.card()).await, "cns_revoked");
    let other = authority.card_with(|card| card.serial_number = Some(6.into()));
    assert!(service.redeem(service.enter(other).await.ticket()).is_some());
}

#[tokio::test]
async fn a_card_revoked_while_the_server_runs_is_refused_from_then_on() {
    let authority = Authority::root("CA Cittadini");
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &authority.list(&[], 1, (2, 1))).start().await;
    let browser = service.browser(Some(authority.card()));
    service.until_led_to(&browser, "/accesso/cns?").await;
    service.setup.write("crl/a.crl", &authority.list(&[7], 2, (2, 1)));
    service.until_led_to(&browser, "/accesso?esito=cns_revoked").await;
}

#[tokio::test]
async fn with_a_list_that_has_run_out_no_card_can_be_judged_until_the_next_one_is_there() {
    let authority = Authority::root("CA Cittadini");
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &authority.list(&[], 1, (1, 2))).start().await;
    let browser = service.browser(Some(authority.card()));
    service.until_led_to(&browser, "/accesso/cns?").await;
    let runs_out = "2027-01-02T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    service.clock.advance(runs_out - today() - TimeDelta::seconds(1));
    assert!(service.enter(authority.card()).await.target().starts_with("/accesso/cns?"));
    service.clock.advance(TimeDelta::seconds(1));
    assert_eq!(service.refused(authority.card()).await, "cns_unavailable");
    service.setup.write("crl/a.crl", &authority.list(&[], 2, (2, 1)));
    service.until_led_to(&browser, "/accesso/cns?").await;
}

#[tokio::test]
async fn an_authority_without_a_list_of_its_own_can_not_be_judged() {
    let (one, other) = (Authority::root("CA Uno"), Authority::root("CA Due"));
    let service = Setup::trusting(&[&one, &other]).with_list("one.crl", &one.list(&[], 1, (2, 1))).start().await;
    assert!(service.redeem(service.enter(one.card()).await.ticket()).is_some());
    assert_eq!(service.refused(other.card()).await, "cns_unavailable");
    // Of an authority that nobody trusts it says nothing.
    assert_eq!(service.refused(Authority::root("CA Tre").card()).await, "cns_untrusted");
}

#[tokio::test]
async fn a_list_that_somebody_else_signed_in_the_authority_s_name_counts_for_nothing() {
    let (authority, forger) = (Authority::root("CA Cittadini"), Authority::root("CA Cittadini"));
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &forger.list(&[], 1, (2, 1))).start().await;
    assert_eq!(service.refused(authority.card()).await, "cns_unavailable");
}

#[tokio::test]
async fn of_two_lists_of_one_authority_the_newer_counts() {
    let authority = Authority::root("CA Cittadini");
    for (first, second) in [("a.crl", "b.crl"), ("b.crl", "a.crl")] {
        let service = Setup::trusting(&[&authority])
            .with_list(first, &authority.list(&[], 1, (2, 1)))
            .with_list(second, &authority.list(&[7], 2, (2, 1)))
            .start()
            .await;
        assert_eq!(service.refused(authority.card()).await, "cns_revoked");
    }
}

#[tokio::test]
async fn a_revoked_intermediate_authority_takes_its_cards_with_it() {
    let root = Authority::root("CA Radice");
    let middle = Authority::under(&root, "CA Intermedia");
    let service = Setup::trusting(&[&root])
        .with_list("root.crl", &root.list(&[2], 1, (2, 1)))
        .with_list("middle.crl", &middle.list(&[], 1, (2, 1)))
        .start()
        .await;
    assert_eq!(service.refused(middle.card().with(&middle)).await, "cns_revoked");
}

#[tokio::test]
async fn lists_are_read_in_pem_too_several_in_a_file() {
    let (one, other) = (Authority::root("CA Uno"), Authority::root("CA Due"));
    let pem = |list: Vec<u8>| {
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, list);
        format!("-----BEGIN X509 CRL-----\n{text}\n-----END X509 CRL-----\n")
    };
    let both = pem(one.list(&[], 1, (2, 1))) + &pem(other.list(&[7], 1, (2, 1)));
    let service = Setup::trusting(&[&one, &other]).with_list("both.pem", both.as_bytes()).start().await;
    assert!(service.redeem(service.enter(one.card()).await.ticket()).is_some());
    assert_eq!(service.refused(other.card()).await, "cns_revoked");
}

#[tokio::test]
async fn a_broken_or_vanished_list_leaves_the_one_read_before_in_force() {
    let authority = Authority::root("CA Cittadini");
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &authority.list(&[7], 1, (2, 1))).start().await;
    let (revoked, good) = (authority.card(), authority.card_with(|card| card.serial_number = Some(6.into())));
    let good = service.browser(Some(good));
    service.setup.write("crl/a.crl", b"half a li");
    until_logged(&service, "crl/a.crl: not a revocation list").await;
    service.until_led_to(&good, "/accesso/cns?").await;
    std::fs::remove_file(service.setup.path("crl/a.crl")).unwrap();
    until_logged(&service, "crl: there is no list any more").await;
    assert_eq!(service.refused(revoked).await, "cns_revoked");
    service.setup.write("crl/a.crl", &authority.list(&[6], 2, (2, 1)));
    service.until_led_to(&good, "/accesso?esito=cns_revoked").await;
}

/// Moves the clock until the job has said something of this server's folder.
async fn until_logged(service: &crate::service::Service, what: &str) {
    let folder = service.setup.path("");
    let folder = folder.to_str().unwrap();
    for _ in 0..300 {
        if Log::of_all_tests().text().lines().any(|line| line.contains(folder) && line.contains(what)) {
            return;
        }
        service.clock.advance(TimeDelta::seconds(61));
        // A round trip through the server gives the job its turn.
        service.get(&service.browser(None), "/cns/entra").await.unwrap();
    }
    panic!("never logged: {what}");
}

#[tokio::test]
async fn the_server_does_not_start_with_lists_or_authorities_it_can_not_use() {
    let authority = Authority::root("CA Cittadini");
    let good = authority.list(&[], 1, (2, 1));
    let trusting = || Setup::trusting(&[&authority]);
    let no_authority = trusting().with_list("a.crl", &good);
    no_authority.write("authorities.pem", b"nothing\n");
    let bad_authority = trusting().with_list("a.crl", &good);
    bad_authority.write("authorities.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let bad_key = trusting().with_list("a.crl", &good);
    bad_key.write("server.key", b"nothing\n");
    for (setup, key, cause) in [
        (trusting(), "cns.revocation_lists", "there is no list"),
        (trusting().with_list("a.crl.part", &good), "cns.revocation_lists", "there is no list"),
        (
            trusting().with_list("a.crl", &good[..good.len() - 1]),
            "cns.revocation_lists",
            "a.crl: not a revocation list",
        ),
        (trusting().with_list("a.pem", b"-----BEGIN X509 CRL-----\n"), "cns.revocation_lists", "a.pem: "),
        (no_authority, "cns.authorities", "no certificate"),
        (bad_authority, "cns.authorities", "certificate 1: "),
        (bad_key, "cns.key", "server.key: "),
    ] {
        let said = setup.try_start().await.err().unwrap().to_string();
        assert!(said.starts_with(&format!("configuration: {key}: ")) && said.contains(cause), "{said}");
    }
}

#[tokio::test]
async fn told_to_it_starts_without_lists_and_warns_that_revoked_cards_open() {
    let authority = Authority::root("CA Cittadini");
    let service = Setup::trusting(&[&authority]).with_keys("require_revocation_list = false").start().await;
    let browser = service.browser(Some(authority.card()));
    service.until_led_to(&browser, "/accesso/cns?").await;
    assert!(Log::of_all_tests().text().contains("a revoked card opens, too"));
    // The first list that arrives is obeyed.
    service.setup.write("crl/a.crl", &authority.list(&[7], 2, (2, 1)));
    service.until_led_to(&browser, "/accesso?esito=cns_revoked").await;
}
