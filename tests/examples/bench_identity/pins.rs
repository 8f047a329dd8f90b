//! People with a PIN, made through the server's own doors: issued at the office, changed at first use.

use identity::Holder;
use protocol::pin::{PinChanged, PinEntered};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use server::Running;
use server::clock::Clock;
use server::config::Config;

/// People who sign in again and again.
const PEOPLE: u32 = 40;

const CONFIG: &str = r#"
listen = ["127.0.0.1:0"]
[media]
bind = "127.0.0.1:0"
workers = 1
[pin]
enabled = true
issued_to = "anybody"
[log]
level = "error"
[limits]
per_minute = 0
[[offices]]
id = "napoli"
name = "Napoli"
address = "Via di prova 1"
[[offices.desks]]
id = "napoli-deleghe"
name = "Deleghe"
ticket_prefix = "AY"
slot_minutes = 20
hours = [{ weekdays = ["tue"], from = "09:00", to = "12:00" }]
[[officials]]
id = "rossi"
name = "Carla Rossi"
office = "napoli"
"#;

pub struct Holders {
    http: Client,
    url: String,
    people: Vec<Value>,
    _running: Running,
    _folder: tempfile::TempDir,
}

impl Holders {
    pub async fn prepare() -> Self {
        server::tls::choose_cryptography();
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::from_toml(CONFIG).unwrap();
        config.data_dir = folder.path().to_owned();
        let running = server::start(config, Clock::real(), false).await.unwrap();
        let (http, url) = (Client::new(), format!("http://{}", running.addresses[0]));
        let mut holders = Self { http, url, people: Vec::new(), _running: running, _folder: folder };
        let rossi = holders.official().await;
        for number in 0..PEOPLE {
            let person = holders.person(&rossi, &fiscal_code(number)).await;
            holders.people.push(person);
        }
        holders
    }

    /// Signs one of them in; which, goes round.
    pub async fn sign_in(&self, number: usize) {
        let person = &self.people[number % self.people.len()];
        let answer = self.post("/api/v1/pin/sessions").json(person).send().await.unwrap();
        let cookie = answer.headers().contains_key("set-cookie");
        assert!(answer.status().is_success() && cookie, "{}", answer.text().await.unwrap());
    }

    async fn official(&self) -> String {
        let app = &self._running.app;
        let staff = app.roster.get(&"rossi".into()).unwrap().clone();
        let (_, token) = app.sessions.open(Holder::Staff(staff), String::new()).await.unwrap();
        format!("__Host-sede={token}")
    }

    /// Issues a PIN at the office and changes it, as at its first use; gives what a login then sends.
    async fn person(&self, official: &str, fiscal_code: &str) -> Value {
        let applicant = json!({
            "fiscal_code": fiscal_code, "name": "Persona di prova", "residence": "abroad", "italian_document": "not_held",
        });
        let issue = self.post("/api/v1/office/pins").header("sportello-realm", "staff").header("cookie", official);
        let issue = issue.json(&json!({ "office": "napoli", "applicant": applicant, "contacts": {} }));
        let sheet = issue.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
        let first = json!({ "fiscal_code": fiscal_code, "pin": printed(&sheet) });
        let entered = self.post("/api/v1/pin/sessions").json(&first).send().await.unwrap();
        let PinEntered::MustChange { ticket, .. } = entered.json().await.unwrap() else {
            panic!("a PIN from the office must be changed at first use");
        };
        let change = self.post("/api/v1/pin/changes").json(&json!({ "by": "ticket", "ticket": ticket }));
        let changed: PinChanged = change.send().await.unwrap().error_for_status().unwrap().json().await.unwrap();
        json!({ "fiscal_code": fiscal_code, "pin": changed.pin })
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.url))
    }
}

/// The PIN on the sheet: what stands there in the font for copying.
fn printed(sheet: &[u8]) -> String {
    let text = String::from_utf8_lossy(sheet).into_owned();
    let copied = text.lines().filter(|line| line.contains("/F2 ")).filter_map(|line| line.split_once('('));
    copied.filter_map(|(_, rest)| rest.split(')').next()).collect::<Vec<_>>().join("")
}

/// An invented code, its last letter worked out (decree of 23 December 1976).
fn fiscal_code(number: u32) -> String {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
        10, 22, 25, 24, 23,
    ];
    let code = format!("PRVPSN{:02}A{:02}H501", 40 + number / 28, 1 + number % 28);
    let value = |letter: char| letter.to_digit(36).unwrap();
    let sum: u32 = (1..)
        .zip(code.chars())
        .map(|(place, letter)| match place % 2 {
            1 => ODD[usize::try_from(value(letter)).unwrap()],
            _ => value(letter).checked_sub(10).unwrap_or_else(|| value(letter)),
        })
        .sum();
    format!("{code}{}", char::from(b'A' + u8::try_from(sum % 26).unwrap()))
}
