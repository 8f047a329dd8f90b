//! Attached files and a real antivirus: the server through its doors, `clamd` beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

#[path = "support/clamd.rs"]
mod clamd;
#[path = "../../tests/tests/common/mod.rs"]
mod common;
#[path = "../../chat/src/pdf/sample.rs"]
mod sample;

use clamd::{EICAR, RealClamd};
use common::{Booked, Line, World};
use protocol::{ClientMessage, Code, Party};
use reqwest::StatusCode;
use sample::Raw;
use server::clamd::Clamd;

/// A PDF that holds EICAR's test file, compressed: its bytes do not show it.
fn infected() -> Vec<u8> {
    let names = "/Names << /EmbeddedFiles << /Names [(e.com) 6 0 R] >> >>";
    // Longer than needed, or it would not be worth compressing.
    let packed = sample::deflated(format!("{:1000}", EICAR.concat()).into_bytes());
    let file = Raw::page(names, "").object(6, "<< /Type /Filespec /F (e.com) /EF << /F 7 0 R >> >>");
    file.stream(7, "/Type /EmbeddedFile /Filter /FlateDecode", &packed).bytes()
}

/// A meeting of a server that asks this antivirus.
struct Talk {
    world: World,
    booked: Booked,
    _lines: [Line; 2],
}

impl Talk {
    async fn begin(clamd: &RealClamd) -> Self {
        let address = clamd.address();
        let (world, booked) =
            World::with_a_booking_and(move |config| config.attachment.clamd = Some(address.clone())).await;
        let mut delegate = world.join(booked.id, &booked.delegate).await;
        delegate.arrive(&[Party::Delegate]).await.unwrap();
        let mut official = world.join(booked.id, &world.official("rossi").await).await;
        official.say(ClientMessage::TakeCharge {}).await.unwrap();
        Self { world, booked, _lines: [delegate, official] }
    }

    async fn send(&self, file: Vec<u8>) -> Result<(), Code> {
        let (status, body) = self.world.upload(self.booked.id, &self.booked.delegate, "aa08.pdf", file).await;
        if status == StatusCode::CREATED {
            return Ok(());
        }
        Err(serde_json::from_value(body["code"].clone()).unwrap())
    }

    fn kept(&self) -> usize {
        count_files(&self.world.folder.path().join("attachments"))
    }

    async fn text(&self, path: &str) -> (StatusCode, String) {
        let answer = self.world.http.get(self.world.url(path)).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

fn count_files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn a_virus_deep_in_a_pdf_is_found_and_a_clean_pdf_passes() {
    let clamd = RealClamd::start().await;
    let client = Clamd::new(clamd.address());
    client.scan(&sample::form()).await.unwrap();
    client.scan(&sample::padded(3 << 20)).await.unwrap();
    let found = client.scan(&infected()).await.unwrap_err();
    assert_eq!(found.code(), Code::FileInfected, "{found}");
    let plain = [&b"%PDF-1.7\n"[..], EICAR.concat().as_bytes()].concat();
    assert_eq!(client.scan(&plain).await.unwrap_err().code(), Code::FileInfected);
}

#[tokio::test]
async fn an_infected_file_is_refused_as_such_and_nothing_of_it_is_kept() {
    let clamd = RealClamd::start().await;
    let talk = Talk::begin(&clamd).await;
    assert_eq!(talk.send(infected()).await, Err(Code::FileInfected));
    assert_eq!(talk.kept(), 0);
    assert_eq!(talk.send(sample::scan()).await, Ok(()));
    assert_eq!(talk.kept(), 1);
}

#[tokio::test]
async fn without_its_antivirus_a_server_takes_no_file_until_it_is_back() {
    let mut clamd = RealClamd::start().await;
    let talk = Talk::begin(&clamd).await;
    assert_eq!(talk.text("/readyz").await, (StatusCode::OK, "ready\n".to_owned()));
    clamd.kill();
    assert_eq!(talk.send(sample::scan()).await, Err(Code::FileCheckUnavailable));
    assert_eq!(talk.send(infected()).await, Err(Code::FileCheckUnavailable));
    assert_eq!(talk.kept(), 0);
    let (status, ready) = talk.text("/readyz").await;
    assert!(status == StatusCode::OK && ready.contains("no file can be attached"), "{status} {ready}");
    assert!(talk.text("/metrics").await.1.contains("sportello_antivirus_up 0"));
    clamd.restart().await;
    assert_eq!(talk.send(sample::scan()).await, Ok(()));
    assert_eq!(talk.kept(), 1);
}
