//! Errors of the HTTP interface, mapped to `application/problem+json` (RFC 9457) in this one place. Their detail is
//! logged here once; the peer sees a stable code and plain words.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{Code, Problem};

use crate::malformed::Malformed;

/// Why a request is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Refused with a stable code.
    #[error("refused: {0:?}")]
    Refused(Code),
    /// Refused because of one field.
    #[error("refused: {0:?} in {1}")]
    Field(Code, &'static str),
    /// The body can't be read.
    #[error("malformed: {0:?}")]
    Malformed(Malformed),
    /// The join window has not opened.
    #[error("the window opens at {opens_at}")]
    TooEarly {
        /// When it does.
        opens_at: DateTime<Utc>,
    },
    /// Not before this time.
    #[error("{0:?} until {1}")]
    Until(Code, DateTime<Utc>),
    /// Too many from one address.
    #[error("too fast for one address")]
    TooFast {
        /// After which time the next one is taken.
        wait: TimeDelta,
    },
    /// The store failed; nothing changed.
    #[error("store: {0}")]
    Store(#[from] crate::store::StoreError),
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

/// Answer of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::Refused(code)
    }
}

impl ApiError {
    /// What the peer is told.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Refused(code) => Problem::new(*code),
            Self::Field(code, field) => Problem::new(*code).in_field(field),
            Self::Until(code, at) => Problem { opens_at: Some(*at), ..Problem::new(*code) },
            Self::Malformed(malformed) => malformed.problem(),
            Self::TooEarly { opens_at } => Problem { opens_at: Some(*opens_at), ..Problem::new(Code::TooEarly) },
            Self::TooFast { .. } => Problem::new(Code::TooManyRequests),
            Self::Store(_) => Problem::new(Code::StorageUnavailable),
            Self::Internal(_) => Problem::new(Code::Internal),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match &self {
            Self::Store(_) | Self::Internal(_) => tracing::error!(error = %self, "request failed"),
            refused => tracing::debug!(error = %refused, "request refused"),
        }
        let mut response = respond(&self.problem());
        if let Self::TooFast { wait } = self {
            // In whole seconds (RFC 9110, section 10.2.3), never too few.
            let seconds = (wait + TimeDelta::milliseconds(999)).num_seconds();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The response that carries a problem.
#[must_use]
pub fn respond(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(problem)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    if problem.status == 401 {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::Refused(Code::TooLarge),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::Refused(Code::UnsupportedMediaType),
            // The rejection's own text may quote the body: nothing of it goes further than this.
            _ => Self::Malformed(Malformed::read(&rejection.body_text())),
        }
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::Refused(Code::Malformed)
    }
}

impl From<QueryRejection> for ApiError {
    fn from(_: QueryRejection) -> Self {
        Self::Refused(Code::Malformed)
    }
}
