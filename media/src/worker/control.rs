//! What a worker does when the rest of the server asks.

use std::time::{Duration, Instant};

use protocol::{BookingId, Party, Seat};
use tokio::sync::oneshot;

use super::{Worker, monotonic_now};
use crate::command::{Command, JoinError, RecordError};
use crate::event::{Event, RecordingSummary, Stats};
use crate::meeting::Meeting;
use crate::member::Member;
use crate::offer::Offer;
use crate::peer::Peer;
use crate::recorder::Tap;
use crate::routes::ConnectionId;

/// How long somebody may try the line.
const TRIAL: Duration = Duration::from_secs(30);
/// Who tries at once in one worker: trials carry media like meetings, and must not crowd them out.
const MOST_TRIALS: usize = 32;

impl Worker {
    /// Does what was asked for since the last time.
    pub(super) fn take_commands(&mut self) {
        while let Ok(command) = self.commands.try_recv() {
            self.take_command(command);
        }
    }

    fn take_command(&mut self, command: Command) {
        let now = monotonic_now();
        match command {
            Command::Join { meeting, seat, offer, reply } => {
                let answer = self.join(meeting, seat, &offer, now);
                let _ = reply.send(answer);
            }
            Command::Try { trial, offer, reply } => {
                let answer = self.try_line(trial, &offer, now);
                let _ = reply.send(answer);
            }
            Command::ViewDocument { meeting, seat } => {
                if let Some(meeting) = self.meetings.get_mut(&meeting) {
                    meeting.view_document(seat);
                }
            }
            Command::Leave { meeting, seat, reply } => {
                self.leave(meeting, &seat);
                let _ = reply.send(());
            }
            Command::Close { meeting, reply } => {
                let _ = reply.send(self.close(meeting));
            }
            Command::Record { meeting, tap, reply } => {
                // Nothing that was said before is in a recording, also where it was not taken yet.
                self.catch_up();
                let _ = reply.send(self.record(meeting, tap, now));
            }
            Command::StopRecording { meeting, reply } => {
                let _ = reply.send(self.stop_recording(meeting));
            }
            Command::Keyframe { meeting, seat } => self.ask_keyframe(meeting, &seat, now),
            Command::WriterFailed { meeting, recording, cause } => {
                let running = self.meetings.get(&meeting).and_then(|meeting| meeting.recording());
                if running.is_some_and(|tap| tap.recording() == recording) {
                    self.stop_recording(meeting);
                }
                self.told.push(Event::RecordingFailed { meeting, recording, cause });
            }
            Command::Stats { reply } => {
                let _ = reply.send(self.stats());
            }
            Command::Shutdown => self.stopping = true,
        }
    }

    pub(super) fn join(&mut self, id: BookingId, seat: Seat, offer: &str, now: Instant) -> Result<String, JoinError> {
        let offer = Offer::parse(offer).map_err(|error| JoinError::BadOffer(error.to_string()))?;
        let present = self.meetings.get(&id).and_then(|meeting| meeting.by_seat(&seat));
        if let Some(at) = present
            && let Some(meeting) = self.meetings.get_mut(&id)
            && offer.continues(meeting.members()[at].peer.offer())
        {
            return self.restart(id, at, offer);
        }
        if present.is_none() && self.meetings.get(&id).is_some_and(Meeting::is_full) {
            return Err(JoinError::Full);
        }
        self.next_number += 1;
        let number = self.next_number;
        let (peer, answer) = Peer::answer(number, offer, &self.surroundings, now)
            .map_err(|error| JoinError::BadOffer(error.to_string()))?;
        let connection = ConnectionId { meeting: id, number };
        self.routes.add_name(peer.local_ufrag(), connection);
        let former = self.take_out(id, &seat);
        let meeting = self.meetings.entry(id).or_insert_with(|| Meeting::new(id));
        let mut member = Member::new(seat, number, peer, now);
        if let Some(former) = former {
            (member.slots, member.quality) = (former.slots, former.quality);
        }
        meeting.add(member, &mut self.told);
        Ok(answer)
    }

    /// Lets somebody try the line.
    fn try_line(&mut self, id: BookingId, offer: &str, now: Instant) -> Result<String, JoinError> {
        // What was tried under that id before is over, and its time with it.
        self.close(id);
        if self.meetings.values().filter(|meeting| meeting.is_trial()).count() >= MOST_TRIALS {
            return Err(JoinError::Full);
        }
        self.meetings.insert(id, Meeting::trial(id, now + TRIAL));
        let seat = Seat::Citizen { party: Party::Delegate };
        let answer = self.join(id, seat, offer, now);
        if self.meetings.get(&id).is_some_and(Meeting::is_empty) {
            self.meetings.remove(&id);
        }
        answer
    }

    fn restart(&mut self, id: BookingId, at: usize, offer: Offer) -> Result<String, JoinError> {
        let Some(meeting) = self.meetings.get_mut(&id) else { return Err(JoinError::Stopped) };
        let member = &mut meeting.members()[at];
        let former = member.peer.local_ufrag().to_owned();
        let answer =
            member.peer.restart(offer, &self.surroundings).map_err(|error| JoinError::BadOffer(error.to_string()))?;
        self.routes.remove_name(&former);
        self.routes.add_name(member.peer.local_ufrag(), ConnectionId { meeting: id, number: member.number });
        Ok(answer)
    }

    fn take_out(&mut self, id: BookingId, seat: &Seat) -> Option<Member> {
        let meeting = self.meetings.get_mut(&id)?;
        let at = meeting.by_seat(seat)?;
        let number = meeting.members()[at].number;
        self.remove(ConnectionId { meeting: id, number })
    }

    fn leave(&mut self, id: BookingId, seat: &Seat) {
        self.take_out(id, seat);
    }

    pub(super) fn close(&mut self, id: BookingId) -> Option<oneshot::Receiver<RecordingSummary>> {
        let summary = self.stop_recording(id);
        let members = self
            .meetings
            .get_mut(&id)
            .map(|meeting| meeting.members().iter().map(|member| member.number).collect::<Vec<_>>());
        for number in members.unwrap_or_default() {
            self.remove(ConnectionId { meeting: id, number });
        }
        // Who closes a meeting knows that everybody is out.
        self.told.retain(|event| !matches!(event, Event::Slots { meeting, .. } if *meeting == id));
        summary
    }

    fn record(&mut self, id: BookingId, tap: Tap, now: Instant) -> Result<(), RecordError> {
        let meeting = self.meetings.entry(id).or_insert_with(|| Meeting::new(id));
        if meeting.is_recorded() {
            return Err(RecordError::AlreadyRecording);
        }
        meeting.start_recording(tap, now, &mut self.outbox, &mut self.told);
        Ok(())
    }

    fn stop_recording(&mut self, id: BookingId) -> Option<oneshot::Receiver<RecordingSummary>> {
        let meeting = self.meetings.get_mut(&id)?;
        let tap = meeting.stop_recording();
        if meeting.is_empty() {
            self.meetings.remove(&id);
        }
        tap.and_then(Tap::finish)
    }

    fn ask_keyframe(&mut self, id: BookingId, seat: &Seat, now: Instant) {
        let Some(meeting) = self.meetings.get_mut(&id) else { return };
        if let Some(at) = meeting.by_seat(seat) {
            let member = &mut meeting.members()[at];
            member.ask_keyframe(member.recorded_layer, now, &mut self.outbox);
        }
    }

    pub(super) fn stats(&self) -> Stats {
        let (names, addresses) = self.routes.sizes();
        Stats {
            meetings: self.meetings.len(),
            peers: self.meetings.values().map(Meeting::len).sum(),
            recordings: self.meetings.values().filter(|meeting| meeting.is_recorded()).count(),
            names,
            addresses,
            lines: self.lines.as_ref().map_or(0, super::Lines::len),
            ..self.stats
        }
    }

    /// Lets everybody out.
    pub(super) fn say_goodbye(&mut self) {
        for id in self.meetings.keys().copied().collect::<Vec<_>>() {
            self.close(id);
        }
    }
}
