//! What people do while they talk: devices, chat, files.

use chrono::{DateTime, Utc};
use protocol::{AttachmentId, ChatId, Code, FormKind, MeetingEvent, Objection, ObjectionReason, Reading, Seat};

use crate::hearing::Audience;
use crate::meeting::{Attachable, Meeting, Outputs, Rejection, Spent};

/// Chat messages that one meeting takes.
const CHATS_MAX: u32 = 2_000;
/// Chat messages among which one sent twice is recognised: it is sent again within seconds.
const CHATS_REMEMBERED: usize = 256;
/// Files that one meeting takes.
const FILES_MAX: usize = 50;
/// Refused files that are told; further ones are refused all the same.
const REFUSED_FILES_MAX: u32 = 200;
/// How often another form may be chosen.
const FORMS_CHOSEN_MAX: u32 = 50;
/// How often microphones and cameras may be switched.
const DEVICE_CHANGES_MAX: u32 = 2_000;

impl Meeting {
    pub(crate) fn devices(
        &mut self,
        seat: Seat,
        microphone: bool,
        camera: bool,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.may_converse(&seat)?;
        Spent::count(&mut self.spent.device_changes, DEVICE_CHANGES_MAX)?;
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
        if self.chats.contains(&id) {
            return Ok(Outputs::new());
        }
        Spent::count(&mut self.spent.chats, CHATS_MAX)?;
        if self.chats.len() == CHATS_REMEMBERED {
            self.chats.pop_front();
        }
        self.chats.push_back(id);
        Ok(vec![self.tell_all(MeetingEvent::Chat { id, seat, text }, now)])
    }

    pub(crate) fn attach(&mut self, seat: Seat, file: Attachable, now: DateTime<Utc>) -> Result<Outputs, Rejection> {
        self.may_attach(&seat)?;
        let (audience, event) = match file {
            // Told already: who asks again is the same sender.
            Attachable::Accepted(attachment) if self.attachments.contains(&attachment.id) => return Ok(Outputs::new()),
            Attachable::Accepted(attachment) => {
                if self.attachments.len() >= FILES_MAX {
                    return Err(Code::MeetingLimit.into());
                }
                if let Some(replaced) = attachment.replaces {
                    self.may_replace(replaced)?;
                    self.replaced.insert(replaced);
                }
                self.attachments.insert(attachment.id);
                (Audience::All, MeetingEvent::AttachmentAccepted { attachment, seat })
            }
            Attachable::Refused { name, role, code } => {
                Spent::count(&mut self.spent.refused_files, REFUSED_FILES_MAX)?;
                (Audience::Seat(seat), MeetingEvent::AttachmentRefused { name, role, code })
            }
        };
        Ok(vec![self.tell(audience, event, now)])
    }

    pub(crate) fn review(
        &mut self,
        seat: &Seat,
        attachment: AttachmentId,
        objection: Option<Objection>,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.in_charge()?.only_in_charge(seat)?;
        self.only_here(attachment)?;
        // Another took its place: that one is judged. The official may not have seen it come yet.
        if self.replaced.contains(&attachment) {
            return Err(Code::WrongPhase.into());
        }
        if objection.as_ref().is_some_and(is_unclear) {
            return Err(Code::ObjectionInvalid.into());
        }
        let accepted = objection.is_none();
        if accepted {
            self.accepted.insert(attachment);
        } else {
            self.accepted.remove(&attachment);
        }
        Ok(vec![self.tell_all(MeetingEvent::AttachmentReviewed { attachment, accepted, objection }, now)])
    }

    pub(crate) fn read(
        &mut self,
        attachment: AttachmentId,
        reading: Reading,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.only_here(attachment)?;
        Ok(vec![self.tell_all(MeetingEvent::AttachmentRead { attachment, reading }, now)])
    }

    pub(crate) fn choose_form(
        &mut self,
        seat: &Seat,
        form: FormKind,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        self.in_charge()?.only_in_charge(seat)?;
        if self.form == Some(form) {
            return Ok(Outputs::new());
        }
        Spent::count(&mut self.spent.forms_chosen, FORMS_CHOSEN_MAX)?;
        self.form = Some(form);
        Ok(vec![self.tell_all(MeetingEvent::FormChosen { form }, now)])
    }

    pub(crate) fn only_here(&self, attachment: AttachmentId) -> Result<(), Rejection> {
        if self.attachments.contains(&attachment) { Ok(()) } else { Err(Code::NotFound.into()) }
    }
}

/// Whether the citizens would not learn from it what is to be done.
fn is_unclear(objection: &Objection) -> bool {
    let note = objection.note.trim();
    note.chars().count() > Objection::NOTE_MAX_CHARS || (objection.reason == ObjectionReason::Other && note.is_empty())
}
