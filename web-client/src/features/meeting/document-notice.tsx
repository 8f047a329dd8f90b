import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconCamera, IconId, IconSwap } from '../../components/icons';
import { announce } from '../../components/live-region';
import { t } from '../../lib/i18n';
import { useMedia } from '../../lib/use-wide';
import type { Seat } from '../../protocol';
import { sameSeat, seatKey } from './meeting-state';
import { personName, type Names } from './people';
import type { MeetingSession } from './session';

/** An official looks at a document: who holds it is told what to do, everybody else that it is so. */
export function DocumentNotice({ session, names }: { session: MeetingSession; names: Names }): JSX.Element | null {
  const seat = session.state.value.documentView;
  const own = sameSeat(seat, session.seat.value);
  const text = seat === null ? null : own ? `${t('live_document_own')} ${t('live_document_hold')}` : othersText(session, seat, names);
  useHeard(text, own);
  if (seat === null) return null;
  if (own) return <OwnDocument session={session} />;
  return <p class="band band-line"><IconId /> <span>{text}</span></p>;
}

function OwnDocument({ session: { media } }: { session: MeetingSession }): JSX.Element {
  const phone = useMedia('(pointer: coarse)');
  const camera = media.camera.value.kind;
  const canTurn = phone && camera === 'on' && media.cameras.value.length > 1 && media.mirrored.value;
  return (
    <section class="band" aria-label={t('live_document_own')}>
      <IconId size={32} />
      <p><strong>{t('live_document_own')}</strong> {t('live_document_hold')}{camera !== 'on' && <> {t('live_document_camera_off')}</>}</p>
      <div class="band-acts">
        {canTurn && <Button kind="outline" icon={<IconSwap />} onClick={() => void media.useBackCamera()}>{t('live_document_back_camera')}</Button>}
        {camera === 'off' && <Button kind="outline" icon={<IconCamera />} onClick={() => void media.setCamera(true)}>{t('live_document_camera_on')}</Button>}
      </div>
    </section>
  );
}

function othersText({ state, seat: own }: MeetingSession, seat: Seat, names: Names): string {
  const persons = state.value.seats.get(seatKey(seat))?.persons ?? [];
  const who = (persons.length > 0 || seat.kind === 'official' ? persons : [seat.party]).map((party) => personName(party, names)).join(', ');
  return own.value?.kind === 'official' ? t('live_document_looking', { who }) : t('live_document_other', { who });
}

/** What begins and ends is also said; what was so when one came is not news. */
function useHeard(text: string | null, own: boolean): void {
  const before = useRef<{ own: boolean } | null>(text === null ? null : { own });
  useEffect(() => {
    if (text !== null) announce(text);
    else if (before.current?.own === true) announce(t('live_document_over'));
    before.current = text === null ? null : { own };
  }, [text]);
}
