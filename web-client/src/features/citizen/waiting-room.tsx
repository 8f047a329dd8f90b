import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconBell, IconCamera, IconCheck, IconClock, IconMicrophone, IconPeople, IconPerson, IconSettings } from '../../components/icons';
import { later } from '../../components/later';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { now } from '../../lib/clock';
import { rich, t } from '../../lib/i18n';
import { ringCall } from '../../lib/sounds';
import type { MeetingPage, Party } from '../../protocol';
import { DeviceDialog } from '../meeting/device-choice';
import { DeviceTrouble } from '../meeting/device-trouble';
import { seatKey, seatOf } from '../meeting/meeting-state';
import { personWithRole, type Names } from '../meeting/people';
import type { MeetingSession } from '../meeting/session';
import { HaveReady } from './have-ready';
import { LeaveDialog } from './leave-dialog';
import { LineBanner, LineSign } from './line-banner';
import { Appointment } from './outside-pages';
import { keepPreparation } from './preparation';
import { LevelBar, OwnPreview } from './own-media';

/** Loaded while one reads what the room is. */
const Documents = later(['files'], async () => (await import('../meeting/documents')).DocumentList);

interface WaitingProps {
  session: MeetingSession;
  page: MeetingPage;
  names: Names;
}

/** From when after the slot's start the official counts as late. */
const LATE_MS = 3 * 60_000;

export function WaitingRoom({ session, page, names }: WaitingProps): JSX.Element {
  const { booking } = page;
  // Who is not confirmed is told neither of the others nor of their documents, and can't send any yet: the page does not guess.
  const told = !session.unconfirmed.value;
  return (
    <Page title={t('citizen_waiting_title')} subtitle={t('citizen_subtitle', { office: booking.office_name })} tools={<LineSign session={session} />}>
      <LineBanner session={session} />
      <Headline focusKey="waiting">{t('citizen_waiting_title')}</Headline>
      <div class="columns">
        <div class="stack">
          <WaitingStatus session={session} page={page} />
          <ul class="facts">
            <li><IconClock /><Appointment booking={booking} /></li>
            <QueueFact session={session} />
            {told && <OtherPersonFact session={session} page={page} names={names} />}
            <li><IconCheck /><span>{rich('citizen_waiting_place')}</span></li>
          </ul>
        </div>
        <PreviewCard session={session} />
      </div>
      {told && <Documents session={session} alone />}
      <HaveReady booking={booking} form={session.form.value} />
      {!told && <p class="secondary">{t('citizen_unconfirmed_documents')}</p>}
      <div class="actions">
        <Button kind="outline" icon={<IconBell />} onClick={ringCall}>{t('citizen_waiting_try_call')}</Button>
        <Leave session={session} />
      </div>
    </Page>
  );
}

function WaitingStatus({ session, page }: Omit<WaitingProps, 'names'>): JSX.Element {
  const { phase } = session.state.value;
  const late = now.value.getTime() > Date.parse(page.booking.start) + LATE_MS;
  const released = phase.kind === 'waiting' && phase.released !== null;
  const lead = released ? t('citizen_waiting_released') : late ? t('citizen_waiting_late') : t('citizen_waiting_lead');
  return (
    <StatusCard picture="chairs" tone={late && !released ? 'waits' : 'calm'} lead={lead}>
      <p>{t('citizen_waiting_alone')}</p>
    </StatusCard>
  );
}

function QueueFact({ session }: { session: MeetingSession }): JSX.Element | null {
  const queue = session.queue.value;
  if (queue === null) return null;
  const before = queue.position - 1;
  const text = before <= 0 ? rich('citizen_waiting_first') : before === 1 ? rich('citizen_waiting_before_one') : rich('citizen_waiting_before', { count: before });
  return <li aria-live="polite"><IconPeople /><span>{text}</span></li>;
}

/** The other citizen: here, elsewhere, lost, missing. Who holds the delegate's link can say that they sit together. */
function OtherPersonFact({ session, page, names }: WaitingProps): JSX.Element {
  const other: Party = page.party === 'delegate' ? 'delegator' : 'delegate';
  const who = personWithRole(other, names);
  const seat = seatOf(session.state.value, other);
  const own = session.seat.value === null ? '' : seatKey(session.seat.value);
  const together = seat !== undefined && seatKey(seat.seat) === own;
  const mayChange = page.party === 'delegate' && session.line.value.kind === 'live';
  const arrive = (persons: Party[]) => () => void session.arrive(persons).then(() => keepPreparation(session.booking, persons), () => undefined);
  const text = together
    ? rich('citizen_waiting_with_you', { who })
    : seat === undefined
      ? rich('citizen_waiting_missing', { who })
      : seat.line === 'lost'
        ? rich('citizen_waiting_other_lost', { who })
        : rich('citizen_waiting_other_device', { who });
  return (
    <li>
      <IconPerson />
      <div>
        <span>{text}</span>
        {mayChange && seat === undefined && (
          <div class="fact-act"><Button kind="outline" onClick={arrive(['delegate', 'delegator'])}>{t('citizen_waiting_is_here')}</Button></div>
        )}
        {mayChange && together && (
          <div class="fact-act"><Button kind="link" onClick={arrive(['delegate'])}>{t('citizen_waiting_no_longer_here')}</Button></div>
        )}
      </div>
    </li>
  );
}

function PreviewCard({ session }: { session: MeetingSession }): JSX.Element {
  const [choosing, setChoosing] = useState(false);
  const { media } = session;
  const camera = media.camera.value;
  const microphone = media.microphone.value;
  return (
    <section class="card-box preview-card">
      <h2>{t('citizen_waiting_preview')}</h2>
      {camera.kind === 'failed' ? <DeviceTrouble device="camera" cause={camera.cause} retry={() => void media.choose('camera', null)} /> : <OwnPreview media={media} />}
      {microphone.kind === 'failed' ? (
        <DeviceTrouble device="microphone" cause={microphone.cause} retry={() => void media.choose('microphone', null)} />
      ) : (
        <div>
          <LevelBar media={media} />
          <p>{t('citizen_check_voice_do')}</p>
        </div>
      )}
      {camera.kind === 'off' && <Button kind="outline" icon={<IconCamera />} onClick={() => void media.setCamera(true)}>{t('citizen_camera_turn_on')}</Button>}
      {microphone.kind === 'off' && <Button kind="outline" icon={<IconMicrophone />} onClick={() => void media.setMicrophone(true)}>{t('citizen_microphone_turn_on')}</Button>}
      <Button kind="link" icon={<IconSettings />} onClick={() => setChoosing(true)}>{t('citizen_change_devices')}</Button>
      <DeviceDialog media={media} open={choosing} onClose={() => setChoosing(false)} />
    </section>
  );
}

function Leave({ session }: { session: MeetingSession }): JSX.Element {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button kind="link" onClick={() => setAsking(true)}>{t('citizen_waiting_leave')}</Button>
      <LeaveDialog session={session} open={asking} where="waiting" onClose={() => setAsking(false)} />
    </>
  );
}
