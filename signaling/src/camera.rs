//! What a trial of connection and devices found, and documents held to a camera.

use chrono::{DateTime, Utc};
use protocol::{Code, LineReport, MeetingEvent, Seat};

use crate::hearing::Audience;
use crate::meeting::{MediaCommand, Meeting, Output, Outputs, Rejection, Spent};

/// Reports of trials that one meeting takes.
const TRIAL_REPORTS_MAX: u32 = 100;
/// How often officials may look at a document.
const DOCUMENT_VIEWS_MAX: u32 = 2_000;

impl Meeting {
    /// Who waits may try the line before saying who is there, and a guest before being confirmed: nobody is heard or seen by it.
    pub(crate) fn report_trial(
        &mut self,
        seat: Seat,
        report: LineReport,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        if !seat.is_citizen() {
            return Err(Code::WrongRole.into());
        }
        if self.is_over() {
            return Err(self.wrong_phase());
        }
        Spent::count(&mut self.spent.trial_reports, TRIAL_REPORTS_MAX)?;
        Ok(vec![self.tell(Audience::OfficialsAnd(seat.clone()), MeetingEvent::LineTried { seat, report }, now)])
    }

    pub(crate) fn view_document(
        &mut self,
        asker: &Seat,
        of: Option<Seat>,
        now: DateTime<Utc>,
    ) -> Result<Outputs, Rejection> {
        let charge = self.in_charge()?;
        if asker.is_citizen() {
            return Err(Code::WrongRole.into());
        }
        charge.only_participants(asker)?;
        // To look away is always possible: only looking is counted.
        let Some(seat) = of else { return Ok(self.look_away(now)) };
        let Seat::Citizen { party } = seat else { return Err(Code::NotFound.into()) };
        if charge.document == Some(party) {
            return Ok(Outputs::new());
        }
        if !charge.is_seated(&seat) {
            return Err(Code::NotFound.into());
        }
        charge.only_participants(&seat)?;
        Spent::count(&mut self.spent.document_views, DOCUMENT_VIEWS_MAX)?;
        self.in_charge_mut()?.document = Some(party);
        Ok(self.tell_view(Some(seat), now))
    }

    /// Nobody looks at a document any more. Nothing when nobody did.
    pub(crate) fn look_away(&mut self, now: DateTime<Utc>) -> Outputs {
        let looked = self.in_charge_mut().ok().and_then(|charge| charge.document.take());
        if looked.is_some() { self.tell_view(None, now) } else { Outputs::new() }
    }

    /// The same, when whose document it was takes part no longer.
    pub(crate) fn look_away_from_who_left(&mut self, now: DateTime<Utc>) -> Outputs {
        let is_gone = self.in_charge().is_ok_and(|charge| {
            charge.document.is_some_and(|party| charge.only_participants(&Seat::Citizen { party }).is_err())
        });
        if is_gone { self.look_away(now) } else { Outputs::new() }
    }

    fn tell_view(&mut self, seat: Option<Seat>, now: DateTime<Utc>) -> Outputs {
        let view = Output::Media(MediaCommand::ViewDocument(seat.clone()));
        vec![view, self.tell_all(MeetingEvent::DocumentView { seat }, now)]
    }
}
