//! What every part of the server shares.

use std::sync::Arc;

use booking::{Catalogue, Policy};
use identity::{Assurance, Integrator, Key, LinkToken, Roster};
use metrics_exporter_prometheus::PrometheusHandle;
use protocol::booking::{BookingLinks, BookingView};
use protocol::{BookingId, DeskId, Party};
use tokio::sync::Notify;

use crate::clamd::Clamd;
use crate::clock::Clock;
use crate::cns::Cns;
use crate::config::Config;
use crate::demo::provider::DemoProvider;
use crate::email::EmailGateway;
use crate::http::attachments::Attachments;
use crate::http::doors::Doors;
use crate::login::Providers;
use crate::meetings::Meetings;
use crate::notice::Notice;
use crate::pin::Pins;
use crate::relays::Relays;
use crate::sessions::Sessions;
use crate::shutdown::Stopping;
use crate::sms::SmsGateway;
use crate::store::{Store, Stored};
use crate::ws::tickets::Tickets;

/// Shared by all handlers and jobs.
pub type AppState = Arc<App>;

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
    /// Who scans attached files for viruses, if anybody does.
    pub antivirus: Option<Clamd>,
    /// The database.
    pub store: Store,
    /// Offices and desks.
    pub catalogue: Catalogue,
    /// The institute's people of the configuration.
    pub roster: Roster,
    /// Where people sign in.
    pub providers: Providers,
    /// The demonstration's own provider.
    pub demo_provider: Option<Arc<DemoProvider>>,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Rules on time.
    pub policy: Policy,
    /// What links are signed with.
    pub key: Key,
    /// The text on recording.
    pub notice: Notice,
    /// Who delivers text messages.
    pub sms: Arc<dyn SmsGateway>,
    /// Who delivers e-mails.
    pub email: Arc<dyn EmailGateway>,
    /// PINs, where there are any.
    pub pins: Option<Arc<Pins>>,
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
    /// TURN servers for browsers.
    pub relays: Relays,
    /// Entry by CNS, where it is configured.
    pub cns: Option<Cns>,
    /// How fast anybody may try to enter.
    pub doors: Doors,
    /// Whether the server is stopping.
    pub stopping: Stopping,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
}

impl App {
    /// Where the people of a booking enter. The guest's link is signed; the others ask who one is.
    #[must_use]
    pub fn links(&self, booking: BookingId) -> BookingLinks {
        let delegator = LinkToken::sign(&self.key, booking, Party::Delegator);
        BookingLinks {
            detail: format!("/prenotazioni/{booking}"),
            meeting: format!("/meeting/{booking}"),
            guest: format!("/ospite/{booking}#{delegator}"),
        }
    }

    /// A booking as its holder and the officials of its office see it.
    #[must_use]
    pub fn view(&self, booking: &booking::Booking) -> BookingView {
        booking.view(&self.catalogue, &self.policy)
    }

    /// Which credentials open a desk for web meetings.
    #[must_use]
    pub fn assurance(&self, desk: &DeskId) -> Assurance {
        let rule = self.config.access.iter().find(|rule| rule.desk == *desk);
        rule.map_or_else(Assurance::default, |rule| rule.means)
    }

    /// The system whose key this is.
    #[must_use]
    pub fn integrator(&self, key: &str) -> Option<&Integrator> {
        self.config.integrators.iter().find(|system| system.has_key(key))
    }

    /// Whether the provider of the institute's people keeps their roles; else the configuration does.
    #[must_use]
    pub fn roles_come_from_the_provider(&self) -> bool {
        self.config.providers.iter().any(|provider| provider.roles_claim.is_some())
    }

    /// Notes who did what, on what, with which detail; nothing of it is personal data.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note(&self, actor: &str, action: &str, subject: &str, detail: &str) -> Stored<()> {
        self.store.add_audit(&[actor, action, subject, detail].map(str::to_owned), self.clock.now()).await
    }
}
