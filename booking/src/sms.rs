//! The SMS, in Italian: no name, no fiscal code, always one part.

use protocol::booking::DeliveryMode;

use crate::booking::Booking;
use crate::catalogue::Catalogue;
use crate::policy::Policy;
use crate::{gsm, rome};

/// *Prenotazione AY16 confermata: sede Roma Monteverde, sportello …, 24/11/2026 ore 10:30, modalità web meeting.*
#[must_use]
pub fn confirmation(booking: &Booking, catalogue: &Catalogue) -> String {
    let (day, time, mode) = (rome::day(booking.start), rome::time(booking.start), mode(booking.delivery_mode));
    in_one_part(booking, catalogue, |office, desk| {
        let code = &booking.ticket_code;
        format!("Prenotazione {code} confermata: sede {office}, sportello {desk}, {day} ore {time}, modalità {mode}.")
    })
}

/// *Promemoria AY16: 24/11/2026 ore 10:30, web meeting, sede Roma Monteverde, sportello …. Accesso dalle 10:15.*
#[must_use]
pub fn reminder(booking: &Booking, catalogue: &Catalogue, policy: &Policy) -> String {
    let (day, time, mode) = (rome::day(booking.start), rome::time(booking.start), mode(booking.delivery_mode));
    let opens = rome::time(booking.opens_at(policy));
    in_one_part(booking, catalogue, |office, desk| {
        let code = &booking.ticket_code;
        format!("Promemoria {code}: {day} ore {time}, {mode}, sede {office}, sportello {desk}. Accesso dalle {opens}.")
    })
}

/// *123456 è il suo codice per entrare nell'incontro …* Says who asks for it and who never does.
#[must_use]
pub fn guest_code(code: &str) -> String {
    gsm::normalise(&format!(
        "{code} è il codice per entrare nell'incontro online INPS. Vale 5 minuti. Lo scriva solo sul sito: nessuno glielo chiederà al telefono."
    ))
}

/// *ABCD2345 è la prima parte del suo PIN INPS. …* Says where the other half is and who never asks for it.
#[must_use]
pub fn pin_half(half: &str, is_first: bool) -> String {
    let (part, other) = if is_first { ("prima", "seconda") } else { ("seconda", "prima") };
    gsm::normalise(&format!(
        "{half} è la {part} parte del suo PIN INPS. La {other} arriva o è arrivata a parte. Non la comunichi a nessuno, neanche al telefono."
    ))
}

fn mode(mode: DeliveryMode) -> &'static str {
    match mode {
        DeliveryMode::WebMeeting => "web meeting",
    }
}

/// Only the names of office and desk give way, the longer one first.
fn in_one_part(booking: &Booking, catalogue: &Catalogue, text: impl Fn(&str, &str) -> String) -> String {
    let office = gsm::normalise(catalogue.office_name(&booking.office).trim());
    let desk = gsm::normalise(catalogue.desk_name(&booking.desk).trim());
    let room = gsm::ONE_PART.saturating_sub(gsm::septets(&text("", "")));
    let (for_office, for_desk) = share(room, gsm::septets(&office), gsm::septets(&desk));
    gsm::normalise(&text(&gsm::shorten(&office, for_office), &gsm::shorten(&desk, for_desk)))
}

/// Each gets half of the room, and what the other leaves of its half.
fn share(room: usize, first: usize, second: usize) -> (usize, usize) {
    let half = room / 2;
    let for_first = first.min(half.max(room.saturating_sub(second)));
    (for_first, room - for_first)
}
