//! The server of this project: its real program, with bookings, people who are signed in, and their lines.
//!
//! Each meeting has a desk and an official of its own: a desk has one booking at a time, and an official talks to one pair.

use std::fmt::Write;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use futures_util::future::join_all;
use protocol::booking::BookingMade;
use protocol::{BookingId, ClientMessage, Outcome, Party, Realm};
use reqwest::Client;
use serde_json::json;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::people::{Line, Person};
use super::{Contender, Group};
use crate::client::sdp;
use crate::crowd::Crowd;
use crate::process::{Cores, Server};
use crate::{Result, clock};

/// Meetings that the configuration has desks and officials for.
pub const MEETINGS_MAX: usize = 600;

/// Receive slots of a participant.
const SLOTS: usize = 3;

/// How long a start may take.
const START: u64 = 20 * clock::SECOND;

/// How long the end of all meetings may take.
const END: Duration = Duration::from_secs(20);

/// The key with which another system books, and its hash.
const KEY: &str = "test-key";
const KEY_SHA256: &str = "62af8704764faf8ea82fc61ce9c4c3908b6cb97d463a634e9e587d7c885db0ef";

/// The program under test.
pub struct Sportello {
    server: Server,
    url: String,
    http: Client,
    handle: Handle,
    meetings: usize,
    /// Tells everybody to leave, and who they are.
    leave: watch::Sender<bool>,
    people: Vec<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Sportello {
    /// Starts the program with a folder of its own.
    pub fn start(program: &Path, cores: Cores, handle: &Handle) -> Result<Self> {
        // Without a provider of cryptography no HTTP client can be made; one that is there already will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let media = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let (file, url) = (folder.path().join("bench.toml"), format!("http://localhost:{port}"));
        fs::write(&file, configuration(&folder.path().join("data"), port, media)?)?;
        let log = fs::File::create(folder.path().join("log"))?;
        let mut command = cores.on_servers(program);
        command.args(["serve", "--demo", "--config"]).arg(&file).stdout(log.try_clone()?).stderr(log);
        let server = Server::start(command)?;
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let mut sportello = Self {
            server,
            url,
            http,
            handle: handle.clone(),
            meetings: 0,
            leave: watch::Sender::new(false),
            people: Vec::new(),
            _folder: folder,
        };
        sportello.wait_until_ready()?;
        Ok(sportello)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let until = clock::nanos() + START;
        loop {
            let asked = self.http.get(format!("{}/readyz", self.url)).send();
            match self.handle.block_on(asked) {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                answer if clock::nanos() > until => return Err(format!("sportello is not ready: {answer:?}").into()),
                _ if !self.server.lives() => return Err("sportello ended".into()),
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Books, signs both in, lets the citizen arrive and the official take charge; gives their lines.
    async fn meeting(http: Client, url: String, number: usize) -> Result<[Line; 2]> {
        let booking = book(&http, &url, number).await?;
        let citizen = Person::enter(&http, &url, Realm::Citizen, &format!("delegate.{booking}")).await?;
        let official = Person::enter(&http, &url, Realm::Staff, &official(number)).await?;
        let mut lines = [citizen.join(booking).await?, official.join(booking).await?];
        lines[0].say(ClientMessage::Arrive { persons: vec![Party::Delegate] }).await?;
        lines[1].say(ClientMessage::TakeCharge {}).await?;
        Ok(lines)
    }
}

impl Contender for Sportello {
    fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    fn add_meeting(&mut self, crowd: &mut Crowd) -> Result<()> {
        let number = self.meetings;
        if number == MEETINGS_MAX {
            return Err("there is no desk for one more meeting".into());
        }
        self.meetings += 1;
        let lines = self.handle.block_on(Self::meeting(self.http.clone(), self.url.clone(), number))?;
        // The official closes the meeting, and everybody is let out.
        let farewells = [
            ClientMessage::Ping {},
            ClientMessage::Close { outcome: Outcome::DelegationRegistered, note: String::new() },
        ];
        for (mut line, farewell) in lines.into_iter().zip(farewells) {
            let client = crowd.add(Group::Sportello as usize, true)?;
            let (leg, identity) = crowd.leg(client);
            let offer = leg.describe(&sdp::sections(leg.ssrcs(), SLOTS), identity)?;
            let answer = self.handle.block_on(line.offer(offer))?;
            leg.connect(&answer)?;
            self.people.push(self.handle.spawn(line.stay(self.leave.subscribe(), farewell)));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.leave.send_replace(true);
        let people = join_all(self.people.drain(..));
        self.handle.block_on(async { tokio::time::timeout(END, people).await })?;
        let metrics = self.handle.block_on(async {
            let asked = self.http.get(format!("{}/metrics", self.url)).send().await?;
            asked.error_for_status()?.text().await
        })?;
        let held = metrics.lines().find_map(|line| line.strip_prefix("sportello_media_connections "));
        if held != Some("0") {
            return Err(format!("when all had left, media held {held:?} connections").into());
        }
        Ok(())
    }
}

/// Books the desk of that number; its window is open.
async fn book(http: &Client, url: &str, number: usize) -> Result<BookingId> {
    let body = json!({
        "office": "load",
        "desk": desk(number),
        "start": next_slot(wall_clock())?,
        "delivery_mode": "web_meeting",
        "fiscal_code": "BNCLCU70A15H501C",
        "name": "Luca Bianchi",
        "delegator_fiscal_code": "RSSMRA80A01H501U",
        "delegator_name": "Mario Rossi",
        "mobile": "+393331234567",
        "reason": "Carico di prova",
    });
    let answer = http.post(format!("{url}/api/v1/bookings")).bearer_auth(KEY).json(&body).send().await?;
    if !answer.status().is_success() {
        return Err(format!("no booking: {}", answer.text().await?).into());
    }
    Ok(answer.json::<BookingMade>().await?.booking.id)
}

#[allow(clippy::disallowed_methods, reason = "the server under test runs on real time")]
fn wall_clock() -> DateTime<Utc> {
    Utc::now()
}

/// The first slot that begins in half an hour at the soonest: its window has been open for long.
fn next_slot(now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    Ok((now + TimeDelta::minutes(30)).duration_trunc(TimeDelta::minutes(20))? + TimeDelta::minutes(20))
}

fn desk(number: usize) -> String {
    format!("desk-{number}")
}

fn official(number: usize) -> String {
    format!("official-{number}")
}

/// Up to four letters that count.
fn letters(number: usize) -> String {
    let letter = |power: usize| char::from(b'A' + u8::try_from(number / 26_usize.pow(power as u32) % 26).unwrap_or(0));
    [2, 1, 0].into_iter().map(letter).collect()
}

fn configuration(data: &Path, port: u16, media: u16) -> Result<String> {
    let mut text = format!(
        "listen = [\"127.0.0.1:{port}\"]\npublic_url = \"http://localhost:{port}\"\ndata_dir = {data:?}\n\
         [media]\nbind = \"127.0.0.1:{media}\"\nworkers = 1\n\
         [policy]\njoin_before_minutes = 240\n[log]\nlevel = \"warn\"\n\
         [limits]\nper_minute = 0\n\
         [[integrators]]\nid = \"load\"\nkey_sha256 = \"{KEY_SHA256}\"\nscopes = [\"bookings:write\"]\n"
    );
    let hours = "[{ weekdays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"], from = \"00:00\", to = \"24:00\" }]";
    writeln!(text, "[[offices]]\nid = \"load\"\nname = \"Carico\"\naddress = \"Via di prova 1\"")?;
    // The demonstration books at the first desk by itself.
    for (id, prefix) in [("demo".to_owned(), "ZZZZ".to_owned())]
        .into_iter()
        .chain((0..MEETINGS_MAX).map(|number| (desk(number), letters(number))))
    {
        writeln!(text, "[[offices.desks]]\nid = \"{id}\"\nname = \"{id}\"\nticket_prefix = \"{prefix}\"")?;
        writeln!(text, "slot_minutes = 20\nhours = {hours}")?;
    }
    for number in 0..MEETINGS_MAX {
        writeln!(text, "[[officials]]\nid = \"{}\"\nname = \"Carla Rossi\"\noffice = \"load\"", official(number))?;
    }
    Ok(text)
}
