//! A server of its own for each test, with a clock that the test moves, and people who use it through its real doors.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

pub mod line;

use std::net::SocketAddr;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use identity::Holder;
use protocol::booking::BookingMade;
use protocol::identity::REALM_HEADER;
use protocol::join::SocketTicket;
use protocol::{BookingId, Code, Credential, FiscalCode, Level, OfficialId, Party, Problem, Realm};
use reqwest::{Client, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::{Config, SessionKeys};
use server::{AppState, Running};

pub use line::Line;

/// A Tuesday, 12:00 in Rome: the slot of every test's booking.
pub fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 11, 0, 0).unwrap()
}

const CONFIG: &str = r#"
listen = ["127.0.0.1:0"]
[media]
bind = "127.0.0.1:0"
workers = 1
[[offices]]
id = "napoli"
name = "DCM Napoli"
address = "Via Galileo Ferraris 4, Napoli"
[[offices.desks]]
id = "napoli-deleghe"
name = "Deleghe identità digitali in web meeting"
ticket_prefix = "AY"
slot_minutes = 20
hours = [{ weekdays = ["tue", "thu"], from = "09:00", to = "13:00" }]
[[offices]]
id = "bari"
name = "Bari"
address = "Lungomare Nazario Sauro 41, Bari"
[[offices.desks]]
id = "bari-deleghe"
name = "Deleghe identità digitali in web meeting"
ticket_prefix = "BA"
slot_minutes = 20
hours = [{ weekdays = ["tue", "thu"], from = "09:00", to = "13:00" }]
[pin]
enabled = true
issued_to = "anybody"
[[integrators]]
id = "myinps"
key_sha256 = "62af8704764faf8ea82fc61ce9c4c3908b6cb97d463a634e9e587d7c885db0ef"
scopes = ["bookings:write", "bookings:read"]
[[integrators]]
id = "writer"
key_sha256 = "3aec1946afb01344ae0065f3b123820a2144e455c13e5816dbd439e6634f7f26"
scopes = ["bookings:write"]
[[integrators]]
id = "reader"
key_sha256 = "ec4408df15da46b328f6f3246fa723d0aa6cb0f0a0dd9c4626080ab1b02aa3b2"
scopes = ["bookings:read"]
[[officials]]
id = "rossi"
name = "Carla Rossi"
office = "napoli"
[[officials]]
id = "verdi"
name = "Paolo Verdi"
office = "napoli"
[[officials]]
id = "neri"
name = "Rita Neri"
office = "bari"
[[officials]]
id = "bruni"
name = "Anna Bruni"
office = "napoli"
[[officials]]
id = "gatti"
name = "Olga Gatti"
office = "napoli"
roles = ["supervisor"]
[[officials]]
id = "landi"
name = "Giorgio Landi"
roles = ["operator"]
[[officials]]
id = "amato"
name = "Teresa Amato"
roles = ["auditor"]
[[officials]]
id = "serra"
name = "Dario Serra"
roles = ["administrator"]
"#;

/// A server and its clock.
pub struct World {
    pub clock: Clock,
    pub folder: tempfile::TempDir,
    pub http: Client,
    session: SessionKeys,
    configure: Configure,
    server: Option<Process>,
}

/// What a test wants otherwise in the configuration.
type Configure = Box<dyn Fn(&mut Config) + Send + Sync>;

/// A server on a runtime of its own, so that a crash can end all of it at once.
struct Process {
    runtime: tokio::runtime::Runtime,
    running: Running,
    app: AppState,
    address: SocketAddr,
}

/// A booking, and its two citizens as they are signed in.
pub struct Booked {
    pub id: BookingId,
    pub delegate: String,
    pub delegator: String,
    /// What the personal link of a guest carries.
    pub link: String,
}

impl World {
    /// A server at this time, without bookings, whose sessions outlast every story.
    pub async fn at(now: DateTime<Utc>) -> Self {
        Self::with_sessions(now, SessionKeys { idle_minutes: 1_440, absolute_minutes: 10_080 }).await
    }

    /// A server at this time whose sessions last so long.
    pub async fn with_sessions(now: DateTime<Utc>, session: SessionKeys) -> Self {
        Self::with(now, session, Box::new(|_| ())).await
    }

    /// A server at this time with another configuration, whose sessions outlast every story.
    pub async fn at_and(now: DateTime<Utc>, configure: impl Fn(&mut Config) + Send + Sync + 'static) -> Self {
        let session = SessionKeys { idle_minutes: 1_440, absolute_minutes: 10_080 };
        Self::with(now, session, Box::new(configure)).await
    }

    async fn with(now: DateTime<Utc>, session: SessionKeys, configure: Configure) -> Self {
        server::tls::choose_cryptography();
        let (clock, folder) = (Clock::manual(now), tempfile::tempdir().unwrap());
        let mut world = Self { clock, folder, http: Client::new(), session, configure, server: None };
        world.start().await;
        world
    }

    /// A server five minutes before noon, with a booking at noon.
    pub async fn with_a_booking() -> (Self, Booked) {
        Self::with_a_booking_and(|_| ()).await
    }

    /// The same with another configuration.
    pub async fn with_a_booking_and(configure: impl Fn(&mut Config) + Send + Sync + 'static) -> (Self, Booked) {
        let world = Self::at_and(noon() - TimeDelta::hours(1), configure).await;
        let booked = world.book(noon()).await;
        world.clock.advance(TimeDelta::minutes(55));
        (world, booked)
    }

    async fn start(&mut self) {
        let mut config = Config::from_toml(CONFIG).unwrap();
        config.data_dir = self.folder.path().to_owned();
        config.session = self.session.clone();
        // Where the program is at hand, files are checked by it: this test is not the program.
        config.attachment.checker = option_env!("CARGO_BIN_EXE_sportello").map(Into::into);
        (self.configure)(&mut config);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let started = runtime.spawn(server::start(config, self.clock.clone(), false));
        let running = started.await.unwrap().unwrap();
        let (app, address) = (running.app.clone(), running.addresses[0]);
        self.server = Some(Process { runtime, running, app, address });
    }

    /// Ends the server in the middle of whatever it does, as a crash would, and starts it again on what it left behind.
    pub async fn crash_and_restart(&mut self) {
        let Process { runtime, running, app, .. } = self.server.take().unwrap();
        drop(app);
        let crash = move || {
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
            drop(running);
        };
        tokio::task::spawn_blocking(crash).await.unwrap();
        self.start().await;
    }

    /// Stops the server in good order and starts it again.
    pub async fn stop_and_restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// Stops the server in good order.
    pub async fn stop(&mut self) {
        let Process { runtime, running, app, .. } = self.server.take().unwrap();
        drop(app);
        runtime.spawn(running.stop()).await.unwrap();
        runtime.shutdown_background();
    }

    pub fn app(&self) -> &AppState {
        &self.server.as_ref().unwrap().app
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.as_ref().unwrap().address)
    }

    /// Books the desk of Napoli.
    pub async fn book(&self, start: DateTime<Utc>) -> Booked {
        let made: BookingMade = self.post("/api/v1/bookings", Some(SYSTEM), &booking(start)).await.unwrap();
        let (delegate, delegator) = (self.citizen(DELEGATE).await, self.citizen(DELEGATOR).await);
        let link = made.links.guest.split_once('#').unwrap().1.to_owned();
        Booked { id: made.booking.id, delegate, delegator, link }
    }

    /// Signs somebody of the institute in.
    pub async fn official(&self, id: &str) -> String {
        let staff = self.app().roster.get(&OfficialId::from(id)).unwrap().clone();
        self.signed_in(Holder::Staff(staff)).await
    }

    /// Signs a citizen in, by SPID of level 2.
    pub async fn citizen(&self, fiscal_code: &str) -> String {
        self.citizen_with(fiscal_code, Credential::Spid { level: Level::L2 }).await
    }

    /// Signs a citizen in by these means.
    pub async fn citizen_with(&self, fiscal_code: &str, credential: Credential) -> String {
        let fiscal_code = FiscalCode::parse(fiscal_code).unwrap();
        self.signed_in(Holder::Citizen { fiscal_code, name: None, credential }).await
    }

    /// Signs a guest in who has shown the code.
    pub async fn guest(&self, booking: BookingId, party: Party) -> String {
        self.signed_in(Holder::Guest { booking, party }).await
    }

    async fn signed_in(&self, holder: Holder) -> String {
        let (session, token) = self.app().sessions.open(holder, "Chrome, Linux".to_owned()).await.unwrap();
        format!("{}={token}", session.holder.realm().name())
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str, token: Option<&str>) -> Result<T, Problem> {
        self.call(Method::GET, path, token, None).await
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, token: Option<&str>, body: &Value) -> Result<T, Problem> {
        self.call(Method::POST, path, token, Some(body)).await
    }

    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<T, Problem> {
        let mut request = self.http.request(method, self.url(path));
        if let Some(pass) = token {
            request = present(request, pass);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        if response.status().is_success() {
            return Ok(response.json().await.unwrap());
        }
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        Err(response.json().await.unwrap())
    }

    /// A ticket for the meeting's socket.
    pub async fn ticket(&self, booking: BookingId, token: &str) -> Result<SocketTicket, Problem> {
        self.call(Method::POST, &format!("/api/v1/meetings/{booking}/tickets"), Some(token), None).await
    }

    /// The code with which a ticket is refused.
    pub async fn no_ticket(&self, booking: BookingId, token: &str) -> Code {
        self.ticket(booking, token).await.expect_err("no ticket was expected").code
    }

    /// Opens the meeting's socket and says hello.
    pub async fn join(&self, booking: BookingId, token: &str) -> Line {
        self.rejoin(booking, token, 0).await
    }

    /// Opens the meeting's socket and asks for what came after a number.
    pub async fn rejoin(&self, booking: BookingId, token: &str, last_seq: u64) -> Line {
        let ticket = self.ticket(booking, token).await.unwrap().ticket;
        let mut line = Line::open(&self.url("/api/v1/socket"), &ticket).await.unwrap();
        line.hello(last_seq).await;
        line
    }

    /// Sends a file of which nothing more is asked than that it is whole and harmless.
    pub async fn upload(&self, booking: BookingId, token: &str, name: &str, body: Vec<u8>) -> (StatusCode, Value) {
        let path = format!("/api/v1/meetings/{booking}/attachments?role=other");
        let request = present(self.http.post(self.url(&path)), token).body(body);
        let response = request
            .header("content-type", "application/pdf")
            .header("content-disposition", format!("attachment; filename*=UTF-8''{name}"))
            .send()
            .await
            .unwrap();
        (response.status(), response.json().await.unwrap())
    }
}

/// Shows what somebody was signed in with: `<realm>=<token>`, or `key=<key>` of another system.
pub fn present(request: reqwest::RequestBuilder, pass: &str) -> reqwest::RequestBuilder {
    let (realm, token) = pass.split_once('=').unwrap_or(("citizen", pass));
    match realm.parse::<Realm>() {
        Ok(realm) => request.header(REALM_HEADER, realm.name()).header("cookie", format!("{}={token}", realm.cookie())),
        Err(()) => request.bearer_auth(token),
    }
}

/// The key of another system that books for citizens.
pub const SYSTEM: &str = "key=test-key";

/// Who books.
pub const DELEGATE: &str = "BNCLCU70A15H501C";

/// For whom.
pub const DELEGATOR: &str = "RSSMRA80A01H501U";

/// A request that nothing is wrong with.
pub fn booking(start: DateTime<Utc>) -> Value {
    json!({
        "office": "napoli",
        "desk": "napoli-deleghe",
        "start": start,
        "delivery_mode": "web_meeting",
        "fiscal_code": DELEGATE,
        "name": "Luca Bianchi",
        "delegator_fiscal_code": DELEGATOR,
        "delegator_name": "Mario Rossi",
        "mobile": "+393331234567",
        "reason": "Delega dell'identità digitale",
    })
}

impl Drop for World {
    fn drop(&mut self) {
        // A runtime must not be dropped inside of another one.
        if let Some(Process { runtime, .. }) = self.server.take() {
            runtime.shutdown_background();
        }
    }
}
