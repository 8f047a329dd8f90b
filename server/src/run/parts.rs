//! What the parts of the server are made of, and what they share.

use std::sync::{Arc, OnceLock};

use booking::Catalogue;
use chrono::TimeDelta;
use identity::{Key, Roster, SessionPolicy};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;

use super::StartError;
use crate::app::{App, AppState};
use crate::checker::Checker;
use crate::clamd::Clamd;
use crate::clock::Clock;
use crate::cns::Cns;
use crate::config::{Config, ConfigError, Gateway, Turn};
use crate::demo::provider::DemoProvider;
use crate::email::EmailGateway;
use crate::http::attachments::Attachments;
use crate::http::doors::Doors;
use crate::inbox::Inbox;
use crate::login::{self, Provider, Providers, Transport};
use crate::meetings::{self, Meetings};
use crate::notice::Notice;
use crate::ocr::Ocr;
use crate::pin::registry::{List, Registry};
use crate::pin::{OpenError, Pins};
use crate::relays::Relays;
use crate::sessions::Sessions;
use crate::shutdown::Stopping;
use crate::sms::SmsGateway;
use crate::store::Store;
use crate::store::files::Files;
use crate::store::files::sealing::SealingKey;
use crate::ws::tickets::Tickets;
use crate::{demo, pin, secret};

/// What was found out before the parts are made.
pub(super) struct Found {
    pub(super) catalogue: Catalogue,
    pub(super) roster: Roster,
    pub(super) key: Key,
    pub(super) cns: Option<Cns>,
    pub(super) public_url: String,
    pub(super) demo: bool,
}

/// Everything that handlers and jobs share, and what the media server tells.
pub(super) async fn app(
    config: Config,
    clock: Clock,
    found: Found,
) -> Result<(AppState, UnboundedReceiver<media::Event>), StartError> {
    let Found { catalogue, roster, key, cns, public_url, demo } = found;
    let store = Store::open(&config.data_dir).await?;
    let inbox = Arc::new(Inbox::new(store.clone(), clock.clone()));
    let (sms, email) = gateways(&config, &inbox);
    let shelves = open_shelves(&config, &store, &clock).await?;
    let sessions = Sessions::new(store.clone(), clock.clone(), key.clone(), session_policy(&config));
    let parts = pin::Parts {
        store: store.clone(),
        clock: clock.clone(),
        key: key.clone(),
        sms: Arc::clone(&sms),
        email: Arc::clone(&email),
        registry: registry(&config, demo)?,
        sessions: sessions.clone(),
        files_key: Arc::clone(&shelves.key),
    };
    let pins = open_pins(&config, parts).await?;
    let notice = Notice::current();
    let (media, happenings) = media::Media::start(config.media.ports())?;
    let settings = meetings::Settings::new(&config, notice.version.clone());
    let demo_provider = demo.then(|| DemoProvider::new(&public_url, clock.clone())).transpose();
    let demo_provider = demo_provider.map_err(|cause| ConfigError::new("public_url", cause))?;
    let app = App {
        meetings: Meetings::new(store.clone(), clock.clone(), media, settings),
        antivirus: antivirus(&config).await,
        attachments: open_attachments(&config, shelves).await?,
        providers: providers(&config, &public_url, &clock, demo_provider.as_ref())?,
        doors: Doors::new(&config, clock.now())?,
        policy: config.policy,
        outbox: Notify::new(),
        booked: Arc::default(),
        tickets: Tickets::default(),
        relays: relays(&config.turn)?,
        stopping: Stopping::default(),
        metrics: metrics_handle(),
        public_url,
        demo,
        clock,
        store,
        roster,
        demo_provider,
        sessions,
        catalogue,
        key,
        notice,
        sms,
        email,
        pins,
        cns,
        config,
    };
    Ok((Arc::new(app), happenings))
}

type Gateways = (Arc<dyn SmsGateway>, Arc<dyn EmailGateway>);

fn gateways(config: &Config, inbox: &Arc<Inbox>) -> Gateways {
    let sms: Arc<dyn SmsGateway> = match config.sms.gateway {
        Gateway::Embedded => Arc::<Inbox>::clone(inbox),
    };
    let email: Arc<dyn EmailGateway> = match config.email.gateway {
        Gateway::Embedded => Arc::<Inbox>::clone(inbox),
    };
    (sms, email)
}

fn session_policy(config: &Config) -> SessionPolicy {
    SessionPolicy {
        idle: TimeDelta::minutes(config.session.idle_minutes.into()),
        absolute: TimeDelta::minutes(config.session.absolute_minutes.into()),
        ..SessionPolicy::default()
    }
}

/// The providers of the configuration, and in the demonstration its own.
fn providers(
    config: &Config,
    public_url: &str,
    clock: &Clock,
    demo: Option<&Arc<DemoProvider>>,
) -> Result<Providers, ConfigError> {
    let callback = format!("{public_url}{}", login::CALLBACK);
    let wrong = |cause: String| ConfigError::new("providers", cause);
    let mut providers = Vec::new();
    for (at, keys) in config.providers.iter().enumerate() {
        let secret = std::fs::read_to_string(&keys.client_secret_file).map_err(|error| {
            let key = format!("providers[{at}].client_secret_file");
            ConfigError::new(&key, format!("{} can't be read: {error}", keys.client_secret_file.display()))
        })?;
        let transport = Transport::network().map_err(|error| wrong(error.to_string()))?;
        let secret = secret.trim().to_owned();
        let made = Provider::new(keys.clone(), secret, callback.clone(), transport, clock.clone(), false);
        providers.push(made.map_err(wrong)?);
    }
    for keys in demo.iter().flat_map(|demo| demo.keys()) {
        let transport = Transport::InProcess(demo.map_or_else(axum::Router::new, |demo| demo.router()));
        let made = Provider::new(keys, String::new(), callback.clone(), transport, clock.clone(), true);
        providers.push(made.map_err(wrong)?);
    }
    Ok(Providers::new(providers))
}

/// What files are kept with.
struct Shelves {
    key: Arc<SealingKey>,
    store: Store,
    clock: Clock,
}

/// The key that opens the files that are there.
async fn open_shelves(config: &Config, store: &Store, clock: &Clock) -> Result<Shelves, StartError> {
    // A fresh key would open nothing of what another one closed.
    let may_make = config.attachment.key_file.is_none() && store.any_file_key().await?.is_none();
    let key = Arc::new(secret::load_files_key(&config.files_key_path(), may_make)?);
    Ok(Shelves { key, store: store.clone(), clock: clock.clone() })
}

async fn open_attachments(config: &Config, shelves: Shelves) -> Result<Attachments, ConfigError> {
    let Shelves { key, store, clock } = shelves;
    let folder = config.data_dir.join("attachments");
    let trust = config.trust.folder(&config.data_dir);
    // The checking process works in another folder.
    let trust = std::path::absolute(&trust).unwrap_or(trust);
    let checker = Checker::trusting(config.attachment.checker.as_deref(), Some(trust));
    checker.make_ready();
    let files = Files::open(folder.clone(), key, store, clock)
        .map_err(|error| ConfigError::new("data_dir", format!("{}: {error}", folder.display())))?;
    if let Err(error) = files.check_key().await {
        // Meetings go on; files answer `storage_unavailable` until the right key is back.
        tracing::error!(%error, "the files that are there can't be read");
    }
    match files.seal_older().await {
        Ok(0) => {}
        Ok(sealed) => tracing::info!(sealed, "files of an older version were sealed"),
        // They stay as they are until the next start, and answer `storage_unavailable` meanwhile.
        Err(error) => tracing::error!(%error, "files of an older version can't be sealed"),
    }
    let ocr = Ocr::find(checker.clone()).await;
    if ocr.is_none() {
        tracing::info!("scanned forms are not read: tesseract with Italian (tesseract-ocr-ita) is not installed");
    }
    Ok(Attachments::new(checker, files, ocr))
}

/// The antivirus; the start says when there is none, or when it does not answer.
async fn antivirus(config: &Config) -> Option<Clamd> {
    let Some(address) = &config.attachment.clamd else {
        tracing::warn!("attachment.clamd is not set: attached files are not scanned for viruses");
        return None;
    };
    let clamd = Clamd::new(address.clone());
    if let Err(error) = clamd.ping().await {
        tracing::error!(%address, %error, "the antivirus doesn't answer: until it does, no file can be attached");
    }
    Some(clamd)
}

async fn open_pins(config: &Config, parts: pin::Parts) -> Result<Option<Arc<Pins>>, StartError> {
    if !config.pin.enabled {
        return Ok(None);
    }
    match Pins::open(config, parts).await {
        Ok(pins) => Ok(Some(Arc::new(pins))),
        Err(OpenError::Config(error)) => Err(error.into()),
        Err(OpenError::Store(error)) => Err(error.into()),
        Err(OpenError::Threads(error)) => Err(StartError::Threads(error)),
    }
}

/// The TURN servers, with the secret that is theirs too.
fn relays(keys: &Turn) -> Result<Relays, ConfigError> {
    let Some(path) = &keys.secret_file else { return Ok(Relays::default()) };
    let secret = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::new("turn.secret_file", format!("{}: {error}", path.display())))?;
    Ok(Relays::new(keys.urls.clone(), secret.trim().as_bytes().to_vec()))
}

/// Who knows health cards and addresses.
fn registry(config: &Config, demo: bool) -> Result<Arc<dyn Registry>, ConfigError> {
    let list = match &config.pin.registry_file {
        Some(file) if config.pin.enabled => List::load(file)?,
        None if demo => demo::registry(),
        _ => List::default(),
    };
    Ok(Arc::new(list))
}

/// The process has one recorder, however many servers a test starts.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("metrics go to another recorder of this process");
        }
        handle
    };
    HANDLE.get_or_init(install).clone()
}
