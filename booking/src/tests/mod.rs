//! Stories and properties; here, what they build on.

mod catalogue;
mod drafts;
mod messages;
mod properties;
mod slots;
mod window;

use chrono::{DateTime, NaiveDate, Utc};
use protocol::booking::{CreateBooking, DeliveryMode};
use protocol::{BookingId, FiscalCode, FormKind};

use crate::{Booking, Catalogue, Desk, Draft, Office, OpeningHours, Policy, TimeOfDay};

/// An instant, written in UTC: `2026-11-24 09:30:00`.
fn utc(text: &str) -> DateTime<Utc> {
    format!("{}Z", text.replace(' ', "T")).parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A fiscal code with the check letter that fits its first fifteen characters.
fn code(first_fifteen: &str) -> FiscalCode {
    ('A'..='Z').find_map(|letter| FiscalCode::parse(&format!("{first_fifteen}{letter}")).ok()).unwrap()
}

fn hours(weekdays: &[&str], from: &str, to: &str) -> OpeningHours {
    OpeningHours {
        weekdays: weekdays.iter().map(|day| day.parse().unwrap()).collect(),
        from: TimeOfDay::parse(from).unwrap(),
        to: TimeOfDay::parse(to).unwrap(),
    }
}

fn desk(slot_minutes: u32, hours: Vec<OpeningHours>) -> Desk {
    Desk {
        id: "deleghe".into(),
        name: "Deleghe identità digitali in web meeting".into(),
        ticket_prefix: "AY".into(),
        slot_minutes,
        hours,
    }
}

fn office(desk: Desk) -> Office {
    let address = "Via Lenin 45/49, Roma".into();
    Office { id: "roma-monteverde".into(), name: "Roma Monteverde".into(), address, desks: vec![desk] }
}

/// One office, one desk: Tuesday and Thursday 09:00–12:00, a quarter of an hour each.
fn trial() -> Catalogue {
    Catalogue::new(vec![office(desk(15, vec![hours(&["tue", "thu"], "09:00", "12:00")]))]).unwrap()
}

/// A request that fits [`trial`]: Tuesday 24 November 2026, 10:30 in Rome.
fn request() -> CreateBooking {
    CreateBooking {
        office: "roma-monteverde".into(),
        desk: "deleghe".into(),
        start: utc("2026-11-24 09:30:00"),
        delivery_mode: DeliveryMode::WebMeeting,
        fiscal_code: "RSSMRA80A01H501U".into(),
        name: Some("Mario Rossi".into()),
        delegator_fiscal_code: code("BNCGNN40B41H501").reveal().into(),
        delegator_name: None,
        delegator_mobile: None,
        mobile: "+39 333 1234567".into(),
        reason: "Delega di mia madre".into(),
        form: FormKind::Aa08,
    }
}

fn id() -> BookingId {
    "6f1b7c1e-0d0c-4d0e-9a53-0d8a5a1d2c3b".parse().unwrap()
}

/// A booking that starts then, whatever the hours.
fn booking_at(start: &str) -> Booking {
    let request = CreateBooking { start: utc(start), ..request() };
    Draft::by_office(&request, &trial()).unwrap().into_booking(id(), 16, utc("2026-01-01 00:00:00"))
}

fn policy() -> Policy {
    Policy::default()
}
