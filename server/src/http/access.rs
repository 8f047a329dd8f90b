//! Who asks: the token of a citizen's link or of an official, in the `Authorization` header.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use identity::Official;
use protocol::{BookingId, Code, Party};

use crate::app::{App, AppState};
use crate::problem::{ApiError, ApiResult};

/// Who asks, by a token whose signature fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access(pub identity::Access);

impl FromRequestParts<AppState> for Access {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let header = header.ok_or(Code::Unauthorized)?;
        identity::Access::from_authorization(&app.key, header, app.clock.now())
            .map(Self)
            .map_err(|_| Code::Unauthorized.into())
    }
}

impl Access {
    /// The citizen of this booking.
    ///
    /// # Errors
    /// `Forbidden` for a citizen of another booking and for officials.
    pub fn citizen_of(&self, wanted: BookingId) -> ApiResult<Party> {
        match self.0 {
            identity::Access::Citizen { booking, party } if booking == wanted => Ok(party),
            _ => Err(Code::Forbidden.into()),
        }
    }

    /// The holder of this booking: the delegate, who made it.
    ///
    /// # Errors
    /// `Forbidden` for anybody else.
    pub fn holder_of(&self, wanted: BookingId) -> ApiResult<()> {
        match self.citizen_of(wanted)? {
            Party::Delegate => Ok(()),
            Party::Delegator => Err(Code::Forbidden.into()),
        }
    }

    /// The official.
    ///
    /// # Errors
    /// `Forbidden` for citizens, `Unauthorized` for an official who is no longer in the configuration.
    pub fn official<'a>(&self, app: &'a App) -> ApiResult<&'a Official> {
        match &self.0 {
            identity::Access::Official { official } => {
                app.roster.get(official).ok_or_else(|| Code::Unauthorized.into())
            }
            identity::Access::Citizen { .. } => Err(Code::Forbidden.into()),
        }
    }
}
