use axum::body::Body;
use axum::http::{Method, Request, header};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use crate::service::*;

#[tokio::test]
async fn a_link_is_too_early_then_open_then_over_to_the_second() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let path = format!("/api/v1/meetings/{}", booked.id());
    let opens_at = first_slot() - TimeDelta::minutes(15);
    let closes_at = first_slot() + TimeDelta::minutes(20 + 30);
    for (at, admission) in [
        (opens_at - TimeDelta::seconds(1), "too_early"),
        (opens_at, "open"),
        (closes_at - TimeDelta::seconds(1), "open"),
        (closes_at, "over"),
    ] {
        service.clock.advance(at - service.clock.now());
        let page = service.get(&path, &service.citizen(DELEGATOR).await).await.json();
        assert_eq!((&page["admission"], &page["party"]), (&admission.into(), &"delegator".into()), "at {at}");
        assert_eq!(page["now"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap(), at);
        if admission == "too_early" {
            assert_eq!(page["opens_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap(), opens_at);
        }
    }
}

#[tokio::test]
async fn a_cancelled_booking_says_so_behind_its_link() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let mut transaction = service.app().store.write().await.unwrap();
    server::store::bookings::cancel(&mut transaction, booked.id(), service.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
    let path = format!("/api/v1/meetings/{}", booked.id());
    assert_eq!(service.get(&path, &service.citizen(DELEGATE).await).await.json()["admission"], "cancelled");
}

#[tokio::test]
async fn the_meeting_of_other_citizens_opens_nothing() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let path = format!("/api/v1/meetings/{}", booked.id());
    assert_eq!(service.get(&path, &service.citizen("BLLMRT88E52H501Q").await).await.problem().1, "forbidden");
    assert_eq!(service.get(&path, &service.official("anna").await).await.problem().1, "forbidden");
    assert_eq!(service.get(&path, "").await.problem().1, "unauthorized");
}

#[tokio::test]
async fn an_official_sees_the_bookings_of_the_own_office_alone() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let path = format!("/api/v1/office/bookings/{}", booked.id());
    let shown = service.get(&path, &service.official("anna").await).await;
    assert_eq!(shown.json()["booking"]["ticket_code"], "AY1");
    assert!(!shown.text.contains(DELEGATE) && !shown.text.contains(MOBILE));
    assert_eq!(service.get(&path, &service.official("bruno").await).await.problem().1, "forbidden");
    assert_eq!(service.get(&path, &service.citizen(DELEGATE).await).await.problem().1, "forbidden");
    let nothing = format!("/api/v1/office/bookings/{}", uuid::Uuid::nil());
    assert_eq!(service.get(&nothing, &service.official("anna").await).await.problem().1, "not_found");
}

#[tokio::test]
async fn an_official_is_named_as_long_as_the_session_lasts() {
    let service = Service::start().await;
    let pass = service.official("anna").await;
    let me = service.get("/api/v1/me", &pass).await.json();
    assert_eq!((&me["name"], &me["office_name"]), (&"Anna Prova".into(), &"Roma Monteverde".into()));
    service.clock.advance(TimeDelta::hours(24));
    assert_eq!(service.get("/api/v1/me", &pass).await.problem().1, "unauthorized");
}

#[tokio::test]
async fn the_text_on_recording_comes_with_its_version_and_hash() {
    let service = Service::start().await;
    let notice = service.get("/api/v1/privacy-notice", "").await.json();
    let text = notice["text"].as_str().unwrap();
    let hash: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(notice["sha256"], hash);
    let booked = service.booked(first_slot()).await;
    let page = service.get(&format!("/api/v1/meetings/{}", booked.id()), &service.citizen(DELEGATE).await).await.json();
    assert_eq!((&page["notice"]["version"], &page["notice"]["sha256"]), (&notice["version"], &notice["sha256"]));
}

#[tokio::test]
async fn what_is_not_there_answers_a_problem_under_api_and_the_page_elsewhere() {
    let service = Service::start().await;
    for path in ["/api", "/api/v1/nothing", "/api/v1/demo", "/api/v1/demo/messages"] {
        assert_eq!(service.get(path, "").await.problem(), (404, "not_found".to_owned(), None), "{path}");
    }
    let put = Request::builder().method(Method::PUT).uri("/api/v1/bookings").body(Body::empty()).unwrap();
    assert_eq!(service.send(put).await.problem(), (405, "method_not_allowed".to_owned(), None));
    let page = service.get("/meeting/11111111-1111-1111-1111-111111111111", "").await;
    assert_eq!(page.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-cache");
    assert_eq!(service.get("/assets/nothing.js", "").await.status, 404);
    assert_eq!(service.get("/../Cargo.toml", "").await.status, 404);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_an_id() {
    let service = Service::start().await;
    for path in ["/", "/api/v1/clock", "/api/v1/nothing", "/healthz"] {
        let headers = service.get(path, "").await.headers;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
        assert!(headers["permissions-policy"].to_str().unwrap().starts_with("camera=(self), microphone=(self)"));
        assert_eq!(headers["x-request-id"].len(), 32);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "no HSTS without TLS");
    }
}

#[tokio::test]
async fn the_api_describes_itself_and_shows_it_without_the_internet() {
    let service = Service::start().await;
    let description = service.get("/api/openapi.json", "").await.json();
    for path in ["/api/v1/bookings", "/api/v1/meetings/{booking}", "/api/v1/desks/{desk}/slots", "/api/v1/me"] {
        assert!(description["paths"][path].is_object(), "{path}");
    }
    assert!(description["paths"]["/api/v1/demo"].is_null());
    let page = service.get("/api/docs/", "").await;
    assert!(page.text.contains("swagger-ui") && !page.text.contains("https://"), "{}", page.text);
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready_and_still_alive() {
    let service = Service::start().await;
    assert_eq!(service.get("/readyz", "").await.status, 200);
    service.app().stopping.begin();
    assert_eq!(service.get("/readyz", "").await.status, 503);
    assert_eq!(service.get("/healthz", "").await.status, 200);
}

#[tokio::test]
async fn requests_are_counted_by_matched_path_alone() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    service.get(&format!("/api/v1/meetings/{}?x=secret", booked.id()), &service.citizen(DELEGATE).await).await;
    let metrics = service.get("/metrics", "").await.text;
    assert!(metrics.contains("path=\"/api/v1/meetings/{booking}\""), "{metrics}");
    assert!(metrics.contains("bookings_made_total"));
    assert!(metrics.contains("sportello_media_datagrams_total{fate=\"refused\"} 0"), "{metrics}");
    assert!(!metrics.contains(&booked.id().to_string()) && !metrics.contains("secret"));
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_does_not_start() {
    let service = Service::start().await;
    let second = server::start(config(&service.folder, ""), service.clock.clone(), true).await;
    assert!(matches!(second, Err(server::StartError::InUse(_))));
}
