//! People of a meeting as the server sees them: signed in over HTTP, in the meeting over the socket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use protocol::demo::{DemoGranted, DemoLogin, DemoWho};
use protocol::identity::REALM_HEADER;
use protocol::join::SocketTicket;
use protocol::socket::SUBPROTOCOL;
use protocol::{BookingId, ChatId, ClientFrame, ClientMessage, Level, Realm, ServerMessage};
use reqwest::{Client, Response, Url};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

use crate::Result;

/// How often a line says that it is there: half of what the server asks for by default.
const PING_EVERY: Duration = Duration::from_secs(15);

/// How often somebody writes in the chat.
const CHAT_EVERY: Duration = Duration::from_secs(10);

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody who is signed in.
pub struct Person {
    http: Client,
    url: String,
    realm: Realm,
    cookie: String,
}

impl Person {
    /// Enters by the demonstration's own provider of identity, as a browser does.
    pub async fn enter(http: &Client, url: &str, realm: Realm, hint: &str) -> Result<Self> {
        let provider = if realm == Realm::Staff { "demo-sede" } else { "demo-spid" };
        let begun = http.get(format!("{url}/accesso/entra/{provider}?chi={hint}")).send().await?;
        let attempt = cookie_of(&begun, "__Host-accesso")?;
        let page = Url::parse(url)?.join(location(&begun)?)?;
        let field = |name: &str| {
            let found = page.query_pairs().find_map(|(key, value)| (key == name).then(|| value.into_owned()));
            found.ok_or_else(|| format!("the provider's address has no {name}"))
        };
        let who = DemoWho::Known { hint: hint.to_owned(), level: Level::L2 };
        let login =
            DemoLogin { state: field("state")?, nonce: field("nonce")?, code_challenge: field("code_challenge")?, who };
        let granted = http.post(format!("{url}/api/v1/demo/login")).json(&login).send().await?.error_for_status()?;
        let back = Url::parse(url)?.join(&granted.json::<DemoGranted>().await?.location)?;
        let welcome = http.get(back).header("cookie", attempt).send().await?;
        let cookie = cookie_of(&welcome, realm.cookie())?;
        Ok(Self { http: http.clone(), url: url.to_owned(), realm, cookie })
    }

    /// Opens the line to a meeting and says hello.
    pub async fn join(&self, booking: BookingId) -> Result<Line> {
        let address = format!("{}/api/v1/meetings/{booking}/tickets", self.url);
        let asked = self.http.post(address).header(REALM_HEADER, self.realm.name()).header("cookie", &self.cookie);
        let ticket: SocketTicket = asked.send().await?.error_for_status()?.json().await?;
        let mut request = format!("{}/api/v1/socket", self.url.replacen("http", "ws", 1)).into_client_request()?;
        let protocols = format!("{SUBPROTOCOL}, ticket.{}", ticket.ticket);
        request.headers_mut().insert("sec-websocket-protocol", protocols.parse()?);
        let (socket, _) = connect_async(request).await?;
        let mut line = Line { socket, next_id: 0 };
        line.send(ClientMessage::Hello { last_seq: 0 }).await?;
        line.hear(|message| matches!(message, ServerMessage::Welcome { .. }).then_some(())).await?;
        Ok(line)
    }
}

/// Somebody's line to a meeting.
pub struct Line {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_id: u64,
}

impl Line {
    /// Says something and waits until it is done.
    pub async fn say(&mut self, message: ClientMessage) -> Result<()> {
        self.ask(message).await.map(|_| ())
    }

    /// Offers a connection; gives the answer.
    pub async fn offer(&mut self, sdp: String) -> Result<String> {
        self.ask(ClientMessage::Offer { sdp }).await?.ok_or_else(|| "an offer without answer".into())
    }

    async fn ask(&mut self, message: ClientMessage) -> Result<Option<String>> {
        let wanted = self.send(message).await?;
        let answer = self.hear(|message| match message {
            ServerMessage::Done { id } if id == wanted => Some(Ok(None)),
            ServerMessage::Answer { id, sdp, .. } if id == wanted => Some(Ok(Some(sdp))),
            ServerMessage::Refused { id: Some(id), code, .. } if id == wanted => Some(Err(code)),
            _ => None,
        });
        answer.await?.map_err(|code| format!("refused: {code:?}").into())
    }

    async fn send(&mut self, message: ClientMessage) -> Result<u64> {
        self.next_id += 1;
        let frame = ClientFrame { id: self.next_id, message };
        self.socket.send(Message::text(serde_json::to_string(&frame)?)).await?;
        Ok(self.next_id)
    }

    /// Waits for what is wanted; the rest is not of interest.
    async fn hear<T>(&mut self, mut wanted: impl FnMut(ServerMessage) -> Option<T>) -> Result<T> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await?;
            let Message::Text(text) = next.ok_or("the line was closed")?? else { continue };
            if let Some(found) = wanted(serde_json::from_str(&text)?) {
                return Ok(found);
            }
        }
    }

    /// Stays in the meeting until the line is closed: listens, writes now and then, and says that it is there. When it is time to
    /// leave, says so.
    pub async fn stay(mut self, mut leave: watch::Receiver<bool>, farewell: ClientMessage) {
        let (mut pings, mut chats) = (tokio::time::interval(PING_EVERY), tokio::time::interval(CHAT_EVERY));
        let mut farewell = Some(farewell);
        loop {
            let message = tokio::select! {
                _ = pings.tick() => ClientMessage::Ping {},
                _ = chats.tick() => ClientMessage::Chat { chat: ChatId(Uuid::new_v4()), text: "Buongiorno.".to_owned() },
                _ = leave.wait_for(|leave| *leave), if farewell.is_some() => match farewell.take() {
                    Some(farewell) => farewell,
                    None => continue,
                },
                next = self.socket.next() => if matches!(next, Some(Ok(_))) { continue } else { return },
            };
            if self.send(message).await.is_err() {
                return;
            }
        }
    }
}

fn location(response: &Response) -> Result<&str> {
    Ok(response.headers().get("location").ok_or_else(|| format!("no way on: {}", response.status()))?.to_str()?)
}

/// A cookie that an answer sets, as it is sent back.
fn cookie_of(response: &Response, name: &str) -> Result<String> {
    let set = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let pair = set.filter_map(|text| text.split(';').next()).find(|pair| pair.split('=').next() == Some(name));
    Ok(pair.ok_or_else(|| format!("nobody was signed in: no {name}, {}", response.status()))?.to_owned())
}
