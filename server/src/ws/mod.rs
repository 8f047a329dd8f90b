//! The WebSocket `/api/v1/socket`: one-use tickets, and a connection to a meeting or to the board of an office.

mod board;
mod connection;
mod pace;
pub mod tickets;
mod writer;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::http::header::SEC_WEBSOCKET_PROTOCOL;
use axum::response::Response;
use protocol::Code;
use protocol::socket::{FRAME_MAX_BYTES, SUBPROTOCOL};

use crate::app::AppState;
use crate::problem::ApiResult;
use tickets::Grant;

/// How the second value of the subprotocol header begins.
const TICKET_PREFIX: &str = "ticket.";

/// `GET /api/v1/socket`: the ticket stands in the list of subprotocols, since a browser can set no other header there
/// and an address would end in logs.
pub async fn open(State(app): State<AppState>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> ApiResult<Response> {
    let offered = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    let offered: Vec<&str> = offered.flat_map(|value| value.split(',')).map(str::trim).collect();
    if !offered.contains(&SUBPROTOCOL) {
        return Err(Code::Malformed.into());
    }
    if app.stopping.has_begun() {
        return Err(Code::Stopping.into());
    }
    let ticket = offered.iter().find_map(|value| value.strip_prefix(TICKET_PREFIX)).ok_or(Code::Unauthorized)?;
    let grant = app.tickets.redeem(ticket, app.clock.now()).ok_or(Code::Unauthorized)?;
    let upgrade = upgrade.protocols([SUBPROTOCOL]).max_message_size(FRAME_MAX_BYTES).max_frame_size(FRAME_MAX_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        match grant {
            Grant::Meeting { booking, seat, name, credential, session } => {
                connection::serve(app, socket, connection::Admitted { booking, seat, name, credential, session }).await;
            }
            Grant::Board { office, session } => board::serve(app, socket, office, session).await,
        }
    }))
}
