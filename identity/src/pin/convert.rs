//! Making an ordinary PIN *dispositivo*: a signed form and the copy of a document, and an official who decides.

use chrono::{DateTime, Utc};
use protocol::{AttachmentId, OfficialId};

use super::outcome::{Paper, PinRefusal};
use super::record::{Conversion, Holder, Identification, Papers, PinKind, PinRecord};

/// What the check of attachments said of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileCheck {
    /// It is kept as this one.
    Accepted(AttachmentId),
    /// It did not pass.
    Refused,
}

/// What is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandedIn {
    /// Uploaded by the person, signed in with the PIN.
    Files {
        /// The signed form.
        form: FileCheck,
        /// The copy of the identity document.
        document: FileCheck,
    },
    /// At an office, or by fax to the contact centre.
    OnPaper {
        /// Who took it.
        taken_by: OfficialId,
    },
}

/// What an official decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The person is who they say.
    Accept,
    /// Not on these papers.
    Refuse {
        /// Why, for the person to read.
        reason: String,
    },
}

/// The longest reason taken, in characters.
pub const REASON_MAX_CHARS: usize = 500;

impl PinRecord {
    /// Asks for the conversion.
    ///
    /// # Errors
    /// `NoPin`, `AlreadyDispositivo`, `AlreadyAsked`, `NotAccepted`.
    pub fn ask_conversion(&mut self, handed_in: HandedIn, now: DateTime<Utc>) -> Result<(), PinRefusal> {
        let holder = self.holder_mut()?;
        if holder.kind() == PinKind::Dispositivo {
            return Err(PinRefusal::AlreadyDispositivo);
        }
        if matches!(holder.conversion, Conversion::Asked { .. }) {
            return Err(PinRefusal::AlreadyAsked);
        }
        let papers = match handed_in {
            HandedIn::Files { form, document } => {
                Papers::Uploaded { form: accepted(form, Paper::Form)?, document: accepted(document, Paper::Document)? }
            }
            HandedIn::OnPaper { taken_by } => Papers::OnPaper { taken_by },
        };
        holder.conversion = Conversion::Asked { at: now, papers };
        Ok(())
    }

    /// An official decides what was asked.
    ///
    /// # Errors
    /// `NoPin`, `NothingToDecide`, `ReasonMissing`.
    pub fn decide_conversion(
        &mut self,
        by: OfficialId,
        decision: Decision,
        now: DateTime<Utc>,
    ) -> Result<(), PinRefusal> {
        let holder = self.holder_mut()?;
        let Conversion::Asked { papers, .. } = &holder.conversion else { return Err(PinRefusal::NothingToDecide) };
        match decision {
            Decision::Accept => {
                holder.identified = Some(Identification::ByPapers { by, at: now, papers: papers.clone() });
                holder.conversion = Conversion::None;
            }
            Decision::Refuse { reason } => {
                let reason = reason.trim().to_owned();
                if reason.is_empty() || reason.chars().count() > REASON_MAX_CHARS {
                    return Err(PinRefusal::ReasonMissing);
                }
                holder.conversion = Conversion::Refused { by, at: now, reason };
            }
        }
        Ok(())
    }

    fn holder_mut(&mut self) -> Result<&mut Holder, PinRefusal> {
        self.active_mut().map(|(_, holder)| holder).ok_or(PinRefusal::NoPin)
    }
}

const fn accepted(file: FileCheck, paper: Paper) -> Result<AttachmentId, PinRefusal> {
    match file {
        FileCheck::Accepted(id) => Ok(id),
        FileCheck::Refused => Err(PinRefusal::NotAccepted(paper)),
    }
}
