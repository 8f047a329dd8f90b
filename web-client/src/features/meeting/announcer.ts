/** What happens is also said: politely, or at once when it can't wait. */
import { useEffect } from 'preact/hooks';
import { announce, announceNow } from '../../components/live-region';
import { t } from '../../lib/i18n';
import { chime } from '../../lib/sounds';
import type { MeetingEvent, Seat } from '../../protocol';
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
      if (ofOthers) announce(t('meeting_heard_came', { who: labelOf(event.seat, session, names) }));
      break;
    case 'seat_lost':
      if (ofOthers) announce(t('meeting_heard_lost', { who: labelOf(event.seat, session, names) }));
      break;
    case 'seat_back':
      if (ofOthers) announce(t('meeting_heard_back', { who: labelOf(event.seat, session, names) }));
      break;
    case 'seat_left':
      if (ofOthers) announce(t('meeting_heard_left', { who: labelOf(event.seat, session, names) }));
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
      announce(event.accepted ? t('meeting_heard_review_accepted') : t('meeting_heard_review_again'));
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

function labelOf(seat: Seat, session: MeetingSession, names: Names): string {
  const known = session.state.value.seats.get(seatKey(seat));
  return known === undefined
    ? seatLabel({ seat, persons: [], name: null, line: 'here', guest: 'no', microphone: true, camera: true }, names)
    : seatLabel(known, names);
}
