//! Who may have a PIN, and the limits an installation sets.

use std::num::NonZeroU32;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::lockout::Lockout;

/// How long after a request the contact centre may validate it, when the first half has not arrived.
pub const VALIDATE_AFTER: TimeDelta = TimeDelta::hours(12);

/// Rules an installation may change. A missing one has its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PinPolicy {
    /// Who gets one.
    pub issued_to: IssuedTo,
    /// After how many days a personal PIN must be changed again; never by default.
    pub renew_after_days: Option<NonZeroU32>,
    /// Tries at the PIN: at sign-in, simplified or not, and at a change.
    pub login: Lockout,
    /// Tries at the health card's data: at revoking and activating.
    pub card: Lockout,
    /// Restores, and tries at the contacts one quotes for it.
    pub restore: Lockout,
}

impl Default for PinPolicy {
    fn default() -> Self {
        Self {
            issued_to: IssuedTo::default(),
            renew_after_days: None,
            login: Lockout::PIN,
            card: Lockout::HEALTH_CARD,
            restore: Lockout::RESTORE,
        }
    }
}

/// To whom PINs are issued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuedTo {
    /// Residents abroad without an Italian identity document: they alone, since 1 October 2021.
    #[default]
    AbroadWithoutItalianDocument,
    /// Anybody with a fiscal code, as before.
    Anybody,
}

/// Who asks for a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applicant {
    /// Where the person lives.
    pub residence: Residence,
    /// Whether the person could have a digital identity instead.
    pub document: ItalianDocument,
}

/// Where a person lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residence {
    /// In Italy.
    Italy,
    /// Elsewhere.
    Abroad,
}

/// Whether a person has an Italian identity document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItalianDocument {
    /// One at least.
    Held,
    /// None.
    NotHeld,
}

impl PinPolicy {
    /// Whether a PIN is issued to this person.
    #[must_use]
    pub fn issues_to(&self, applicant: Applicant) -> bool {
        let abroad = Applicant { residence: Residence::Abroad, document: ItalianDocument::NotHeld };
        match self.issued_to {
            IssuedTo::AbroadWithoutItalianDocument => applicant == abroad,
            IssuedTo::Anybody => true,
        }
    }

    pub(super) fn must_renew(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        self.renew_after_days.is_some_and(|days| now - since >= TimeDelta::days(i64::from(days.get())))
    }
}
