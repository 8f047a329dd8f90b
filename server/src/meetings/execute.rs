//! Carrying out what the meeting decided.

use std::collections::HashSet;

use protocol::{Code, MeetingEvent, RecordingId, Seat};
use signaling::{Input, MediaCommand, Output, Phase, Recording};

use super::task::Task;
use super::{Refusal, audited};
use crate::store::attachments::StoredFile;
use crate::store::meetings::Beside;

impl Task {
    /// Takes one input: first what is owed and what time has done meanwhile, then the input itself.
    pub(super) async fn take(&mut self, input: Input) -> Result<(), Refusal> {
        self.take_beside(input, None).await
    }

    /// As [`Task::take`], of an input that comes with a file.
    pub(super) async fn take_beside(&mut self, input: Input, file: Option<&StoredFile>) -> Result<(), Refusal> {
        while let Some(owed) = self.owed.pop_front() {
            match self.carry_out(owed.clone(), None).await {
                Err(refusal) if refusal.code == Code::StorageUnavailable => {
                    self.owed.push_front(owed);
                    return Err(refusal);
                }
                // Carried out, or overtaken by what happened since.
                Ok(()) | Err(_) => {}
            }
        }
        let now = self.meetings.0.clock.now();
        if self.meeting.next_deadline().is_some_and(|deadline| deadline <= now) && input != Input::Tick {
            self.carry_out(Input::Tick, None).await?;
        }
        self.carry_out(input, file).await
    }

    async fn carry_out(&mut self, input: Input, file: Option<&StoredFile>) -> Result<(), Refusal> {
        let (now, booking) = (self.meetings.0.clock.now(), self.facts.booking);
        let mut next = self.meeting.clone();
        let beside = Beside { note: audited::note(&input, booking), file };
        let outputs = next.handle(input, now)?;
        if next == self.meeting {
            return Ok(());
        }
        let stopped = outputs.contains(&Output::Media(MediaCommand::StopRecording));
        let running = self.running_recording();
        if stopped {
            // Before anything that can fail: a citizen who withdraws is not recorded a second longer.
            self.stop_recorder().await;
        }
        if let Err(error) = self.meetings.0.store.save_meeting(booking, &next, &outputs, &beside, now).await {
            // The meeting is as before, but its recorder no longer runs: it must say so as soon as it can.
            if let Some(recording) = running.filter(|_| stopped) {
                self.owed.push_back(Input::RecorderFailed { recording });
            }
            return Err(error.into());
        }
        // As it was before: who leaves now, and everybody when the meeting ends, still hears that as they heard the rest.
        let withheld = self.withheld();
        self.meeting = next;
        self.begin_anew(&withheld).await;
        for output in outputs {
            self.execute(output, &withheld).await;
        }
        self.show().await;
        Ok(())
    }

    async fn execute(&mut self, output: Output, withheld: &HashSet<Seat>) {
        match output {
            Output::Tell { audience, event } => {
                trace_event(&event.event);
                let hears = |seat: &Seat| audience.hears(seat, &event.event, withheld.contains(seat));
                self.lines.tell_event(hears, &event);
            }
            Output::Media(command) => self.media_command(command).await,
            Output::HangUp { seat } => self.leaving.push(seat),
            // Done with the state, in one transaction.
            Output::BookingCancelled | Output::BookingEnded { .. } => {}
        }
    }

    async fn media_command(&mut self, command: MediaCommand) {
        let (media, booking) = (self.meetings.0.media.clone(), self.facts.booking);
        match command {
            MediaCommand::Remove(seat) => media.leave(booking, seat).await,
            MediaCommand::RemoveAll => media.close(booking).await,
            MediaCommand::ViewDocument(seat) => media.view_document(booking, seat),
            MediaCommand::StartRecording { recording, seats } => self.start_recorder(recording, seats).await,
            // Carried out before the state was saved.
            MediaCommand::StopRecording => {}
        }
    }

    async fn start_recorder(&mut self, recording: RecordingId, seats: Vec<Seat>) {
        let path =
            self.meetings.0.settings.recordings.join(crate::store::recording_path(self.facts.booking, recording));
        let tracks = seats.into_iter().map(|seat| (seat.clone(), track_name(&seat))).collect();
        let started = match path.parent().map(tokio::fs::create_dir_all) {
            Some(made) => made.await.map_err(|error| error.to_string()),
            None => Ok(()),
        };
        let started = match started {
            Ok(()) => {
                let record = self.meetings.0.media.record(self.facts.booking, recording, path, tracks);
                record.await.map_err(|error| error.to_string())
            }
            Err(error) => Err(error),
        };
        if let Err(cause) = started {
            tracing::error!(%recording, %cause, "the recorder did not start");
            // Not taken here: this runs inside of taking another input.
            self.owed.push_back(Input::RecorderFailed { recording });
        }
    }

    async fn stop_recorder(&mut self) {
        let booking = self.facts.booking;
        if let (Some(id), Some(summary)) =
            (self.running_recording(), self.meetings.0.media.stop_recording(booking).await)
            && let Err(error) = self.meetings.0.store.recording_written(id, summary.bytes).await
        {
            tracing::error!(%error, "the size of a recording could not be stored");
        }
    }

    fn running_recording(&self) -> Option<RecordingId> {
        match self.meeting.phase() {
            Phase::InCharge(charge) => match charge.recording {
                Recording::On { id, .. } => Some(id),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Name of a track: the role, never a person's name.
fn track_name(seat: &Seat) -> String {
    match seat {
        Seat::Citizen { party: protocol::Party::Delegate } => "delegate".to_owned(),
        Seat::Citizen { party: protocol::Party::Delegator } => "delegator".to_owned(),
        Seat::Official { .. } => "official".to_owned(),
    }
}

/// What is worth a line in the log: the course of the meeting, never what people say or are called.
fn trace_event(event: &MeetingEvent) {
    let what = match event {
        MeetingEvent::WaitingStarted {} => "citizens wait",
        MeetingEvent::TakenInCharge { .. } => "taken in charge",
        MeetingEvent::Released { .. } => "released",
        MeetingEvent::RecordingStarted { .. } => "recording started",
        MeetingEvent::RecordingStopped { .. } => "recording stopped",
        MeetingEvent::ConsentRefused { .. } => "consent refused",
        MeetingEvent::ConsentWithdrawn { .. } => "consent withdrawn",
        MeetingEvent::Cancelled {} => "cancelled",
        MeetingEvent::Ended { .. } => "ended",
        _ => return,
    };
    tracing::info!("{what}");
}
