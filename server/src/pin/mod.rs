//! PINs: `identity::pin` decides, this executes. What is kept of a fiscal code is changed by one call at a time ([`Held`]), written down
//! before its answer and its messages leave, and hashed on threads of its own ([`pool`]).

mod held;
mod issuing;
pub mod letters;
pub mod pool;
pub mod registry;
mod sheet;
mod words;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use identity::pin::{Candidate, FreshHalf, FreshPin, PinPolicy, PinRules, SecretHasher};
use identity::{Key, TicketBook};
use protocol::join::SocketTicket;
use protocol::{Code, FiscalCode};

use crate::at_once::{AtOnce, UnderWay};
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::email::EmailGateway;
use crate::problem::ApiResult;
use crate::sessions::Sessions;
use crate::sms::SmsGateway;
use crate::store::files::Files;
use crate::store::files::sealing::SealingKey;
use crate::store::{Store, StoreError};
use crate::turns::Turns;
pub use held::Held;
pub use issuing::{Issue, Issued, masked};
use letters::Letters;
use pool::{Pool, PoolPlace};
use registry::Registry;

/// How long somebody may take to change a PIN after signing in with the one sent at first.
pub const CHANGE_MAY_TAKE: TimeDelta = TimeDelta::minutes(10);

/// Changes that may be open at the same time.
const CHANGES: usize = 1_000;

/// Calls for one fiscal code that may wait for each other: a person makes one, whoever tries many at once waits like everybody.
const AT_ONCE: u32 = 4;

/// How often codes without a PIN are forgotten.
const SWEEP_EVERY: TimeDelta = TimeDelta::hours(6);

/// The PINs of this server.
pub struct Pins {
    store: Store,
    clock: Clock,
    key: Key,
    rules: Arc<PinRules>,
    pool: Pool,
    owners: Turns<String>,
    at_once: AtOnce<String>,
    letters: Letters,
    changes: Mutex<TicketBook<OpenChange>>,
    sessions: Sessions,
    sms: Arc<dyn SmsGateway>,
    email: Arc<dyn EmailGateway>,
    /// Who knows health cards and addresses.
    pub registry: Arc<dyn Registry>,
    /// The files of conversions.
    pub papers: Files,
    /// Files of one person on their way.
    pub sending: AtOnce<String>,
}

/// What somebody showed who has to change it.
#[derive(Debug, Clone)]
pub struct OpenChange {
    /// Whose.
    pub who: FiscalCode,
    /// The PIN that is to be changed.
    pub current: Candidate,
}

/// What PINs need of the rest of the server.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The server's key.
    pub key: Key,
    /// Who delivers text messages.
    pub sms: Arc<dyn SmsGateway>,
    /// Who delivers e-mails.
    pub email: Arc<dyn EmailGateway>,
    /// Who knows health cards and addresses.
    pub registry: Arc<dyn Registry>,
    /// Who is signed in.
    pub sessions: Sessions,
    /// What opens files.
    pub files_key: Arc<SealingKey>,
}

impl Pins {
    /// Opens the folders, and takes up letters that a crash left behind.
    ///
    /// # Errors
    /// Names the key of the configuration that can't be used.
    pub async fn open(config: &Config, parts: Parts) -> Result<Self, OpenError> {
        let Parts { store, clock, key, sms, email, registry, sessions, files_key } = parts;
        let (folder, papers) = (config.letters_path(), config.data_dir.join("pin-papers"));
        let wrong = |key: &str, folder: &std::path::Path, error: io::Error| {
            ConfigError::new(key, format!("{}: {error}", folder.display()))
        };
        let letters = Letters::open(folder.clone()).map_err(|error| wrong("pin.letters_dir", &folder, error))?;
        let meant = store.pin_letters().await?;
        letters.take_up(&meant).map_err(|error| wrong("pin.letters_dir", &folder, error))?;
        store.pin_letters_put(&meant).await?;
        let papers = Files::open(papers.clone(), files_key, store.clone(), clock.clone())
            .map_err(|error| wrong("data_dir", &papers, error))?;
        let policy = PinPolicy {
            issued_to: config.pin.issued_to,
            renew_after_days: config.pin.renew_after_days,
            ..PinPolicy::default()
        };
        let rules = Arc::new(PinRules { policy, hasher: SecretHasher::new(key.clone()) });
        let changes = Mutex::new(TicketBook::lasting(CHANGE_MAY_TAKE, CHANGES));
        let (owners, at_once, sending) = (Turns::default(), AtOnce::most(AT_ONCE), AtOnce::most(2));
        let pool = Pool::start().map_err(OpenError::Threads)?;
        Ok(Self {
            store,
            clock,
            key,
            rules,
            pool,
            owners,
            at_once,
            letters,
            changes,
            sms,
            email,
            registry,
            sessions,
            papers,
            sending,
        })
    }

    /// The rules.
    #[must_use]
    pub fn policy(&self) -> &PinPolicy {
        &self.rules.policy
    }

    /// The pseudonym under which a person's PIN is kept: that of their sessions.
    #[must_use]
    pub fn owner(&self, who: &FiscalCode) -> String {
        self.key.pseudonym("citizen", who.reveal())
    }

    /// A place in the line, at once or not at all.
    ///
    /// # Errors
    /// `TooManyRequests`, whether the code has a PIN or not.
    pub fn place(self: &Arc<Self>, who: &FiscalCode) -> Result<Place, Code> {
        let owner = self.owner(who);
        let under_way = self.at_once.begin(owner.clone())?;
        Ok(Place { pins: Arc::clone(self), owner, place: self.pool.place()?, under_way })
    }

    /// What is kept of a fiscal code, in this call's hands alone.
    ///
    /// # Errors
    /// `TooManyRequests`, or when the store fails.
    pub async fn hold(self: &Arc<Self>, who: &FiscalCode) -> ApiResult<Held> {
        self.place(who)?.hold().await
    }

    /// What is kept by a pseudonym, for people of the institute who were shown a list.
    ///
    /// # Errors
    /// `TooManyRequests`, or when the store fails.
    pub async fn hold_owner(self: &Arc<Self>, owner: String) -> ApiResult<Held> {
        let under_way = self.at_once.begin(owner.clone())?;
        Place { pins: Arc::clone(self), owner, place: self.pool.place()?, under_way }.hold().await
    }

    /// A ticket that changes a PIN once.
    pub fn begin_change(&self, change: OpenChange, now: DateTime<Utc>) -> SocketTicket {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        changes.issue(rand::random(), change, now)
    }

    /// Uses such a ticket up.
    pub fn redeem_change(&self, ticket: &str, now: DateTime<Utc>) -> Option<OpenChange> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).redeem(ticket, now)
    }

    /// Returns once everything that was begun is done.
    pub async fn finish(&self) {
        self.pool.until_empty().await;
    }

    /// Forgets now and then codes without a PIN at which nobody has tried for a while.
    pub async fn sweep(self: Arc<Self>) {
        loop {
            self.clock.sleep_until(self.clock.now() + SWEEP_EVERY).await;
            match self.store.forget_pins(self.clock.now()).await {
                Ok(forgotten) => tracing::debug!(forgotten, "codes without a PIN"),
                Err(error) => tracing::error!(%error, "codes without a PIN could not be forgotten"),
            }
        }
    }

    /// The folder of the letters.
    #[must_use]
    pub fn letters(&self) -> &Letters {
        &self.letters
    }
}

/// Why PINs could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A folder can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no threads.
    #[error("no thread to hash PINs on: {0}")]
    Threads(io::Error),
}

/// A place in the line for one fiscal code.
pub struct Place {
    pins: Arc<Pins>,
    owner: String,
    place: PoolPlace,
    under_way: UnderWay<String>,
}

/// Sixteen characters' worth of random bytes.
#[must_use]
pub fn fresh_pin() -> FreshPin {
    FreshPin::new(&rand::random(), &rand::random())
}

/// Eight characters' worth.
#[must_use]
pub fn fresh_half() -> FreshHalf {
    FreshHalf::new(&rand::random())
}
