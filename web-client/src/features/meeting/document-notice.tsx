import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconCamera, IconCheck, IconId, IconSettings, IconSwap } from '../../components/icons';
import { announce } from '../../components/live-region';
import { t } from '../../lib/i18n';
import { useMedia } from '../../lib/use-wide';
import type { Seat } from '../../protocol';
import { DeviceDialog } from './device-choice';
import { sameSeat } from './meeting-state';
import { citizensAt, type Names } from './people';
import type { MeetingSession } from './session';

/** How long one reads that a document can be put away. */
const OVER_MS = 8_000;

/** An official looks at a document: who holds it is told what to do and when it is over, everybody else that it is so. */
export function DocumentNotice({ session, names }: { session: MeetingSession; names: Names }): JSX.Element | null {
  const seat = session.state.value.documentView;
  const own = sameSeat(seat, session.seat.value);
  const text = seat === null ? null : own ? `${t('live_document_own')} ${t('live_document_hold')}` : othersText(session, seat, names);
  const over = useOver(own);
  useHeard(over ? t('live_document_over') : text);
  if (over) return <p class="band band-line"><IconCheck /> <span>{t('live_document_over')}</span></p>;
  if (seat === null) return null;
  if (own) return <OwnDocument session={session} />;
  return <p class="band band-line"><IconId /> <span>{text}</span></p>;
}

function OwnDocument({ session: { media } }: { session: MeetingSession }): JSX.Element {
  const [choosing, setChoosing] = useState(false);
  const phone = useMedia('(pointer: coarse)');
  const camera = media.camera.value;
  const off = camera.kind === 'off' || camera.kind === 'closed';
  const canTurn = phone && camera.kind === 'on' && media.cameras.value.length > 1 && media.mirrored.value;
  return (
    <section class="band" aria-label={t('live_document_own')}>
      <IconId size={32} />
      <p>
        <strong>{t('live_document_own')}</strong> {t('live_document_hold')}
        {off && <> {t('live_document_camera_off')}</>}
        {camera.kind === 'failed' && <> {t(`device_camera_${camera.cause}`)}</>}
      </p>
      <div class="band-acts">
        {canTurn && <Button kind="outline" icon={<IconSwap />} onClick={() => void media.useBackCamera()}>{t('live_document_back_camera')}</Button>}
        {off && <Button kind="outline" icon={<IconCamera />} onClick={() => void media.setCamera(true)}>{t('live_document_camera_on')}</Button>}
        {camera.kind === 'failed' && <Button kind="outline" icon={<IconSettings />} onClick={() => setChoosing(true)}>{t('live_document_camera_help')}</Button>}
      </div>
      <DeviceDialog media={media} open={choosing} onClose={() => setChoosing(false)} />
    </section>
  );
}

function othersText({ state, seat: own }: MeetingSession, seat: Seat, names: Names): string {
  const who = citizensAt(seat, state.value, names);
  return own.value?.kind === 'official' ? t('live_document_looking', { who }) : t('live_document_other', { who });
}

/** True for some seconds when one's own document is no longer looked at, whoever ended it; a new look at it ends that. */
function useOver(own: boolean): boolean {
  const [over, setOver] = useState(false);
  const was = useRef(own);
  useEffect(() => {
    const ended = was.current && !own;
    was.current = own;
    setOver(ended);
    if (!ended) return;
    const timer = setTimeout(() => setOver(false), OVER_MS);
    return () => clearTimeout(timer);
  }, [own]);
  return over;
}

/** What is new is also said; what was so when one came is not news. */
function useHeard(text: string | null): void {
  const before = useRef(text);
  useEffect(() => {
    if (text !== null && text !== before.current) announce(text);
    before.current = text;
  }, [text]);
}
