//! The port itself: what is on it and what is not.

use crate::pki::{Authority, Card};
use crate::service::{PUBLIC, Service, Setup};

async fn service() -> (Authority, Service) {
    let authority = Authority::root("CA Cittadini");
    let list = authority.list(&[], 1, (2, 1));
    let service = Setup::trusting(&[&authority]).with_list("a.crl", &list).start().await;
    (authority, service)
}

#[tokio::test]
async fn who_presents_a_card_without_its_key_is_not_let_through_the_handshake() {
    let (authority, service) = service().await;
    for version in rustls::ALL_VERSIONS {
        let stolen = Card { chain: authority.card().chain, key: authority.card().key };
        let browser = service.browser_of(Some(stolen), &[version]);
        assert!(service.get(&browser, "/cns/entra").await.is_err(), "{version:?}");
    }
}

#[tokio::test]
async fn nothing_else_is_on_the_port() {
    let (authority, service) = service().await;
    let browser = service.browser(Some(authority.card()));
    for path in ["/", "/cns", "/cns/entra/", "/cns/entra/x", "/api/v1/clock", "/metrics", "/healthz", "/accesso"] {
        assert_eq!(service.get(&browser, path).await.unwrap().status, 404, "{path}");
    }
    let post = "POST /cns/entra HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(service.send(&browser, post).await.unwrap().status, 404);
}

#[tokio::test]
async fn each_answer_has_the_headers_of_the_main_port_and_is_kept_by_nobody() {
    let (authority, service) = service().await;
    for (card, path) in [(Some(authority.card()), "/cns/entra"), (None, "/cns/entra"), (None, "/")] {
        let answer = service.get(&service.browser(card), path).await.unwrap();
        assert!(answer.header("content-security-policy").unwrap().contains("default-src 'self'"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("connection"), Some("close"));
        assert_eq!(answer.header("x-request-id").map(str::len), Some(32));
    }
}

#[tokio::test]
async fn no_visit_resumes_the_one_before_it() {
    let (authority, service) = service().await;
    for version in rustls::ALL_VERSIONS {
        let browser = service.browser_of(Some(authority.card()), &[version]);
        for _ in 0..3 {
            let answer = service.get(&browser, "/cns/entra").await.unwrap();
            assert!(!answer.resumed && service.redeem(answer.ticket()).is_some());
        }
    }
}

#[tokio::test]
async fn a_path_that_is_none_of_the_service_s_is_left_out_and_the_card_opens_nevertheless() {
    let (authority, service) = service().await;
    let browser = service.browser(Some(authority.card()));
    let long = format!("/{}", "a".repeat(512));
    for attack in [
        "https://other.example",
        "//other.example",
        "/.//other.example",
        "%2F%2Fother.example",
        "/%5Cother.example",
        "/%09/other.example",
        "/a%0D%0ASet-Cookie:%20a=b",
        "/meeting/0190%23token",
        "",
        "/a&ritorno=//other.example",
        &long,
    ] {
        let answer = service.get(&browser, &format!("/cns/entra?ritorno={attack}")).await.unwrap();
        assert!(answer.target().starts_with("/accesso/cns?ritorno=/#"), "{attack}: {}", answer.head);
        assert_eq!(answer.header("set-cookie"), None);
        assert!(service.redeem(answer.ticket()).is_some());
    }
}

#[tokio::test]
async fn entries_and_refusals_are_counted_by_verdict() {
    let (authority, service) = service().await;
    service.enter(authority.card()).await;
    service.enter(Card::self_signed()).await;
    let metrics = service.running.app.metrics.render();
    for verdict in ["cns_entered", "cns_untrusted"] {
        assert!(metrics.contains(&format!("sportello_cns_total{{verdict=\"{verdict}\"}}")), "{metrics}");
    }
}

#[tokio::test]
async fn a_server_without_the_table_has_no_such_port() {
    let (_, service) = service().await;
    assert_eq!(service.running.app.cns.as_ref().unwrap().public_url, format!("{PUBLIC}:8444"));
    let folder = tempfile::tempdir().unwrap();
    let text = "listen = [\"127.0.0.1:0\"]\n[media]\nbind = \"127.0.0.1:0\"\nworkers = 1";
    let mut config = server::config::Config::from_toml(text).unwrap();
    config.data_dir = folder.path().to_owned();
    let running = server::start(config, service.clock.clone(), true).await.unwrap();
    assert!(running.cns_address.is_none() && running.app.cns.is_none());
}
