/** What happens is also said: politely, or at once when it can't wait. */
import { useEffect } from 'preact/hooks';
import { announce, announceNow } from '../../components/live-region';
import { t } from '../../lib/i18n';
import { chime } from '../../lib/sounds';
import type { MeetingEvent, Objection, Seat } from '../../protocol';
import { objectionText } from './document-words';
import { sameSeat, seatKey } from './meeting-state';
import { seatLabel, type Names } from './people';
import type { MeetingSession } from './session';

/** Follows a meeting with the screen reader's regions and the soft sound of a message. */
export function useAnnouncements(session: MeetingSession, names: Names): void {
  useEffect(() => session.onEvent((event) => tell(event, session, names)), [session]);
}

function tell(event: MeetingEvent, session: MeetingSession, names: Names): void {
  const ofOthers = 'seat' in event && !sameSeat(event.seat, session.seat.value);
  switch (event.type) {
    case 'seat_taken':
      if (ofOthers) announce(words('meeting_heard_came', event.seat, session, names));
      break;
    case 'seat_lost':
      if (ofOthers) announce(words('meeting_heard_lost', event.seat, session, names));
      break;
    case 'seat_back':
      if (ofOthers) announce(words('meeting_heard_back', event.seat, session, names));
      break;
    case 'seat_left':
      if (ofOthers) announce(words('meeting_heard_left', event.seat, session, names));
      break;
    case 'chat':
      // The log reads the message itself; here only the sound.
      if (ofOthers) chime();
      break;
    case 'attachment_accepted':
      announce(t('meeting_heard_file_accepted', { name: event.attachment.name }));
      break;
    case 'attachment_refused':
      announce(t('meeting_heard_file_refused', { name: event.name }));
      break;
    case 'attachment_reviewed':
      announce(event.accepted ? t('meeting_heard_review_accepted') : heardAgain(event.objection));
      break;
    case 'form_chosen':
      announce(t('files_heard_form', { form: t(`files_form_${event.form}`) }));
      break;
    case 'recording_started':
      announceNow(t('meeting_heard_recording_on'));
      break;
    case 'recording_stopped':
      announceNow(t('meeting_heard_recording_stopped'));
      break;
    default:
      break;
  }
}

function heardAgain(objection: Objection | null): string {
  return objection === null ? t('meeting_heard_review_again') : t('files_heard_again', { reason: objectionText(objection.reason) });
}

/** Of one person or of two at the same device. */
function words(what: 'meeting_heard_came' | 'meeting_heard_lost' | 'meeting_heard_back' | 'meeting_heard_left', seat: Seat, session: MeetingSession, names: Names): string {
  const { seats, left } = session.state.value;
  const gone = seat.kind === 'citizen' ? [...left].filter(([, place]) => place.seat === seat.party).map(([party]) => party) : [];
  const known = seats.get(seatKey(seat)) ?? { seat, persons: gone, name: null, line: 'here', guest: 'no', microphone: true, camera: true };
  const who = seatLabel(known, names);
  return known.persons.length > 1 ? t(`${what}_two`, { who }) : t(what, { who });
}
