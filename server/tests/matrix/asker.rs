//! Everybody who asks.

use chrono::TimeDelta;
use protocol::{Credential, Level, Party};

use crate::common::{Booked, DELEGATE, DELEGATOR, SYSTEM, World};

/// Who asks. The order is that of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    Nobody,
    Delegate,
    Delegator,
    OtherCitizen,
    DelegateAtLevelOne,
    Guest,
    GuestElsewhere,
    Official,
    OfficialElsewhere,
    Supervisor,
    Operator,
    Auditor,
    Administrator,
    SystemThatBooked,
    SystemThatWrites,
    SystemThatReads,
}

use self::Asker::*;

pub const ALL: [Asker; 16] = [
    Nobody,
    Delegate,
    Delegator,
    OtherCitizen,
    DelegateAtLevelOne,
    Guest,
    GuestElsewhere,
    Official,
    OfficialElsewhere,
    Supervisor,
    Operator,
    Auditor,
    Administrator,
    SystemThatBooked,
    SystemThatWrites,
    SystemThatReads,
];

/// A citizen who has nothing to do with the booking.
pub const STRANGER: &str = "BLLMRT88E52H501Q";

impl Asker {
    /// Head of the column.
    pub fn title(self) -> &'static str {
        match self {
            Nobody => "nobody",
            Delegate => "delegate",
            Delegator => "delegator",
            OtherCitizen => "other citizen",
            DelegateAtLevelOne => "delegate, SPID 1",
            Guest => "guest",
            GuestElsewhere => "guest of another",
            Official => "official",
            OfficialElsewhere => "official elsewhere",
            Supervisor => "supervisor",
            Operator => "operator",
            Auditor => "auditor",
            Administrator => "administrator",
            SystemThatBooked => "system that booked",
            SystemThatWrites => "system, write",
            SystemThatReads => "system, read",
        }
    }

    /// Signs in afresh: what one request does to a session does not reach the next.
    pub async fn pass(self, world: &World, booked: &Booked, other: &Booked) -> String {
        match self {
            Nobody => "nobody".to_owned(),
            Delegate => world.citizen(DELEGATE).await,
            Delegator => world.citizen(DELEGATOR).await,
            OtherCitizen => world.citizen(STRANGER).await,
            DelegateAtLevelOne => world.citizen_with(DELEGATE, Credential::Spid { level: Level::L1 }).await,
            Guest => world.guest(booked.id, Party::Delegator).await,
            GuestElsewhere => world.guest(other.id, Party::Delegator).await,
            Official => world.official("rossi").await,
            OfficialElsewhere => world.official("neri").await,
            Supervisor => world.official("gatti").await,
            Operator => world.official("landi").await,
            Auditor => world.official("amato").await,
            Administrator => world.official("serra").await,
            SystemThatBooked => SYSTEM.to_owned(),
            SystemThatWrites => "key=writer-key".to_owned(),
            SystemThatReads => "key=reader-key".to_owned(),
        }
    }
}

/// A free start of the desk, another one at each call: Tuesdays and Thursdays from 9 to 13, every 20 minutes.
pub fn free_start(number: i64) -> chrono::DateTime<chrono::Utc> {
    let first = crate::common::noon() + TimeDelta::days(2) - TimeDelta::hours(3);
    let (day, slot) = (number / 12, number % 12);
    let days = (day / 2) * 7 + (day % 2) * 5;
    first + TimeDelta::days(days) + TimeDelta::minutes(slot * 20)
}
