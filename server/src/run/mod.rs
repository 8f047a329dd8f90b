//! Starting and stopping the server. `sportello serve` and tests use the same two functions.

mod open;
mod parts;

use std::fs::File;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use crate::app::AppState;
use crate::clock::{Clock, pause};
use crate::config::{Config, ConfigError};
use crate::problem::ApiError;
use crate::store::StoreError;
use crate::{cns, demo, http, jobs, secret, tls};
pub use open::public_url;
use open::{Cards, bind, local_address, open_cns, patiently, take_folder};

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
    /// The system gives no threads.
    #[error("no thread: {0}")]
    Threads(io::Error),
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
    let public_url = public_url(&config, &addresses);
    if !demo {
        // The only gateways there are.
        tracing::warn!(
            "sms.gateway and email.gateway are \"embedded\": messages stay in the database and reach nobody"
        );
    }
    let found = parts::Found { catalogue, roster, key, cns, public_url, demo };
    let (app, happenings) = parts::app(config, clock, found).await?;
    if demo {
        demo::ensure_bookings(&app).await?;
    }
    let (listeners, tasks) = (Vec::new(), Vec::new());
    let mut running = Running { addresses, cns_address, app, listeners, tasks, _folder: folder };
    running.take_up_meetings(happenings).await?;
    running.send_messages();
    running.forget_files();
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

    fn forget_files(&mut self) {
        let app = Arc::clone(&self.app);
        self.until_stopped(async move { jobs::retention::run(&app).await });
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
