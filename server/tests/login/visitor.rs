//! The provider, a server that sends people there, and a browser without pages.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};

use reqwest::{Client, Url};
use serde_json::{Value, json};
use server::Running;
use server::clock::Clock;
use server::config::Config;
use tracing_subscriber::EnvFilter;

/// The institute's gateway and a server that knows it.
pub struct Gateway {
    http: Client,
    control: String,
    running: Running,
    _folder: tempfile::TempDir,
    _stdin: ChildStdin,
    process: Child,
}

impl Gateway {
    pub async fn start() -> Self {
        server::tls::choose_cryptography();
        captured();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/identity-provider/provider.js");
        let spawned = Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = spawned.expect("node runs the provider: npm ci in tests/identity-provider");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).expect("the provider says where it listens");
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("client-secret");
        std::fs::write(&secret, text("client_secret")).unwrap();
        let provider = |id: &str, kind: &str, more: &str| {
            format!(
                "[[providers]]\nid = {id:?}\nkind = {kind:?}\nname = {id:?}\nissuer = {:?}\nclient_id = {:?}\n\
                 client_secret_file = {secret:?}\n{more}",
                text("issuer"),
                text("client_id")
            )
        };
        let config = [
            format!("listen = [\"127.0.0.1:0\"]\ndata_dir = {:?}\n", folder.path().join("data")),
            "[media]\nbind = \"127.0.0.1:0\"\nworkers = 1\n".to_owned(),
            provider("spid", "spid", ""),
            provider("cie", "cie", "level = 3\n"),
            provider("sede", "staff", "roles_claim = \"roles\"\n"),
            "[[offices]]\nid = \"napoli\"\nname = \"Napoli\"\naddress = \"Via di prova 1\"\n".to_owned(),
            "[[offices.desks]]\nid = \"napoli-deleghe\"\nname = \"Deleghe\"\nticket_prefix = \"AY\"\n".to_owned(),
            "slot_minutes = 20\nhours = [{ weekdays = [\"tue\"], from = \"09:00\", to = \"12:00\" }]\n".to_owned(),
        ];
        let config = Config::from_toml(&config.concat()).unwrap();
        let running = server::start(config, Clock::real(), false).await.unwrap();
        let gateway = Self {
            http: Client::new(),
            control: text("control"),
            _stdin: process.stdin.take().unwrap(),
            running,
            _folder: folder,
            process,
        };
        let callback = format!("{}{}", gateway.url(), server::login::CALLBACK);
        gateway.tell(&json!({ "redirects": [callback] })).await;
        gateway
    }

    pub fn url(&self) -> String {
        self.running.app.public_url.clone()
    }

    /// Tells the provider how to behave.
    pub async fn tell(&self, how: &Value) {
        let answer = self.http.post(&self.control).json(how).send().await.unwrap();
        assert!(answer.status().is_success(), "{how}: {}", answer.text().await.unwrap());
    }

    /// How often the provider was asked for what.
    pub async fn counts(&self) -> Value {
        let answer: Value = self.http.get(&self.control).send().await.unwrap().json().await.unwrap();
        answer["counts"].clone()
    }

    /// Everything logged by the servers of this process.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&captured().lock().unwrap()).into_owned()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _gone_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// A browser: it keeps cookies, and notes the addresses it went to.
pub struct Visitor<'a> {
    gateway: &'a Gateway,
    http: Client,
    // Of all ports of localhost, as a browser has it.
    cookies: HashMap<String, String>,
    pub addresses: Vec<String>,
}

/// A login that did not work, as the address of its page says it.
#[derive(Debug)]
pub struct Refused {
    pub code: String,
    pub reference: String,
    pub back_to: String,
}

const ATTEMPT: &str = "__Host-accesso";

impl<'a> Visitor<'a> {
    pub fn new(gateway: &'a Gateway) -> Self {
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { gateway, http, cookies: HashMap::new(), addresses: Vec::new() }
    }

    /// The whole way; gives the page it ends at.
    pub async fn sign_in(&mut self, provider: &str, person: &str) -> Result<String, Refused> {
        let begun = self.begin(provider, person).await;
        if begun.starts_with('/') {
            return landed(&begun);
        }
        let answer = self.at_the_provider(&begun).await;
        self.come_back(&answer).await
    }

    /// Presses the button; gives where it leads.
    pub async fn begin(&mut self, provider: &str, person: &str) -> String {
        self.begin_to(provider, person, "/prenotazioni").await
    }

    pub async fn begin_to(&mut self, provider: &str, person: &str, back_to: &str) -> String {
        let path = format!("/accesso/entra/{provider}?chi={person}&ritorno={back_to}");
        self.go(&format!("{}{path}", self.gateway.url())).await.expect("the button leads somewhere")
    }

    /// Goes on at the provider until it sends the person back; gives the address with its answer.
    pub async fn at_the_provider(&mut self, address: &str) -> String {
        let mut at = Url::parse(address).unwrap();
        loop {
            let next = self.go(at.as_str()).await.unwrap_or_else(|| panic!("{at} leads nowhere"));
            at = at.join(&next).unwrap();
            if at.as_str().starts_with(&self.gateway.url()) {
                return at.into();
            }
        }
    }

    /// Comes back with the provider's answer; gives the page it ends at.
    pub async fn come_back(&mut self, answer: &str) -> Result<String, Refused> {
        landed(&self.go(answer).await.expect("who comes back is sent on"))
    }

    /// Who the server takes this browser for.
    pub async fn me(&self, realm: &str) -> Option<Value> {
        let request = self.http.get(format!("{}/api/v1/session", self.gateway.url()));
        let answer = request.header("sportello-realm", realm).header("cookie", self.cookie()).send().await.unwrap();
        if answer.status().is_success() { Some(answer.json().await.unwrap()) } else { None }
    }

    /// Signs out; gives where the provider does so, too.
    pub async fn sign_out(&mut self, realm: &str) -> String {
        let request = self.http.delete(format!("{}/api/v1/session", self.gateway.url()));
        let answer = request.header("sportello-realm", realm).header("cookie", self.cookie()).send().await.unwrap();
        let said: Value = answer.json().await.unwrap();
        said["at_provider"].as_str().expect("the provider has such a page").to_owned()
    }

    pub fn sealed_attempt(&self) -> String {
        self.cookies[ATTEMPT].clone()
    }

    pub fn put_attempt_back(&mut self, sealed: &str) {
        self.cookies.insert(ATTEMPT.to_owned(), sealed.to_owned());
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Goes to an address; gives where it leads.
    async fn go(&mut self, address: &str) -> Option<String> {
        self.addresses.push(address.to_owned());
        let answer = self.http.get(address).header("cookie", self.cookie()).send().await.unwrap();
        for line in answer.headers().get_all("set-cookie") {
            let (name, value) = line.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = answer.headers().get("location")?;
        Some(location.to_str().unwrap().to_owned())
    }
}

/// The page somebody ended at; `Err` when it is the one that says why a login did not work.
fn landed(page: &str) -> Result<String, Refused> {
    let url = Url::parse("http://localhost").unwrap().join(page).unwrap();
    if url.path() != "/accesso" {
        return Ok(page.to_owned());
    }
    let value = |name: &str| url.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned());
    Err(Refused {
        code: value("esito").unwrap_or_default(),
        reference: value("rif").unwrap_or_default(),
        back_to: value("ritorno").unwrap_or_default(),
    })
}

/// What the servers of this process log, from the first call on.
fn captured() -> &'static Arc<Mutex<Vec<u8>>> {
    static LOG: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Arc::new(Mutex::new(Vec::new()));
        let writer = Arc::clone(&log);
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("debug,hyper=info,reqwest=info"))
            .with_ansi(false)
            .with_writer(move || Into(Arc::clone(&writer)));
        subscriber.init();
        log
    })
}

struct Into(Arc<Mutex<Vec<u8>>>);

impl Write for Into {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
