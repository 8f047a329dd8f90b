//! How fast one network may knock at the doors that are open to anybody: providers, cards, codes of guests, PINs. `identity::pace` decides.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use identity::Doorkeeper;
use identity::pace::{self, Range};
use protocol::Code;

use super::login;
use crate::app::AppState;
use crate::config::{Config, ConfigError, ForwardedHeader};
use crate::problem::ApiError;

/// Networks that are remembered: some 10 MB at most.
const NETWORKS: usize = 100_000;

/// Who stands at the doors.
pub struct Doors {
    /// Nobody where the configuration says so, or where all of the world seems to come from one proxy.
    keeper: Option<Mutex<Doorkeeper>>,
    proxies: Vec<Range>,
    header: ForwardedHeader,
}

impl Doors {
    /// As the configuration has them.
    ///
    /// # Errors
    /// Names `limits.trusted_proxies`.
    pub fn new(config: &Config, now: DateTime<Utc>) -> Result<Self, ConfigError> {
        let (limits, proxies) = (&config.limits, config.limits.proxies()?);
        let everybody_looks_alike = config.behind_proxy && proxies.is_empty();
        if everybody_looks_alike && limits.per_minute > 0 {
            tracing::warn!(
                "behind_proxy without limits.trusted_proxies: addresses are not told apart, and nobody is slowed down"
            );
        }
        let keeper = (limits.per_minute > 0 && !everybody_looks_alike)
            .then(|| Mutex::new(Doorkeeper::new(limits.pace(), NETWORKS, now)));
        Ok(Self { keeper, proxies, header: limits.forwarded_header })
    }

    /// Somebody knocks.
    fn knock(&self, address: Option<IpAddr>, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        let (Some(keeper), Some(address)) = (&self.keeper, address) else { return Ok(()) };
        keeper.lock().unwrap_or_else(PoisonError::into_inner).knock(address.into(), now)
    }

    /// Who asks: the peer, or whom a trusted proxy names. None when that proxy names nobody.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.is_proxy(peer) {
            return Some(peer);
        }
        let name = match self.header {
            ForwardedHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ForwardedHeader::Forwarded => HeaderName::from_static("forwarded"),
        };
        let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        match self.header {
            ForwardedHeader::XForwardedFor => {
                pace::client(lines.iter().flat_map(|line| line.split(',')), &self.proxies)
            }
            ForwardedHeader::Forwarded => {
                pace::client(lines.iter().flat_map(|line| pace::forwarded_for(line)), &self.proxies)
            }
        }
    }

    fn is_proxy(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|range| range.contains(peer))
    }
}

/// Before a resource: who knocks too fast is answered 429.
pub(super) async fn knock(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let client = app.doors.client(peer(&request), request.headers());
    match app.doors.knock(client, app.clock.now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            count(&request);
            ApiError::TooFast { wait }.into_response()
        }
    }
}

/// Before an address that browsers go to by themselves: who knocks too fast is led to the page that says so.
pub(super) async fn knock_by_page(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let client = app.doors.client(peer(&request), request.headers());
    by_page(&app, client, "", request, next).await
}

/// The same at the port for cards. No proxy can write headers there: of one that passes TCP on nothing is known.
pub(crate) async fn knock_by_card(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let client = Some(peer(&request)).filter(|peer| !app.doors.is_proxy(*peer));
    by_page(&app, client, &app.public_url, request, next).await
}

async fn by_page(app: &AppState, client: Option<IpAddr>, origin: &str, request: Request, next: Next) -> Response {
    match app.doors.knock(client, app.clock.now()) {
        Ok(()) => next.run(request).await,
        Err(_) => {
            count(&request);
            Redirect::to(&format!("{origin}{}?esito={}", login::PAGE, login::name_of(Code::TooManyRequests)))
                .into_response()
        }
    }
}

/// The other end of the connection; the unspecified address for a request that came over none.
fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip())
}

fn count(request: &Request) {
    let path = request.extensions().get::<MatchedPath>().map_or("page", MatchedPath::as_str).to_owned();
    metrics::counter!("sportello_knocks_refused_total", "path" => path).increment(1);
}
