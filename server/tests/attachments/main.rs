//! Attaching files to a meeting, through the server's real doors and the real checking process.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod again;
#[path = "../../../tests/tests/common/mod.rs"]
mod common;
mod keeping;
mod reading;
#[path = "../../../chat/src/pdf/sample.rs"]
mod sample;
mod sending;
mod waiting;

use common::{Booked, Line, World};
use protocol::{Attachment, ClientMessage, Code, MeetingEvent, Outcome, Party, Problem};
use reqwest::{Response, StatusCode};
use serde_json::Value;

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

    /// The code with which a file is not given out.
    async fn not_fetched(&self, token: &str, attachment: &Attachment) -> Code {
        let problem: Problem = self.fetch(token, attachment).await.json().await.unwrap();
        problem.code
    }

    async fn close(&mut self) {
        let (outcome, note) = (Outcome::DelegationRegistered, String::new());
        self.official.say(ClientMessage::Close { outcome, note }).await.unwrap();
    }
}

/// An upload of the delegate, named or not, with this in its address.
async fn upload(
    world: &World,
    booked: &Booked,
    query: &str,
    key: Option<&str>,
    body: Vec<u8>,
) -> Result<Attachment, Problem> {
    let path = format!("/api/v1/meetings/{}/attachments?{query}", booked.id);
    let mut request = common::present(world.http.post(world.url(&path)), &booked.delegate);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let request = request.header("content-type", "application/pdf");
    let request = request.header("content-disposition", "attachment; filename=\"aa08.pdf\"");
    let response = request.body(body).send().await.unwrap();
    let status = response.status();
    answer((status, response.json().await.unwrap()))
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
        // Erasing goes on meanwhile: a folder that was listed may be gone.
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                names.push(entry.file_name().into_string().unwrap());
            }
        }
    }
    names
}
