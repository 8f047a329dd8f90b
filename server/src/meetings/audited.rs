//! What of a meeting goes into the log of who did what: every act of the institute's people, written in the transaction of
//! the act itself. Of citizens the meeting's own events and the table of consents tell.

use protocol::{BookingId, Seat};
use signaling::Input;

use crate::store::audit::Note;

/// The entry for an input of one of the institute's people. `None` for what others do, and for what is no act: a line that
/// comes or goes, a microphone, a word.
pub(super) fn note(input: &Input, booking: BookingId) -> Option<Note> {
    let of = |seat: &Seat| match seat {
        Seat::Official { official } => Some(official.to_string()),
        Seat::Citizen { .. } => None,
    };
    let (who, action, detail) = match input {
        Input::TakeCharge { official, .. } => (official.to_string(), "meeting.take_charge", String::new()),
        Input::Assist { official, .. } => (official.to_string(), "meeting.assist", String::new()),
        // What a supervisor releases is asked for by HTTP, and stands in the log so.
        Input::HandOver { official, supervisor: false } => (official.to_string(), "meeting.hand_over", String::new()),
        Input::ConfirmGuest { seat, .. } => (of(seat)?, "meeting.confirm_guest", String::new()),
        Input::Review { seat, objection, .. } => {
            let answer = if objection.is_none() { "accepted" } else { "refused" };
            (of(seat)?, "meeting.review", answer.to_owned())
        }
        Input::ChooseForm { seat, form } => (of(seat)?, "meeting.choose_form", format!("{form:?}").to_lowercase()),
        Input::AskRecording { seat, .. } => (of(seat)?, "meeting.ask_recording", String::new()),
        Input::StopRecording { seat } => (of(seat)?, "meeting.stop_recording", String::new()),
        Input::Close { seat, outcome, .. } => {
            let outcome = serde_json::to_string(outcome).unwrap_or_default();
            (of(seat)?, "meeting.close", outcome.trim_matches('"').to_owned())
        }
        _ => return None,
    };
    Some([format!("staff:{who}"), action.to_owned(), booking.to_string(), detail])
}
