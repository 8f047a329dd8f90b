//! One person's line to a meeting.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use protocol::meeting::NumberedEvent;
use protocol::socket::GoodbyeReason;
use protocol::{ClientFrame, ClientMessage, Code, MeetingEvent, Party, ServerMessage};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long a test waits for what must come; it comes in milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection to the socket, and everything heard on it.
pub struct Line {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_id: u64,
    unread: VecDeque<NumberedEvent>,
    /// Every event heard, in order; of a welcome that begins anew, those from there on.
    pub heard: Vec<NumberedEvent>,
    /// How many welcomes began anew.
    pub begun_anew: usize,
    /// Everything else that was heard and that nobody waited for.
    pub others: Vec<ServerMessage>,
}

impl Line {
    /// Opens the socket with a ticket.
    pub async fn open(url: &str, ticket: &str) -> Result<Self, Error> {
        let (socket, response) = connect_async(request(url, ticket)).await?;
        assert_eq!(response.headers()["sec-websocket-protocol"], "sportello.v1");
        Ok(Self::on(socket))
    }

    /// Opens the socket with hardly any room for what is not read at once.
    pub async fn open_with_small_window(url: &str, ticket: &str) -> Self {
        let request = request(url, ticket);
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let stream = socket.connect(request.uri().authority().unwrap().as_str().parse().unwrap()).await.unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, MaybeTlsStream::Plain(stream)).await.unwrap();
        Self::on(socket)
    }

    fn on(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self { socket, next_id: 0, unread: VecDeque::new(), heard: Vec::new(), begun_anew: 0, others: Vec::new() }
    }

    /// The first frame, and its answer.
    pub async fn hello(&mut self, last_seq: u64) {
        self.send(ClientMessage::Hello { last_seq }).await;
        let welcome = self.hear().await;
        assert!(matches!(welcome, Some(ServerMessage::Welcome { .. })), "{welcome:?}");
    }

    /// Sends a message without waiting; gives its number.
    pub async fn send(&mut self, message: ClientMessage) -> u64 {
        self.next_id += 1;
        let frame = ClientFrame { id: self.next_id, message };
        self.send_text(serde_json::to_string(&frame).unwrap()).await;
        self.next_id
    }

    /// Sends any text.
    pub async fn send_text(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Sends a message and waits until it is carried out or refused.
    pub async fn say(&mut self, message: ClientMessage) -> Result<(), Code> {
        self.ask(message).await.map(drop)
    }

    /// Sends a message and waits for its answer; that to an offer has words.
    pub async fn ask(&mut self, message: ClientMessage) -> Result<Option<String>, Code> {
        let wanted = self.send(message).await;
        loop {
            match self.next().await {
                ServerMessage::Done { id } if id == wanted => return Ok(None),
                ServerMessage::Answer { id, sdp } if id == wanted => return Ok(Some(sdp)),
                ServerMessage::Refused { id: Some(id), code, .. } if id == wanted => return Err(code),
                other => self.others.push(other),
            }
        }
    }

    /// Sends any text and waits for its refusal.
    pub async fn refused(&mut self, text: String) -> Code {
        self.send_text(text).await;
        loop {
            match self.next().await {
                ServerMessage::Refused { code, .. } => return code,
                other => self.others.push(other),
            }
        }
    }

    pub async fn arrive(&mut self, persons: &[Party]) -> Result<(), Code> {
        self.say(ClientMessage::Arrive { persons: persons.to_vec() }).await
    }

    pub async fn chat(&mut self, text: &str) -> Result<(), Code> {
        let chat = protocol::ChatId(uuid::Uuid::new_v4());
        self.say(ClientMessage::Chat { chat, text: text.to_owned() }).await
    }

    /// Waits for an event that fits, however many others come before.
    pub async fn until(&mut self, fits: impl Fn(&MeetingEvent) -> bool) -> MeetingEvent {
        loop {
            while let Some(event) = self.unread.pop_front() {
                if fits(&event.event) {
                    return event.event;
                }
            }
            match self.next_of_any_kind().await {
                ServerMessage::Event(_) => {}
                message => self.others.push(message),
            }
        }
    }

    /// Waits for a message without number that fits.
    pub async fn until_message(&mut self, fits: impl Fn(&ServerMessage) -> bool) -> ServerMessage {
        if let Some(at) = self.others.iter().position(&fits) {
            return self.others.remove(at);
        }
        loop {
            let message = self.next().await;
            if fits(&message) {
                return message;
            }
            self.others.push(message);
        }
    }

    /// Waits for the server's goodbye.
    pub async fn goodbye(&mut self) -> GoodbyeReason {
        match self.until_message(|message| matches!(message, ServerMessage::Goodbye { .. })).await {
            ServerMessage::Goodbye { reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    /// Closes the line; the place is kept.
    pub async fn hang_up(&mut self) {
        self.socket.close(None).await.unwrap();
    }

    /// Number of the last event heard.
    pub fn last_seq(&self) -> u64 {
        self.heard.last().map_or(0, |event| event.seq)
    }

    /// The next message that is no event; events are noted on the way.
    async fn next(&mut self) -> ServerMessage {
        loop {
            match self.next_of_any_kind().await {
                ServerMessage::Event(_) => {}
                message => return message,
            }
        }
    }

    async fn next_of_any_kind(&mut self) -> ServerMessage {
        self.hear().await.expect("the line was closed without goodbye")
    }

    /// The next message of any kind; nothing when the line is closed.
    pub async fn hear(&mut self) -> Option<ServerMessage> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("nothing was heard in time");
            match next? {
                Ok(Message::Text(text)) => {
                    let message: ServerMessage = serde_json::from_str(&text).unwrap();
                    if matches!(message, ServerMessage::Welcome { anew: true, .. }) {
                        self.begun_anew += 1;
                        self.heard.clear();
                        self.unread.clear();
                    }
                    if let ServerMessage::Event(event) = &message {
                        self.heard.push(event.clone());
                        self.unread.push_back(event.clone());
                    }
                    return Some(message);
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}

fn request(url: &str, ticket: &str) -> Request {
    let mut request = url.replacen("http", "ws", 1).into_client_request().unwrap();
    let protocols = format!("sportello.v1, ticket.{ticket}");
    request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
    request
}
