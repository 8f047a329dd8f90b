//! From a frame of a person to an input of the meeting.

use protocol::socket::SDP_MAX_BYTES;
use protocol::{ClientMessage, Code, OfficialId, PersonName, RecordingId, Seat};
use signaling::{Answer, Input};

/// What a frame asks for.
pub(crate) enum Asked {
    /// The meeting decides.
    Meeting(Input),
    /// The media server answers, when the meeting allows it.
    Offer(String),
    /// The media server answers, whatever the meeting is at: it is nobody's conversation.
    Trial(String),
    /// No more of that.
    EndTrial,
    /// Nothing: the line is alive.
    Nothing,
}

/// Who sent a frame.
pub(crate) struct Who<'a> {
    /// From where.
    pub(crate) seat: &'a Seat,
    /// Name of an official.
    pub(crate) name: Option<&'a PersonName>,
    /// Entered as a guest.
    pub(crate) guest: bool,
}

/// Reads a frame.
///
/// # Errors
/// The code of what can't be asked by this seat, or in this form.
pub(crate) fn read(
    message: ClientMessage,
    Who { seat, name, guest }: Who<'_>,
    fresh: RecordingId,
) -> Result<Asked, Code> {
    let seat = seat.clone();
    let input = match message {
        // The first frame opened the line; a second one makes no sense.
        ClientMessage::Hello { .. } => return Err(Code::WrongPhase),
        ClientMessage::Ping {} => return Ok(Asked::Nothing),
        ClientMessage::Offer { sdp } | ClientMessage::Trial { sdp } if sdp.len() > SDP_MAX_BYTES => {
            return Err(Code::MediaRefused);
        }
        ClientMessage::Offer { sdp } => return Ok(Asked::Offer(sdp)),
        ClientMessage::Trial { sdp } => return Ok(Asked::Trial(sdp)),
        ClientMessage::EndTrial {} => return Ok(Asked::EndTrial),
        ClientMessage::ReportTrial { report } => Input::ReportTrial { seat, report: report.check()? },
        ClientMessage::ViewDocument { seat: of } => Input::ViewDocument { seat, of },
        ClientMessage::Arrive { persons } => Input::Arrive { seat, persons, guest },
        ClientMessage::Leave {} => Input::Leave { seat },
        ClientMessage::TakeCharge {} => {
            let (official, name) = official(seat, name)?;
            Input::TakeCharge { official, name }
        }
        ClientMessage::Assist {} => {
            let (official, name) = official(seat, name)?;
            Input::Assist { official, name }
        }
        ClientMessage::HandOver {} => Input::HandOver { official: official(seat, name)?.0, supervisor: false },
        ClientMessage::ConfirmGuest { party } => Input::ConfirmGuest { seat, party },
        ClientMessage::Devices { microphone, camera } => Input::Devices { seat, microphone, camera },
        ClientMessage::Chat { chat, text } => Input::Chat { seat, chat, text: chat::text::check(&text)? },
        ClientMessage::ReviewAttachment { attachment, accepted, objection } => {
            // Exactly one of the two: a document that is accepted is not asked for again.
            if accepted == objection.is_some() {
                return Err(Code::ObjectionInvalid);
            }
            Input::Review { seat, attachment, objection }
        }
        ClientMessage::ChooseForm { form } => Input::ChooseForm { seat, form },
        ClientMessage::AskRecording {} => Input::AskRecording { seat, recording: fresh },
        ClientMessage::Consent { person, given, notice, asked } => {
            Input::Consent { seat, person, answer: Answer { given, notice, asked } }
        }
        ClientMessage::WithdrawConsent { person } => Input::Withdraw { seat, person },
        ClientMessage::StopRecording {} => Input::StopRecording { seat },
        ClientMessage::Close { outcome, note } => Input::Close { seat, outcome, note },
    };
    Ok(Asked::Meeting(input))
}

fn official(seat: Seat, name: Option<&PersonName>) -> Result<(OfficialId, PersonName), Code> {
    match (seat, name) {
        (Seat::Official { official }, Some(name)) => Ok((official, name.clone())),
        _ => Err(Code::WrongRole),
    }
}
