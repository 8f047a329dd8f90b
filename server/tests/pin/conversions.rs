//! Making a PIN dispositivo by form and document.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::sample;
use crate::world::*;

async fn upload(world: &World, pass: &str, paper: &str, name: &str, bytes: Vec<u8>) -> Answer {
    let request = Request::post(format!("/api/v1/pin/papers?paper={paper}"))
        .header("content-type", "application/pdf")
        .header("content-disposition", format!("attachment; filename*=UTF-8''{name}"));
    world.send(present(request, pass).body(Body::from(bytes)).unwrap()).await
}

/// Somebody who entered with an ordinary PIN.
async fn maria(world: &World) -> (String, String) {
    let personal = world.first_use(MARIA, &world.asked_online(MARIA).await).await;
    let pass = world.login(MARIA, &personal).await.pass();
    (personal, pass)
}

async fn handed_in(world: &World, pass: &str) -> Answer {
    let form = upload(world, pass, "form", "modulo.pdf", sample::signed()).await.json();
    let document = upload(world, pass, "document", "documento.pdf", sample::scan()).await.json();
    let body = json!({ "form": form["id"], "document": document["id"] });
    world.post_as("/api/v1/pin/conversions", pass, &body).await
}

async fn waiting(world: &World) -> (String, Value) {
    let rows = world.get("/api/v1/office/pin-conversions", &world.staff("bruno").await).await.json();
    (rows[0]["id"].as_str().unwrap_or_default().to_owned(), rows)
}

fn kept(world: &World) -> usize {
    let mut files = 0;
    for folder in std::fs::read_dir(world.folder.path().join("pin-papers")).unwrap().map(Result::unwrap) {
        files += std::fs::read_dir(folder.path()).unwrap().count();
    }
    files
}

#[tokio::test]
async fn with_form_and_document_and_an_official_who_accepts_a_pin_becomes_dispositivo() {
    let world = World::begin().await;
    let (personal, pass) = maria(&world).await;
    assert_eq!(world.get("/api/v1/pin/conversions", &pass).await.json(), json!({ "state": "none" }));
    let asked = handed_in(&world, &pass).await;
    assert_eq!((asked.status, &asked.json()["state"]), (201, &"asked".into()));
    let (id, rows) = waiting(&world).await;
    assert_eq!((&rows[0]["fiscal_code_masked"], &rows[0]["on_paper"]), (&"RSSMRA*****501U".into(), &false.into()));
    let bruno = world.staff("bruno").await;
    let path = format!("/api/v1/office/pin-conversions/{id}");
    let view = world.get(&path, &bruno).await.json();
    assert_eq!((&view["fiscal_code"], view["papers"].as_array().unwrap().len()), (&MARIA.into(), 2));
    let file = world.get(&format!("{path}/papers/document"), &bruno).await;
    assert_eq!((file.status, file.bytes), (200, sample::scan()));
    assert_eq!(file.headers["content-security-policy"], "sandbox; default-src 'none'");
    assert_eq!(world.post_as(&path, &bruno, &json!({ "decision": "accept" })).await.status, 204);
    assert_eq!(
        world.post_as(&path, &bruno, &json!({ "decision": "accept" })).await.problem(),
        (404, "not_found".into())
    );
    assert_eq!(world.login(MARIA, &personal).await.json()["kind"], "dispositive");
    assert_eq!(world.get("/api/v1/pin/conversions", &pass).await.json(), json!({ "state": "dispositive" }));
    let again = handed_in(&world, &pass).await;
    assert_eq!(again.problem(), (409, "pin_already_dispositive".into()));
}

#[tokio::test]
async fn a_refusal_says_why_forgets_the_files_and_can_be_asked_again() {
    let world = World::begin().await;
    let (_, pass) = maria(&world).await;
    handed_in(&world, &pass).await;
    assert_eq!(handed_in(&world, &pass).await.problem(), (409, "pin_conversion_asked".into()));
    let ((id, _), bruno) = (waiting(&world).await, world.staff("bruno").await);
    let path = format!("/api/v1/office/pin-conversions/{id}");
    let silent = world.post_as(&path, &bruno, &json!({ "decision": "refuse", "reason": " " })).await;
    assert_eq!(silent.problem(), (422, "pin_reason_missing".into()));
    let decision = json!({ "decision": "refuse", "reason": "La firma manca." });
    assert_eq!(world.post_as(&path, &bruno, &decision).await.status, 204);
    let state = world.get("/api/v1/pin/conversions", &pass).await.json();
    assert_eq!((&state["state"], &state["reason"]), (&"refused".into(), &"La firma manca.".into()));
    assert_eq!((waiting(&world).await.1, kept(&world)), (json!([]), 0));
    assert_eq!(handed_in(&world, &pass).await.status, 201);
}

#[tokio::test]
async fn a_file_that_does_not_pass_the_check_converts_nothing() {
    let world = World::begin().await;
    let (_, pass) = maria(&world).await;
    for (name, bytes, code) in [
        ("foto.jpg", sample::form(), "file_name_not_pdf"),
        ("a.pdf", b"\x89PNG\r\n".to_vec(), "file_not_pdf"),
        ("b.pdf", sample::form()[..500].to_vec(), "file_damaged"),
        ("c.pdf", sample::javascript(), "file_active_content"),
        ("d.pdf", sample::encrypted(&sample::form(), "segreta"), "file_encrypted"),
    ] {
        assert_eq!(upload(&world, &pass, "form", name, bytes).await.problem().1, code);
    }
    let document = upload(&world, &pass, "document", "documento.pdf", sample::scan()).await.json();
    let other = uuid::Uuid::new_v4();
    for (body, field) in [
        (json!({ "form": other, "document": document["id"] }), "form"),
        (json!({ "form": document["id"], "document": document["id"] }), "form"),
    ] {
        let refused = world.post_as("/api/v1/pin/conversions", &pass, &body).await;
        assert_eq!((refused.problem(), &refused.json()["field"]), ((422, "pin_papers_missing".into()), &field.into()));
    }
    assert_eq!(waiting(&world).await.1, json!([]));
}

#[tokio::test]
async fn the_next_file_of_a_kind_takes_the_place_of_the_one_before() {
    let world = World::begin().await;
    let (_, pass) = maria(&world).await;
    let first = upload(&world, &pass, "form", "uno.pdf", sample::form()).await.json();
    upload(&world, &pass, "form", "due.pdf", sample::form()).await;
    let document = upload(&world, &pass, "document", "documento.pdf", sample::scan()).await.json();
    assert_eq!(kept(&world), 2);
    let body = json!({ "form": first["id"], "document": document["id"] });
    assert_eq!(world.post_as("/api/v1/pin/conversions", &pass, &body).await.problem().1, "pin_papers_missing");
}

#[tokio::test]
async fn paper_handed_in_at_an_office_is_decided_like_any_other() {
    let world = World::begin().await;
    let (personal, _) = maria(&world).await;
    let anna = world.staff("anna").await;
    let path = "/api/v1/office/pin-conversions";
    assert_eq!(world.post_as(path, &anna, &json!({ "fiscal_code": DAVIDE })).await.problem().1, "pin_none");
    let row = world.post_as(path, &anna, &json!({ "fiscal_code": MARIA })).await;
    assert_eq!((row.status, &row.json()["on_paper"]), (201, &true.into()));
    let path = format!("{path}/{}", waiting(&world).await.0);
    assert_eq!(world.get(&path, &anna).await.json()["papers"], json!([]));
    assert_eq!(world.get(&format!("{path}/papers/form"), &anna).await.status, 404);
    world.post_as(&path, &anna, &json!({ "decision": "accept" })).await;
    assert_eq!(world.login(MARIA, &personal).await.json()["kind"], "dispositive");
}

#[tokio::test]
async fn a_revocation_takes_an_open_conversion_and_its_files_with_it() {
    let world = World::begin().await;
    let (_, pass) = maria(&world).await;
    handed_in(&world, &pass).await;
    world.post("/api/v1/pin/revocations", &json!({ "fiscal_code": MARIA, "card": card(CARD) })).await;
    assert_eq!((waiting(&world).await.1, kept(&world)), (json!([]), 0));
}
