//! Every route, asked by everybody.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::TimeDelta;
use protocol::identity::REALM_HEADER;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::asker::{ALL, Asker, free_start};
use crate::common::{Booked, World, booking, noon, present};
use crate::rows::{Body, ROWS, Row};

/// What nobody may see who is refused: names, codes, numbers and what was written.
const PRIVATE: [&str; 7] =
    ["Luca Bianchi", "Mario Rossi", "BNCLCU70A15H501C", "RSSMRA80A01H501U", "4567", "AY1\"", "Delega dell"];

struct Matrix {
    world: World,
    booked: Booked,
    other: Booked,
    started: i64,
}

impl Matrix {
    async fn new() -> Self {
        let world = World::at(noon() - TimeDelta::hours(1)).await;
        let booked = world.book(noon()).await;
        let other = world.book(noon() + TimeDelta::minutes(20)).await;
        world.clock.advance(TimeDelta::minutes(55));
        Self { world, booked, other, started: 0 }
    }

    async fn ask(&mut self, row: &Row, asker: Asker) -> Response {
        let cancels = row.method == "delete" && row.path == "/api/v1/bookings/{booking}";
        self.started += i64::from(cancels || row.send == Body::Booking);
        let start = free_start(self.started);
        // One that can be cancelled, for each who tries.
        let booked = if cancels { &self.world.book(start).await } else { &self.booked };
        let path = row
            .path
            .replace("{booking}", &booked.id.to_string())
            .replace("{attachment}", &uuid::Uuid::nil().to_string())
            .replace("{page}", "1")
            .replace("{desk}", "napoli-deleghe")
            .replace("{id}", &uuid::Uuid::nil().to_string())
            .replace("{paper}", "form")
            .replace("{device}", &format!("{:032x}", 7));
        let query = match (row.send, row.path) {
            (Body::File, "/api/v1/pin/papers") => "?paper=form",
            (Body::File, _) => "?role=delegation_form",
            _ => "",
        };
        let method = Method::from_bytes(row.method.to_uppercase().as_bytes()).unwrap();
        let pass = asker.pass(&self.world, booked, &self.other).await;
        let request = self.world.http.request(method, self.world.url(&format!("{path}{query}")));
        let request = if asker == Asker::Nobody { request } else { present(request, &pass) };
        let request = match row.send {
            Body::Nothing => request,
            Body::Booking => request.json(&booking(start)),
            Body::File => request
                .header("content-type", "application/pdf")
                .header("content-disposition", "attachment; filename=\"aa08.pdf\"")
                .body("%PDF-1.7"),
            Body::Json(text) => request.json(&serde_json::from_str::<Value>(text).unwrap()),
        };
        request.send().await.unwrap()
    }
}

fn letter(status: u16) -> char {
    match status {
        401 => '-',
        403 => 'x',
        _ => 'y',
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_lets_in_who_may_and_nobody_else() {
    let mut matrix = Matrix::new().await;
    let (mut cells, mut wrong) = (0, Vec::new());
    for row in ROWS {
        for (asker, expected) in ALL.into_iter().zip(row.who.chars()) {
            let response = matrix.ask(row, asker).await;
            let found = letter(response.status().as_u16());
            let text = response.text().await.unwrap();
            cells += 1;
            if found != expected {
                wrong.push(format!("{} {} {asker:?}: {found}, not {expected}: {text}", row.method, row.path));
            }
            let leak = PRIVATE.into_iter().find(|secret| found != 'y' && text.contains(secret));
            assert_eq!(leak, None, "{} {} tells {asker:?} too much", row.method, row.path);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    println!("{cells} cells of the matrix of routes, no leak");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_of_the_service_stands_in_the_table() {
    let world = World::at(noon()).await;
    let openapi: Value = world.get("/api/openapi.json", None).await.unwrap();
    let mut routes = BTreeSet::new();
    for (path, methods) in openapi["paths"].as_object().unwrap() {
        routes.extend(methods.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
    }
    let listed: BTreeSet<String> = ROWS.iter().map(|row| format!("{} {}", row.method, row.path)).collect();
    assert_eq!(listed, routes);
    assert!(ROWS.iter().all(|row| row.who.len() == ALL.len()));
}

/// What a page of another site can send: cookies travel with it, the header that names the realm does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cookie_without_the_header_of_our_own_pages_opens_nothing() {
    let matrix = Matrix::new().await;
    let pass = matrix.world.official("rossi").await;
    let cookie = pass.replace("staff=", "__Host-sede=");
    let me = || matrix.world.http.get(matrix.world.url("/api/v1/me")).header("cookie", &cookie);
    assert_eq!(me().send().await.unwrap().status(), 401);
    assert_eq!(me().header(REALM_HEADER, "citizen").send().await.unwrap().status(), 401, "a cookie of another realm");
    assert_eq!(me().header(REALM_HEADER, "staff").send().await.unwrap().status(), 200);
    let preflight = matrix.world.http.request(Method::OPTIONS, matrix.world.url("/api/v1/me"));
    let answer = preflight
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", REALM_HEADER)
        .send()
        .await
        .unwrap();
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_staff_did_and_what_was_refused_stands_in_an_unbroken_log() {
    let matrix = Matrix::new().await;
    let (world, id) = (&matrix.world, matrix.booked.id);
    let rossi = world.official("rossi").await;
    let path = format!("/api/v1/office/bookings/{id}");
    world.get::<Value>(&path, Some(&rossi)).await.unwrap();
    world.get::<Value>(&path, Some(&world.official("neri").await)).await.unwrap_err();
    world.get::<Value>(&path, Some(&matrix.booked.delegate)).await.unwrap_err();
    let page: Value = world.get("/api/v1/audit", Some(&world.official("amato").await)).await.unwrap();
    assert_eq!(page["intact"], true);
    let entries = page["entries"].as_array().unwrap();
    let read = |actor: &str, detail: &str| json!({ "actor": actor, "action": "GET /api/v1/office/bookings/{booking}", "subject": id, "detail": detail });
    for expected in [read("staff:rossi", "200"), read("staff:neri", "403")] {
        let expected = expected.as_object().unwrap();
        assert!(
            entries.iter().any(|entry| expected.iter().all(|(key, value)| entry[key] == *value)),
            "{expected:?} in {entries:#?}"
        );
    }
    let citizen = entries.iter().find(|entry| entry["actor"].as_str().unwrap().starts_with("citizen:")).unwrap();
    assert_eq!((&citizen["action"], &citizen["detail"]), (&read("", "")["action"], &json!("403")));
    let text = page.to_string();
    assert!(!text.contains("BNCLCU") && !text.contains("Bianchi"), "no personal data in the log");
}

#[test]
fn the_table_in_the_documentation_is_not_stale() {
    let mut table = String::from("| route |");
    for asker in ALL {
        write!(table, " {} |", asker.title()).unwrap();
    }
    table.push_str(&format!("\n|{}\n", " --- |".repeat(ALL.len() + 1)));
    for row in ROWS {
        write!(table, "| `{} {}` |", row.method.to_uppercase(), row.path).unwrap();
        for letter in row.who.chars() {
            let word = match letter {
                'y' => "yes",
                '-' => "401",
                _ => "403",
            };
            write!(table, " {word} |").unwrap();
        }
        table.push('\n');
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/IDENTITY.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- matrix: begin -->\n", "<!-- matrix: end -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (committed, after) = rest.split_once(end).unwrap();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(path, format!("{before}{begin}{table}{end}{after}")).unwrap();
    } else {
        assert_eq!(committed, table, "UPDATE_GENERATED=1 cargo test -p server --test matrix writes it anew");
    }
}
