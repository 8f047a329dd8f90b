//! A meeting room for trying the media with real browsers, without the rest of the server: open `/?seat=1` and
//! `/?seat=2` in two tabs. `POST /record` and `POST /stop` record everybody who is there into a WebM file.
//!
//! `cargo run -p media --example loopback -- 8080 /tmp/meeting.webm`

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a tool for the developer's terminal"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use media::{Config, Event, Media};
use protocol::{BookingId, OfficialId, Party, RecordingId, Seat};

const PAGE: &str = include_str!("loopback.html");

/// What the page asks for now and then: who is in which slot, by seat number.
type Slots = Arc<Mutex<[[u8; 3]; 5]>>;

fn seat(number: u8) -> Seat {
    match number {
        1 => Seat::Official { official: OfficialId::from("anna") },
        2 => Seat::Citizen { party: Party::Delegate },
        3 => Seat::Citizen { party: Party::Delegator },
        other => Seat::Official { official: OfficialId(format!("colleague-{other}")) },
    }
}

fn number_of(wanted: &Seat) -> u8 {
    (1..=9).find(|number| seat(*number) == *wanted).unwrap_or(0)
}

fn meeting() -> BookingId {
    BookingId::from_str("00000000-0000-4000-8000-000000000001").unwrap()
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(8080);
    let path = PathBuf::from(arguments.next().unwrap_or_else(|| "/tmp/loopback.webm".to_owned()));
    let (media, mut events) =
        Media::start(Config { bind: vec!["0.0.0.0:0".parse().unwrap()], tcp: true, announced: Vec::new() }).unwrap();
    println!("media on {:?}, open http://127.0.0.1:{port}/?seat=1", media.local_addrs());
    let slots = Slots::default();
    let shown = Arc::clone(&slots);
    tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            println!("{event:?}");
            if let Event::Slots { seat, slots, .. } = event {
                let index = usize::from(number_of(&seat)).min(4);
                shown.lock().unwrap()[index] = slots.map(|seat| seat.as_ref().map_or(0, number_of));
            }
        }
    });
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        for stream in listener.incoming().flatten() {
            let (media, slots, path, runtime) = (media.clone(), Arc::clone(&slots), path.clone(), runtime.clone());
            std::thread::spawn(move || {
                let _ = serve(stream, &runtime, &media, &slots, path);
            });
        }
    })
    .await
    .unwrap();
}

fn serve(
    mut stream: TcpStream,
    runtime: &tokio::runtime::Handle,
    media: &Media,
    slots: &Slots,
    path: PathBuf,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let target = request.split(' ').nth(1).unwrap_or("/").to_owned();
    let number = target.split_once("seat=").and_then(|(_, number)| number.parse().ok()).unwrap_or(1);
    let body = String::from_utf8_lossy(&body).into_owned();
    let (status, kind, answer) = runtime.block_on(answer(media, slots, path, &target, number, body));
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.len()
    )?;
    stream.write_all(answer.as_bytes())
}

async fn answer(
    media: &Media,
    slots: &Slots,
    path: PathBuf,
    target: &str,
    number: u8,
    body: String,
) -> (&'static str, &'static str, String) {
    match target.split('?').next().unwrap_or("/") {
        "/" => ("200 OK", "text/html", PAGE.to_owned()),
        "/join" => match media.join(meeting(), seat(number), body).await {
            Ok(answer) => ("200 OK", "application/sdp", answer),
            Err(error) => ("400 Bad Request", "text/plain", error.to_string()),
        },
        "/leave" => {
            media.leave(meeting(), seat(number)).await;
            ("200 OK", "text/plain", String::new())
        }
        "/slots" => ("200 OK", "application/json", format!("{:?}", slots.lock().unwrap()[usize::from(number).min(4)])),
        "/record" => {
            let _ = std::fs::remove_file(&path);
            let id = RecordingId::from_str("00000000-0000-4000-8000-000000000002").unwrap();
            let tracks = (1..=4).map(|number| (seat(number), format!("seat {number}"))).collect();
            ("200 OK", "text/plain", format!("{:?}", media.record(meeting(), id, path, tracks).await))
        }
        "/stop" => ("200 OK", "text/plain", format!("{:?}", media.stop_recording(meeting()).await)),
        "/stats" => ("200 OK", "text/plain", format!("{:?}", media.stats().await)),
        _ => ("404 Not Found", "text/plain", String::new()),
    }
}
