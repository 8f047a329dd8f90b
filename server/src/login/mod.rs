//! Signing in at the providers of the configuration, by OpenID Connect: code flow with PKCE, state, nonce and `iss`.
//!
//! Sources: OpenID Connect Core 1.0; RFC 7636 (PKCE); RFC 9207 (`iss` in the answer); the Italian guidelines for OpenID Connect in SPID.
//! What a provider says is checked here and in `identity::eid`; whoever opens a session afterwards need not know any of it.

mod claims;
mod openid;
mod provider;
mod transport;

use identity::eid::ClaimError;
use protocol::Code;
use protocol::identity::LoginWay;

pub use provider::{Answer, Provider};
pub use transport::Transport;

/// Where a provider sends people back to.
pub const CALLBACK: &str = "/accesso/ritorno";

/// Where the button of a provider leads; its id follows.
pub const ENTER: &str = "/accesso/entra/";

/// Clocks of provider and service may differ by so many seconds.
const SKEW_S: i64 = 120;

/// Why nobody was signed in. The words are for the log; the person sees [`LoginError::code`] in plain words.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The person gave up.
    #[error("given up at the provider")]
    Cancelled,
    /// The answer belongs to no login of this browser, or to one that began too long ago.
    #[error("no such login is under way in this browser")]
    NotUnderWay,
    /// The provider can't be reached, or answers nonsense.
    #[error("provider: {0}")]
    Unavailable(String),
    /// What the provider answered does not hold.
    #[error("answer: {0}")]
    Invalid(String),
    /// It holds, but does not open anything here.
    #[error("claims: {0}")]
    Claims(#[from] ClaimError),
    /// Somebody whom the institute has given no role. What was told is not repeated: nobody has looked at it.
    #[error(
        "no role in this service: not in [[officials]]; of {told} roles that the provider told, {fitting} are known ones, with the id of \
         an office of the configuration where they need one; a name is needed, too"
    )]
    NoRole {
        /// How many roles the provider told.
        told: usize,
        /// How many of them are roles here.
        fitting: usize,
    },
}

impl LoginError {
    /// What the person is told.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Cancelled => Code::LoginCancelled,
            Self::NotUnderWay => Code::LoginExpired,
            Self::Unavailable(_) => Code::ProviderUnavailable,
            Self::Invalid(_) => Code::LoginInvalid,
            Self::Claims(ClaimError::NoLevel | ClaimError::LevelTooLow(_)) => Code::AssuranceInsufficient,
            Self::Claims(ClaimError::NoFiscalCode | ClaimError::NotAFiscalCode) => Code::LoginWithoutFiscalCode,
            Self::NoRole { .. } => Code::NoRole,
        }
    }
}

/// The providers of this service.
#[derive(Default)]
pub struct Providers(Vec<Provider>);

impl Providers {
    /// Takes them in the order of the configuration.
    #[must_use]
    pub fn new(providers: Vec<Provider>) -> Self {
        Self(providers)
    }

    /// A provider.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.id() == id)
    }

    /// The ways to enter that they are.
    pub fn ways(&self) -> impl Iterator<Item = LoginWay> + '_ {
        self.0.iter().map(Provider::way)
    }
}
