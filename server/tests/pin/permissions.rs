//! Who may do what.

use serde_json::json;

use crate::world::*;

#[tokio::test]
async fn every_route_of_the_institute_is_open_to_its_role_alone() {
    let world = World::begin().await;
    let id = uuid::Uuid::new_v4();
    let office = at_office(MARIA, "roma");
    let preassigned = json!({ "office": "roma", "applicant": applicant(MARIA), "address": address() });
    let routes = [
        ("POST", "/api/v1/office/pins".to_owned(), office, "anna"),
        ("POST", "/api/v1/office/pins/preassigned".to_owned(), preassigned, "anna"),
        ("GET", "/api/v1/office/pin-conversions".to_owned(), json!(null), "anna bruno"),
        ("POST", "/api/v1/office/pin-conversions".to_owned(), json!({ "fiscal_code": DAVIDE }), "anna bruno"),
        ("GET", format!("/api/v1/office/pin-conversions/{id}"), json!(null), "anna bruno"),
        ("GET", format!("/api/v1/office/pin-conversions/{id}/papers/form"), json!(null), "anna bruno"),
        ("POST", format!("/api/v1/office/pin-conversions/{id}"), json!({ "decision": "accept" }), "anna bruno"),
        ("GET", "/api/v1/assistance/pin-requests".to_owned(), json!(null), "olga"),
        ("POST", "/api/v1/assistance/pin-requests".to_owned(), request(MARIA), "olga"),
        ("POST", format!("/api/v1/assistance/pin-requests/{id}/validation"), json!({}), "olga"),
    ];
    let mut people = vec![("nobody", String::new()), ("citizen", world.by_spid(MARIA).await)];
    for id in ["anna", "bruno", "olga", "teresa"] {
        people.push((id, world.staff(id).await));
    }
    for (method, path, body, may) in routes {
        for (who, pass) in &people {
            let answer = match method {
                "GET" => world.get(&path, pass).await,
                _ => world.post_as(&path, pass, &body).await,
            };
            let expected = match (*who, may.split(' ').any(|id| id == *who)) {
                ("nobody", _) => Some((401, "unauthorized".to_owned())),
                (_, false) => Some((403, "forbidden".to_owned())),
                (_, true) => None,
            };
            match expected {
                Some(problem) => assert_eq!(answer.problem(), problem, "{method} {path} as {who}"),
                None => assert!(![401, 403].contains(&answer.status), "{method} {path} as {who}: {}", answer.text()),
            }
        }
    }
}

#[tokio::test]
async fn who_entered_otherwise_than_by_a_whole_pin_converts_none() {
    let world = World::begin().await;
    let initial = world.asked_online(MARIA).await;
    let login = json!({ "fiscal_code": MARIA, "pin": &initial[..8], "desk": "roma-bonus" });
    let simplified = world.post("/api/v1/pin/sessions", &login).await.pass();
    for pass in [world.by_spid(MARIA).await, simplified, world.staff("anna").await] {
        assert_eq!(world.get("/api/v1/pin/conversions", &pass).await.problem(), (403, "forbidden".into()));
    }
    assert_eq!(world.get("/api/v1/pin/conversions", "").await.status, 401);
}

#[tokio::test]
async fn without_pins_none_of_it_exists() {
    let clock = server::clock::Clock::manual(tuesday_at_eight());
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "listen = [\"127.0.0.1:0\"]\ndata_dir = {:?}\n[media]\nbind = \"127.0.0.1:0\"\nworkers = 1\n\
         [[offices]]\nid = \"o\"\nname = \"O\"\naddress = \"A\"\n[[offices.desks]]\nid = \"d\"\nname = \"D\"\n\
         ticket_prefix = \"A\"\nslot_minutes = 20\nhours = [{{ weekdays = [\"mon\"], from = \"09:00\", to = \"12:00\" }}]\n",
        folder.path()
    );
    let config = server::config::Config::from_toml(&text).unwrap();
    let running = server::start(config, clock, false).await.unwrap();
    let router = server::http::router(running.app.clone());
    for (path, body) in [
        ("/api/v1/pin/requests", request(MARIA)),
        ("/api/v1/pin/restores", restore(MARIA)),
        ("/api/v1/pin/sessions", json!({ "fiscal_code": MARIA, "pin": "ABCDEFGH" })),
        ("/api/v1/pin/changes", json!({ "by": "ticket", "ticket": "x" })),
        ("/api/v1/pin/revocations", json!({ "fiscal_code": MARIA, "card": card(CARD) })),
        ("/api/v1/pin/activations", json!({ "fiscal_code": MARIA, "card": card(CARD), "contacts": contacts() })),
    ] {
        let request = axum::http::Request::post(path).header("content-type", "application/json");
        let request = request.body(axum::body::Body::from(body.to_string())).unwrap();
        let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
    assert!(!folder.path().join("letters").exists());
}
