//! A server with a port for cards, and browsers that knock there.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rustls::client::ResolvesClientCert;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ClientConnection, HandshakeKind, RootCertStore, SignatureScheme, SupportedProtocolVersion};
use server::clock::Clock;
use server::config::Config;
use server::{Running, StartError};
use tempfile::TempDir;

use crate::log::Log;
use crate::pki::{Authority, Card};

const OFFICE: &str = r#"
[[offices]]
id = "roma"
name = "Roma"
address = "Via di prova 1, Roma"
[[offices.desks]]
id = "roma-deleghe"
name = "Deleghe"
ticket_prefix = "AY"
slot_minutes = 20
hours = [{ weekdays = ["tue"], from = "09:00", to = "12:00" }]
"#;

pub const PUBLIC: &str = "https://sportello.example.it";

pub fn today() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

/// A server's folder before the start: files of TLS, authorities and lists.
pub struct Setup {
    folder: TempDir,
    more: String,
}

impl Setup {
    /// Trusts these authorities, without any list.
    pub fn trusting(authorities: &[&Authority]) -> Self {
        let setup = Self { folder: tempfile::tempdir().unwrap(), more: String::new() };
        let server = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        setup.write("server.pem", server.cert.pem().as_bytes());
        setup.write("server.key", server.signing_key.serialize_pem().as_bytes());
        setup.write("authorities.pem", authorities.iter().map(|one| one.pem()).collect::<String>().as_bytes());
        std::fs::create_dir(setup.path("crl")).unwrap();
        setup
    }

    /// With a list in the folder of lists.
    pub fn with_list(self, name: &str, list: &[u8]) -> Self {
        self.write(&format!("crl/{name}"), list);
        self
    }

    /// With more keys of the table.
    pub fn with_keys(mut self, more: &str) -> Self {
        self.more = more.to_owned();
        self
    }

    pub fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> Config {
        let text = format!(
            "listen = [\"127.0.0.1:0\"]\npublic_url = \"{PUBLIC}\"\ndata_dir = \"FOLDER/data\"\n\
             [media]\nbind = \"127.0.0.1:0\"\nworkers = 1\n\
             [cns]\nlisten = \"127.0.0.1:0\"\npublic_url = \"{PUBLIC}:8444\"\n\
             certificate = \"FOLDER/server.pem\"\nkey = \"FOLDER/server.key\"\n\
             authorities = \"FOLDER/authorities.pem\"\nrevocation_lists = [\"FOLDER/crl\"]\n{}\n{OFFICE}",
            self.more
        );
        Config::from_toml(&text.replace("FOLDER", self.folder.path().to_str().unwrap())).unwrap()
    }

    pub async fn start(self) -> Service {
        self.try_start().await.unwrap_or_else(|error| panic!("{error}"))
    }

    pub async fn try_start(self) -> Result<Service, StartError> {
        Log::of_all_tests();
        let clock = Clock::manual(today());
        let running = server::start(self.config(), clock.clone(), false).await?;
        Ok(Service { running, clock, setup: self })
    }
}

/// A running server.
pub struct Service {
    pub running: Running,
    pub clock: Clock,
    pub setup: Setup,
}

/// What a browser got.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub resumed: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Where it leads, from the service's public address.
    pub fn target(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.head);
        self.header("location").unwrap().strip_prefix(PUBLIC).unwrap()
    }

    /// The ticket in the fragment.
    pub fn ticket(&self) -> &str {
        self.target().split_once('#').unwrap().1
    }
}

/// A browser: what it keeps between visits, and the card in its reader.
#[derive(Clone)]
pub struct Browser(Arc<ClientConfig>);

impl Service {
    pub fn browser(&self, card: Option<Card>) -> Browser {
        self.browser_of(card, rustls::ALL_VERSIONS)
    }

    pub fn browser_of(&self, card: Option<Card>, versions: &[&'static SupportedProtocolVersion]) -> Browser {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.setup.path("server.pem")).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots);
        Browser(Arc::new(match card {
            None => config.with_no_client_auth(),
            Some(card) => config.with_client_cert_resolver(Arc::new(Reader::new(card))),
        }))
    }

    pub fn address(&self) -> SocketAddr {
        self.running.cns_address.unwrap()
    }

    pub async fn get(&self, browser: &Browser, path: &str) -> std::io::Result<Answer> {
        self.send(browser, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await
    }

    pub async fn send(&self, browser: &Browser, request: &str) -> std::io::Result<Answer> {
        let (config, address, request) = (Arc::clone(&browser.0), self.address(), request.to_owned());
        tokio::task::spawn_blocking(move || ask(config, address, &request)).await.unwrap()
    }

    /// Enters with a card, in a fresh browser.
    pub async fn enter(&self, card: Card) -> Answer {
        self.get(&self.browser(Some(card)), "/cns/entra").await.unwrap()
    }

    /// The code that a card is led back with.
    pub async fn refused(&self, card: Card) -> String {
        let answer = self.enter(card).await;
        answer.target().strip_prefix("/accesso?esito=").unwrap().to_owned()
    }

    /// Who came in with a ticket.
    pub fn redeem(&self, ticket: &str) -> Option<identity::CnsHolder> {
        self.running.app.cns.as_ref().unwrap().handoffs.redeem(ticket, self.clock.now())
    }

    /// Moves the clock minute by minute until a browser is led there: the lists are looked at once a minute.
    pub async fn until_led_to(&self, browser: &Browser, start: &str) {
        for _ in 0..300 {
            if self.get(browser, "/cns/entra").await.unwrap().target().starts_with(start) {
                return;
            }
            self.clock.advance(TimeDelta::seconds(61));
        }
        panic!("the browser is never led to {start}");
    }
}

fn ask(config: Arc<ClientConfig>, address: SocketAddr, request: &str) -> std::io::Result<Answer> {
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(config, name).unwrap();
    let mut socket = TcpStream::connect(address)?;
    let mut stream = rustls::Stream::new(&mut connection, &mut socket);
    stream.write_all(request.as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let resumed = connection.handshake_kind() == Some(HandshakeKind::Resumed);
    let head = text.split("\r\n\r\n").next().unwrap().to_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Ok(Answer { status, head, resumed })
}

/// Presents a card whatever the server asks for, and even when the key is another card's.
#[derive(Debug)]
struct Reader(Arc<CertifiedKey>);

impl Reader {
    fn new(card: Card) -> Self {
        let key = ring::sign::any_supported_type(&card.key).unwrap();
        Self(Arc::new(CertifiedKey::new(card.chain, key)))
    }
}

impl ResolvesClientCert for Reader {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
    fn has_certs(&self) -> bool {
        true
    }
}
