//! Signing in at a real OpenID provider (tests/identity-provider), which lies in every way it can be told to.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod visitor;

use serde_json::json;
use visitor::{Gateway, Visitor};

/// What the page after a failed login is told, by what the provider did after the person had entered.
const LIES: [(&str, &str); 21] = [
    ("spid_l1", "assurance_insufficient"),
    ("no_acr", "assurance_insufficient"),
    ("wrong_audience", "login_invalid"),
    ("wrong_issuer", "login_invalid"),
    ("wrong_nonce", "login_invalid"),
    ("no_nonce", "login_invalid"),
    ("expired", "login_invalid"),
    ("issued_in_future", "login_invalid"),
    ("replayed", "login_invalid"),
    ("unsigned", "login_invalid"),
    ("wrong_key", "login_invalid"),
    ("wrong_key_known_kid", "login_invalid"),
    ("hmac_with_public_key", "login_invalid"),
    ("no_fiscal_number", "login_without_fiscal_code"),
    ("foreign_fiscal_number", "login_without_fiscal_code"),
    ("malformed_fiscal_number", "login_without_fiscal_code"),
    ("userinfo_other_subject", "login_invalid"),
    ("garbage", "provider_unavailable"),
    ("down", "provider_unavailable"),
    ("only_in_userinfo", ""),
    ("good", ""),
];

/// The same, by what the provider answers to the person's browser.
const ANSWERS: [(&str, &str); 5] = [
    ("wrong_state", "login_expired"),
    ("wrong_iss", "login_invalid"),
    ("no_iss", "login_invalid"),
    ("error_access_denied", "login_cancelled"),
    ("error_server_error", "provider_unavailable"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_provider_lies_about_nobody_is_signed_in_and_the_person_learns_what_to_do() {
    let gateway = Gateway::start().await;
    // There must be a token to play again.
    Visitor::new(&gateway).sign_in("spid", "davide").await.unwrap();
    for (mode, code) in LIES {
        gateway.tell(&json!({ "mode": "good" })).await;
        let mut visitor = Visitor::new(&gateway);
        let address = visitor.begin("spid", "marta").await;
        let answer = visitor.at_the_provider(&address).await;
        gateway.tell(&json!({ "mode": mode })).await;
        let entered = visitor.come_back(&answer).await;
        let said = entered.as_ref().err().map_or("", |refused| refused.code.as_str());
        assert_eq!(said, code, "{mode}");
        if let Err(refused) = entered {
            assert_eq!(refused.back_to, "/prenotazioni", "{mode}");
            assert_eq!(refused.reference.len(), 8, "{mode}");
            assert!(visitor.me("citizen").await.is_none(), "{mode}");
        }
    }
    for (mode, code) in ANSWERS {
        gateway.tell(&json!({ "mode": "good" })).await;
        let mut visitor = Visitor::new(&gateway);
        let address = visitor.begin("spid", "marta").await;
        gateway.tell(&json!({ "mode": mode })).await;
        let answer = visitor.at_the_provider(&address).await;
        gateway.tell(&json!({ "mode": "good" })).await;
        assert_eq!(visitor.come_back(&answer).await.unwrap_err().code, code, "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_signs_in_is_known_by_name_masked_code_and_means() {
    let gateway = Gateway::start().await;
    let mut visitor = Visitor::new(&gateway);
    visitor.sign_in("spid", "marta").await.unwrap();
    let me = visitor.me("citizen").await.unwrap();
    assert_eq!(
        (&me["name"], &me["fiscal_code_masked"], &me["credential"]),
        (&json!("Marta Bellandi"), &json!("BLLMRT*****501Q"), &json!({ "means": "spid", "level": "l2" }))
    );
    let mut visitor = Visitor::new(&gateway);
    visitor.sign_in("cie", "ugo").await.unwrap();
    assert_eq!(visitor.me("citizen").await.unwrap()["credential"], json!({ "means": "cie", "level": "l3" }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_signs_out_is_sent_to_the_provider_to_sign_out_there_too_and_comes_back() {
    let gateway = Gateway::start().await;
    let mut visitor = Visitor::new(&gateway);
    visitor.sign_in("spid", "marta").await.unwrap();
    let page = visitor.sign_out("citizen").await;
    assert!(visitor.me("citizen").await.is_none());
    let back = visitor.at_the_provider(&page).await;
    assert_eq!(back.trim_end_matches('/'), gateway.url());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_official_has_the_roles_that_the_provider_tells_and_a_citizen_has_none() {
    let gateway = Gateway::start().await;
    let mut verdi = Visitor::new(&gateway);
    verdi.sign_in("sede", "verdi").await.unwrap();
    let me = verdi.me("staff").await.unwrap();
    assert_eq!(me["assignments"], json!([{ "role": "official", "office": "napoli" }]), "there is no office roma here");
    let refused = Visitor::new(&gateway).sign_in("sede", "marta").await.unwrap_err();
    assert_eq!(refused.code, "no_role");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_change_while_somebody_is_on_the_way_are_asked_for_once_more() {
    let gateway = Gateway::start().await;
    Visitor::new(&gateway).sign_in("spid", "davide").await.unwrap();
    let asked = gateway.counts().await["jwks"].as_u64().unwrap();
    Visitor::new(&gateway).sign_in("spid", "davide").await.unwrap();
    assert_eq!(gateway.counts().await["jwks"], asked, "known keys are not asked for again");
    let mut visitor = Visitor::new(&gateway);
    let address = visitor.begin("spid", "marta").await;
    gateway.tell(&json!({ "mode": "rotate_keys" })).await;
    let answer = visitor.at_the_provider(&address).await;
    // A moment must have passed since the keys were asked for last: a forger must not make us ask all the time.
    server::clock::pause(std::time::Duration::from_secs(2)).await;
    visitor.come_back(&answer).await.unwrap();
    assert_eq!(gateway.counts().await["jwks"], asked + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_opens_one_browser_once_and_no_other() {
    let gateway = Gateway::start().await;
    let mut visitor = Visitor::new(&gateway);
    let address = visitor.begin("spid", "marta").await;
    let answer = visitor.at_the_provider(&address).await;
    let mut thief = Visitor::new(&gateway);
    assert_eq!(thief.come_back(&answer).await.unwrap_err().code, "login_expired", "another browser");
    thief.begin("spid", "davide").await;
    assert_eq!(thief.come_back(&answer).await.unwrap_err().code, "login_expired", "with a login of its own");
    let sealed = visitor.sealed_attempt();
    visitor.come_back(&answer).await.unwrap();
    visitor.put_attempt_back(&sealed);
    assert_eq!(visitor.come_back(&answer).await.unwrap_err().code, "login_invalid", "the code was used");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_is_said_to_be_away_and_can_be_tried_again() {
    let gateway = Gateway::start().await;
    gateway.tell(&json!({ "mode": "down" })).await;
    let mut visitor = Visitor::new(&gateway);
    assert_eq!(visitor.sign_in("spid", "marta").await.unwrap_err().code, "provider_unavailable");
    gateway.tell(&json!({ "mode": "good" })).await;
    visitor.sign_in("spid", "marta").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let gateway = Gateway::start().await;
    for elsewhere in ["//evil.example", "https://evil.example/", "/\\evil.example", "%2F%2Fevil.example"] {
        let mut visitor = Visitor::new(&gateway);
        let address = visitor.begin_to("spid", "marta", elsewhere).await;
        let answer = visitor.at_the_provider(&address).await;
        let landed = visitor.come_back(&answer).await.unwrap();
        assert!(landed.starts_with('/') && !landed.contains("evil"), "{elsewhere}: {landed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_the_provider_says_of_a_person_reaches_the_log_or_an_address() {
    let gateway = Gateway::start().await;
    let mut visitor = Visitor::new(&gateway);
    for mode in ["good", "malformed_fiscal_number", "wrong_nonce"] {
        let address = visitor.begin("spid", "marta").await;
        gateway.tell(&json!({ "mode": mode })).await;
        let answer = visitor.at_the_provider(&address).await;
        let _entered = visitor.come_back(&answer).await;
    }
    let log = gateway.log();
    assert!(log.contains("nobody was signed in"), "{log}");
    for secret in ["BLLMRT", "Bellandi", "Marta", "code_verifier"] {
        assert_eq!(log.lines().find(|line| line.contains(secret)), None);
        assert!(visitor.addresses.iter().all(|address| !address.contains(secret)), "{:?}", visitor.addresses);
    }
}
