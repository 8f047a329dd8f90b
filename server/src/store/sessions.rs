//! Sessions and the tokens by which they are found.

use chrono::{DateTime, Utc};
use identity::{Session, SessionId, TokenHash};
use protocol::Realm;
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError, Stored, ms};

/// How a token finds its session.
const BY_TOKEN: &str =
    "SELECT state FROM session WHERE realm = $2 AND (current_hash = $1 OR next_hash = $1 OR retired_hash = $1)";

impl Store {
    /// Adds a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add_session(&self, session: &Session, owner: &str, ends_at: DateTime<Utc>) -> Stored<()> {
        let mut transaction = self.write().await?;
        let [current, next, retired] = hashes(session);
        sqlx::query(
            "INSERT INTO session (id, realm, owner, state, current_hash, next_hash, retired_hash, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(session.id.to_string())
        .bind(session.holder.realm().name())
        .bind(owner)
        .bind(json(session)?)
        .bind(current)
        .bind(next)
        .bind(retired)
        .bind(ms(ends_at))
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// The session that a token belongs to, or belonged to lately.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn session_by_token(&self, realm: Realm, token: &TokenHash) -> Stored<Option<Session>> {
        let row =
            sqlx::query(BY_TOKEN).bind(token.0.as_slice()).bind(realm.name()).fetch_optional(self.reader()).await?;
        row.map(|row| read(row.try_get("state")?)).transpose()
    }

    /// Changes the session of a token while nobody else does. What `change` gives back is given back; the session is written when it
    /// changed.
    ///
    /// # Errors
    /// When the store fails; nothing changed then.
    pub async fn change_session<T>(
        &self,
        find: Find<'_>,
        change: impl FnOnce(&mut Session) -> (T, DateTime<Utc>) + Send,
    ) -> Stored<Option<(Session, T)>> {
        let mut transaction = self.write().await?;
        let row = match find {
            Find::Token(realm, token) => {
                let query = sqlx::query(BY_TOKEN).bind(token.0.as_slice()).bind(realm.name());
                query.fetch_optional(&mut *transaction).await?
            }
            Find::Id(id) => {
                let query = sqlx::query("SELECT state FROM session WHERE id = $1").bind(id.to_string());
                query.fetch_optional(&mut *transaction).await?
            }
        };
        let Some(row) = row else { return Ok(None) };
        let mut session = read(row.try_get("state")?)?;
        let before = session.clone();
        let (given, ends_at) = change(&mut session);
        if session != before {
            save(&mut transaction, &session, ends_at).await?;
            transaction.commit().await?;
        }
        Ok(Some((session, given)))
    }

    /// Somebody's sessions, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sessions_of(&self, owner: &str) -> Stored<Vec<Session>> {
        let rows =
            sqlx::query("SELECT state FROM session WHERE owner = $1").bind(owner).fetch_all(self.reader()).await?;
        let mut sessions: Vec<Session> = rows.iter().map(|row| read(row.try_get("state")?)).collect::<Stored<_>>()?;
        sessions.sort_by_key(|session| std::cmp::Reverse(session.since));
        Ok(sessions)
    }

    /// Whether there is such a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_session(&self, id: SessionId) -> Stored<bool> {
        let row = sqlx::query("SELECT 1 FROM session WHERE id = $1").bind(id.to_string());
        Ok(row.fetch_optional(self.reader()).await?.is_some())
    }

    /// Ends a session of somebody; tells whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_session(&self, owner: &str, id: SessionId) -> Stored<bool> {
        let mut transaction = self.write().await?;
        let done = sqlx::query("DELETE FROM session WHERE id = $1 AND owner = $2")
            .bind(id.to_string())
            .bind(owner)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Forgets the sessions that are over.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_sessions(&self, now: DateTime<Utc>) -> Stored<u64> {
        let mut transaction = self.write().await?;
        let done =
            sqlx::query("DELETE FROM session WHERE ends_at <= $1").bind(ms(now)).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(done.rows_affected())
    }
}

/// How a session is found.
#[derive(Debug, Clone, Copy)]
pub enum Find<'a> {
    /// By a token of its realm.
    Token(Realm, &'a TokenHash),
    /// By its id.
    Id(SessionId),
}

async fn save(connection: &mut SqliteConnection, session: &Session, ends_at: DateTime<Utc>) -> Stored<()> {
    let [current, next, retired] = hashes(session);
    sqlx::query(
        "UPDATE session SET state = $2, current_hash = $3, next_hash = $4, retired_hash = $5, ends_at = $6 WHERE id = $1",
    )
    .bind(session.id.to_string())
    .bind(json(session)?)
    .bind(current)
    .bind(next)
    .bind(retired)
    .bind(ms(ends_at))
    .execute(connection)
    .await?;
    Ok(())
}

fn hashes(session: &Session) -> [Option<Vec<u8>>; 3] {
    session.hashes().map(|hash| hash.map(|hash| hash.0.to_vec()))
}

fn json(session: &Session) -> Stored<String> {
    serde_json::to_string(session).map_err(|_| unreadable())
}

fn read(state: &str) -> Stored<Session> {
    serde_json::from_str(state).map_err(|_| unreadable())
}

fn unreadable() -> StoreError {
    StoreError::Unreadable { table: "session", what: "state" }
}
