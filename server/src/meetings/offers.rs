//! Offers of audio and video: to talk with each other, and to try the line before.

use std::future::Future;
use std::time::Duration;

use futures_util::future::join_all;
use media::JoinError;
use protocol::{BookingId, Code, Seat};
use signaling::Phase;

use super::Refusal;
use super::lines::LineId;
use super::task::Task;

/// Longest wait for the media server: it answers in milliseconds or is in trouble.
const MEDIA_PATIENCE: Duration = Duration::from_secs(3);

/// Somebody tries the line.
pub(crate) struct Trial {
    /// Who asked for it: it ends with that line.
    line: LineId,
    /// As the media server knows it.
    id: BookingId,
}

impl Task {
    /// Answers the offer of somebody who takes part.
    pub(super) async fn offer(&mut self, seat: &Seat, sdp: String) -> Result<String, Refusal> {
        self.meeting.may_converse(seat)?;
        let joined = self.meetings.0.media.join(self.facts.booking, seat.clone(), sdp);
        let answer = answered(joined, Code::MeetingFull).await?;
        // Media that had nobody left has forgotten whose document is looked at.
        if let Phase::InCharge(charge) = self.meeting.phase()
            && let Some(party) = charge.document
        {
            self.meetings.0.media.view_document(self.facts.booking, Some(Seat::Citizen { party }));
        }
        // Whoever was confirmed or sat down just now has not been told how it stands.
        let now = self.as_it_is_now(seat);
        self.lines.tell_many(seat, now);
        Ok(answer)
    }

    /// Answers the offer of somebody who tries the line, in place of the one before.
    pub(super) async fn try_line(&mut self, line: LineId, seat: &Seat, sdp: String) -> Result<String, Refusal> {
        // Another id each time: each trial has a time of its own.
        let (media, id) = (&self.meetings.0.media, BookingId(uuid::Uuid::new_v4()));
        let tried = async {
            let answer = media.try_line(id, sdp).await?;
            if let Some(former) = self.trials.get(seat) {
                media.close(former.id).await;
            }
            Ok(answer)
        };
        // An answer that comes too late is for a trial that nobody begins and that ends by itself.
        let answer = answered(tried, Code::MediaUnavailable).await?;
        self.trials.insert(seat.clone(), Trial { line, id });
        Ok(answer)
    }

    /// Ends what somebody tries.
    pub(super) async fn end_trial(&mut self, seat: &Seat) {
        let trial = self.trials.remove(seat);
        self.close_trials(trial.into_iter().collect()).await;
    }

    /// Ends the trials of lines that are closed, hung up or replaced.
    pub(super) async fn end_abandoned_trials(&mut self) {
        let lines = &self.lines;
        let abandoned = self.trials.extract_if(|seat, trial| !lines.is_current(seat, trial.line));
        let abandoned = abandoned.map(|(_, trial)| trial).collect();
        self.close_trials(abandoned).await;
    }

    async fn close_trials(&self, trials: Vec<Trial>) {
        let closing = trials.into_iter().map(|trial| self.meetings.0.media.close(trial.id));
        // One that is not closed in time ends by itself.
        let _in_time = patiently(join_all(closing)).await;
    }
}

/// The answer to an offer, or why there is none; `full`: the code when there is no room.
async fn answered(answer: impl Future<Output = Result<String, JoinError>>, full: Code) -> Result<String, Refusal> {
    let answer = patiently(answer).await.ok_or(Code::MediaUnavailable)?;
    answer.map_err(|error| {
        tracing::warn!(%error, "an offer was refused");
        match error {
            JoinError::Full => full,
            JoinError::BadOffer(_) => Code::MediaRefused,
            _ => Code::MediaUnavailable,
        }
        .into()
    })
}

/// Waits for the media server, but not so long that the meeting would stand still.
pub(crate) async fn patiently<T>(answer: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        answer = answer => Some(answer),
        () = crate::clock::pause(MEDIA_PATIENCE) => None,
    }
}
