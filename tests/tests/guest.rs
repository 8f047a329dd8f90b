//! What a guest hears of a meeting: before an official has confirmed them only that they wait, and afterwards everything.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use common::{Booked, Line, World};
use protocol::meeting::NumberedEvent;
use protocol::socket::GoodbyeReason;
use protocol::{ClientMessage, Code, FormKind, MeetingEvent, Party, Seat};

const DELEGATOR: Seat = Seat::Citizen { party: Party::Delegator };

/// A delegate and an official who talk, and a guest who waits for them.
struct Talk {
    world: World,
    booked: Booked,
    /// As what the guest is signed in.
    pass: String,
    delegate: Line,
    rossi: Line,
    guest: Line,
}

impl Talk {
    async fn begin() -> Self {
        let (world, booked) = World::with_a_booking().await;
        let mut delegate = world.join(booked.id, &booked.delegate).await;
        delegate.arrive(&[Party::Delegate]).await.unwrap();
        let mut rossi = world.join(booked.id, &world.official("rossi").await).await;
        rossi.say(ClientMessage::TakeCharge {}).await.unwrap();
        rossi.say(ClientMessage::ChooseForm { form: FormKind::Aa09 }).await.unwrap();
        delegate.chat("before the guest came").await.unwrap();
        let pass = world.guest(booked.id, Party::Delegator).await;
        let mut guest = world.join(booked.id, &pass).await;
        guest.arrive(&[Party::Delegator]).await.unwrap();
        delegate.chat("while the guest waited").await.unwrap();
        Self { world, booked, pass, delegate, rossi, guest }
    }

    async fn confirm(&mut self) {
        self.rossi.say(ClientMessage::ConfirmGuest { party: Party::Delegator }).await.unwrap();
    }

    /// Every event of the meeting, as who takes part hears them.
    async fn everything(&mut self) -> Vec<NumberedEvent> {
        self.delegate = self.world.join(self.booked.id, &self.booked.delegate).await;
        until_answered(&mut self.delegate).await;
        self.delegate.heard.clone()
    }

    /// The guest, at another page that has heard the events up to this number.
    async fn back(&self, last_seq: u64) -> Line {
        let mut line = self.world.rejoin(self.booked.id, &self.pass, last_seq).await;
        until_answered(&mut line).await;
        line
    }
}

/// Waits until what was told before is heard.
async fn until_answered(line: &mut Line) {
    line.say(ClientMessage::Ping {}).await.unwrap();
}

/// What only those hear who take part, or is of others.
fn of_others(line: &Line) -> Vec<&MeetingEvent> {
    let for_who_waits = |event: &MeetingEvent| match event {
        MeetingEvent::SeatTaken { seat, .. } | MeetingEvent::SeatLost { seat } | MeetingEvent::SeatBack { seat } => {
            *seat == DELEGATOR
        }
        MeetingEvent::WaitingStarted {} | MeetingEvent::TakenInCharge { .. } => true,
        _ => false,
    };
    line.heard.iter().map(|told| &told.event).filter(|event| !for_who_waits(event)).collect()
}

#[tokio::test]
async fn a_guest_hears_only_that_they_wait_until_confirmed_live_and_after_coming_back() {
    let mut talk = Talk::begin().await;
    until_answered(&mut talk.guest).await;
    assert_eq!(of_others(&talk.guest), Vec::<&MeetingEvent>::new());
    let known = |line: &Line| line.heard.iter().any(|told| matches!(told.event, MeetingEvent::TakenInCharge { .. }));
    assert!(known(&talk.guest), "who has the meeting is no secret");
    for last_seq in [0, 2, talk.guest.last_seq()] {
        let back = talk.back(last_seq).await;
        assert_eq!((of_others(&back), back.begun_anew), (Vec::new(), 0), "after {last_seq}");
    }
}

#[tokio::test]
async fn a_guest_who_is_confirmed_hears_everything_from_the_first_once_and_in_order() {
    let mut talk = Talk::begin().await;
    talk.confirm().await;
    talk.delegate.chat("to who was confirmed").await.unwrap();
    until_answered(&mut talk.guest).await;
    let all = talk.everything().await;
    assert_eq!((talk.guest.begun_anew, &talk.guest.heard), (1, &all));
    // The line is the one that stood before: nothing has to be opened again.
    talk.guest.chat("here I am").await.unwrap();
    // A page that has heard it gets what it missed, as everybody else.
    let heard = talk.guest.last_seq();
    let back = talk.back(heard - 1).await;
    assert_eq!((back.heard.len(), back.begun_anew), (1, 0));
}

#[tokio::test]
async fn a_guest_whose_line_was_broken_when_they_were_confirmed_hears_everything_on_coming_back() {
    let mut talk = Talk::begin().await;
    until_answered(&mut talk.guest).await;
    let heard = talk.guest.last_seq();
    talk.guest.hang_up().await;
    talk.rossi.until(|event| *event == MeetingEvent::SeatLost { seat: DELEGATOR }).await;
    talk.confirm().await;
    let back = talk.back(heard).await;
    assert_eq!((back.begun_anew, &back.heard), (1, &talk.everything().await));
}

#[tokio::test]
async fn what_was_withheld_and_who_was_confirmed_outlive_a_crash() {
    let mut talk = Talk::begin().await;
    until_answered(&mut talk.guest).await;
    let heard = talk.guest.last_seq();
    talk.world.crash_and_restart().await;
    assert_eq!(of_others(&talk.back(heard).await), Vec::<&MeetingEvent>::new());
    talk.rossi = talk.world.join(talk.booked.id, &talk.world.official("rossi").await).await;
    talk.confirm().await;
    talk.world.crash_and_restart().await;
    talk.everything().await;
    let back = talk.back(heard).await;
    assert_eq!((back.begun_anew, &back.heard), (1, &talk.everything().await));
}

#[tokio::test]
async fn somebody_known_who_opens_the_guests_link_neither_hears_nor_sees_until_confirmed() {
    let mut talk = Talk::begin().await;
    let mut known = talk.world.join(talk.booked.id, &talk.booked.delegator).await;
    known.chat("I am signed in, and need not be confirmed").await.unwrap();
    let mut guest = talk.world.join(talk.booked.id, &talk.pass).await;
    assert_eq!(known.goodbye().await, GoodbyeReason::OpenedElsewhere);
    until_answered(&mut guest).await;
    assert_eq!(of_others(&guest), Vec::<&MeetingEvent>::new());
    let offer = ClientMessage::Offer { sdp: "v=0".into() };
    assert_eq!(guest.say(offer).await, Err(Code::GuestNotConfirmed));
    assert_eq!(guest.chat("let me in").await, Err(Code::GuestNotConfirmed));
    talk.confirm().await;
    until_answered(&mut guest).await;
    assert_eq!((guest.begun_anew, &guest.heard), (1, &talk.everything().await));
}

#[tokio::test]
async fn a_guest_who_was_confirmed_hears_what_ends_their_part_as_the_others_do() {
    let mut talk = Talk::begin().await;
    talk.confirm().await;
    talk.rossi.say(ClientMessage::ViewDocument { seat: Some(DELEGATOR) }).await.unwrap();
    talk.guest.say(ClientMessage::Leave {}).await.unwrap();
    let last: Vec<_> = talk.guest.heard.iter().rev().take(2).rev().map(|told| told.event.clone()).collect();
    assert_eq!(last, [MeetingEvent::SeatLeft { seat: DELEGATOR }, MeetingEvent::DocumentView { seat: None }]);
    // Who comes again is a guest whom nobody has confirmed.
    let mut again = talk.back(0).await;
    again.arrive(&[Party::Delegator]).await.unwrap();
    let told: Vec<_> = again.heard.iter().filter(|told| matches!(told.event, MeetingEvent::Chat { .. })).collect();
    assert_eq!(told, Vec::<&NumberedEvent>::new());
}
