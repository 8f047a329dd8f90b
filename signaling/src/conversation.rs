//! What people do while they talk: devices, chat, files.

use chrono::{DateTime, Utc};
use protocol::{AttachmentId, ChatId, Code, MeetingEvent, Seat};

use crate::meeting::{Attachable, Audience, Meeting, Outputs, Rejection};

impl Meeting {
    pub(crate) fn devices(
        &mut self,
        seat: Seat,
        microphone: bool,
        camera: bool,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.may_converse(&seat)?;
        Ok(vec![self.tell_all(MeetingEvent::DevicesChanged { seat, microphone, camera }, now)])
    }

    pub(crate) fn chat(
        &mut self,
        seat: Seat,
        id: ChatId,
        text: String,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.may_converse(&seat)?;
        if !self.chats.insert(id) {
            return Ok(Outputs::new());
        }
        Ok(vec![self.tell_all(MeetingEvent::Chat { id, seat, text }, now)])
    }

    pub(crate) fn attach(&mut self, seat: Seat, file: Attachable, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        self.may_converse(&seat)?;
        let (audience, event) = match file {
            Attachable::Accepted(attachment) => {
                self.attachments.insert(attachment.id);
                (Audience::All, MeetingEvent::AttachmentAccepted { attachment, seat })
            }
            Attachable::Refused { name, role, code } => {
                (Audience::Seat(seat), MeetingEvent::AttachmentRefused { name, role, code })
            }
        };
        Ok(vec![self.tell(audience, event, now)])
    }

    pub(crate) fn review(
        &mut self,
        seat: &Seat,
        attachment: AttachmentId,
        accepted: bool,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.in_charge()?.only_in_charge(seat)?;
        if !self.attachments.contains(&attachment) {
            return Err(Code::NotFound.into());
        }
        Ok(vec![self.tell_all(MeetingEvent::AttachmentReviewed { attachment, accepted }, now)])
    }
}
