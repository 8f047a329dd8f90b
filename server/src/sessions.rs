//! Who is signed in: opening, finding, renewing and ending sessions. `identity::Session` decides; this stores and tells.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use identity::{Holder, Key, Owner, Presented, Session, SessionId, SessionPolicy, TokenHash};
use protocol::Realm;
use tokio::sync::broadcast;

use crate::clock::Clock;
use crate::store::sessions::Find;
use crate::store::{Store, Stored};

/// Ends that may wait to be heard; who missed some looks at the store.
const ENDS: usize = 1_024;

/// How often sessions that are over are forgotten.
const SWEEP_EVERY: TimeDelta = TimeDelta::minutes(10);

/// How long they are kept after their end: one that a meeting's socket carries must not be swept away while the machine sleeps.
const KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// The sessions of this server. Clones share them.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    clock: Clock,
    key: Key,
    policy: SessionPolicy,
    ended: broadcast::Sender<SessionId>,
}

/// A session that a request belongs to.
#[derive(Debug)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// The next token, for the answer's cookie.
    pub next: Option<String>,
}

/// What a line is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOf {
    /// A meeting, which is never cut by a clock.
    Meeting,
    /// The board of an office.
    Board,
}

/// Why a request belongs to no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// No such token, or the session is over.
    Unknown,
    /// The token was retired long since: its session was ended, for somebody has a copy.
    Stolen(SessionId),
}

impl Sessions {
    /// The sessions of a store.
    #[must_use]
    pub fn new(store: Store, clock: Clock, key: Key, policy: SessionPolicy) -> Self {
        Self { store, clock, key, policy, ended: broadcast::Sender::new(ENDS) }
    }

    /// How long they last.
    #[must_use]
    pub fn policy(&self) -> &SessionPolicy {
        &self.policy
    }

    /// Signs somebody in; gives the token for the cookie.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open(&self, holder: Holder, device: String) -> Stored<(Session, String)> {
        self.open_at(None, holder, device).await
    }

    /// Signs somebody in who comes from a provider.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_at(&self, provider: Option<&str>, holder: Holder, device: String) -> Stored<(Session, String)> {
        let token = fresh_token();
        let (id, now) = (SessionId(rand::random()), self.clock.now());
        let mut session = Session::open(id, holder, device, TokenHash::of(&token), &self.policy, now);
        session.provider = provider.map(str::to_owned);
        let owner = self.owner(&session.holder);
        self.store.add_session(&session, &owner, session.idle_until(&self.policy)).await?;
        metrics::counter!("sportello_sessions_opened_total", "realm" => session.holder.realm().name()).increment(1);
        Ok((session, token))
    }

    /// The session of a request.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(&self, realm: Realm, token: &str) -> Stored<Result<Found, NotFound>> {
        let (hash, now) = (TokenHash::of(token), self.clock.now());
        let Some(mut session) = self.store.session_by_token(realm, &hash).await? else {
            return Ok(Err(NotFound::Unknown));
        };
        let stored = session.clone();
        // Nearly every request changes nothing, and waits for no writer.
        if session.present(&hash, &self.policy, now) == (Presented::Valid { rotate: false }) && session == stored {
            return Ok(Ok(Found { session, next: None }));
        }
        let fresh = fresh_token();
        let change = |session: &mut Session| {
            let presented = session.present(&hash, &self.policy, now);
            if presented == (Presented::Valid { rotate: true }) {
                session.offer(TokenHash::of(&fresh), now);
            }
            (presented, session.idle_until(&self.policy))
        };
        let changed = self.store.change_session(Find::Token(realm, &hash), change).await?;
        match changed {
            Some((session, Presented::Valid { rotate })) => Ok(Ok(Found { session, next: rotate.then_some(fresh) })),
            Some((session, Presented::Stolen)) => {
                tracing::warn!(session = %session.id, "a retired token came back: its session is ended");
                self.end(&session.holder, session.id).await?;
                Ok(Err(NotFound::Stolen(session.id)))
            }
            Some((_, Presented::Expired)) | None => Ok(Err(NotFound::Unknown)),
        }
    }

    /// A line stands: its session goes on, in a meeting past every limit, at a board until its absolute end. Tells whether it does.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn renew(&self, id: SessionId, line: LineOf) -> Stored<bool> {
        let now = self.clock.now();
        let renew = |session: &mut Session| {
            let goes_on = match line {
                LineOf::Meeting => {
                    session.renew_by_meeting(&self.policy, now);
                    true
                }
                LineOf::Board => session.renew_by_board(now),
            };
            (goes_on, session.idle_until(&self.policy))
        };
        let renewed = self.store.change_session(Find::Id(id), renew).await?;
        Ok(renewed.is_some_and(|(_, goes_on)| goes_on))
    }

    /// Everywhere that somebody is signed in, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(&self, holder: &Holder) -> Stored<Vec<Session>> {
        let now = self.clock.now();
        let sessions = self.store.sessions_of(&self.owner(holder)).await?;
        Ok(sessions.into_iter().filter(|session| !session.is_over(&self.policy, now)).collect())
    }

    /// Signs out at one place; tells whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end(&self, holder: &Holder, id: SessionId) -> Stored<bool> {
        let ended = self.store.end_session(&self.owner(holder), id).await?;
        if ended {
            self.were_ended(&[id]);
        }
        Ok(ended)
    }

    /// Signs out everywhere.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_all(&self, holder: &Holder) -> Stored<()> {
        for session in self.store.sessions_of(&self.owner(holder)).await? {
            self.end(holder, session.id).await?;
        }
        Ok(())
    }

    /// These sessions were ended in the store: whoever waits for it hears so.
    pub fn were_ended(&self, sessions: &[SessionId]) {
        for session in sessions {
            let _nobody_listens = self.ended.send(*session);
        }
    }

    /// Returns once this session is ended; never while it goes on.
    pub async fn ended(&self, id: SessionId) {
        let mut ends = self.ended.subscribe();
        loop {
            // It may have been ended before anybody listened, or among the ends that were missed.
            if matches!(self.store.has_session(id).await, Ok(false)) {
                return;
            }
            loop {
                match ends.recv().await {
                    Ok(ended) if ended == id => return,
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => break,
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        }
    }

    /// Forgets now and then what is over.
    pub async fn sweep(self) {
        loop {
            self.clock.sleep_until(self.clock.now() + SWEEP_EVERY).await;
            match self.store.forget_sessions(self.clock.now() - KEPT_FOR).await {
                Ok(forgotten) => tracing::debug!(forgotten, "sessions that were over"),
                Err(error) => tracing::error!(%error, "sessions could not be forgotten"),
            }
        }
    }

    fn owner(&self, holder: &Holder) -> String {
        pseudonym(&self.key, holder)
    }
}

/// A pseudonym of who is signed in: the same at each login, and for guests at each device.
#[must_use]
pub fn pseudonym(key: &Key, holder: &Holder) -> String {
    match holder.owner() {
        Owner::Citizen(fiscal_code) => key.pseudonym("citizen", fiscal_code.reveal()),
        Owner::Guest(booking, party) => key.pseudonym("guest", &format!("{booking} {party:?}")),
        Owner::Staff(id) => key.pseudonym("staff", &id.0),
    }
}

fn fresh_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
