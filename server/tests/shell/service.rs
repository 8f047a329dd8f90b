//! A server to ask, and the bookings that tests make in it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header, request};
use chrono::{DateTime, TimeDelta, Utc};
use identity::Holder;
use protocol::identity::REALM_HEADER;
use protocol::{Credential, FiscalCode, Level, Realm};
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
[session]
idle_minutes = 1440
absolute_minutes = 10080
[[integrators]]
id = "myinps"
key_sha256 = "62af8704764faf8ea82fc61ce9c4c3908b6cb97d463a634e9e587d7c885db0ef"
scopes = ["bookings:write", "bookings:read"]
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

    /// The value of a cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        lines
            .filter_map(|line| line.split(';').next()?.split_once('='))
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value.to_owned())
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
        Self::start_changed(|_| ()).await
    }

    /// With a configuration that is changed before.
    pub async fn start_changed(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(&folder, OFFICES);
        change(&mut config);
        Self::start_with(folder, Clock::manual(tuesday_at_eight()), config, false).await
    }

    pub async fn start_demo(folder: TempDir, clock: Clock) -> Self {
        let config = config(&folder, "");
        Self::start_with(folder, clock, config, true).await
    }

    async fn start_with(folder: TempDir, clock: Clock, config: Config, demo: bool) -> Self {
        crate::log::Log::of_all_tests();
        let running = server::start(config, clock.clone(), demo).await.unwrap();
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

    pub async fn get(&self, path: &str, pass: &str) -> Answer {
        self.send(present(Request::get(path), pass).body(Body::empty()).unwrap()).await
    }

    /// Posts as another system, which may book.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(path, SYSTEM, body).await
    }

    pub async fn post_as(&self, path: &str, pass: &str, body: &Value) -> Answer {
        let request =
            Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, "application/json");
        self.send(present(request, pass).body(Body::from(body.to_string())).unwrap()).await
    }

    /// Books the slot, which must be free.
    pub async fn booked(&self, start: DateTime<Utc>) -> Booked {
        let answer = self.post("/api/v1/bookings", &request(start)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        Booked(answer.json())
    }

    /// Signs somebody of the institute in.
    pub async fn official(&self, id: &str) -> String {
        let staff = self.app().roster.get(&id.into()).unwrap().clone();
        self.signed_in(Holder::Staff(staff)).await
    }

    /// Signs a citizen in, by SPID of level 2.
    pub async fn citizen(&self, fiscal_code: &str) -> String {
        let (fiscal_code, credential) =
            (FiscalCode::parse(fiscal_code).unwrap(), Credential::Spid { level: Level::L2 });
        self.signed_in(Holder::Citizen { fiscal_code, name: None, credential }).await
    }

    /// Signs in by a link of the demonstration, as a browser would: to its provider, and back.
    pub async fn follow(&self, link: &str) -> String {
        let begun = self.get(link, "").await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let provider = begun.headers[header::LOCATION].to_str().unwrap().to_owned();
        let attempt = begun.cookie("__Host-accesso").unwrap();
        let asked = |name: &str| query(&provider, name).unwrap();
        let who = json!({ "kind": "known", "hint": asked("login_hint"), "level": "l2" });
        let login = json!({
            "state": asked("state"), "nonce": asked("nonce"), "code_challenge": asked("code_challenge"), "who": who,
        });
        let granted = self.post("/api/v1/demo/login", &login).await.json();
        let back = granted["location"].as_str().unwrap().to_owned();
        let request = Request::get(back).header(header::COOKIE, format!("__Host-accesso={attempt}"));
        let entered = self.send(request.body(Body::empty()).unwrap()).await;
        let pass = Realm::ALL
            .into_iter()
            .find_map(|realm| Some(format!("{}={}", realm.name(), entered.cookie(realm.cookie())?)));
        pass.unwrap_or_else(|| panic!("not signed in: {:?}", entered.headers))
    }

    /// Signs somebody in.
    pub async fn signed_in(&self, holder: Holder) -> String {
        let (session, token) = self.app().sessions.open(holder, String::new()).await.unwrap();
        format!("{}={token}", session.holder.realm().name())
    }

    /// Texts of the messages about this booking, in the order of sending.
    pub async fn messages(&self) -> Vec<String> {
        let inbox = server::inbox::sms(&self.app().store).await.unwrap();
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

/// A parameter of an address.
pub fn query(address: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok()?;
    url.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
}

/// Shows what somebody was signed in with: `<realm>=<token>`, or `key=<key>` of another system.
pub fn present(request: request::Builder, pass: &str) -> request::Builder {
    let (realm, token) = pass.split_once('=').unwrap_or(("citizen", pass));
    match realm.parse::<Realm>() {
        Ok(realm) => {
            request.header(REALM_HEADER, realm.name()).header(header::COOKIE, format!("{}={token}", realm.cookie()))
        }
        Err(()) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
    }
}

/// The key of another system that books for citizens.
pub const SYSTEM: &str = "key=test-key";

/// An answer to a booking made.
pub struct Booked(pub Value);

impl Booked {
    pub fn id(&self) -> protocol::BookingId {
        self.0["booking"]["id"].as_str().unwrap().parse().unwrap()
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
