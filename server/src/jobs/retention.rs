//! Removes the files of meetings some time after their end: first the key, by which they are gone for good, then what is noise from there
//! on. After a crash in between the next run finds folders without a key and goes on.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::BookingId;

use crate::app::App;
use crate::clock::pause;
use crate::store::Stored;
use crate::store::files::FileError;

/// As the log of who did what names it.
const ACTOR: &str = "server";

/// Longest time until the next look.
const AT_LEAST_EVERY: TimeDelta = TimeDelta::hours(1);

/// How long to wait after the store or the disk failed.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Removes what is due, until dropped.
pub async fn run(app: &App) {
    loop {
        match erase_due(app).await {
            Ok(next) => app.clock.sleep_until(next).await,
            Err(error) => {
                tracing::error!(%error, "files of meetings could not be removed");
                pause(PATIENCE).await;
            }
        }
    }
}

/// Removes what is due and returns when to come again.
async fn erase_due(app: &App) -> Result<DateTime<Utc>, FileError> {
    let (now, keep) = (app.clock.now(), TimeDelta::days(app.config.attachment.keep_days.into()));
    for booking in app.store.meetings_with_files_closed_until(now - keep).await? {
        erase(app, booking, now).await?;
    }
    remove_noise(app).await?;
    let next = app.store.first_close_of_a_meeting_with_files().await?;
    Ok(next.map_or(now + AT_LEAST_EVERY, |first| (first + keep).min(now + AT_LEAST_EVERY)))
}

async fn erase(app: &App, booking: BookingId, now: DateTime<Utc>) -> Stored<()> {
    let files = app.store.erase_attachments(booking, ACTOR, now).await?;
    tracing::info!(%booking, files, "the files of a meeting were erased");
    Ok(())
}

/// Removes the folders of those who have no key: nobody will ever read them. Not so where a meeting still counts on a file:
/// then the key was not dropped but is missing, or the file was never sealed.
async fn remove_noise(app: &App) -> Result<(), FileError> {
    let files = &app.attachments.files;
    // A key is there before its folder: a folder that is seen first and has none has lost it.
    for owner in files.owners().await? {
        if app.store.is_noise(&owner).await? {
            files.remove_all(owner).await?;
        }
    }
    Ok(())
}
