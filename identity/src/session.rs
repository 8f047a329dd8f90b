//! A session: how long somebody is signed in, and the tokens that prove it.
//!
//! The browser holds a random token in a cookie, the store its SHA-256 alone. Tokens rotate: a stolen one is soon worth nothing, and when
//! it is used after its owner's browser went on to the next, the session ends for both. A new token counts only once the browser has
//! used it, so that an answer lost on a bad line signs nobody out.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{BookingId, Credential, FiscalCode, OfficialId, Party, PersonName, Realm};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::staff::Staff;

/// Identifies a session: random, shown in the list of devices, opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub u128);

impl std::fmt::Display for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl std::str::FromStr for SessionId {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(text, 16).map(Self)
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "realm", rename_all = "snake_case")]
pub enum Holder {
    /// A citizen with a credential of their own.
    Citizen {
        /// Fiscal code.
        fiscal_code: FiscalCode,
        /// Name, as the provider says it.
        name: Option<PersonName>,
        /// By which means.
        credential: Credential,
    },
    /// A guest of one meeting.
    Guest {
        /// Which.
        booking: BookingId,
        /// As whom.
        party: Party,
    },
    /// Somebody of the institute, with the roles told at the login.
    Staff(Staff),
}

impl Holder {
    /// As whom.
    #[must_use]
    pub fn realm(&self) -> Realm {
        match self {
            Self::Citizen { .. } => Realm::Citizen,
            Self::Guest { .. } => Realm::Guest,
            Self::Staff(_) => Realm::Staff,
        }
    }

    /// By which means they entered.
    #[must_use]
    pub fn credential(&self) -> Credential {
        match self {
            Self::Citizen { credential, .. } => *credential,
            Self::Guest { .. } => Credential::GuestCode {},
            Self::Staff(_) => Credential::Office {},
        }
    }

    /// What all sessions of one person have in common: by it somebody signs out everywhere.
    #[must_use]
    pub fn owner(&self) -> Owner<'_> {
        match self {
            Self::Citizen { fiscal_code, .. } => Owner::Citizen(fiscal_code),
            Self::Guest { booking, party } => Owner::Guest(*booking, *party),
            Self::Staff(staff) => Owner::Staff(&staff.id),
        }
    }
}

/// Whose sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// A citizen's.
    Citizen(&'a FiscalCode),
    /// A guest's.
    Guest(BookingId, Party),
    /// Somebody's of the institute.
    Staff(&'a OfficialId),
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Without use.
    pub idle: TimeDelta,
    /// In any case, unless a meeting runs.
    pub absolute: TimeDelta,
    /// How old a token gets before the next one is given out.
    pub rotate_after: TimeDelta,
    /// How long a token still opens once the next one was used: for requests that were under way.
    pub overlap: TimeDelta,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self {
            idle: TimeDelta::minutes(30),
            absolute: TimeDelta::hours(8),
            rotate_after: TimeDelta::minutes(10),
            overlap: TimeDelta::seconds(60),
        }
    }
}

/// What the store keeps of a token: its SHA-256. Prints masked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// Of a token as the cookie carries it.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHash(***)")
    }
}

/// Somebody is signed in at one browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// Who.
    pub holder: Holder,
    /// Browser and system, for the list of devices; at most 80 characters.
    pub device: String,
    /// The provider at which they signed in, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was used last, to the minute.
    pub seen_at: DateTime<Utc>,
    /// When it ends in any case.
    pub until: DateTime<Utc>,
    /// The token that counts.
    current: TokenHash,
    /// Since when it does.
    current_since: DateTime<Utc>,
    /// The next one, given out at this time and not used yet.
    next: Option<(TokenHash, DateTime<Utc>)>,
    /// The one before, and until when it still opens.
    retired: Option<(TokenHash, DateTime<Utc>)>,
}

/// What a token that was presented opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// The session; `rotate` asks for the next token.
    Valid {
        /// The token has grown old: give out the next one with the answer ([`Session::offer`]).
        rotate: bool,
    },
    /// Nothing: it is over.
    Expired,
    /// Nothing: the token was retired long since. Somebody else has it, and the session must end.
    Stolen,
}

/// Uses are noted once in so much time, so that not every request writes.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

impl Session {
    /// Somebody signs in.
    #[must_use]
    pub fn open(
        id: SessionId,
        holder: Holder,
        device: String,
        token: TokenHash,
        policy: &SessionPolicy,
        now: DateTime<Utc>,
    ) -> Self {
        let until = now + policy.absolute;
        let (current, current_since) = (token, now);
        Self {
            id,
            holder,
            device,
            provider: None,
            since: now,
            seen_at: now,
            until,
            current,
            current_since,
            next: None,
            retired: None,
        }
    }

    /// When it ends unless it is used.
    #[must_use]
    pub fn idle_until(&self, policy: &SessionPolicy) -> DateTime<Utc> {
        (self.seen_at + policy.idle).min(self.until)
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, policy: &SessionPolicy, now: DateTime<Utc>) -> bool {
        now >= self.idle_until(policy)
    }

    /// A request comes with this token.
    pub fn present(&mut self, token: &TokenHash, policy: &SessionPolicy, now: DateTime<Utc>) -> Presented {
        if self.is_over(policy, now) {
            return Presented::Expired;
        }
        if self.next.is_some_and(|(next, _)| next == *token) {
            // The browser has it: the old one goes.
            self.retired = Some((self.current, now + policy.overlap));
            (self.current, self.current_since, self.next) = (*token, now, None);
        } else if self.current != *token {
            return match self.retired {
                Some((retired, until)) if retired == *token && now < until => self.used(false, now),
                _ => Presented::Stolen,
            };
        }
        // Requests that come together must not each get another next one: the browser would keep any of them. One whose answer was
        // lost is followed by another.
        let on_its_way = self.next.is_some_and(|(_, offered)| now < offered + policy.overlap);
        let rotate = now - self.current_since >= policy.rotate_after && !on_its_way;
        self.used(rotate, now)
    }

    fn used(&mut self, rotate: bool, now: DateTime<Utc>) -> Presented {
        if now - self.seen_at >= NOTED_EVERY {
            self.seen_at = now;
        }
        Presented::Valid { rotate }
    }

    /// The next token is on its way to the browser. One that was given out before and never used counts no more.
    pub fn offer(&mut self, next: TokenHash, now: DateTime<Utc>) {
        self.next = Some((next, now));
    }

    /// The socket of a meeting stands: the session goes on as long as it does, and as long afterwards as somebody may be idle, also
    /// past its absolute end. A meeting is never cut by a clock.
    pub fn renew_by_meeting(&mut self, policy: &SessionPolicy, now: DateTime<Utc>) {
        self.seen_at = now;
        self.until = self.until.max(now + policy.idle);
    }

    /// The board of an office is looked at: that is use, but not a meeting, and a computer that was left alone does not stay signed in.
    /// Tells whether the session goes on.
    pub fn renew_by_board(&mut self, now: DateTime<Utc>) -> bool {
        let goes_on = now < self.until;
        if goes_on {
            self.seen_at = now;
        }
        goes_on
    }

    /// The hashes by which the store finds it: of the current, the next and the retired token.
    #[must_use]
    pub fn hashes(&self) -> [Option<TokenHash>; 3] {
        [Some(self.current), self.next.map(|(hash, _)| hash), self.retired.map(|(hash, _)| hash)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noon() -> DateTime<Utc> {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn token(number: u32) -> TokenHash {
        TokenHash::of(&number.to_string())
    }

    fn minutes(number: i64) -> DateTime<Utc> {
        noon() + TimeDelta::minutes(number)
    }

    const POLICY: SessionPolicy = SessionPolicy {
        idle: TimeDelta::minutes(30),
        absolute: TimeDelta::hours(8),
        rotate_after: TimeDelta::minutes(10),
        overlap: TimeDelta::seconds(60),
    };

    fn session() -> Session {
        let fiscal_code = FiscalCode::parse("RSSMRA80A01H501U").unwrap();
        let holder = Holder::Citizen { fiscal_code, name: None, credential: Credential::Cns {} };
        Session::open(SessionId(1), holder, "Chrome, Android".to_owned(), token(0), &POLICY, noon())
    }

    const VALID: Presented = Presented::Valid { rotate: false };
    const ROTATE: Presented = Presented::Valid { rotate: true };

    #[test]
    fn a_session_ends_to_the_second_when_nobody_uses_it() {
        let before = noon() + TimeDelta::seconds(30 * 60 - 1);
        assert!(matches!(session().present(&token(0), &POLICY, before), Presented::Valid { .. }));
        assert_eq!(session().present(&token(0), &POLICY, minutes(30)), Presented::Expired);
    }

    #[test]
    fn use_puts_the_end_off_until_the_absolute_end_and_no_further() {
        let mut session = session();
        for minute in (20..480).step_by(20) {
            assert!(
                matches!(session.present(&token(0), &POLICY, minutes(minute)), Presented::Valid { .. }),
                "{minute}"
            );
        }
        assert_eq!(session.present(&token(0), &POLICY, minutes(480)), Presented::Expired);
    }

    #[test]
    fn the_socket_of_a_meeting_carries_a_session_past_its_absolute_end() {
        let mut session = session();
        for minute in 1..600 {
            session.renew_by_meeting(&POLICY, minutes(minute));
        }
        assert!(matches!(session.present(&token(0), &POLICY, minutes(610)), Presented::Valid { .. }));
        assert_eq!(session.present(&token(0), &POLICY, minutes(640)), Presented::Expired);
    }

    #[test]
    fn the_board_of_an_office_is_use_and_puts_no_absolute_end_off() {
        let mut session = session();
        for minute in 1..480 {
            assert!(session.renew_by_board(minutes(minute)), "{minute}");
        }
        assert!(!session.renew_by_board(minutes(480)));
        assert_eq!(session.present(&token(0), &POLICY, minutes(480)), Presented::Expired);
    }

    #[test]
    fn an_old_token_asks_for_the_next_one_which_counts_from_its_first_use() {
        let mut session = session();
        assert_eq!(session.present(&token(0), &POLICY, minutes(10)), ROTATE);
        session.offer(token(1), minutes(10));
        assert_eq!(session.present(&token(1), &POLICY, minutes(11)), VALID);
        let within = minutes(11) + TimeDelta::seconds(59);
        assert_eq!(session.present(&token(0), &POLICY, within), VALID, "a request that was under way");
    }

    #[test]
    fn a_retired_token_that_comes_back_ends_the_session() {
        let mut session = session();
        session.offer(token(1), minutes(10));
        session.present(&token(1), &POLICY, minutes(10));
        assert_eq!(session.present(&token(0), &POLICY, minutes(11)), Presented::Stolen);
    }

    #[test]
    fn an_answer_that_was_lost_signs_nobody_out() {
        let mut session = session();
        session.offer(token(1), minutes(10));
        assert_eq!(session.present(&token(0), &POLICY, minutes(10)), VALID, "the next one may still arrive");
        assert_eq!(session.present(&token(0), &POLICY, minutes(12)), ROTATE, "it did not: another is given out");
        session.offer(token(2), minutes(12));
        assert_eq!(session.present(&token(2), &POLICY, minutes(12)), VALID);
    }

    #[test]
    fn hashes_and_fiscal_codes_are_not_in_debug_output() {
        let text = format!("{:?}", session());
        assert!(text.contains("TokenHash(***)") && !text.contains("RSSMRA80A01H501U"), "{text}");
    }

    proptest! {
        /// A browser that takes each new token, or loses some answers, is never signed out while it uses the session.
        #[test]
        fn a_browser_on_a_bad_line_stays_signed_in(lost in prop::collection::vec(any::<bool>(), 1..60), pause in 1_i64..29) {
            let mut session = session();
            let (mut held, mut fresh, mut now) = (token(0), 0, noon());
            for lost in lost {
                now += TimeDelta::minutes(pause);
                if now >= minutes(480) { break; }
                match session.present(&held, &POLICY, now) {
                    Presented::Valid { rotate: true } => {
                        fresh += 1;
                        session.offer(token(fresh), now);
                        if !lost { held = token(fresh); }
                    }
                    Presented::Valid { rotate: false } => {}
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }
}
