//! Who asks: found once for each request, by the session cookie of the realm that the page names, or by the key of another system.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use booking::Booking;
use identity::{Citizens, Holder, Scope, SessionId, Staff, ToldBy};
use protocol::identity::REALM_HEADER;
use protocol::{Code, OfficeId, Party, Realm, Role};

use crate::app::{App, AppState};
use crate::problem::{ApiError, ApiResult};

/// Who asks: somebody who is signed in, or another system.
#[derive(Debug, Clone)]
pub struct Access(pub identity::Access);

/// What was found out about a request, for its handler.
#[derive(Debug, Clone)]
enum Asker {
    Nobody,
    Known(Access),
}

impl FromRequestParts<AppState> for Access {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        match parts.extensions.get::<Asker>() {
            Some(Asker::Known(access)) => Ok(access.clone()),
            _ => Err(Code::Unauthorized.into()),
        }
    }
}

impl Access {
    /// As whom the asker takes part in this booking.
    ///
    /// # Errors
    /// `Forbidden` for everybody who is none of its two citizens; `AssuranceInsufficient` for one of them who entered by means that its
    /// desk does not take.
    pub fn party_in(&self, app: &App, booking: &Booking) -> ApiResult<Party> {
        let (delegate, delegator) = (&booking.delegate.fiscal_code, &booking.delegator.fiscal_code);
        let citizens = Citizens { booking: booking.id, delegate, delegator };
        let party = self.0.party_in(citizens).ok_or(Code::Forbidden)?;
        match &self.0 {
            identity::Access::Session { holder, .. } if !app.assurance(&booking.desk).admits(holder.credential()) => {
                Err(Code::AssuranceInsufficient.into())
            }
            _ => Ok(party),
        }
    }

    /// The citizen who holds this booking: the delegate, who is the one it was made for. Operators and the system that made it act for
    /// them.
    ///
    /// # Errors
    /// `Forbidden` for anybody else, `AssuranceInsufficient` as for [`Access::party_in`].
    pub fn holder_of(&self, app: &App, booking: &Booking) -> ApiResult<()> {
        let made_it = match &self.0 {
            identity::Access::Integrator(system) => {
                self.0.has_scope(Scope::BookingsRead) && booking.booked_by.as_deref() == Some(&system.id)
            }
            identity::Access::Session { .. } => self.0.is(Role::Operator),
        };
        if made_it {
            return Ok(());
        }
        match self.party_in(app, booking)? {
            Party::Delegate => Ok(()),
            Party::Delegator => Err(Code::Forbidden.into()),
        }
    }

    /// Who is signed in, and where.
    ///
    /// # Errors
    /// `Forbidden` for other systems.
    pub fn session(&self) -> ApiResult<(SessionId, &Holder)> {
        match &self.0 {
            identity::Access::Session { session, holder } => Ok((*session, holder)),
            identity::Access::Integrator(_) => Err(Code::Forbidden.into()),
        }
    }

    /// Somebody of the institute.
    ///
    /// # Errors
    /// `Forbidden` for everybody else.
    pub fn staff(&self) -> ApiResult<&Staff> {
        self.0.staff().ok_or_else(|| Code::Forbidden.into())
    }

    /// An official or the supervisor of an office.
    ///
    /// # Errors
    /// `Forbidden` for everybody else.
    pub fn staff_of(&self, office: &OfficeId) -> ApiResult<&Staff> {
        self.0.staff_of(office).ok_or_else(|| Code::Forbidden.into())
    }

    /// Somebody with a role of the whole institute.
    ///
    /// # Errors
    /// `Forbidden` for everybody else.
    pub fn with_role(&self, role: Role) -> ApiResult<&Staff> {
        self.staff().and_then(|staff| if staff.is(role) { Ok(staff) } else { Err(Code::Forbidden.into()) })
    }
}

/// Finds out who asks, before the handler; afterwards hands the next token over, and notes what the institute's people and other systems
/// did, and what was refused to whom.
pub(super) async fn identify(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let (asker, fresh) = match find(&app, request.headers()).await {
        Ok(found) => found,
        Err(error) => return error.into_response(),
    };
    let noted = match &asker {
        Asker::Known(access) => Some(access.clone()),
        Asker::Nobody => None,
    };
    request.extensions_mut().insert(asker);
    let mut response = next.run(request).await;
    if let Some((realm, token)) = fresh {
        // A handler that signs in or out says itself what becomes of the cookie.
        if !response.headers().contains_key(SET_COOKIE)
            && let Some(cookie) = cookie(realm, Some(&token), &app)
        {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    if let Some(access) = noted
        && let Err(error) = asked.note(&app, &access, response.status()).await
    {
        // What can't be accounted for is not given out.
        return ApiError::Store(error).into_response();
    }
    response
}

type Found = (Asker, Option<(Realm, String)>);

async fn find(app: &App, headers: &HeaderMap) -> ApiResult<Found> {
    if let Some(system) = bearer(headers).and_then(|key| app.integrator(key)) {
        return Ok((Asker::Known(Access(identity::Access::Integrator(system.clone()))), None));
    }
    let named = headers.get(REALM_HEADER).and_then(|value| value.to_str().ok()).and_then(|name| name.parse().ok());
    let Some(realm): Option<Realm> = named else { return Ok((Asker::Nobody, None)) };
    let Some(token) = cookies(headers).find_map(|(name, value)| (name == realm.cookie()).then_some(value)) else {
        return Ok((Asker::Nobody, None));
    };
    let Ok(found) = app.sessions.find(realm, token).await? else { return Ok((Asker::Nobody, None)) };
    let Some(holder) = current(app, found.session.holder) else { return Ok((Asker::Nobody, None)) };
    let access = Access(identity::Access::Session { session: found.session.id, holder });
    Ok((Asker::Known(access), found.next.map(|token| (realm, token))))
}

/// The roles of today: who was taken out of the configuration has none any more.
fn current(app: &App, holder: Holder) -> Option<Holder> {
    match holder {
        // A provider that no longer keeps roles tells none.
        Holder::Staff(staff) if staff.told_by == ToldBy::Provider && !app.roles_come_from_the_provider() => {
            app.roster.get(&staff.id).cloned().map(Holder::Staff)
        }
        Holder::Staff(staff) => app.roster.current(staff).map(Holder::Staff),
        other => Some(other),
    }
}

/// The value of an `Authorization` header, `Bearer <value>` (RFC 6750; the scheme in any case).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, value) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(value.trim())
}

/// The cookies of a request (RFC 6265, section 5.4).
pub(super) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// The session cookie of a realm; without a token: the one that takes it away.
pub(super) fn cookie(realm: Realm, token: Option<&str>, app: &App) -> Option<HeaderValue> {
    let (value, age) = match token {
        Some(token) => (token, app.sessions.policy().absolute.num_seconds()),
        None => ("", 0),
    };
    let name = realm.cookie();
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={age}").parse().ok()
}

/// What was asked, as the log of who did what has it.
struct Asked {
    action: String,
    subject: String,
    reads_only: bool,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        // Of what stands in the address only ids are noted: nothing else can be anything but noise.
        let id = request.uri().path().split('/').find(|part| part.parse::<uuid::Uuid>().is_ok());
        Self {
            action: format!("{} {path}", request.method()),
            subject: id.unwrap_or_default().to_owned(),
            reads_only: matches!(*request.method(), Method::GET | Method::HEAD),
        }
    }

    /// What the institute's people and other systems do is noted in any case; of citizens what they change and what they are refused.
    async fn note(self, app: &App, access: &Access, status: StatusCode) -> crate::store::Stored<()> {
        let refused = matches!(status.as_u16(), 401 | 403);
        let own = matches!(&access.0, identity::Access::Session { holder, .. } if !matches!(holder, Holder::Staff(_)));
        if own && self.reads_only && !refused {
            return Ok(());
        }
        let detail = status.as_u16().to_string();
        app.note(&actor(app, access), &self.action, &self.subject, &detail).await
    }
}

/// Who acts, as the log of who did what names them: people of the institute and systems by their id, citizens by a pseudonym.
pub(crate) fn actor(app: &App, access: &Access) -> String {
    match &access.0 {
        identity::Access::Integrator(system) => format!("system:{}", system.id),
        identity::Access::Session { holder, .. } => actor_of(app, holder),
    }
}

/// As [`actor`], of who is signed in.
pub(crate) fn actor_of(app: &App, holder: &Holder) -> String {
    match holder {
        Holder::Staff(staff) => format!("staff:{}", staff.id),
        other => format!("{}:{}", other.realm().name(), crate::sessions::pseudonym(&app.key, other)),
    }
}
