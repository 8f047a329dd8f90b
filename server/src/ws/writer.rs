//! Writing to a socket. A peer that does not read is cut, never waited for.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use protocol::ServerMessage;
use protocol::socket::GoodbyeReason;
use tokio::sync::mpsc;

use crate::clock;
use crate::meetings::Outgoing;

/// Longest time that one write may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Writes what comes until a goodbye, the end of the queue or a peer that does not read.
pub(super) async fn run(mut socket: SplitSink<WebSocket, Message>, mut outgoing: mpsc::Receiver<Outgoing>) {
    loop {
        let next = outgoing.recv().await;
        let goodbye = match next {
            Some(Outgoing::Messages(messages)) => {
                for message in &messages {
                    if !send(&mut socket, text(message)).await {
                        return;
                    }
                }
                continue;
            }
            Some(Outgoing::Goodbye(reason)) => reason,
            // Whoever filled the queue gave up on this reader.
            None => GoodbyeReason::TooSlow,
        };
        if send(&mut socket, text(&ServerMessage::Goodbye { reason: goodbye })).await {
            let frame = CloseFrame { code: close_code::NORMAL, reason: Utf8Bytes::from_static("") };
            send(&mut socket, Message::Close(Some(frame))).await;
        }
        return;
    }
}

async fn send(socket: &mut SplitSink<WebSocket, Message>, message: Message) -> bool {
    tokio::select! {
        sent = socket.send(message) => sent.is_ok(),
        () = clock::pause(PATIENCE) => {
            metrics::counter!("sportello_lines_cut_total").increment(1);
            false
        }
    }
}

fn text(message: &ServerMessage) -> Message {
    // Every message is plain data: writing it as JSON can't fail.
    Message::Text(serde_json::to_string(message).unwrap_or_default().into())
}
