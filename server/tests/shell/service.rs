//! A server to ask, and the bookings that tests make in it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::Config;
use server::{AppState, Running, http};
use sqlx::Row;
use tempfile::TempDir;
use tower::ServiceExt;

pub const DELEGATE: &str = "RSSMRA80A01H501U";
pub const DELEGATOR: &str = "BLLGUO49B14H501V";
pub const MOBILE: &str = "+393331234567";

const OFFICES: &str = r#"
[[offices]]
id = "roma"
name = "Roma Monteverde"
address = "Via di prova 1, Roma"
[[offices.desks]]
id = "roma-deleghe"
name = "Deleghe identità digitali in web meeting"
ticket_prefix = "AY"
slot_minutes = 20
hours = [{ weekdays = ["tue", "thu"], from = "09:00", to = "12:00" }]
[[offices]]
id = "napoli"
name = "Napoli"
address = "Via di prova 2, Napoli"
[[offices.desks]]
id = "napoli-deleghe"
name = "Deleghe"
ticket_prefix = "BZ"
slot_minutes = 20
hours = [{ weekdays = ["tue"], from = "09:00", to = "12:00" }]
[[officials]]
id = "anna"
name = "Anna Prova"
office = "roma"
[[officials]]
id = "bruno"
name = "Bruno Prova"
office = "napoli"
"#;

/// Tuesday 24 November 2026, 08:00 in Rome: an hour before the desk opens.
pub fn tuesday_at_eight() -> DateTime<Utc> {
    "2026-11-24T07:00:00Z".parse().unwrap()
}

/// The first slot of that day: 09:00 in Rome.
pub fn first_slot() -> DateTime<Utc> {
    tuesday_at_eight() + TimeDelta::hours(1)
}

pub struct Service {
    pub running: Running,
    pub clock: Clock,
    pub folder: TempDir,
    router: Router,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// Status, code and field of a problem.
    pub fn problem(&self) -> (u16, String, Option<String>) {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}", self.text);
        let body = self.json();
        let field = body["field"].as_str().map(str::to_owned);
        assert_eq!(body["status"], self.status.as_u16());
        assert_eq!(body["type"], format!("about:blank#{}", body["code"].as_str().unwrap()));
        (self.status.as_u16(), body["code"].as_str().unwrap().to_owned(), field)
    }
}

/// A configuration for a folder, on free ports.
pub fn config(folder: &TempDir, more: &str) -> Config {
    let text = format!(
        "listen = [\"127.0.0.1:0\"]\ndata_dir = {:?}\n[media]\nbind = \"127.0.0.1:0\"\nworkers = 1\n{more}",
        folder.path()
    );
    Config::from_toml(&text).unwrap()
}

impl Service {
    pub async fn start() -> Self {
        Self::start_with(tempfile::tempdir().unwrap(), Clock::manual(tuesday_at_eight()), OFFICES, false).await
    }

    pub async fn start_demo(folder: TempDir, clock: Clock) -> Self {
        Self::start_with(folder, clock, "", true).await
    }

    async fn start_with(folder: TempDir, clock: Clock, more: &str, demo: bool) -> Self {
        crate::logs::Log::of_all_tests();
        let running = server::start(config(&folder, more), clock.clone(), demo).await.unwrap();
        let router = http::router(running.app.clone());
        Self { running, clock, folder, router }
    }

    pub fn app(&self) -> &AppState {
        &self.running.app
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let request =
            Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Books the slot, which must be free.
    pub async fn booked(&self, start: DateTime<Utc>) -> Booked {
        let answer = self.post("/api/v1/bookings", &request(start)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        Booked(answer.json())
    }

    pub fn official(&self, id: &str) -> String {
        let link = self.app().official_link(&id.into());
        link.split_once('#').unwrap().1.to_owned()
    }

    /// Texts of the messages about this booking, in the order of sending.
    pub async fn messages(&self) -> Vec<String> {
        let inbox = server::sms::embedded::inbox(&self.app().store).await.unwrap();
        inbox.into_iter().rev().map(|message| message.text).collect()
    }

    /// Waits until so many messages have been delivered.
    pub async fn until_messages(&self, count: usize) -> Vec<String> {
        for _ in 0..500 {
            let messages = self.messages().await;
            if messages.len() >= count {
                return messages;
            }
            server::clock::pause(std::time::Duration::from_millis(10)).await;
        }
        panic!("{count} messages never came");
    }

    /// Rows of a table.
    pub async fn count(&self, table: &'static str) -> i64 {
        let sql = match table {
            "booking" => "SELECT count(*) AS n FROM booking",
            _ => "SELECT count(*) AS n FROM outbox",
        };
        sqlx::query(sql).fetch_one(self.app().store.reader()).await.unwrap().get("n")
    }
}

/// An answer to a booking made.
pub struct Booked(pub Value);

impl Booked {
    pub fn id(&self) -> protocol::BookingId {
        self.0["booking"]["id"].as_str().unwrap().parse().unwrap()
    }

    pub fn token(&self, link: &str) -> String {
        self.0["links"][link].as_str().unwrap().split_once('#').unwrap().1.to_owned()
    }
}

/// A request that fits.
pub fn request(start: DateTime<Utc>) -> Value {
    json!({
        "office": "roma", "desk": "roma-deleghe", "start": start, "delivery_mode": "web_meeting",
        "fiscal_code": DELEGATE, "name": "Maria Prova", "delegator_fiscal_code": DELEGATOR, "delegator_name": "Ugo Prova",
        "mobile": MOBILE, "reason": "Delega dell'identità digitale",
    })
}

/// The same with one field changed.
pub fn with(mut request: Value, field: &str, value: impl Into<Value>) -> Value {
    request[field] = value.into();
    request
}
