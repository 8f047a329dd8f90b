//! Attaching files to a meeting, through the server's real doors and the real checking process.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

#[path = "../../tests/tests/common/mod.rs"]
mod common;
#[path = "../../chat/src/pdf/sample.rs"]
mod sample;

use chrono::TimeDelta;
use common::{Booked, Line, World, noon};
use protocol::{
    Attachment, AttachmentRole, AttachmentWarning, ClientMessage, Code, MeetingEvent, Party, Problem, Seat,
};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const MIB: usize = 1024 * 1024;

/// A meeting in which both citizens, each at a device, and an official talk.
struct Talk {
    world: World,
    booked: Booked,
    delegate: Line,
    delegator: Line,
    official: Line,
}

impl Talk {
    async fn begin() -> Self {
        let (world, booked) = World::with_a_booking().await;
        let mut delegate = world.join(booked.id, &booked.delegate).await;
        delegate.arrive(&[Party::Delegate]).await.unwrap();
        let mut delegator = world.join(booked.id, &booked.delegator).await;
        delegator.arrive(&[Party::Delegator]).await.unwrap();
        let mut official = world.join(booked.id, &world.official("rossi").await).await;
        official.say(ClientMessage::TakeCharge {}).await.unwrap();
        Self { world, booked, delegate, delegator, official }
    }

    async fn send(&self, name: &str, body: Vec<u8>) -> Result<Attachment, Problem> {
        answer(send(&self.world, &self.booked, &self.booked.delegate, name, body).await)
    }

    async fn fetch(&self, token: &str, attachment: &Attachment) -> Response {
        let path = format!("/api/v1/meetings/{}/attachments/{}", self.booked.id, attachment.id);
        common::present(self.world.http.get(self.world.url(&path)), token).send().await.unwrap()
    }
}

async fn send(world: &World, booked: &Booked, token: &str, name: &str, body: Vec<u8>) -> (StatusCode, Value) {
    world.upload(booked.id, token, name, body).await
}

fn answer((status, body): (StatusCode, Value)) -> Result<Attachment, Problem> {
    if status == StatusCode::CREATED {
        return Ok(serde_json::from_value(body).unwrap());
    }
    let problem: Problem = serde_json::from_value(body).unwrap();
    assert_eq!(problem.status, status.as_u16());
    Err(problem)
}

fn is_about_a_file(event: &MeetingEvent) -> bool {
    matches!(event, MeetingEvent::AttachmentAccepted { .. } | MeetingEvent::AttachmentRefused { .. })
}

fn kept(world: &World) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![world.folder.path().join("attachments")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                names.push(entry.file_name().into_string().unwrap());
            }
        }
    }
    names
}

#[tokio::test]
async fn an_accepted_file_is_there_for_everybody_in_the_meeting() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("modulo%20AA08.PDF", sample::signed()).await.unwrap();
    assert_eq!(sent.name, "modulo AA08.pdf");
    assert_eq!((sent.role, sent.pages), (AttachmentRole::DelegationForm, 1));
    assert_eq!(sent.size, sample::signed().len() as u64);
    assert_eq!(sent.warnings, [AttachmentWarning::SignatureNotVerified]);
    let told =
        MeetingEvent::AttachmentAccepted { attachment: sent.clone(), seat: Seat::Citizen { party: Party::Delegate } };
    for line in [&mut talk.delegate, &mut talk.delegator, &mut talk.official] {
        assert_eq!(line.until(is_about_a_file).await, told);
    }
    let rossi = talk.world.official("rossi").await;
    for token in [&talk.booked.delegate, &talk.booked.delegator, &rossi] {
        let response = talk.fetch(token, &sent).await;
        assert_eq!(response.status(), 200);
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-disposition", "attachment; filename=\"modulo AA08.pdf\"; filename*=UTF-8''modulo%20AA08.pdf"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
        assert_eq!(response.bytes().await.unwrap(), sample::signed());
    }
    assert_eq!(kept(&talk.world), [format!("{}.pdf", sent.id)]);
}

#[tokio::test]
async fn a_file_is_still_there_after_a_crash() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    talk.world.crash_and_restart().await;
    let response = talk.fetch(&talk.booked.delegator, &sent).await;
    assert_eq!(response.bytes().await.unwrap(), sample::form());
}

#[tokio::test]
async fn every_reason_to_refuse_a_file_is_told_to_its_sender_alone() {
    let mut talk = Talk::begin().await;
    let large = sample::padded(3 * MIB + 1);
    for (name, file, code) in [
        ("foto.jpg", sample::form(), Code::FileNameNotPdf),
        ("modulo.exe%00.pdf", sample::form(), Code::FileNameNotPdf),
        ("a.pdf", Vec::new(), Code::FileEmpty),
        ("b.pdf", large, Code::FileTooLarge),
        ("c.pdf", b"\x89PNG\r\n\x1a\n".to_vec(), Code::FileIsPicture),
        ("d.pdf", sample::form()[..500].to_vec(), Code::FileDamaged),
        ("e.pdf", sample::encrypted(&sample::form(), "segreta"), Code::FileEncrypted),
        ("f.pdf", sample::javascript(), Code::FileActiveContent),
        ("g.pdf", sample::embedded_file(), Code::FileEmbeddedFiles),
        ("h.pdf", sample::no_pages(), Code::FileNoPages),
        ("i.pdf", sample::Raw::pages(21, "", "").bytes(), Code::FileTooManyPages),
        ("l.pdf", sample::bomb(8 * MIB), Code::FileTooComplex),
    ] {
        let refused = talk.send(name, file).await.unwrap_err();
        assert_eq!(refused.code, code, "{name}");
        assert_eq!(refused.title, code.words());
        let MeetingEvent::AttachmentRefused { name: told, role, code: told_code } =
            talk.delegate.until(is_about_a_file).await
        else {
            panic!("{name} was accepted")
        };
        assert_eq!((told.as_str(), role), (name.replace("%00", "").as_str(), AttachmentRole::DelegationForm));
        assert_eq!(told_code, code);
    }
    talk.delegate.chat("Riprovo").await.unwrap();
    for line in [&mut talk.delegator, &mut talk.official] {
        let first = line.until(|event| is_about_a_file(event) || matches!(event, MeetingEvent::Chat { .. })).await;
        assert!(matches!(first, MeetingEvent::Chat { .. }), "{first:?}");
    }
    assert_eq!(kept(&talk.world), [""; 0]);
}

#[tokio::test]
async fn a_file_of_exactly_three_mebibytes_is_taken() {
    let talk = Talk::begin().await;
    let sent = talk.send("tre.pdf", sample::padded(3 * MIB)).await.unwrap();
    assert_eq!(sent.size, 3_145_728);
}

/// A browser hears an answer only once it has sent everything.
#[tokio::test]
async fn a_file_far_too_large_gets_its_sentence_and_not_a_cut_line() {
    let talk = Talk::begin().await;
    let film = vec![b'x'; 24 * MIB];
    let mut stream = begin_upload(&talk, film.len()).await;
    stream.write_all(&film).await.unwrap();
    let mut answer = [0; 4_096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"file_too_large\""), "{answer}");
}

#[tokio::test]
async fn a_scan_is_worth_a_word_for_the_form_and_not_for_the_identity_document() {
    let talk = Talk::begin().await;
    let form = talk.send("aa08.pdf", sample::scan()).await.unwrap();
    assert_eq!(form.warnings, [AttachmentWarning::Scan]);
    let path = format!("/api/v1/meetings/{}/attachments?role=identity_document", talk.booked.id);
    let request = common::present(talk.world.http.post(talk.world.url(&path)), &talk.booked.delegator);
    let response = request
        .header("content-type", "application/octet-stream")
        .header("content-disposition", "attachment; filename=\"carta.pdf\"")
        .body(sample::scan())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let document: Attachment = response.json().await.unwrap();
    assert_eq!((document.role, document.warnings), (AttachmentRole::IdentityDocument, Vec::new()));
}

#[tokio::test]
async fn nothing_can_be_attached_before_an_official_is_there_or_from_outside() {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    let file = sample::form();
    let other = world.citizen("BLLMRT88E52H501Q").await;
    let (rossi, neri) = (world.official("rossi").await, world.official("neri").await);
    for (who, token, code) in [
        ("the one who waits", booked.delegate.as_str(), Code::WrongPhase),
        ("the citizen of another booking", &other, Code::Forbidden),
        ("an official of another office", &neri, Code::Forbidden),
        ("nobody", "abc", Code::Unauthorized),
    ] {
        let refused = answer(send(&world, &booked, token, "aa08.pdf", file.clone()).await).unwrap_err();
        assert_eq!(refused.code, code, "{who}");
    }
    let mut official = world.join(booked.id, &rossi).await;
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    let absent = answer(send(&world, &booked, &booked.delegator, "aa08.pdf", file.clone()).await).unwrap_err();
    assert_eq!(absent.code, Code::NotSeated);
    assert!(answer(send(&world, &booked, &booked.delegate, "aa08.pdf", file).await).is_ok());
}

#[tokio::test]
async fn a_file_is_given_to_nobody_else() {
    let talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    let stranger = talk.world.citizen("BLLMRT88E52H501Q").await;
    let other = talk.world.book(noon() + TimeDelta::minutes(20)).await;
    let neri = talk.world.official("neri").await;
    for (token, status) in [(stranger.as_str(), 403), (&neri, 403), ("abc", 401)] {
        assert_eq!(talk.fetch(token, &sent).await.status(), status);
    }
    // The right person at the wrong door: the same file under another meeting.
    let path = format!("/api/v1/meetings/{}/attachments/{}", other.id, sent.id);
    let elsewhere = talk.world.get::<Value>(&path, Some(&other.delegate)).await.unwrap_err();
    assert_eq!(elsewhere.code, Code::NotFound);
}

#[tokio::test]
async fn a_request_that_says_less_or_more_than_it_should_is_refused() {
    let talk = Talk::begin().await;
    let name = "attachment; filename*=UTF-8''aa08.pdf";
    for (query, kind, disposition, code) in [
        ("", "application/pdf", name, Code::Malformed),
        ("?role=passport", "application/pdf", name, Code::Malformed),
        ("?role=delegation_form&x=1", "application/pdf", name, Code::Malformed),
        ("?role=delegation_form", "text/plain", name, Code::UnsupportedMediaType),
        ("?role=delegation_form", "application/pdf", "attachment", Code::Malformed),
        ("?role=delegation_form", "application/pdf", "attachment; filename*=UTF-8''%f", Code::Malformed),
    ] {
        let path = format!("/api/v1/meetings/{}/attachments{query}", talk.booked.id);
        let request = common::present(talk.world.http.post(talk.world.url(&path)), &talk.booked.delegate);
        let request = request.header("content-type", kind).header("content-disposition", disposition);
        let response = request.body(sample::form()).send().await.unwrap();
        let problem: Problem = response.json().await.unwrap();
        assert_eq!(problem.code, code, "{query} {kind} {disposition}");
    }
    assert!(talk.send("aa08.pdf", sample::form()).await.is_ok(), "the next good one passes");
}

/// Announces a file of this many bytes.
async fn begin_upload(talk: &Talk, length: usize) -> TcpStream {
    let address = talk.world.url("").trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/v1/meetings/{}/attachments?role=delegation_form HTTP/1.1\r\nHost: {address}\r\n\
         Sportello-Realm: citizen\r\nCookie: __Host-cittadino={}\r\nContent-Type: application/pdf\r\nContent-Length: {length}\r\n\
         Content-Disposition: attachment; filename=\"aa08.pdf\"\r\n\r\n",
        talk.booked.id,
        talk.booked.delegate.trim_start_matches("citizen=")
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Announces a file and sends its beginning only.
async fn half_an_upload(talk: &Talk) -> TcpStream {
    let mut stream = begin_upload(talk, 100_000).await;
    stream.write_all(b"%PDF-1.7\n").await.unwrap();
    stream
}

#[tokio::test]
async fn a_fifth_file_at_once_is_one_too_many() {
    let talk = Talk::begin().await;
    let mut halves = Vec::new();
    let refused = loop {
        halves.push(half_an_upload(&talk).await);
        // Whether the half has arrived can't be seen from here.
        if let Err(refused) = talk.send("aa08.pdf", sample::form()).await {
            break refused;
        }
    };
    assert_eq!(refused.code, Code::TooManyRequests);
    assert!(halves.len() >= 4, "{} were enough", halves.len());
    drop(halves);
    while talk.send("aa08.pdf", sample::form()).await.is_err() {}
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_behind() {
    let mut talk = Talk::begin().await;
    let mut half = half_an_upload(&talk).await;
    half.shutdown().await.unwrap();
    let mut answer = String::new();
    // The server may answer or just close: the sender is gone.
    let _cut = half.read_to_string(&mut answer).await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    let first = talk.delegate.until(is_about_a_file).await;
    assert!(matches!(first, MeetingEvent::AttachmentAccepted { .. }), "{first:?}");
    assert_eq!(kept(&talk.world), [format!("{}.pdf", sent.id)]);
}

#[tokio::test]
async fn a_file_that_can_not_be_kept_is_not_part_of_the_meeting() {
    let mut talk = Talk::begin().await;
    let in_the_way = talk.world.folder.path().join("attachments").join(talk.booked.id.to_string());
    std::fs::write(&in_the_way, "").unwrap();
    let refused = talk.send("aa08.pdf", sample::form()).await.unwrap_err();
    assert_eq!(refused.code, Code::StorageUnavailable);
    std::fs::remove_file(&in_the_way).unwrap();
    talk.official.chat("Riprovi").await.unwrap();
    let first = talk.delegate.until(|event| is_about_a_file(event) || matches!(event, MeetingEvent::Chat { .. })).await;
    assert!(matches!(first, MeetingEvent::Chat { .. }), "{first:?}");
    assert_eq!(kept(&talk.world), [""; 0]);
}
