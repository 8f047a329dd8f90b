//! A request for a booking, checked.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use protocol::booking::{BookingState, CreateBooking, DeliveryMode};
use protocol::{BookingId, Code, DeskId, FiscalCode, FormKind, OfficeId, PersonName, PhoneNumber};

use crate::booking::{Booking, Citizen};
use crate::calendar::{is_in_time, is_past};
use crate::catalogue::Catalogue;
use crate::office::Desk;
use crate::policy::Policy;
use crate::rome;

/// Longest reason, in characters after trimming.
pub const REASON_MAX_CHARS: usize = 150;

/// Why a request can't become a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {code:?}")]
pub struct Rejection {
    /// Stable cause.
    pub code: Code,
    /// The field of [`CreateBooking`] that does not fit.
    pub field: &'static str,
}

/// A checked request. Whether its slot is still free is for the store to say.
pub struct Draft {
    office: OfficeId,
    desk: DeskId,
    ticket_prefix: String,
    start: DateTime<Utc>,
    length: TimeDelta,
    delivery_mode: DeliveryMode,
    delegate: Citizen,
    delegator: Citizen,
    mobile: PhoneNumber,
    delegator_mobile: Option<PhoneNumber>,
    reason: String,
    form: FormKind,
}

impl Draft {
    /// Checks the request of a citizen.
    ///
    /// The reason is trimmed, and line breaks in it become blanks. An empty one is taken and stays empty: to give a reason
    /// is optional, and nobody is made to say what they did not write.
    ///
    /// # Errors
    /// The first field that does not fit: `DeskUnknown` (`office`, `desk`), `FiscalCodeInvalid` (`fiscal_code`,
    /// `delegator_fiscal_code`), `SamePerson` (`delegator_fiscal_code`), `NameInvalid` (`name`, `delegator_name`),
    /// `MobileInvalid` (`mobile`, `delegator_mobile`), `ReasonTooLong` (`reason`); `SlotPast` (`start`) for a slot that has begun or begins too
    /// soon, `SlotUnknown` (`start`) for a time that is no slot of the desk on a day that can be booked.
    pub fn check(
        request: &CreateBooking,
        catalogue: &Catalogue,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejection> {
        let desk = desk_of(request, catalogue)?;
        let draft = Self::of(request, desk, request.start)?;
        let refuse = |code| Err(Rejection { code, field: "start" });
        if is_past(request.start, policy, now) {
            return refuse(Code::SlotPast);
        }
        // Asked first: a start in a far year must not reach the calendar.
        let is_slot =
            is_in_time(request.start, policy, now) && desk.slots(rome::date(request.start)).contains(&request.start);
        if is_slot { Ok(draft) } else { refuse(Code::SlotUnknown) }
    }

    /// Checks what an office books itself: any minute, past and to come, is allowed. Seconds of the start are dropped.
    ///
    /// # Errors
    /// As [`Draft::check`]; of `start` only `SlotUnknown`, for a year before 1970 or after 2199.
    pub fn by_office(request: &CreateBooking, catalogue: &Catalogue) -> Result<Self, Rejection> {
        let desk = desk_of(request, catalogue)?;
        if !rome::YEARS.contains(&request.start.year()) {
            return Err(Rejection { code: Code::SlotUnknown, field: "start" });
        }
        Self::of(request, desk, rome::whole_minute(request.start))
    }

    /// Desk of the slot.
    #[must_use]
    pub fn desk(&self) -> &DeskId {
        &self.desk
    }

    /// Fiscal code of the delegate.
    #[must_use]
    pub fn delegate(&self) -> &FiscalCode {
        &self.delegate.fiscal_code
    }

    /// Start of the slot.
    #[must_use]
    pub fn start(&self) -> DateTime<Utc> {
        self.start
    }

    /// Makes the booking. `ticket_number` counts the bookings of the desk from 1; its code is prefix and number, e.g. `AY16`.
    #[must_use]
    pub fn into_booking(self, id: BookingId, ticket_number: u64, now: DateTime<Utc>) -> Booking {
        Booking {
            id,
            ticket_code: format!("{}{ticket_number}", self.ticket_prefix),
            office: self.office,
            desk: self.desk,
            start: self.start,
            end: self.start + self.length,
            delegate: self.delegate,
            delegator: self.delegator,
            mobile: self.mobile,
            delegator_mobile: self.delegator_mobile,
            booked_by: None,
            reason: self.reason,
            form: self.form,
            delivery_mode: self.delivery_mode,
            state: BookingState::Open {},
            version: 1,
            created_at: now,
        }
    }

    fn of(request: &CreateBooking, desk: &Desk, start: DateTime<Utc>) -> Result<Self, Rejection> {
        let delegate = citizen(&request.fiscal_code, "fiscal_code", request.name.as_deref(), "name")?;
        let delegator = citizen(
            &request.delegator_fiscal_code,
            "delegator_fiscal_code",
            request.delegator_name.as_deref(),
            "delegator_name",
        )?;
        // Codes that differ by omocodia alone belong to two people: that is what omocodia is for.
        if delegate.fiscal_code == delegator.fiscal_code {
            return Err(Rejection { code: Code::SamePerson, field: "delegator_fiscal_code" });
        }
        let number =
            |text: &str, field| PhoneNumber::parse(text).map_err(|_| Rejection { code: Code::MobileInvalid, field });
        let mobile = number(&request.mobile, "mobile")?;
        let delegator_mobile =
            request.delegator_mobile.as_deref().map(|text| number(text, "delegator_mobile")).transpose()?;
        Ok(Self {
            office: request.office.clone(),
            desk: desk.id.clone(),
            ticket_prefix: desk.ticket_prefix.clone(),
            start,
            length: desk.slot_length(),
            delivery_mode: request.delivery_mode,
            delegate,
            delegator,
            mobile,
            delegator_mobile,
            reason: reason(&request.reason)?,
            form: request.form,
        })
    }
}

fn desk_of<'a>(request: &CreateBooking, catalogue: &'a Catalogue) -> Result<&'a Desk, Rejection> {
    let unknown = |field| Rejection { code: Code::DeskUnknown, field };
    let office = catalogue.office(&request.office).ok_or(unknown("office"))?;
    office.desks.iter().find(|desk| desk.id == request.desk).ok_or(unknown("desk"))
}

fn citizen(
    code: &str,
    code_field: &'static str,
    name: Option<&str>,
    name_field: &'static str,
) -> Result<Citizen, Rejection> {
    let fiscal_code =
        FiscalCode::parse(code).map_err(|_| Rejection { code: Code::FiscalCodeInvalid, field: code_field })?;
    let name = name
        .map(PersonName::parse)
        .transpose()
        .map_err(|_| Rejection { code: Code::NameInvalid, field: name_field })?;
    Ok(Citizen { fiscal_code, name })
}

fn reason(text: &str) -> Result<String, Rejection> {
    let reason = text.replace("\r\n", " ").replace(char::is_control, " ").trim().to_owned();
    if reason.chars().count() > REASON_MAX_CHARS {
        return Err(Rejection { code: Code::ReasonTooLong, field: "reason" });
    }
    Ok(reason)
}
