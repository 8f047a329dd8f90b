//! A server with meetings in which files can be sent, as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use chrono::TimeDelta;
use protocol::booking::BookingMade;
use protocol::{BookingId, ClientMessage, Party};
use serde::{Deserialize, Serialize};
use server::config::Config;

use crate::common::{DELEGATE, Line, SYSTEM, World, booking, noon};

/// Meetings that run at once.
pub const MEETINGS: usize = 20;

/// The server's process; dropped, it ends.
pub struct Meetings {
    process: Child,
    pub place: Place,
}

/// Where files go.
#[derive(Debug, Serialize, Deserialize)]
pub struct Place {
    /// Host and port.
    pub address: String,
    pub bookings: Vec<BookingId>,
    /// The session cookie of each meeting's citizen, without its name.
    pub tokens: Vec<String>,
}

impl Meetings {
    pub fn start(sportello: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process =
            command.args(["serve", sportello]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, place: serde_json::from_str(&line).expect("the server's meetings") }
    }

    /// Memory that the server holds.
    pub fn rss_kib(&self) -> i64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Meetings {
    fn drop(&mut self) {
        // It ends when its standard input does.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Serves until standard input ends.
pub async fn serve(sportello: PathBuf) {
    let early = noon() - TimeDelta::hours(1);
    let world = World::at_and(early, move |config| configure(config, &sportello)).await;
    let mut place = Place { address: String::new(), bookings: Vec::new(), tokens: Vec::new() };
    place.address = world.url("").trim_start_matches("http://").to_owned();
    for number in 0..MEETINGS {
        let mut request = booking(noon());
        request["desk"] = format!("banco-{number}").into();
        let made: BookingMade = world.post("/api/v1/bookings", Some(SYSTEM), &request).await.unwrap();
        place.bookings.push(made.booking.id);
    }
    world.clock.advance(TimeDelta::minutes(55));
    let mut lines = Vec::new();
    let (delegate, official) = (world.citizen(DELEGATE).await, world.official("rossi").await);
    for id in &place.bookings {
        lines.push(talk(&world, *id, &delegate, &official).await);
        place.tokens.push(delegate.trim_start_matches("citizen=").to_owned());
    }
    println!("{}", serde_json::to_string(&place).unwrap());
    let until_the_end = || std::io::stdin().read_to_end(&mut Vec::new());
    tokio::task::spawn_blocking(until_the_end).await.unwrap().unwrap();
}

/// A desk for each meeting, and lines that may be silent as long as this takes.
fn configure(config: &mut Config, sportello: &std::path::Path) {
    let desk = config.offices[0].desks[0].clone();
    config.offices[0].desks.extend((0..MEETINGS).zip('A'..='Z').map(|(number, letter)| {
        let mut desk = desk.clone();
        desk.ticket_prefix = format!("B{letter}");
        desk.id = format!("banco-{number}").as_str().into();
        desk
    }));
    (config.meeting.heartbeat_seconds, config.meeting.lease_seconds) = (300, 3_600);
    config.attachment.checker = Some(sportello.to_owned());
}

async fn talk(world: &World, id: BookingId, delegate: &str, official: &str) -> [Line; 2] {
    let mut citizen = world.join(id, delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    let mut official = world.join(id, official).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    [citizen, official]
}
