//! What a crash, or a message that can't be sent, leaves behind.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use identity::pin::PinRecord;
use server::email::{EmailGateway, OutgoingEmail};
use server::pin::registry::List;
use server::pin::{Issue, Parts, Pins, fresh_pin};
use server::sms::{Delivery, OutgoingSms, SmsGateway};
use server::store::files::sealing::SealingKey;
use server::store::pins::{Beside, LetterRow};
use uuid::Uuid;

use crate::world::*;

/// A gateway that takes nothing.
struct Down;

impl SmsGateway for Down {
    fn send<'a>(&'a self, _: &'a OutgoingSms) -> BoxFuture<'a, Delivery> {
        std::future::ready(Delivery::Failed { cause: "down".to_owned() }).boxed()
    }
    fn recognises_repeats(&self) -> bool {
        true
    }
}

impl EmailGateway for Down {
    fn send<'a>(&'a self, _: &'a OutgoingEmail) -> BoxFuture<'a, Delivery> {
        std::future::ready(Delivery::Failed { cause: "down".to_owned() }).boxed()
    }
}

#[tokio::test]
async fn what_can_not_be_sent_was_never_issued() {
    let world = World::begin().await;
    let parts = Parts {
        store: world.app().store.clone(),
        clock: world.clock.clone(),
        key: world.app().key.clone(),
        sms: Arc::new(Down),
        email: Arc::new(Down),
        registry: Arc::new(List::default()),
        sessions: world.app().sessions.clone(),
        files_key: Arc::new(SealingKey::fresh()),
    };
    let pins = Arc::new(Pins::open(&world.app().config, parts).await.unwrap());
    let who = protocol::FiscalCode::parse(MARIA).unwrap();
    let mut held = pins.hold(&who).await.unwrap();
    let outputs = held.work(|record, rules, now| {
        let contacts = identity::pin::Contacts::new(protocol::PhoneNumber::parse(MOBILE).ok(), None, None).unwrap();
        let applicant = identity::pin::Applicant {
            residence: identity::pin::Residence::Abroad,
            document: identity::pin::ItalianDocument::NotHeld,
        };
        let request = identity::pin::PinRequest { applicant, contacts };
        record.request_by_telephone(rules, request, &fresh_pin(), now).unwrap()
    });
    let outputs = outputs.await.unwrap();
    let addressee = server::pin::letters::Addressee {
        name: protocol::PersonName::parse("Maria Prova").unwrap(),
        address: serde_json::from_value(address()).unwrap(),
    };
    let failed = held.issue(&outputs, Issue { addressee: Some(addressee), ..Issue::default() }).await.err().unwrap();
    assert_eq!(failed.problem().code, protocol::Code::SmsUnavailable);
    drop(held);
    let kept = world.app().store.pin(&pins.owner(&who)).await.unwrap();
    assert_eq!((kept, world.letters().len()), (Some(PinRecord::default()), 0));
    let aside = std::fs::read_dir(world.folder.path().join("letters/.incoming")).unwrap();
    assert_eq!(aside.count(), 0);
    assert_eq!(
        world.app().store.pin_letters().await.unwrap(),
        Vec::<Uuid>::new(),
        "no row waits for a letter that is gone"
    );
}

#[tokio::test]
async fn a_letter_that_was_meant_is_there_after_a_crash_and_one_that_was_not_is_gone() {
    let world = World::begin().await;
    world.login(MARIA, "ABCDEFGH").await;
    let (meant, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let pins = world.app().pins.clone().unwrap();
    for id in [meant, other] {
        pins.letters().write(id, zeroize::Zeroizing::new(b"%PDF".to_vec())).await.unwrap();
    }
    let who = protocol::FiscalCode::parse(MARIA).unwrap();
    let mut held = pins.hold(&who).await.unwrap();
    held.save(&Beside { letter: Some(LetterRow::Meant(meant)), ..Beside::default() }).await.unwrap();
    drop((held, pins));
    let world = world.restart().await;
    let folder = world.folder.path().join("letters");
    assert!(folder.join(format!("{meant}.pdf")).exists() && !folder.join(format!("{other}.pdf")).exists());
    assert_eq!(world.app().store.pin_letters().await.unwrap(), Vec::<Uuid>::new());
}
