//! How fast one address may knock at the doors that are open to anybody.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use chrono::TimeDelta;
use server::config::LimitKeys;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::service::*;

const HOME: &str = "203.0.113.9:4711";
const ELSEWHERE: &str = "203.0.113.10:4711";
const PROXY: &str = "10.0.0.1:4711";
/// Where a guest without a link is told so.
const DOOR: &str = "/api/v1/guests/00000000-0000-0000-0000-000000000000";

async fn limited(per_minute: u32, burst: u32) -> Service {
    Service::start_changed(|config| config.limits = LimitKeys { per_minute, burst, ..LimitKeys::default() }).await
}

async fn behind_a_proxy(trusted: &[&str]) -> Service {
    let trusted_proxies = trusted.iter().map(|range| (*range).to_owned()).collect();
    let limits = LimitKeys { per_minute: 1, burst: 1, trusted_proxies, ..LimitKeys::default() };
    Service::start_changed(|config| (config.behind_proxy, config.limits) = (true, limits)).await
}

async fn knock(service: &Service, peer: &str, path: &str, forwarded: &str) -> Answer {
    let mut request = Request::get(path).header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    service.send(request).await
}

#[tokio::test]
async fn who_knocks_too_fast_is_told_when_to_come_back_and_nobody_else_waits() {
    let service = limited(30, 2).await;
    for _ in 0..2 {
        assert_eq!(knock(&service, HOME, DOOR, "").await.status, 401);
    }
    let refused = knock(&service, HOME, DOOR, ELSEWHERE).await;
    assert_eq!(refused.problem(), (429, "too_many_requests".to_owned(), None));
    assert_eq!(refused.headers["retry-after"], "2");
    assert_eq!(knock(&service, ELSEWHERE, DOOR, "").await.status, 401);
    assert_eq!(knock(&service, HOME, "/api/v1/login", "").await.status, 200, "what nobody guesses at has no limit");
    service.clock.advance(TimeDelta::seconds(2));
    assert_eq!(knock(&service, HOME, DOOR, "").await.status, 401);
}

#[tokio::test]
async fn a_browser_is_led_to_the_page_that_says_so() {
    let service = limited(1, 1).await;
    knock(&service, HOME, DOOR, "").await;
    let led = knock(&service, HOME, "/accesso/ritorno?code=a", "").await;
    assert_eq!(
        (led.status.as_u16(), &led.headers["location"]),
        (303, &"/accesso?esito=too_many_requests".parse().unwrap())
    );
}

#[tokio::test]
async fn a_trusted_proxy_is_believed_for_whom_it_asks_and_nobody_else() {
    let service = behind_a_proxy(&["10.0.0.0/8"]).await;
    assert_eq!(knock(&service, PROXY, DOOR, "203.0.113.9").await.status, 401);
    assert_eq!(
        knock(&service, PROXY, DOOR, "198.51.100.1, 203.0.113.9").await.status,
        429,
        "what was there before counts not"
    );
    assert_eq!(knock(&service, PROXY, DOOR, "203.0.113.10, 10.0.0.2").await.status, 401);
    assert_eq!(knock(&service, HOME, DOOR, "198.51.100.2").await.status, 429, "who is no proxy is who they are");
}

#[tokio::test]
async fn behind_a_proxy_that_nobody_trusts_addresses_are_not_told_apart_and_nobody_is_slowed_down() {
    let service = behind_a_proxy(&[]).await;
    for _ in 0..3 {
        assert_eq!(knock(&service, PROXY, DOOR, "203.0.113.9").await.status, 401);
    }
}

/// Over a real connection: the address is that of the peer.
#[tokio::test]
async fn the_listener_knows_who_knocks() {
    let service = limited(1, 1).await;
    let mut status = Vec::new();
    for _ in 0..2 {
        let mut stream = tokio::net::TcpStream::connect(service.running.addresses[0]).await.unwrap();
        let request = format!("GET {DOOR} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        status.push(text[9..12].to_owned());
    }
    assert_eq!(status, ["401", "429"]);
    assert_eq!(knock(&service, HOME, DOOR, "").await.status, 401);
}
