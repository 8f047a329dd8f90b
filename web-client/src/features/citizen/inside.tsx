import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { announceNow } from '../../components/live-region';
import { later } from '../../components/later';
import { Loading } from '../../components/loading';
import { Page } from '../../components/page';
import { t } from '../../lib/i18n';
import { ringCall } from '../../lib/sounds';
import { useWakeLock } from '../../lib/wake-lock';
import { useHeldSession } from '../../lib/session';
import type { MeetingPage, Party } from '../../protocol';
import { useAnnouncements } from '../meeting/announcer';
import { namesOf, type Names } from '../meeting/people';
import type { MeetingSession } from '../meeting/session';
import { viewOf, type View } from './citizen-view';
import { DeviceCheck } from './device-check';
import { CalledPage, ElsewherePage, LeftPage, UnconfirmedPage } from './inside-pages';
import { Outside } from './meeting-page';
import { WaitingRoom } from './waiting-room';

/** Fetched while people check and wait. */
const LiveMeeting = later(['live', 'files'], async () => (await import('./live-meeting')).LiveMeeting);

/** Fetched when somebody wants to photograph. */
const CaptureDialog = later(['files'], async () => (await import('../capture/capture-dialog')).CaptureDialog);

export interface InsideProps {
  session: MeetingSession;
  page: MeetingPage;
  /** Who comes back after leaving: the people who were here, checked already. */
  prepared: Party[] | null;
  reload: () => void;
  comeBack: () => void;
}

/** How long the call is shown before the conversation: long enough to look up. */
const CALL_MS = 3_000;

/** The views of a session. */
export function InsideMeeting({ session, page, prepared, reload, comeBack }: InsideProps): JSX.Element {
  const names = namesOf(page.booking);
  const called = useCall(session);
  useAnnouncements(session, names);
  const link = { kind: 'known', page } as const;
  const view = viewOf(link, true, {
    line: session.line.value,
    phase: session.state.value.phase,
    seated: session.seated.value,
    ready: session.ready.value,
    called,
    unconfirmed: session.unconfirmed.value,
  });
  useOwnDevices(session, view.kind);
  useEffect(() => void LiveMeeting.fetch(), []);
  const returning = useReturn(session, view.kind === 'check', prepared);
  useHeldSession(session.realm, session.line.value.kind === 'live');
  useWakeLock(isInside(view.kind));
  // The socket was refused for good: the page behind the link says why.
  const refused = session.line.value.kind === 'refused';
  useEffect(() => {
    if (refused) reload();
  }, [refused]);
  if (returning) return <Page title={t('citizen_tab_meeting')}><Loading /></Page>;
  return (
    <>
      <InsideView view={view} session={session} page={page} names={names} comeBack={comeBack} />
      {isInside(view.kind) && <CaptureHost session={session} />}
    </>
  );
}

/** Photographing sheets goes on whatever happens to the page below: who is called while at it must not begin anew. */
function CaptureHost({ session }: { session: MeetingSession }): JSX.Element | null {
  const capture = session.capture.value;
  return capture === null ? null : <CaptureDialog session={session} capture={capture} onClose={() => (session.capture.value = null)} />;
}

function InsideView({ view, session, page, names, comeBack }: Omit<InsideProps, 'reload' | 'prepared'> & { view: View; names: Names }): JSX.Element {
  switch (view.kind) {
    case 'check':
      return <DeviceCheck session={session} page={page} names={names} />;
    case 'waiting':
      return <WaitingRoom session={session} page={page} names={names} />;
    case 'called':
      return <CalledPage page={page} />;
    case 'unconfirmed':
      return <UnconfirmedPage session={session} page={page} />;
    case 'live':
      return <LiveMeeting session={session} page={page} names={names} />;
    case 'elsewhere':
      return <ElsewherePage page={page} takeOver={() => session.start()} />;
    case 'left':
      return <LeftPage page={page} comeBack={comeBack} />;
    default:
      return <Outside view={view} link={{ kind: 'known', page }} reload={comeBack} />;
  }
}

/** Who pressed to come back comes in as before. While that is under way: true; when it is refused the check is shown after all. */
function useReturn(session: MeetingSession, outside: boolean, prepared: Party[] | null): boolean {
  const [wanted, setWanted] = useState(prepared !== null);
  useEffect(() => {
    if (!wanted || !outside || prepared === null) return;
    void session.arrive(prepared).catch(() => undefined).then(() => setWanted(false));
  }, [session, outside]);
  return wanted && outside;
}

/** True for three seconds when an official takes charge, with sound and words. */
function useCall(session: MeetingSession): boolean {
  const [called, setCalled] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.onEvent((event) => {
      if (event.type !== 'taken_in_charge' || !session.seated.peek()) return;
      ringCall();
      announceNow(t('citizen_called_lead'));
      setCalled(true);
      clearTimeout(timer);
      timer = setTimeout(() => setCalled(false), CALL_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [session]);
  return called;
}

function isInside(view: View['kind']): boolean {
  return view === 'waiting' || view === 'called' || view === 'unconfirmed' || view === 'live';
}

/** Who comes back by a reload is not asked again: camera and microphone open by themselves. Elsewhere and after the end they close. */
function useOwnDevices(session: MeetingSession, view: View['kind']): void {
  const inside = isInside(view);
  const outside = view === 'elsewhere' || view === 'over' || view === 'cancelled' || view === 'left';
  useEffect(() => {
    const { camera, microphone } = session.media;
    if (inside && camera.peek().kind === 'closed' && microphone.peek().kind === 'closed') void session.media.open();
    if (outside) session.media.rest();
  }, [session, inside, outside]);
}
