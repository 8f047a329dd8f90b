//! What every part of the server shares.

use std::sync::Arc;

use booking::{Catalogue, Policy};
use identity::{Key, LinkToken, OfficialToken, Roster};
use metrics_exporter_prometheus::PrometheusHandle;
use protocol::booking::{BookingLinks, BookingView};
use protocol::{BookingId, OfficialId, Party};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::cns::Cns;
use crate::config::Config;
use crate::http::attachments::Attachments;
use crate::meetings::Meetings;
use crate::notice::Notice;
use crate::shutdown::Stopping;
use crate::sms::SmsGateway;
use crate::store::Store;
use crate::ws::tickets::Tickets;

/// Shared by all handlers and jobs.
pub type AppState = Arc<App>;

/// How long an official's link opens, in hours.
pub const OFFICIAL_LINK_HOURS: i64 = 12;

/// What every part of the server shares.
pub struct App {
    /// As read at start.
    pub config: Config,
    /// The address people open, without a final `/`.
    pub public_url: String,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// Offices and desks.
    pub catalogue: Catalogue,
    /// Officials.
    pub roster: Roster,
    /// Rules on time.
    pub policy: Policy,
    /// What links are signed with.
    pub key: Key,
    /// The text on recording.
    pub notice: Notice,
    /// Who delivers text messages.
    pub sms: Arc<dyn SmsGateway>,
    /// Rung when the outbox has something new.
    pub outbox: Notify,
    /// Rung when a booking was made.
    pub booked: Arc<Notify>,
    /// The running meetings.
    pub meetings: Meetings,
    /// Attached files and their check.
    pub attachments: Attachments,
    /// Tickets for the socket.
    pub tickets: Tickets,
    /// Entry by CNS, where it is configured.
    pub cns: Option<Cns>,
    /// Whether the server is stopping.
    pub stopping: Stopping,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
}

impl App {
    /// The signed links of a booking.
    #[must_use]
    pub fn links(&self, booking: BookingId) -> BookingLinks {
        let delegate = LinkToken::sign(&self.key, booking, Party::Delegate);
        let delegator = LinkToken::sign(&self.key, booking, Party::Delegator);
        BookingLinks {
            detail: format!("/prenotazioni/{booking}#{delegate}"),
            delegate: format!("/meeting/{booking}#{delegate}"),
            delegator: format!("/meeting/{booking}#{delegator}"),
        }
    }

    /// The link of an official, relative to the public address; it opens for [`OFFICIAL_LINK_HOURS`].
    #[must_use]
    pub fn official_link(&self, official: &OfficialId) -> String {
        official_link(&self.key, official, &self.clock)
    }

    /// A booking as its holder and the officials of its office see it.
    #[must_use]
    pub fn view(&self, booking: &booking::Booking) -> BookingView {
        booking.view(&self.catalogue, &self.policy)
    }
}

/// The link of an official, relative to the public address.
#[must_use]
pub fn official_link(key: &Key, official: &OfficialId, clock: &Clock) -> String {
    let expires_at = clock.now() + chrono::TimeDelta::hours(OFFICIAL_LINK_HOURS);
    format!("/sportello#{}", OfficialToken::sign(key, official, expires_at))
}
