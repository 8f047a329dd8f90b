import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Page } from '../../components/page';
import { api, ApiError } from '../../lib/api';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { useWakeLock } from '../../lib/wake-lock';
import { useHeldSession } from '../../lib/session';
import type { Assignment, BookingForOfficial } from '../../protocol';
import type { PageParameters } from '../../routes';
import { Gate } from '../login/gate';
import { useAnnouncements } from '../meeting/announcer';
import { namesOf } from '../meeting/people';
import { MeetingSession } from '../meeting/session';
import { BeforeCharge } from './before-charge';
import { supervises } from './board-rows';
import { LiveOfficial } from './live-official';
import { viewOf, type Loaded, type View } from './official-view';
import { OverPage } from './over-page';
import { BackToDay, ElsewherePage, NotAnOfficial, SmallPage } from './small-pages';
import './official.scss';

/** One address for an official's whole meeting: before it, in it, after it. */
export function OfficialMeeting({ parameters }: PageParameters): JSX.Element {
  return (
    <Gate realm="staff" title={t('official_tab_meeting')} why={t('session_why_staff')}>
      {(signedIn) => <Meeting id={parameters['id'] ?? ''} assignments={signedIn.realm === 'staff' ? signedIn.assignments : []} />}
    </Gate>
  );
}

function Meeting({ id, assignments }: { id: string; assignments: Assignment[] }): JSX.Element {
  const polled = usePolled(() => api.bookingForOfficial(id));
  const { value: found, reload } = polled;
  const booking = loaded(polled);
  const [visit, setVisit] = useState(0);
  // A session outlives a later answer that the booking has ended: the events tell how.
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (found?.booking.state === 'open') setWanted(true);
  }, [found]);
  const session = useMemo(() => (wanted ? new MeetingSession(id, 'staff', found?.booking.form ?? 'aa08') : null), [wanted, id, visit]);
  useEffect(() => {
    session?.start();
    return () => session?.stop();
  }, [session]);
  if (session !== null && found !== null) {
    return <Inside key={visit} session={session} found={found} supervisor={supervises(assignments, found.booking.office)} reload={reload} again={() => setVisit(visit + 1)} />;
  }
  return <Shown view={viewOf(booking, null)} found={found} retry={reload} />;
}

function loaded({ value, error }: { value: BookingForOfficial | null; error: unknown }): Loaded {
  if (value !== null) return { kind: 'known', found: value };
  if (error === null) return { kind: 'loading' };
  return { kind: 'failed', code: error instanceof ApiError ? error.code : 'internal' };
}

interface InsideProps {
  session: MeetingSession;
  found: BookingForOfficial;
  supervisor: boolean;
  /** Asks for the booking anew. */
  reload: () => void;
  /** Comes back after leaving. */
  again: () => void;
}

function Inside({ session, found, supervisor, reload, again }: InsideProps): JSX.Element {
  const names = namesOf(found.booking);
  useAnnouncements(session, names);
  const view = viewOf({ kind: 'known', found }, {
    line: session.line.value,
    phase: session.state.value.phase,
    seat: session.seat.value,
    seated: session.seated.value,
    ready: session.ready.value,
  });
  useHeldSession('staff', session.line.value.kind === 'live');
  useWakeLock(view.kind === 'live');
  const finished = ['over', 'cancelled', 'elsewhere', 'left', 'invalid'].includes(view.kind);
  useEffect(() => {
    if (finished) session.media.rest();
    // The note and the outcome, as they were stored.
    if (view.kind === 'over') reload();
  }, [finished, view.kind, session]);
  switch (view.kind) {
    case 'expected':
    case 'waiting':
    case 'taken':
      return <BeforeCharge view={view} session={session} found={found} names={names} supervisor={supervisor} />;
    case 'live':
      return <LiveOfficial role={view.role} session={session} found={found} names={names} supervisor={supervisor} />;
    case 'elsewhere':
      return <ElsewherePage takeOver={() => session.start()} />;
    case 'left':
      return (
        <SmallPage title={t('official_left_title')} picture="door" lead={t('official_left_lead')}>
          <p class="actions"><Button onClick={again}>{t('official_left_return')}</Button> <BackToDay /></p>
        </SmallPage>
      );
    default:
      return <Shown view={view} found={found} retry={reload} />;
  }
}

/** Views without a running meeting. */
function Shown({ view, found, retry }: { view: View; found: BookingForOfficial | null; retry: () => void }): JSX.Element {
  switch (view.kind) {
    case 'invalid':
      return <NotAnOfficial />;
    case 'unreachable':
      return (
        <SmallPage title={t('official_unreachable_title')} picture="broken_line" lead={t('error_unreachable')}>
          <p><Button onClick={retry}>{t('common_retry')}</Button></p>
        </SmallPage>
      );
    case 'over':
      if (found !== null) return <OverPage found={found} outcome={view.outcome} />;
      break;
    case 'cancelled':
      return (
        <SmallPage title={t('official_cancelled_title')} picture="calendar" lead={t('official_cancelled_lead')}>
          <p><BackToDay /></p>
        </SmallPage>
      );
    default:
      break;
  }
  return <Page title={t('official_tab_meeting')} audience="official"><Loading /></Page>;
}
