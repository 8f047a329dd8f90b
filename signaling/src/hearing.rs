//! Who hears what of a meeting.

use protocol::{MeetingEvent, Seat};
use serde::{Deserialize, Serialize};

use crate::meeting::{Input, Meeting};
use crate::phase::{Citizens, Phase, Standing};

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody of the meeting, and the officials of the desk who look at it.
    All,
    /// This seat alone.
    Seat(Seat),
    /// The officials, and this citizen's seat.
    OfficialsAnd(Seat),
}

impl Audience {
    /// Whether an event for this audience is told to a seat; `withheld`: [`Meeting::withholds_from`] it.
    #[must_use]
    pub fn hears(&self, seat: &Seat, event: &MeetingEvent, withheld: bool) -> bool {
        let among = match self {
            Self::All => true,
            Self::Seat(only) => only == seat,
            Self::OfficialsAnd(citizen) => !seat.is_citizen() || citizen == seat,
        };
        among && (!withheld || is_for_who_waits(event, seat))
    }
}

/// Whether this is what somebody at a seat must know to wait there. Each kind is named: a new one must be decided on.
fn is_for_who_waits(event: &MeetingEvent, own: &Seat) -> bool {
    use MeetingEvent as Event;
    match event {
        Event::WaitingStarted {}
        | Event::TakenInCharge { .. }
        | Event::Released { .. }
        | Event::Cancelled {}
        | Event::Ended { .. } => true,
        Event::SeatTaken { seat, .. }
        | Event::SeatLost { seat }
        | Event::SeatBack { seat }
        | Event::SeatLeft { seat }
        | Event::DevicesChanged { seat, .. }
        | Event::LineTried { seat, .. } => seat == own,
        Event::GuestConfirmed { party, .. } => *own == Seat::Citizen { party: *party },
        // What people write, send and show; and what is asked of those who take part.
        Event::Chat { .. }
        | Event::AttachmentAccepted { .. }
        | Event::AttachmentRefused { .. }
        | Event::AttachmentReviewed { .. }
        | Event::AttachmentRead { .. }
        | Event::FormChosen { .. }
        | Event::DocumentView { .. }
        | Event::RecordingAsked { .. }
        | Event::ConsentGiven { .. }
        | Event::ConsentRefused { .. }
        | Event::ConsentWithdrawn { .. }
        | Event::RecordingStarted { .. }
        | Event::RecordingStopped { .. } => false,
    }
}

impl Meeting {
    /// Whether somebody with a line to this seat may only wait: a guest whom no official has confirmed there. That holds also before
    /// they take the seat.
    #[must_use]
    pub fn withholds_from(&self, seat: &Seat, guest: bool) -> bool {
        guest && !matches!(self.standing(seat), Some(Standing::Confirmed { .. }))
    }

    /// What makes clear who sits at a seat, when somebody comes to it otherwise than whoever sat down there: as a guest where one is
    /// known, or known where a guest waits. Comes before they are told anything.
    #[must_use]
    pub fn sits_down_again(&self, seat: &Seat, guest: bool) -> Option<Input> {
        let (Seat::Citizen { party }, standing) = (seat, self.standing(seat)?) else { return None };
        let otherwise = match standing {
            Standing::Known => guest,
            Standing::Guest => !guest,
            Standing::Confirmed { .. } => false,
        };
        let persons = self.citizens()?.0.get(party)?.persons.iter().copied().collect();
        otherwise.then(|| Input::Arrive { seat: seat.clone(), persons, guest })
    }

    fn standing(&self, seat: &Seat) -> Option<&Standing> {
        let Seat::Citizen { party } = seat else { return None };
        Some(&self.citizens()?.0.get(party)?.standing)
    }

    fn citizens(&self) -> Option<&Citizens> {
        match &self.phase {
            Phase::Waiting { citizens, .. } => Some(citizens),
            Phase::InCharge(charge) => Some(&charge.citizens),
            _ => None,
        }
    }
}
