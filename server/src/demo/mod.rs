//! The demonstration, `sportello serve --demo`: an office, an official and bookings of invented people, made anew at each start, so
//! that every moment of a booking's life can be seen at once.

mod office;
mod people;
pub mod provider;

use booking::{Draft, rome};
use chrono::{DateTime, TimeDelta, Utc};
use identity::pin::IssuedTo;
use protocol::booking::{BookingMade, BookingState};
use protocol::{Code, DeskId, OfficeId};

use crate::app::App;
use crate::config::{Config, ConfigError};
use crate::http::bookings;
use crate::problem::{ApiError, ApiResult};
use crate::store::bookings::Booker;
use people::Couple;
pub(crate) use people::{citizens, contacts, health_card, registry};

/// A booking whose window is open now starts this soon.
const SOON: TimeDelta = TimeDelta::minutes(10);

/// A booking whose reminder is about to arrive starts then.
const BEFORE_REMINDER: TimeDelta = TimeDelta::minutes(31);

/// Brings an office and its people where the configuration has none.
///
/// # Errors
/// Names `public_url` or `listen` when it is not an address of this machine or of a private network: the demonstration hands
/// out every link.
pub fn prepare(mut config: Config) -> Result<Config, ConfigError> {
    if let Some(url) = config.public_url.as_deref()
        && !office::is_local(url)
    {
        let cause = "the demonstration gives everybody every link: it runs on this machine or a private network alone";
        return Err(ConfigError { key: "public_url".to_owned(), cause: cause.to_owned() });
    }
    if let Some(open) = config.listen.iter().find(|address| !office::is_private(address.ip())) {
        let cause = format!(
            "the demonstration gives everybody every link, and {open} may be reached from anywhere: \
             give 127.0.0.1 or the private address of this machine"
        );
        return Err(ConfigError { key: "listen".to_owned(), cause });
    }
    if config.behind_proxy {
        let cause = "the demonstration gives everybody every link: it never stands behind a public proxy";
        return Err(ConfigError { key: "behind_proxy".to_owned(), cause: cause.to_owned() });
    }
    if config.offices.is_empty() {
        let (office, staff) = office::invented();
        config.offices.push(office);
        config.officials.extend(staff);
    }
    if !config.pin.enabled {
        // Everybody may try every way to a PIN.
        config.pin.enabled = true;
        config.pin.issued_to = IssuedTo::Anybody;
    }
    Ok(config)
}

/// Makes sure that there is a booking whose window is open now, one whose reminder is about to arrive, and one tomorrow.
///
/// # Errors
/// When the store fails, or the configuration has no desk.
pub async fn ensure_bookings(app: &App) -> ApiResult<()> {
    let now = app.clock.now();
    let (office, _) = place(app)?;
    let tomorrow = rome::midnight(rome::date(now) + chrono::Days::new(1));
    let day_after = rome::midnight(rome::date(now) + chrono::Days::new(2));
    let wanted = [
        (now - TimeDelta::minutes(2)..now + TimeDelta::minutes(14), now + SOON),
        (now + TimeDelta::seconds(1_830)..now + TimeDelta::minutes(33), now + BEFORE_REMINDER),
        (tomorrow..day_after, tomorrow + TimeDelta::minutes(10 * 60 + 20)),
    ];
    for (span, start) in wanted {
        let there = app.store.bookings_of_office(&office, span.start, span.end).await?;
        if !there.iter().any(|booking| booking.state == (BookingState::Open {})) {
            book(app, start).await?;
        }
    }
    Ok(())
}

/// Makes a booking whose window is open now.
///
/// # Errors
/// `SlotTaken` when every minute that would do is taken, or when the store fails.
pub async fn book_now(app: &App) -> ApiResult<BookingMade> {
    book(app, app.clock.now() + SOON).await
}

/// Books the first free minute from `start` on, of the next four.
async fn book(app: &App, start: DateTime<Utc>) -> ApiResult<BookingMade> {
    let (office, desk) = place(app)?;
    // by_office drops the seconds: round up, so that nothing starts sooner than asked.
    let first = rome::whole_minute(start + TimeDelta::milliseconds(59_999));
    for minute in 0..4 {
        let start = first + TimeDelta::minutes(minute);
        let couple = Couple::of(start);
        let draft = Draft::by_office(&couple.request(&office, &desk, start), &app.catalogue)
            .map_err(|rejection| ApiError::Internal(rejection.to_string()))?;
        match bookings::make(app, draft, Booker::Office).await {
            Err(ApiError::Field(Code::SlotTaken, _)) => {}
            made => return made,
        }
    }
    Err(Code::SlotTaken.into())
}

/// The desk of the demonstration: the first of the configuration.
fn place(app: &App) -> ApiResult<(OfficeId, DeskId)> {
    let office = app.catalogue.offices().first().ok_or(Code::NotFound)?;
    let desk = office.desks.first().ok_or(Code::NotFound)?;
    Ok((office.id.clone(), desk.id.clone()))
}

/// What is printed at start: where each role enters.
#[must_use]
pub fn welcome(app: &App, citizen_link: Option<&str>) -> String {
    let url = &app.public_url;
    let official = app.roster.staff().first().map(|official| enter_as("demo-sede", &official.id.0, "/sportello"));
    let mut lines = vec![
        String::new(),
        "  Sportello Telematico: DEMONSTRATION, invented people only".to_owned(),
        format!("  every role      {url}/"),
    ];
    lines.extend(citizen_link.map(|link| format!("  citizen         {url}{link}")));
    lines.extend(official.map(|link| format!("  official        {url}{link}")));
    lines.push(format!("  SMS inbox       {url}/gestione/messaggi"));
    lines.push("  Use Chrome or Edge. Ctrl+C stops it; the data stay.\n".to_owned());
    lines.join("\n") + "\n"
}

/// The address that signs somebody in at the demonstration's provider and opens a page.
#[must_use]
pub fn enter_as(provider: &str, hint: &str, page: &str) -> String {
    format!("{}{provider}?chi={hint}&ritorno={page}", crate::login::ENTER)
}

/// The way in of the delegate of the booking whose window is open now.
///
/// # Errors
/// When the store fails.
pub async fn link_open_now(app: &App) -> ApiResult<Option<String>> {
    let (office, _) = place(app)?;
    let now = app.clock.now();
    let span = app.store.bookings_of_office(&office, now - TimeDelta::minutes(2), now + app.policy.join_before).await?;
    let open = span.iter().find(|booking| booking.state == (BookingState::Open {}));
    Ok(open.map(|booking| enter_as("demo-spid", &format!("delegate.{}", booking.id), &app.links(booking.id).meeting)))
}
