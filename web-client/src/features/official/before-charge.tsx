import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AttachmentId, BookingForOfficial } from '../../protocol';
import { Button } from '../../components/button';
import { IconCamera } from '../../components/icons';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { formatTime, now } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { LevelBar, OwnPreview } from '../citizen/own-media';
import { fileOf, nextFile } from '../meeting/checklist';
import { DeviceChoice } from '../meeting/device-choice';
import { isOpen } from '../meeting/local-media';
import type { Names } from '../meeting/people';
import { failureText, type MeetingSession } from '../meeting/session';
import { BookingFacts } from './booking-facts';
import { minutesSince } from './board-rows';
import { DocumentViewer } from './document-viewer';
import { LineNotice } from './line-notice';
import type { View } from './official-view';
import { Presence } from './presence';
import { ReceivedDocuments } from './received-documents';
import { Release } from './release';
import { BackToDay } from './small-pages';

interface BeforeProps {
  view: Extract<View, { kind: 'expected' | 'waiting' | 'taken' }>;
  session: MeetingSession;
  found: BookingForOfficial;
  names: Names;
  /** May take the meeting from the colleague. */
  supervisor: boolean;
}

/** Before the conversation: who is there, what it is about, one's own devices, and the one act. */
export function BeforeCharge(props: BeforeProps): JSX.Element {
  const { session, found: { booking }, names, view } = props;
  const title = t('official_before_title', { code: booking.ticket_code });
  useOwnDevices(session, view.kind === 'waiting');
  const [shown, setShown] = useState<AttachmentId | null>(null);
  const file = shown === null ? undefined : fileOf(session.state.value, shown);
  const next = nextFile(session.documents.value, shown)?.attachment.id ?? null;
  return (
    <Page title={title} audience="official" subtitle={booking.desk_name}>
      <Headline focusKey={view.kind}>{title}</Headline>
      <LineNotice session={session} />
      {file !== undefined && (
        <div class="before-viewer">
          <DocumentViewer session={session} file={file} canReview={false} onNext={next === null || next === shown ? null : () => setShown(next)} onClose={() => setShown(null)} />
        </div>
      )}
      <div class="columns">
        <div class="stack">
          <State key={view.kind} {...props} />
          <section class="card-box">
            <h2>{t('official_people')}</h2>
            <Presence session={session} names={names} />
          </section>
          {session.ready.value && (
            <div class="card-box before-documents">
              <ReceivedDocuments session={session} shown={shown} onOpen={setShown} holder={false} />
            </div>
          )}
          <section class="card-box">
            <h2>{t('official_booking')}</h2>
            <BookingFacts booking={booking} />
          </section>
          <p><BackToDay /></p>
        </div>
        <OwnDevices session={session} />
      </div>
    </Page>
  );
}

function State({ view, session, found, supervisor }: BeforeProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const act = async (what: Promise<unknown>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    setFailure(await failureText(what));
    setBusy(false);
  };
  const error = failure !== null && <Notice tone="danger" title={failure} />;
  switch (view.kind) {
    case 'expected':
      return <StatusCard picture="clock" lead={t('official_before_expected')}><p>{t('official_before_expected_hint')}</p></StatusCard>;
    case 'taken':
      return (
        <StatusCard picture="official" lead={t('official_taken_by', { name: view.by, time: formatTime(view.since) })}>
          {error}
          <p>{t('official_taken_hint')}</p>
          <div class="actions">
            <Button kind="outline" busy={busy} onClick={() => void act(session.assist())}>{t('official_join')}</Button>
            {supervisor && <Release booking={found.booking.id} code={found.booking.ticket_code} name={view.by} />}
          </div>
        </StatusCard>
      );
    case 'waiting':
      return (
        <StatusCard picture="chairs" tone="waits" lead={<Waits session={session} />}>
          <Released session={session} />
          {error}
          <NoDevices session={session} />
          <p><Button busy={busy} onClick={() => void act(session.takeCharge())}>{t('official_take')}</Button></p>
        </StatusCard>
      );
  }
}

function Waits({ session }: { session: MeetingSession }): JSX.Element {
  const { phase } = session.state.value;
  const since = phase.kind === 'waiting' ? phase.since : now.value.toISOString();
  return <>{t('official_before_waiting', { time: formatTime(since), minutes: minutesSince(since, now.value) })}</>;
}

/** Why a meeting that was held is free again. */
function Released({ session }: { session: MeetingSession }): JSX.Element | null {
  const { phase } = session.state.value;
  if (phase.kind !== 'waiting' || phase.released === null) return null;
  return <p>{phase.released === 'lease_expired' ? t('official_released_expired') : t('official_released_handed_over')}</p>;
}

/** One may go on without, but should know it. */
function NoDevices({ session: { media } }: { session: MeetingSession }): JSX.Element | null {
  const [camera, microphone] = [media.camera.value, media.microphone.value];
  if (camera.kind === 'failed' && microphone.kind === 'failed') return <p><strong>{t('official_without_both')}</strong></p>;
  if (microphone.kind === 'failed') return <p><strong>{t('official_without_microphone')}</strong></p>;
  return camera.kind === 'failed' ? <p><strong>{t('official_without_camera')}</strong></p> : null;
}

function OwnDevices({ session: { media } }: { session: MeetingSession }): JSX.Element {
  const closed = media.camera.value.kind === 'closed' && media.microphone.value.kind === 'closed';
  return (
    <section class="card-box official-devices">
      <h2>{t('official_devices')}</h2>
      {closed ? (
        <>
          <p>{t('official_devices_hint')}</p>
          <Button kind="outline" icon={<IconCamera />} onClick={() => void media.open()}>{t('official_devices_try')}</Button>
        </>
      ) : (
        <>
          <OwnPreview media={media} />
          <DeviceChoice media={media} device="camera" />
          {isOpen(media.microphone.value) && <LevelBar media={media} />}
          <DeviceChoice media={media} device="microphone" />
        </>
      )}
    </section>
  );
}

/** When somebody waits the devices open by themselves: the act is then one press away. */
function useOwnDevices(session: MeetingSession, wanted: boolean): void {
  useEffect(() => {
    const { camera, microphone } = session.media;
    if (wanted && camera.peek().kind === 'closed' && microphone.peek().kind === 'closed') void session.media.open();
  }, [session, wanted]);
}
