import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { IconId } from '../../components/icons';
import { announceNow } from '../../components/live-region';
import { t } from '../../lib/i18n';
import { sameSeat, type SeatState } from '../meeting/meeting-state';
import { citizensAt, type Names } from '../meeting/people';
import { failureText, type MeetingSession } from '../meeting/session';

/** At the picture of a citizen: asks for a document to be held to the camera, and says when it was seen. */
export function LookButton({ session, of, names }: { session: MeetingSession; of: SeatState; names: Names }): JSX.Element | null {
  const [busy, setBusy] = useState(false);
  const looking = sameSeat(session.state.value.documentView, of.seat);
  // Nothing to see; what was begun can still be ended.
  const possible = of.camera && of.line === 'here' && of.guest !== 'unconfirmed';
  if (!possible && !looking) return null;
  const press = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const failure = await failureText(session.viewDocument(looking ? null : of.seat));
    if (failure !== null) announceNow(failure);
    setBusy(false);
  };
  return (
    <button type="button" class="tile-act" aria-pressed={looking} aria-busy={busy ? true : undefined} onClick={() => void press()}>
      <IconId size={20} /> <span>{t('live_document_look')}<span class="visually-hidden">: {citizensAt(of.seat, session.state.value, names)}</span></span>
    </button>
  );
}
