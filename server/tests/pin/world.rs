//! A server that issues PINs, and people who ask for them.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use chrono::{DateTime, TimeDelta, Utc};
use identity::Holder;
use protocol::identity::REALM_HEADER;
use protocol::{Credential, FiscalCode, Level, Realm};
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::Config;
use server::{AppState, Running, http};
use tempfile::TempDir;
use tower::ServiceExt;

/// Lives in Berlin, as the registry knows.
pub const MARIA: &str = "RSSMRA80A01H501U";
pub const CARD: &str = "80380000000000000017";
/// Has a card, and the registry knows no address.
pub const MARTA: &str = "BLLMRT88E52H501Q";
pub const MARTAS_CARD: &str = "80380000000000000025";
/// Of whom the registry knows nothing.
pub const DAVIDE: &str = "SRGDVD91R07F205A";

pub const MOBILE: &str = "+4917612345678";
pub const EMAIL: &str = "maria.rossi@example.org";
pub const OTHER_EMAIL: &str = "m.rossi@example.net";

const CONFIG: &str = r#"
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
[[offices.desks]]
id = "roma-bonus"
name = "Bonus"
ticket_prefix = "BO"
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
[[access]]
desk = "roma-bonus"
delivery_mode = "web_meeting"
means = { pin = "first_half" }
[session]
idle_minutes = 1440
absolute_minutes = 10080
[[officials]]
id = "anna"
name = "Anna Prova"
office = "roma"
[[officials]]
id = "bruno"
name = "Bruno Prova"
office = "napoli"
[[officials]]
id = "olga"
name = "Olga Prova"
roles = ["operator"]
[[officials]]
id = "teresa"
name = "Teresa Prova"
roles = ["auditor"]
"#;

const REGISTRY: &str = r#"
[[people]]
fiscal_code = "RSSMRA80A01H501U"
card_number = "80380000000000000017"
card_expires = "2029-12-31"
address = { street = "Hauptstr. 5", post_code = "10115", town = "Berlin", country = "Germania" }
[[people]]
fiscal_code = "BLLMRT88E52H501Q"
card_number = "80380000000000000025"
card_expires = "2029-12-31"
"#;

/// Tuesday 24 November 2026, 08:00 in Rome.
pub fn tuesday_at_eight() -> DateTime<Utc> {
    "2026-11-24T07:00:00Z".parse().unwrap()
}

pub struct World {
    pub running: Running,
    pub clock: Clock,
    pub folder: TempDir,
    router: Router,
    more: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// Status and code of a problem.
    pub fn problem(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(body["status"], self.status, "{body}");
        (self.status, body["code"].as_str().unwrap().to_owned())
    }

    pub fn opens_at(&self) -> DateTime<Utc> {
        self.json()["opens_at"].as_str().unwrap().parse().unwrap()
    }

    /// What somebody is signed in with.
    pub fn pass(&self) -> String {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut cookies = lines.filter_map(|line| line.split(';').next()?.split_once('='));
        let found = cookies.find(|(name, _)| *name == Realm::Citizen.cookie());
        format!("citizen={}", found.unwrap_or_else(|| panic!("not signed in: {}", self.text())).1)
    }
}

impl World {
    /// PINs for anybody.
    pub async fn begin() -> Self {
        Self::with("issued_to = \"anybody\"").await
    }

    /// With these keys of `[pin]`.
    pub async fn with(keys: &str) -> Self {
        Self::start(tempfile::tempdir().unwrap(), Clock::manual(tuesday_at_eight()), keys).await
    }

    async fn start(folder: TempDir, clock: Clock, keys: &str) -> Self {
        crate::log::Log::of_all_tests();
        let registry = folder.path().join("people.toml");
        std::fs::write(&registry, REGISTRY).unwrap();
        let text = format!(
            "listen = [\"127.0.0.1:0\"]\ndata_dir = {:?}\n[media]\nbind = \"127.0.0.1:0\"\nworkers = 1\n\
             [attachment]\nchecker = {:?}\n[pin]\nenabled = true\nregistry_file = {registry:?}\n{keys}\n{CONFIG}",
            folder.path(),
            env!("CARGO_BIN_EXE_sportello"),
        );
        let running = server::start(Config::from_toml(&text).unwrap(), clock.clone(), false).await.unwrap();
        let router = http::router(running.app.clone());
        Self { running, clock, folder, router, more: keys.to_owned() }
    }

    /// Stops and starts again with the same folder.
    pub async fn restart(self) -> Self {
        let Self { running, clock, folder, more, .. } = self;
        running.stop().await;
        Self::start(folder, clock, &more).await
    }

    pub fn app(&self) -> &AppState {
        &self.running.app
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10 << 20).await.unwrap().to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str, pass: &str) -> Answer {
        self.send(present(Request::get(path), pass).body(Body::empty()).unwrap()).await
    }

    /// Posts as somebody who is not signed in.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(path, "", body).await
    }

    pub async fn post_as(&self, path: &str, pass: &str, body: &Value) -> Answer {
        let request =
            Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, "application/json");
        self.send(present(request, pass).body(Body::from(body.to_string())).unwrap()).await
    }

    /// Signs somebody of the institute in.
    pub async fn staff(&self, id: &str) -> String {
        let staff = self.app().roster.get(&id.into()).unwrap().clone();
        self.signed_in(Holder::Staff(staff)).await
    }

    /// Signs a citizen in by SPID.
    pub async fn by_spid(&self, fiscal_code: &str) -> String {
        let (fiscal_code, credential) =
            (FiscalCode::parse(fiscal_code).unwrap(), Credential::Spid { level: Level::L2 });
        self.signed_in(Holder::Citizen { fiscal_code, name: None, credential }).await
    }

    async fn signed_in(&self, holder: Holder) -> String {
        let (session, token) = self.app().sessions.open(holder, String::new()).await.unwrap();
        format!("{}={token}", session.holder.realm().name())
    }

    /// Waits for what was begun beside the answers.
    pub async fn until_done(&self) {
        self.app().pins.as_ref().unwrap().finish().await;
    }

    /// Texts of the SMS, in the order of sending.
    pub async fn sms(&self) -> Vec<String> {
        let inbox = server::inbox::sms(&self.app().store).await.unwrap();
        inbox.into_iter().rev().map(|message| message.text).collect()
    }

    /// Texts of the e-mails, in the order of sending.
    pub async fn emails(&self) -> Vec<String> {
        let inbox = server::inbox::emails(&self.app().store).await.unwrap();
        inbox.into_iter().rev().map(|email| email.text).collect()
    }

    /// Texts of the letters that wait to be printed.
    pub fn letters(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("letters")).unwrap().map(Result::unwrap);
        let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
        files.map(|entry| printed(&std::fs::read(entry.path()).unwrap())).collect()
    }

    /// What somebody has who asked online and was issued a PIN: both halves.
    pub async fn asked_online(&self, who: &str) -> String {
        let taken = self.post("/api/v1/pin/requests", &request(who)).await;
        assert_eq!(taken.status, 202, "{}", taken.text());
        self.until_done().await;
        let (first, second) = (half_in(self.sms().await.last().unwrap()), self.letter_to_print());
        format!("{first}{second}")
    }

    /// The code on the one letter that waits; it is taken away.
    pub fn letter_to_print(&self) -> String {
        let letters = self.letters();
        assert_eq!(letters.len(), 1, "{letters:?}");
        for entry in std::fs::read_dir(self.folder.path().join("letters")).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
        code_in(&letters[0])
    }

    /// A PIN dispositivo from the office, in its envelope.
    pub async fn envelope(&self, who: &str) -> String {
        let sheet = self.post_as("/api/v1/office/pins", &self.staff("anna").await, &at_office(who, "roma")).await;
        assert_eq!((sheet.status, &sheet.headers["content-type"]), (200, &"application/pdf".parse().unwrap()));
        assert_eq!(sheet.headers["cache-control"], "no-store");
        code_in(&printed(&sheet.bytes))
    }

    pub async fn login(&self, who: &str, pin: &str) -> Answer {
        self.post("/api/v1/pin/sessions", &json!({ "fiscal_code": who, "pin": pin })).await
    }

    /// Signs in with sixteen characters, changes them, and gives the personal PIN.
    pub async fn first_use(&self, who: &str, initial: &str) -> String {
        let answer = self.login(who, initial).await.json();
        assert_eq!(answer["outcome"], "must_change", "{answer}");
        let changed = self.post("/api/v1/pin/changes", &json!({ "by": "ticket", "ticket": answer["ticket"] })).await;
        assert_eq!((changed.status, changed.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
        changed.json()["pin"].as_str().unwrap().to_owned()
    }

    /// The log of who did what: actor, action, subject, detail.
    pub async fn notes(&self) -> Vec<[String; 4]> {
        let entries = self.app().store.audit_after(0).await.unwrap().into_iter().map(|(entry, _)| entry);
        entries.map(|entry| [entry.actor, entry.action, entry.subject, entry.detail]).collect()
    }

    /// Waits until somebody did this.
    pub async fn until_noted(&self, action: &str, detail: &str) {
        for _ in 0..500 {
            if self.notes().await.iter().any(|note| note[1] == action && note[3] == detail) {
                return;
            }
            server::clock::pause(Duration::from_millis(10)).await;
        }
        panic!("{action} {detail} was never noted: {:?}", self.notes().await);
    }

    pub fn move_on(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}

/// Shows what somebody was signed in with: `<realm>=<token>`; nothing for nobody.
pub fn present(request: axum::http::request::Builder, pass: &str) -> axum::http::request::Builder {
    let Some((realm, token)) = pass.split_once('=') else { return request };
    let realm: Realm = realm.parse().unwrap();
    request.header(REALM_HEADER, realm.name()).header(header::COOKIE, format!("{}={token}", realm.cookie()))
}

pub fn printed(pdf: &[u8]) -> String {
    lopdf::Document::load_mem(pdf).unwrap().extract_text(&[1]).unwrap()
}

const ALPHABET: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The eight characters in a message.
pub fn half_in(message: &str) -> String {
    let mut words = message.split_whitespace();
    words.find(|word| word.len() == 8 && word.chars().all(|char| ALPHABET.contains(char))).unwrap().to_owned()
}

/// The characters on a sheet, which stand there in groups of four.
fn code_in(sheet: &str) -> String {
    let is_group = |word: &&str| word.len() == 4 && word.chars().all(|char| ALPHABET.contains(char));
    let line = sheet
        .lines()
        .find(|line| line.split_whitespace().count() > 1 && line.split_whitespace().all(|word| is_group(&word)));
    line.unwrap_or_else(|| panic!("no code: {sheet}")).split_whitespace().collect()
}

pub fn applicant(who: &str) -> Value {
    json!({ "fiscal_code": who, "name": "Maria Prova", "residence": "abroad", "italian_document": "not_held" })
}

pub fn address() -> Value {
    json!({ "street": "Hauptstr. 5", "post_code": "10115", "town": "Berlin", "country": "Germania" })
}

pub fn contacts() -> Value {
    json!({ "mobile": MOBILE, "email": EMAIL })
}

pub fn request(who: &str) -> Value {
    json!({ "applicant": applicant(who), "address": address(), "contacts": contacts() })
}

pub fn at_office(who: &str, office: &str) -> Value {
    json!({ "office": office, "applicant": applicant(who), "contacts": contacts() })
}

pub fn card(number: &str) -> Value {
    json!({ "number": number, "expires": "2029-12-31" })
}

pub fn restore(who: &str) -> Value {
    json!({
        "fiscal_code": who,
        "first": { "by": "sms", "number": MOBILE }, "second": { "by": "email", "address": EMAIL },
    })
}

/// The same with one field changed.
pub fn with(mut body: Value, pointer: &str, value: impl Into<Value>) -> Value {
    *body.pointer_mut(pointer).unwrap() = value.into();
    body
}

/// A wrong PIN: as long as the right one, another first character.
pub fn wrong(pin: &str) -> String {
    let first = if pin.starts_with('A') { 'B' } else { 'A' };
    format!("{first}{}", &pin[1..])
}
