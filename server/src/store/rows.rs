//! How values of the wire stand in columns.

use protocol::booking::{BookingState, DeliveryMode};
use protocol::{BookingId, FiscalCode, FormKind, Outcome, PersonName, PhoneNumber};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{StoreError, Stored, instant};
use booking::{Booking, Citizen};

/// The name that a plain enum has on the wire, which is also its name in a column.
pub(super) fn name_of(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        // Only plain enums get here.
        _ => String::new(),
    }
}

fn from_name<T: DeserializeOwned>(name: &str, what: &'static str) -> Stored<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).map_err(|_| unreadable(what))
}

fn unreadable(what: &'static str) -> StoreError {
    StoreError::Unreadable { table: "booking", what }
}

/// A whole row of the table `booking`.
pub(super) fn booking(row: &SqliteRow) -> Stored<Booking> {
    Ok(Booking {
        id: id(row, "id")?,
        ticket_code: row.try_get("ticket_code")?,
        office: row.try_get::<&str, _>("office")?.into(),
        desk: row.try_get::<&str, _>("desk")?.into(),
        start: instant(row.try_get("start_at")?, "booking", "start_at")?,
        end: instant(row.try_get("end_at")?, "booking", "end_at")?,
        delegate: citizen(row, "fiscal_code", "name")?,
        delegator: citizen(row, "delegator_fiscal_code", "delegator_name")?,
        mobile: PhoneNumber::parse(row.try_get("mobile")?).map_err(|_| unreadable("mobile"))?,
        delegator_mobile: row
            .try_get::<Option<&str>, _>("delegator_mobile")?
            .map(PhoneNumber::parse)
            .transpose()
            .map_err(|_| unreadable("delegator_mobile"))?,
        booked_by: row.try_get("booked_by")?,
        reason: row.try_get("reason")?,
        form: from_name::<FormKind>(row.try_get("form")?, "form")?,
        delivery_mode: from_name::<DeliveryMode>(row.try_get("delivery_mode")?, "delivery_mode")?,
        state: state(row)?,
        version: row.try_get("version")?,
        created_at: instant(row.try_get("created_at")?, "booking", "created_at")?,
    })
}

pub(super) fn id(row: &SqliteRow, column: &'static str) -> Stored<BookingId> {
    row.try_get::<&str, _>(column)?.parse().map_err(|_| unreadable(column))
}

fn citizen(row: &SqliteRow, code: &'static str, name: &'static str) -> Stored<Citizen> {
    let fiscal_code = FiscalCode::parse(row.try_get(code)?).map_err(|_| unreadable(code))?;
    let name = row.try_get::<Option<&str>, _>(name)?.map(PersonName::parse).transpose();
    Ok(Citizen { fiscal_code, name: name.map_err(|_| unreadable("name"))? })
}

fn state(row: &SqliteRow) -> Stored<BookingState> {
    match (row.try_get("state")?, row.try_get::<Option<&str>, _>("outcome")?) {
        ("open", None) => Ok(BookingState::Open {}),
        ("cancelled", None) => Ok(BookingState::Cancelled {}),
        ("ended", Some(outcome)) => Ok(BookingState::Ended { outcome: from_name::<Outcome>(outcome, "outcome")? }),
        _ => Err(unreadable("state")),
    }
}
