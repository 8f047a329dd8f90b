//! Starting and stopping the server. `sportello serve` and tests use the same two functions.

use std::fs::{DirBuilder, File, Permissions, TryLockError};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use chrono::TimeDelta;
use identity::SessionPolicy;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use crate::app::{App, AppState};
use crate::checker::Checker;
use crate::clock::{Clock, pause};
use crate::cns::{self, Cns};
use crate::config::{Config, ConfigError, Gateway};
use crate::email::EmailGateway;
use crate::http::attachments::Attachments;
use crate::http::doors::Doors;
use crate::jobs;
use crate::login::{self, Provider, Providers, Transport};
use crate::meetings::{self, Meetings};
use crate::notice::Notice;
use crate::pin::registry::{List, Registry};
use crate::pin::{OpenError, Pins};
use crate::problem::ApiError;
use crate::sessions::Sessions;
use crate::shutdown::Stopping;
use crate::sms::SmsGateway;
use crate::sms::embedded::Embedded;
use crate::store::{Store, StoreError};
use crate::ws::tickets::Tickets;
use crate::{demo, email, http, pin, secret, tls};

/// How long requests under way may take once the server stops.
const REQUESTS_MAY_TAKE: Duration = Duration::from_secs(3);

/// How long stopping may take in all; then what is left is dropped. A supervisor waits 10 s.
const STOPPING_MAY_TAKE: Duration = Duration::from_secs(8);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A key of the configuration can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database can't be used.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// Audio and video can't start.
    #[error("media: {0}")]
    Media(#[from] media::StartError),
    /// The demonstration could not be seeded.
    #[error("demonstration: {0}")]
    Demo(#[from] ApiError),
    /// Another server uses the folder.
    #[error("another server uses {0}")]
    InUse(String),
}

/// A running server.
pub struct Running {
    /// Where it listens, in the order of the configuration; port 0 has become the real one.
    pub addresses: Vec<SocketAddr>,
    /// Where it listens for cards, if it does.
    pub cns_address: Option<SocketAddr>,
    /// What its parts share.
    pub app: AppState,
    listeners: Vec<Handle<SocketAddr>>,
    tasks: Vec<JoinHandle<()>>,
    _folder: File,
}

/// Starts the server and returns once it listens. With `demo` it seeds an office and bookings, and refuses a public address.
///
/// # Errors
/// [`StartError`], naming the key of the configuration where one is at fault.
pub async fn start(config: Config, clock: Clock, demo: bool) -> Result<Running, StartError> {
    let config = if demo { demo::prepare(config)? } else { config };
    let catalogue = config.catalogue()?;
    let roster = config.roster(&catalogue)?;
    let folder = patiently(|| take_folder(&config.data_dir)).await?;
    let key = secret::load(&config.secret_path(), config.secret_file.is_none())?;
    let certificate = config.tls.as_ref().map(tls::load).transpose()?;
    let bind_all = || config.listen.iter().map(|address| bind("listen", address)).collect::<Result<Vec<_>, _>>();
    let sockets = patiently(bind_all).await?;
    let addresses = sockets.iter().map(local_address).collect::<Result<Vec<_>, _>>()?;
    let (cns, cards) = open_cns(&config).await?.unzip();
    let cns_address = cards.as_ref().map(|cards| local_address(&cards.socket)).transpose()?;
    let store = Store::open(&config.data_dir).await?;
    let sms: Arc<dyn SmsGateway> = match config.sms.gateway {
        Gateway::Embedded => Arc::new(Embedded::new(store.clone(), clock.clone())),
    };
    let email: Arc<dyn EmailGateway> = match config.email.gateway {
        Gateway::Embedded => Arc::new(email::embedded::Embedded::new(store.clone(), clock.clone())),
    };
    let sessions = Sessions::new(store.clone(), clock.clone(), key.clone(), session_policy(&config));
    let parts = pin::Parts {
        store: store.clone(),
        clock: clock.clone(),
        key: key.clone(),
        sms: Arc::clone(&sms),
        email: Arc::clone(&email),
        registry: registry(&config, demo)?,
        sessions: sessions.clone(),
    };
    let pins = open_pins(&config, parts).await?;
    let notice = Notice::current();
    let (media, happenings) = media::Media::start(config.media.ports())?;
    let settings = meetings::Settings::new(&config, notice.version.clone());
    let meetings = Meetings::new(store.clone(), clock.clone(), media, settings);
    let attachments = open_attachments(&config)?;
    let public_url = public_url(&config, &addresses);
    let demo_provider = demo.then(|| demo::provider::DemoProvider::new(&public_url, clock.clone())).transpose();
    let demo_provider = demo_provider.map_err(|cause| ConfigError::new("public_url", cause))?;
    let providers = providers(&config, &public_url, &clock, demo_provider.as_ref())?;
    let doors = Doors::new(&config, clock.now())?;
    let app = Arc::new(App {
        public_url,
        demo,
        clock,
        store,
        roster,
        providers,
        demo_provider,
        sessions,
        catalogue,
        policy: config.policy,
        key,
        notice,
        sms,
        email,
        pins,
        outbox: Notify::new(),
        booked: Arc::default(),
        meetings,
        attachments,
        tickets: Tickets::default(),
        cns,
        doors,
        stopping: Stopping::default(),
        metrics: metrics_handle(),
        config,
    });
    if demo {
        demo::ensure_bookings(&app).await?;
    }
    let (listeners, tasks) = (Vec::new(), Vec::new());
    let mut running = Running { addresses, cns_address, app, listeners, tasks, _folder: folder };
    running.take_up_meetings(happenings).await?;
    running.send_messages();
    running.until_stopped(running.app.sessions.clone().sweep());
    if let Some(pins) = &running.app.pins {
        running.until_stopped(Arc::clone(pins).sweep());
    }
    running.listen(sockets, certificate);
    if let Some(cards) = cards {
        running.listen_for_cards(cards);
    }
    Ok(running)
}

impl Running {
    /// Goes on with the meetings that were under way, before anybody can knock.
    async fn take_up_meetings(&mut self, happenings: UnboundedReceiver<media::Event>) -> Result<(), StartError> {
        let meetings = self.app.meetings.clone();
        let taken_up = meetings.recover().await?;
        tracing::info!(taken_up, "meetings under way");
        self.until_stopped(meetings.clone().route_media(happenings));
        self.until_stopped(meetings.watch_windows(Arc::clone(&self.app.booked)));
        Ok(())
    }

    /// A message under way is finished before the server stops: the job itself looks out for that.
    fn send_messages(&mut self) {
        let app = Arc::clone(&self.app);
        self.tasks.push(tokio::spawn(async move { jobs::outbox::run(&app).await }));
    }

    /// Runs something beside the listeners until the server stops.
    fn until_stopped(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.app.stopping.clone();
        self.tasks.push(tokio::spawn(async move {
            tokio::select! {
                () = work => {}
                () = stopping.begun() => {}
            }
        }));
    }

    fn listen(&mut self, sockets: Vec<TcpListener>, certificate: Option<RustlsConfig>) {
        let router = http::router(Arc::clone(&self.app));
        for socket in sockets {
            let handle = Handle::new();
            self.listeners.push(handle.clone());
            let (service, certificate) =
                (router.clone().into_make_service_with_connect_info::<SocketAddr>(), certificate.clone());
            self.tasks.push(tokio::spawn(async move {
                let served = match (axum_server::from_tcp(socket), certificate) {
                    (Ok(server), None) => tls::patient(server).handle(handle).serve(service).await,
                    (Ok(server), Some(certificate)) => {
                        let tls = axum_server::tls_rustls::RustlsAcceptor::new(certificate);
                        tls::patient(server).acceptor(tls).handle(handle).serve(service).await
                    }
                    (Err(error), _) => Err(error),
                };
                if let Err(error) = served {
                    tracing::error!(%error, "a listener ended");
                }
            }));
        }
    }

    fn listen_for_cards(&mut self, Cards { socket, tls }: Cards) {
        let handle = Handle::new();
        self.listeners.push(handle.clone());
        let served = cns::serve(Arc::clone(&self.app), socket, tls, handle);
        self.tasks.push(tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::error!(%error, "the listener for cards ended");
            }
        }));
        self.until_stopped(cns::watch_lists(Arc::clone(&self.app)));
    }

    /// Stops in good order: not ready any more, no new connections, requests under way finished, the database closed. Takes
    /// less than 10 s.
    pub async fn stop(mut self) {
        tracing::info!("stopping");
        self.app.stopping.begin();
        for listener in &self.listeners {
            listener.graceful_shutdown(Some(REQUESTS_MAY_TAKE));
        }
        let tasks = std::mem::take(&mut self.tasks);
        let finish = async {
            self.app.meetings.stop().await;
            for task in tasks {
                let _ = task.await;
            }
            if let Some(pins) = &self.app.pins {
                pins.finish().await;
            }
            self.app.store.close().await;
        };
        tokio::select! {
            () = finish => tracing::info!("stopped"),
            () = pause(STOPPING_MAY_TAKE) => tracing::warn!("stopped before all was finished"),
        }
    }
}

/// Tries again for a moment: a server that was killed holds folder and ports until the kernel has cleared it away.
async fn patiently<T, E>(attempt: impl Fn() -> Result<T, E>) -> Result<T, E> {
    for _ in 0..20 {
        if let Ok(done) = attempt() {
            return Ok(done);
        }
        pause(Duration::from_millis(100)).await;
    }
    attempt()
}

/// Makes the folder for its owner alone and marks it as used: two servers would send every message twice.
fn take_folder(folder: &Path) -> Result<File, StartError> {
    let wrong = |error: std::io::Error| ConfigError::new("data_dir", format!("{}: {error}", folder.display()));
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(wrong)?;
    // A folder that was there before may be open to others: what it holds is not.
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(wrong)?;
    let lock = File::create(folder.join("lock")).map_err(wrong)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(folder.display().to_string())),
        Err(TryLockError::Error(error)) => Err(wrong(error).into()),
    }
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
    demo: Option<&Arc<demo::provider::DemoProvider>>,
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

fn open_attachments(config: &Config) -> Result<Attachments, ConfigError> {
    let folder = config.data_dir.join("attachments");
    let checker = config.attachment.checker.as_ref().map_or_else(Checker::default, Checker::new);
    Attachments::open(checker, folder.clone())
        .map_err(|error| ConfigError::new("data_dir", format!("{}: {error}", folder.display())))
}

async fn open_pins(config: &Config, parts: pin::Parts) -> Result<Option<Arc<Pins>>, StartError> {
    if !config.pin.enabled {
        return Ok(None);
    }
    match Pins::open(config, parts).await {
        Ok(pins) => Ok(Some(Arc::new(pins))),
        Err(OpenError::Config(error)) => Err(error.into()),
        Err(OpenError::Store(error)) => Err(error.into()),
    }
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

/// The port for cards, bound.
struct Cards {
    socket: TcpListener,
    tls: RustlsConfig,
}

async fn open_cns(config: &Config) -> Result<Option<(Cns, Cards)>, ConfigError> {
    let Some(keys) = &config.cns else { return Ok(None) };
    let socket = patiently(|| bind("cns.listen", &keys.listen)).await?;
    let cns = Cns::load(keys, local_address(&socket)?)?;
    let tls = cns.tls(config, keys)?;
    Ok(Some((cns, Cards { socket, tls })))
}

fn bind(key: &str, address: &SocketAddr) -> Result<TcpListener, ConfigError> {
    let wrong = |error: std::io::Error| ConfigError::new(key, format!("{address}: {error}"));
    let listener = TcpListener::bind(address).map_err(wrong)?;
    listener.set_nonblocking(true).map_err(wrong)?;
    Ok(listener)
}

fn local_address(listener: &TcpListener) -> Result<SocketAddr, ConfigError> {
    listener.local_addr().map_err(|error| ConfigError::new("listen", error))
}

/// The address people open, without a final `/`.
#[must_use]
pub fn public_url(config: &Config, addresses: &[SocketAddr]) -> String {
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let port = addresses.first().map_or(0, SocketAddr::port);
    config.public_url.clone().unwrap_or_else(|| format!("{scheme}://localhost:{port}"))
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
