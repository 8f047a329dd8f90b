use std::sync::Mutex;

use booking::{Catalogue, Draft, Policy};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::BookingId;
use protocol::booking::{CreateBooking, DeliveryMode};
use sqlx::Row;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::config::Config;
use crate::inbox::{self, Inbox};
use crate::store::bookings::{self, Booker};

/// A gateway that answers what the test says, and notes the keys it was given.
struct Scripted {
    answers: Mutex<Vec<Delivery>>,
    keys: Mutex<Vec<String>>,
    recognises_repeats: bool,
}

impl Scripted {
    fn new(recognises_repeats: bool, answers: impl IntoIterator<Item = Delivery>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect());
        Self { answers, keys: Mutex::default(), recognises_repeats }
    }

    fn keys(&self) -> Vec<String> {
        self.keys.lock().unwrap().clone()
    }
}

impl SmsGateway for Scripted {
    fn send<'a>(&'a self, sms: &'a OutgoingSms) -> BoxFuture<'a, Delivery> {
        self.keys.lock().unwrap().push(sms.idempotency_key.clone());
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        async move { answer }.boxed()
    }

    fn recognises_repeats(&self) -> bool {
        self.recognises_repeats
    }
}

/// Delivers, and the server dies before it hears of it.
struct DiesAfterSending<'a>(&'a dyn SmsGateway);

impl SmsGateway for DiesAfterSending<'_> {
    fn send<'a>(&'a self, sms: &'a OutgoingSms) -> BoxFuture<'a, Delivery> {
        async move {
            self.0.send(sms).await;
            std::future::pending().await
        }
        .boxed()
    }

    fn recognises_repeats(&self) -> bool {
        self.0.recognises_repeats()
    }
}

struct House {
    folder: TempDir,
    store: Store,
    clock: Clock,
    catalogue: Catalogue,
    policy: Policy,
}

fn ok() -> Delivery {
    Delivery::Sent { id: "1".to_owned() }
}

fn failed() -> Delivery {
    Delivery::Failed { cause: "busy".to_owned() }
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let clock = Clock::manual("2026-11-24T07:00:00Z".parse().unwrap());
        let config = crate::demo::prepare(Config::default()).unwrap();
        Self { folder, store, clock, catalogue: config.catalogue().unwrap(), policy: config.policy }
    }

    /// Books a meeting in so many minutes.
    async fn booked(&self, minutes: i64) -> BookingId {
        let office = &self.catalogue.offices()[0];
        let request = CreateBooking {
            office: office.id.clone(),
            desk: office.desks[0].id.clone(),
            start: self.clock.now() + TimeDelta::minutes(minutes),
            delivery_mode: DeliveryMode::WebMeeting,
            fiscal_code: "RSSMRA80A01H501U".to_owned(),
            name: None,
            delegator_fiscal_code: "BLLGUO49B14H501V".to_owned(),
            delegator_name: None,
            delegator_mobile: None,
            mobile: "+393331234567".to_owned(),
            reason: String::new(),
            form: protocol::FormKind::Aa08,
        };
        let draft = Draft::by_office(&request, &self.catalogue).unwrap();
        let (id, now) = (BookingId(Uuid::new_v4()), self.clock.now());
        self.store.book(draft, Booker::Office, id, &self.policy, now).await.unwrap().unwrap().id
    }

    async fn send_due(&self, gateway: &dyn SmsGateway) -> Option<DateTime<Utc>> {
        self.sender(gateway).send_due().await.unwrap()
    }

    fn sender<'a>(&'a self, gateway: &'a dyn SmsGateway) -> Sender<'a> {
        let Self { store, clock, catalogue, policy, .. } = self;
        Sender { store, clock, catalogue, policy, gateway }
    }

    async fn restarted(self) -> Self {
        self.store.close().await;
        let store = Store::open(self.folder.path()).await.unwrap();
        store.end_message_leases().await.unwrap();
        Self { store, ..self }
    }

    async fn cancel(&self, id: BookingId) {
        let mut transaction = self.store.write().await.unwrap();
        bookings::cancel(&mut transaction, id, self.clock.now()).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// Kind and state of every message, in the order of planning.
    async fn states(&self) -> Vec<(String, String)> {
        let rows =
            sqlx::query("SELECT kind, state FROM outbox ORDER BY id").fetch_all(self.store.reader()).await.unwrap();
        rows.iter().map(|row| (row.get("kind"), row.get("state"))).collect()
    }
}

fn states(states: &[(&str, &str)]) -> Vec<(String, String)> {
    states.iter().map(|(kind, state)| ((*kind).to_owned(), (*state).to_owned())).collect()
}

#[tokio::test]
async fn the_confirmation_goes_at_once_and_the_reminder_half_an_hour_before_to_the_second() {
    let house = House::new().await;
    let gateway = Scripted::new(true, [ok()]);
    let reminder_at = house.clock.now() + TimeDelta::minutes(90);
    house.booked(120).await;
    assert_eq!(house.send_due(&gateway).await, Some(reminder_at));
    assert_eq!(gateway.keys().len(), 1);
    house.clock.advance(TimeDelta::minutes(90) - TimeDelta::seconds(1));
    house.send_due(&gateway).await;
    assert_eq!(gateway.keys().len(), 1);
    house.clock.advance(TimeDelta::seconds(1));
    assert_eq!(house.send_due(&gateway).await, None);
    assert_eq!(gateway.keys().len(), 2);
}

#[tokio::test]
async fn a_cancelled_booking_is_never_recalled() {
    let house = House::new().await;
    let gateway = Scripted::new(true, [ok()]);
    let id = house.booked(120).await;
    house.send_due(&gateway).await;
    house.cancel(id).await;
    house.clock.advance(TimeDelta::minutes(95));
    assert_eq!(house.send_due(&gateway).await, None);
    assert_eq!(gateway.keys().len(), 1);
    assert_eq!(house.states().await, states(&[("confirmation", "sent"), ("reminder", "dropped")]));
}

#[tokio::test]
async fn a_booking_cancelled_behind_the_outbox_is_not_recalled_either() {
    let house = House::new().await;
    let gateway = Scripted::new(true, [ok()]);
    house.booked(120).await;
    house.send_due(&gateway).await;
    let mut transaction = house.store.write().await.unwrap();
    sqlx::query("UPDATE booking SET state = 'cancelled', closed_at = 1").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    house.clock.advance(TimeDelta::minutes(95));
    house.send_due(&gateway).await;
    assert_eq!(gateway.keys().len(), 1);
}

#[tokio::test]
async fn a_crash_between_sending_and_noting_it_sends_nothing_twice() {
    let house = House::new().await;
    let embedded = Inbox::new(house.store.clone(), house.clock.clone());
    house.booked(20).await;
    let dying = DiesAfterSending(&embedded);
    tokio::select! {
        _ = house.send_due(&dying) => panic!("the send should never return"),
        () = until_delivered(&house) => {}
    }
    assert_eq!(house.states().await, states(&[("confirmation", "pending")]));
    let house = house.restarted().await;
    let embedded = Inbox::new(house.store.clone(), house.clock.clone());
    assert_eq!(house.send_due(&embedded).await, None);
    assert_eq!(house.states().await, states(&[("confirmation", "sent")]));
    assert_eq!(inbox::sms(&house.store).await.unwrap().len(), 1);
}

async fn until_delivered(house: &House) {
    while inbox::sms(&house.store).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn after_a_crash_a_gateway_that_knows_no_keys_is_not_asked_again() {
    let house = House::new().await;
    house.booked(20).await;
    let now = house.clock.now();
    assert_eq!(house.store.claim_due_messages(now, now + LEASE).await.unwrap().len(), 1);
    let house = house.restarted().await;
    let gateway = Scripted::new(false, [ok()]);
    assert_eq!(house.send_due(&gateway).await, None);
    assert_eq!(gateway.keys(), Vec::<String>::new());
    assert_eq!(house.states().await, states(&[("confirmation", "unknown")]));
}

#[tokio::test]
async fn a_reminder_missed_while_the_server_was_down_is_caught_up_if_the_slot_has_not_begun() {
    let house = House::new().await;
    let gateway = Scripted::new(true, [ok()]);
    house.booked(120).await;
    house.booked(125).await;
    house.send_due(&gateway).await;
    house.clock.advance(TimeDelta::minutes(122));
    let house = house.restarted().await;
    assert_eq!(house.send_due(&gateway).await, None);
    assert_eq!(gateway.keys().len(), 3);
    assert_eq!(
        house.states().await,
        states(&[("confirmation", "sent"), ("reminder", "dropped"), ("confirmation", "sent"), ("reminder", "sent")])
    );
}

#[tokio::test]
async fn a_message_that_was_not_taken_is_sent_again_with_the_same_key_and_growing_patience() {
    let house = House::new().await;
    let gateway = Scripted::new(true, [failed(), failed(), ok()]);
    house.booked(20).await;
    let start = house.clock.now();
    let next = house.send_due(&gateway).await.unwrap();
    assert_eq!(next - start, TimeDelta::seconds(2));
    house.clock.advance(TimeDelta::seconds(2));
    let after = house.send_due(&gateway).await.unwrap();
    assert_eq!(after - next, TimeDelta::seconds(4));
    house.clock.advance(TimeDelta::seconds(4));
    assert_eq!(house.send_due(&gateway).await, None);
    let keys = gateway.keys();
    assert!(keys.len() == 3 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(house.states().await, states(&[("confirmation", "sent")]));
}

#[tokio::test]
async fn a_message_that_is_never_taken_fails_in_the_end() {
    let house = House::new().await;
    let gateway = Scripted::new(true, [failed()]);
    house.booked(29).await;
    while let Some(next) = house.send_due(&gateway).await {
        house.clock.advance(next - house.clock.now());
    }
    assert_eq!(gateway.keys().len(), 10);
    assert_eq!(house.states().await, states(&[("confirmation", "failed")]));
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_not_failed() {
    let house = House::new().await;
    let gateway = Scripted::new(false, [Delivery::Unknown]);
    house.booked(20).await;
    assert_eq!(house.send_due(&gateway).await, None);
    assert_eq!(gateway.keys().len(), 1);
    assert_eq!(house.states().await, states(&[("confirmation", "unknown")]));
}

#[tokio::test]
async fn two_senders_never_hold_the_same_message() {
    let house = House::new().await;
    house.booked(20).await;
    let now = house.clock.now();
    assert_eq!(house.store.claim_due_messages(now, now + LEASE).await.unwrap().len(), 1);
    assert_eq!(house.store.claim_due_messages(now, now + LEASE).await.unwrap().len(), 0);
    assert_eq!(house.store.next_message_due().await.unwrap(), Some(now + LEASE));
    assert_eq!(house.store.claim_due_messages(now + LEASE, now + LEASE + LEASE).await.unwrap().len(), 1);
}
