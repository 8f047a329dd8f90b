//! One booking and its join window.

use chrono::{DateTime, Utc};
use protocol::booking::{BookingState, BookingView, DeliveryMode};
use protocol::join::Admission;
use protocol::{BookingId, Code, DeskId, FiscalCode, FormKind, OfficeId, Party, PersonName, PhoneNumber};

use crate::catalogue::Catalogue;
use crate::policy::Policy;

/// A citizen of a booking. Prints masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// Fiscal code.
    pub fiscal_code: FiscalCode,
    /// Name shown in the meeting, where given.
    pub name: Option<PersonName>,
}

/// A booking. Made by [`crate::Draft::into_booking`], or by the store from what it kept. Its `Debug` holds no personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Booking {
    /// Id; the meeting has the same.
    pub id: BookingId,
    /// Ticket code, e.g. `AY16`.
    pub ticket_code: String,
    /// Office.
    pub office: OfficeId,
    /// Desk.
    pub desk: DeskId,
    /// Start of the slot.
    pub start: DateTime<Utc>,
    /// End of the slot.
    pub end: DateTime<Utc>,
    /// Who receives the delegation, and booked.
    pub delegate: Citizen,
    /// Who gives the delegation.
    pub delegator: Citizen,
    /// Where confirmation and reminder go.
    pub mobile: PhoneNumber,
    /// Where the code of a delegator without a digital identity goes; without it: to `mobile`.
    pub delegator_mobile: Option<PhoneNumber>,
    /// The system or operator who booked, where it was not the citizen.
    pub booked_by: Option<String>,
    /// Reason, at most 150 characters, may be empty.
    pub reason: String,
    /// With which form the delegation is asked.
    pub form: FormKind,
    /// How the service is given.
    pub delivery_mode: DeliveryMode,
    /// State.
    pub state: BookingState,
    /// Counts the starts the booking has had, from 1. Messages belong to one start.
    pub version: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Booking {
    /// From when the link lets in.
    #[must_use]
    pub fn opens_at(&self, policy: &Policy) -> DateTime<Utc> {
        self.start - policy.join_before
    }

    /// From when the link no longer lets in: end of the slot and grace.
    #[must_use]
    pub fn closes_at(&self, policy: &Policy) -> DateTime<Utc> {
        self.end + policy.grace
    }

    /// What the link answers now. The window holds its first instant and not its last.
    #[must_use]
    pub fn admission(&self, policy: &Policy, now: DateTime<Utc>) -> Admission {
        match &self.state {
            BookingState::Cancelled {} => Admission::Cancelled {},
            BookingState::Ended { outcome } => Admission::Over { outcome: Some(*outcome) },
            BookingState::Open {} if now < self.opens_at(policy) => {
                Admission::TooEarly { opens_at: self.opens_at(policy) }
            }
            BookingState::Open {} if now < self.closes_at(policy) => Admission::Open {},
            BookingState::Open {} => Admission::Over { outcome: None },
        }
    }

    /// Cancels the booking, which is possible until its slot begins. Whether an official has it in charge already is for the
    /// meeting to say.
    ///
    /// # Errors
    /// `BookingCancelled` when it is cancelled already; `BookingNotCancellable` when the slot has begun or the meeting ended.
    pub fn cancel(self, now: DateTime<Utc>) -> Result<Self, Code> {
        match self.state {
            BookingState::Cancelled {} => Err(Code::BookingCancelled),
            BookingState::Open {} if now < self.start => Ok(Self { state: BookingState::Cancelled {}, ..self }),
            BookingState::Open {} | BookingState::Ended { .. } => Err(Code::BookingNotCancellable),
        }
    }

    /// One of its two citizens.
    #[must_use]
    pub fn citizen(&self, party: Party) -> &Citizen {
        match party {
            Party::Delegate => &self.delegate,
            Party::Delegator => &self.delegator,
        }
    }

    /// Where the code of a guest goes.
    #[must_use]
    pub fn guest_mobile(&self, party: Party) -> &PhoneNumber {
        match party {
            Party::Delegate => &self.mobile,
            Party::Delegator => self.delegator_mobile.as_ref().unwrap_or(&self.mobile),
        }
    }

    /// As its holder and the officials of its office see it: fiscal codes and mobile number masked.
    #[must_use]
    pub fn view(&self, catalogue: &Catalogue, policy: &Policy) -> BookingView {
        BookingView {
            id: self.id,
            ticket_code: self.ticket_code.clone(),
            office: self.office.clone(),
            office_name: catalogue.office_name(&self.office).to_owned(),
            desk: self.desk.clone(),
            desk_name: catalogue.desk_name(&self.desk).to_owned(),
            delivery_mode: self.delivery_mode,
            start: self.start,
            end: self.end,
            opens_at: self.opens_at(policy),
            fiscal_code_masked: self.delegate.fiscal_code.masked(),
            name: self.delegate.name.clone(),
            delegator_fiscal_code_masked: self.delegator.fiscal_code.masked(),
            delegator_name: self.delegator.name.clone(),
            mobile_masked: self.mobile.masked(),
            reason: self.reason.clone(),
            form: self.form,
            state: self.state.clone(),
        }
    }
}

impl std::fmt::Debug for Booking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // People write personal things in the reason: it stays out, as do names, codes and number.
        f.debug_struct("Booking")
            .field("id", &self.id)
            .field("ticket_code", &self.ticket_code)
            .field("desk", &self.desk)
            .field("start", &self.start)
            .field("state", &self.state)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
