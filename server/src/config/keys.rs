//! Every key, its type and its default. `reference.rs` says them to people; a test holds the two together.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use booking::{Office, Policy};
use identity::{Assurance, Integrator, Official};
use protocol::DeskId;
use protocol::booking::DeliveryMode;
use protocol::identity::LoginKind;
use serde::{Deserialize, Serialize};

use crate::clamd::ClamdAddress;

use super::{CnsKeys, Email, LimitKeys, PinKeys};

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Addresses of the HTTP listener.
    pub listen: Vec<SocketAddr>,
    /// The address people open, without path. Default: `http(s)://localhost:<port>`.
    pub public_url: Option<String>,
    /// Folder of database, secret, attachments and recordings.
    pub data_dir: PathBuf,
    /// File of the secret key that signs links. Default: `secret` in `data_dir`.
    pub secret_file: Option<PathBuf>,
    /// A proxy in front ends TLS.
    pub behind_proxy: bool,
    /// Certificate files.
    pub tls: Option<Tls>,
    /// Entry by CNS.
    pub cns: Option<CnsKeys>,
    /// Audio and video.
    pub media: Media,
    /// Ways around networks that let nothing else through.
    pub turn: Turn,
    /// Rules on time.
    pub policy: Policy,
    /// Lines of a meeting.
    pub meeting: MeetingKeys,
    /// Files that citizens attach.
    pub attachment: AttachmentKeys,
    /// Authorities of digital signatures.
    pub trust: TrustKeys,
    /// Recordings.
    pub recording: RecordingKeys,
    /// Logs.
    pub log: Log,
    /// Text messages.
    pub sms: Sms,
    /// E-mails.
    pub email: Email,
    /// PINs.
    pub pin: PinKeys,
    /// How long people stay signed in.
    pub session: SessionKeys,
    /// How fast one network may try to sign in.
    pub limits: LimitKeys,
    /// Providers at which people sign in.
    #[serde(skip_serializing)]
    pub providers: Vec<ProviderKeys>,
    /// Which credentials open which desk.
    #[serde(skip_serializing)]
    pub access: Vec<AccessRule>,
    /// Other systems.
    #[serde(skip_serializing)]
    pub integrators: Vec<Integrator>,
    /// Offices with their desks.
    #[serde(skip_serializing)]
    pub offices: Vec<Office>,
    /// Officials.
    #[serde(skip_serializing)]
    pub officials: Vec<Official>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))],
            public_url: None,
            data_dir: PathBuf::from("data"),
            secret_file: None,
            behind_proxy: false,
            tls: None,
            cns: None,
            media: Media::default(),
            turn: Turn::default(),
            policy: Policy::default(),
            meeting: MeetingKeys::default(),
            attachment: AttachmentKeys::default(),
            trust: TrustKeys::default(),
            recording: RecordingKeys::default(),
            log: Log::default(),
            sms: Sms::default(),
            email: Email::default(),
            pin: PinKeys::default(),
            session: SessionKeys::default(),
            limits: LimitKeys::default(),
            providers: Vec::new(),
            access: Vec::new(),
            integrators: Vec::new(),
            offices: Vec::new(),
            officials: Vec::new(),
        }
    }
}

/// Certificate files in PEM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain.
    pub certificate: PathBuf,
    /// Private key.
    pub key: PathBuf,
}

/// TURN servers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Turn {
    /// As browsers are told: `turn:` and `turns:` addresses.
    pub urls: Vec<String>,
    /// File of the secret that is shared with them.
    pub secret_file: Option<PathBuf>,
}

/// Audio and video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Media {
    /// UDP address of the first worker; the following ones take the following ports. Port 0: any free port.
    pub bind: SocketAddr,
    /// Addresses told to browsers. Default: the bound address, or every address of the machine when that is `0.0.0.0`.
    pub announced: Vec<IpAddr>,
    /// Listen by TCP at the same addresses and ports, for browsers whose network lets no UDP through.
    pub tcp: bool,
    /// Workers, 0 for one per core.
    pub workers: usize,
}

impl Default for Media {
    fn default() -> Self {
        Self { bind: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 40_000)), announced: Vec::new(), tcp: true, workers: 0 }
    }
}

impl Media {
    /// What the media server is started with: one port for each worker.
    #[must_use]
    pub fn ports(&self) -> media::Config {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = if self.workers == 0 { cores } else { self.workers };
        let bind = (0..workers).map(|number| {
            let mut address = self.bind;
            if let (1.., Ok(number)) = (address.port(), u16::try_from(number)) {
                address.set_port(address.port().saturating_add(number));
            }
            address
        });
        media::Config { bind: bind.collect(), tcp: self.tcp, announced: self.announced.clone() }
    }
}

/// Lines of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MeetingKeys {
    /// Seconds without line after which an official loses the charge.
    pub lease_seconds: u32,
    /// Seconds of silence after which a line counts as lost.
    pub heartbeat_seconds: u32,
}

impl Default for MeetingKeys {
    fn default() -> Self {
        Self { lease_seconds: 120, heartbeat_seconds: 30 }
    }
}

/// Files that citizens attach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttachmentKeys {
    /// Largest size in bytes, inclusive.
    pub max_bytes: u64,
    /// The `sportello` that checks them. Default: this program.
    pub checker: Option<PathBuf>,
    /// The antivirus they are scanned by. Without it there is none.
    pub clamd: Option<ClamdAddress>,
    /// File of the key that encrypts them. Default: `keys/files.key` in `data_dir`.
    pub key_file: Option<PathBuf>,
    /// Days after the end of a meeting for which its files are kept.
    pub keep_days: u32,
}

impl Default for AttachmentKeys {
    fn default() -> Self {
        Self { max_bytes: 3 * 1024 * 1024, checker: None, clamd: None, key_file: None, keep_days: 30 }
    }
}

/// Authorities of digital signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrustKeys {
    /// Folder that `sportello trust update` fills. Default: `trust` in `data_dir`.
    pub dir: Option<PathBuf>,
    /// Address of the European list of lists.
    pub lotl: String,
    /// SHA-256 fingerprints, 64 hexadecimal digits, of the certificates that may sign it.
    pub signers: Vec<String>,
    /// Countries whose lists are taken, by the codes of the list of lists.
    pub countries: Vec<String>,
}

impl TrustKeys {
    /// The folder.
    #[must_use]
    pub fn folder(&self, data_dir: &Path) -> PathBuf {
        self.dir.clone().unwrap_or_else(|| data_dir.join("trust"))
    }
}

impl Default for TrustKeys {
    /// The list of lists of the European Commission and the certificates published in OJ C/2026/1944; Italy.
    fn default() -> Self {
        let signers = [
            "c0641c4f7d56c431b1c924742db7fce9c1eef7d7fd212113a2768486b3abcdc5",
            "e0a620fbb6747362bb933ac44169d676a553444716cf5f31605f12a22b8396b1",
            "df7e29360c34b2b8d6d5f40325c1d4d12c9922cecd33b7407674a74b2b3ca1e5",
            "b63d416744e7098bf9ec2caa596a93bc2468e37f8284ba65ecc061711bcbaa18",
            "236103f03a8031ae8f47f9059bf8de38564cdbfebedde4a597d50f8980aa653b",
            "d2064fdd70f6982dcc516b86d9d5c56aea939417c624b2e478c0b29de54f8474",
        ];
        Self {
            dir: None,
            lotl: "https://ec.europa.eu/tools/lotl/eu-lotl.xml".to_owned(),
            signers: signers.map(str::to_owned).to_vec(),
            countries: vec!["IT".to_owned()],
        }
    }
}

/// Recordings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordingKeys {
    /// Folder. Default: `recordings` in `data_dir`.
    pub dir: Option<PathBuf>,
}

/// Logs, on standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// How a line is written.
    pub format: LogFormat,
    /// What is written, as in `info` or `info,server::jobs=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Human, level: "info".to_owned() }
    }
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For eyes.
    Human,
    /// One JSON object a line.
    Json,
}

/// Text messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sms {
    /// Who delivers them.
    pub gateway: Gateway,
}

impl Default for Sms {
    fn default() -> Self {
        Self { gateway: Gateway::Embedded }
    }
}

/// Who delivers messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gateway {
    /// Nobody: they go to an inbox in the database, for trying out.
    Embedded,
}

/// How long people stay signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionKeys {
    /// Minutes without use after which a session ends.
    pub idle_minutes: u32,
    /// Minutes after which it ends in any case, unless a meeting runs.
    pub absolute_minutes: u32,
}

impl Default for SessionKeys {
    fn default() -> Self {
        Self { idle_minutes: 30, absolute_minutes: 480 }
    }
}

/// A provider at which people sign in, by OpenID Connect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderKeys {
    /// Id: small letters, digits and hyphens; stands in addresses.
    pub id: String,
    /// Which button: `spid`, `cie` or `staff`.
    pub kind: LoginKind,
    /// Name on the button.
    pub name: String,
    /// Its issuer, as it says it itself.
    pub issuer: String,
    /// What this service is called there.
    pub client_id: String,
    /// File of the secret that was agreed with it.
    pub client_secret_file: PathBuf,
    /// Lowest level of assurance that is asked for, for citizens.
    #[serde(default = "level_by_default", deserialize_with = "level")]
    pub level: protocol::Level,
    /// What is asked for beside `openid`.
    #[serde(default = "scopes_by_default")]
    pub scopes: Vec<String>,
    /// Claim that holds the roles of the institute's people, where the provider keeps them.
    #[serde(default)]
    pub roles_claim: Option<String>,
}

fn level_by_default() -> protocol::Level {
    protocol::Level::L2
}

fn level<'de, D: serde::Deserializer<'de>>(from: D) -> Result<protocol::Level, D::Error> {
    protocol::Level::try_from(u8::deserialize(from)?).map_err(serde::de::Error::custom)
}

fn scopes_by_default() -> Vec<String> {
    vec!["profile".to_owned()]
}

/// Which credentials open a desk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessRule {
    /// Desk.
    pub desk: DeskId,
    /// How the service is given.
    pub delivery_mode: DeliveryMode,
    /// By which means.
    pub means: Assurance,
}
