//! One upload, its last byte noted.

use std::time::Instant;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::meetings::Meetings;

/// What came back.
pub struct Answer {
    pub status: u16,
    /// From the last byte sent to the first byte of the answer, in milliseconds.
    pub ms: f64,
    text: String,
}

impl Answer {
    /// The time it took, of a file that must have been taken.
    pub fn accepted(&self) -> f64 {
        assert_eq!(self.status, 201, "an ordinary scan was refused: {}", self.text);
        self.ms
    }
}

/// Sends a file as the copy of an identity document.
pub async fn send(meetings: &Meetings, meeting: usize, name: &str, file: Bytes) -> Answer {
    let place = &meetings.place;
    let (booking, token) = (place.bookings[meeting], &place.tokens[meeting]);
    let head = format!(
        "POST /api/v1/meetings/{booking}/attachments?role=identity_document HTTP/1.1\r\nHost: {}\r\n\
         Sportello-Realm: citizen\r\nCookie: __Host-cittadino={token}\r\nContent-Type: application/pdf\r\n\
         Content-Length: {}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nConnection: close\r\n\r\n",
        place.address,
        file.len()
    );
    let mut line = TcpStream::connect(&place.address).await.unwrap();
    line.set_nodelay(true).unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    // A refusal may come before the end: then the rest is nobody's any more.
    let _cut = line.write_all(&file).await;
    let sent = Instant::now();
    let mut answer = vec![0; 4_096];
    let length = line.read(&mut answer).await.unwrap_or(0);
    let ms = sent.elapsed().as_secs_f64() * 1_000.0;
    let text = String::from_utf8_lossy(&answer[..length]).into_owned();
    let status = text.split_whitespace().nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, ms, text }
}
