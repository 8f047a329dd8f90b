//! Attaching from the waiting room, and what the office sees of it before anybody takes charge.

use protocol::join::SocketTicket;
use protocol::{ClientMessage, Code, MeetingEvent, Party, ServerMessage};
use reqwest::Method;

use crate::common::{Booked, Line, World, present};
use crate::{answer, is_about_a_file, sample, send};

/// A meeting in which the delegate waits.
async fn waiting() -> (World, Booked, Line) {
    let (world, booked) = World::with_a_booking().await;
    let mut citizen = world.join(booked.id, &booked.delegate).await;
    citizen.arrive(&[Party::Delegate]).await.unwrap();
    (world, booked, citizen)
}

#[tokio::test]
async fn who_waits_may_attach_and_the_office_sees_the_file_before_it_takes_charge() {
    let (world, booked, mut citizen) = waiting().await;
    let rossi = world.official("rossi").await;
    let mut official = world.join(booked.id, &rossi).await;
    let sent = send(&world, &booked, &booked.delegate, "aa08.pdf", sample::form()).await;
    let sent = answer(sent).unwrap();
    for line in [&mut citizen, &mut official] {
        let told = line.until(is_about_a_file).await;
        assert!(matches!(told, MeetingEvent::AttachmentAccepted { attachment, .. } if attachment == sent));
    }
    let path = format!("/api/v1/meetings/{}/attachments/{}", booked.id, sent.id);
    let (verdi, neri) = (world.official("verdi").await, world.official("neri").await);
    for (who, status) in [(&rossi, 200), (&verdi, 200), (&neri, 403)] {
        let response = present(world.http.get(world.url(&path)), who).send().await.unwrap();
        assert_eq!(response.status(), status, "{who}");
    }
    official.say(ClientMessage::TakeCharge {}).await.unwrap();
    assert_eq!(official.heard.iter().filter(|event| is_about_a_file(&event.event)).count(), 1);
}

#[tokio::test]
async fn the_board_tells_how_many_documents_have_come_also_after_a_crash() {
    let (mut world, booked, _citizen) = waiting().await;
    let documents = |message: &ServerMessage| match message {
        ServerMessage::Board { rows, .. } => rows.iter().find(|row| row.booking == booked.id).map(|row| row.documents),
        _ => None,
    };
    let mut board = board(&world).await;
    board.until_message(|message| documents(message) == Some(0)).await;
    answer(send(&world, &booked, &booked.delegate, "aa08.pdf", sample::form()).await).unwrap();
    board.until_message(|message| documents(message) == Some(1)).await;
    world.crash_and_restart().await;
    let mut board = self::board(&world).await;
    board.until_message(|message| documents(message) == Some(1)).await;
}

async fn board(world: &World) -> Line {
    let rossi = world.official("rossi").await;
    let ticket: SocketTicket = world.call(Method::POST, "/api/v1/board/tickets", Some(&rossi), None).await.unwrap();
    let mut board = Line::open(&world.url("/api/v1/socket"), &ticket.ticket).await.unwrap();
    board.send(ClientMessage::Hello { last_seq: 0 }).await;
    board
}

#[tokio::test]
async fn nothing_can_be_attached_before_anybody_waits_from_outside_or_by_a_guest_whom_nobody_confirmed() {
    let (world, booked) = World::with_a_booking().await;
    let file = sample::form();
    let early = answer(send(&world, &booked, &booked.delegate, "aa08.pdf", file.clone()).await).unwrap_err();
    assert_eq!(early.code, Code::WrongPhase);
    let guest = world.guest(booked.id, Party::Delegator).await;
    let mut line = world.join(booked.id, &guest).await;
    line.arrive(&[Party::Delegator]).await.unwrap();
    let other = world.citizen("BLLMRT88E52H501Q").await;
    let (rossi, neri) = (world.official("rossi").await, world.official("neri").await);
    for (who, token, code) in [
        ("the guest", guest.as_str(), Code::GuestNotConfirmed),
        ("the one who has not come", &booked.delegate, Code::NotSeated),
        ("the official who only looks", &rossi, Code::NotSeated),
        ("the citizen of another booking", &other, Code::Forbidden),
        ("an official of another office", &neri, Code::Forbidden),
        ("nobody", "abc", Code::Unauthorized),
    ] {
        let refused = answer(send(&world, &booked, token, "aa08.pdf", file.clone()).await).unwrap_err();
        assert_eq!(refused.code, code, "{who}");
    }
}
