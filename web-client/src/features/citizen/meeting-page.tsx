import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { later } from '../../components/later';
import { Loading } from '../../components/loading';
import { Page } from '../../components/page';
import { browserSupport } from '../../lib/browser-support';
import { t } from '../../lib/i18n';
import { realmIn } from '../../lib/session';
import type { PageParameters } from '../../routes';
import type { Realm } from '../../protocol';
import { Gate } from '../login/gate';
import { MeetingSession } from '../meeting/session';
import { viewOf, type View } from './citizen-view';
import { InsideMeeting } from './inside';
import { CancelledPage, LinkInvalidPage, NotYoursPage, OverPage, TooEarlyPage, UnreachablePage, UnsupportedPage } from './outside-pages';
import { recallPreparation } from './preparation';
import { useLink } from './use-link';

const support = browserSupport();

const InsufficientPage = later(['login'], async () => (await import('../login/insufficient-page')).InsufficientPage);

/** One address for a citizen's whole meeting: the server's phase picks the view, so Back and reload lose nothing. */
export function CitizenMeeting({ parameters }: PageParameters): JSX.Element {
  const id = parameters['id'] ?? '';
  const realm = realmIn(id);
  return (
    <Gate realm={realm} title={t('citizen_tab_meeting')} why={realm === 'guest' ? t('session_why_guest') : t('session_why_meeting')}>
      {() => <Meeting id={id} realm={realm} />}
    </Gate>
  );
}

function Meeting({ id, realm }: { id: string; realm: Realm }): JSX.Element {
  const { link, reload } = useLink(id, realm);
  const [visit, setVisit] = useState(0);
  const prepared = visit > 0 ? recallPreparation(id) : null;
  const open = link.kind === 'known' && link.page.admission === 'open' && support === 'supported';
  // The session outlives a later answer that the window has closed: the events tell how it ended.
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (open) setWanted(true);
  }, [open]);
  const session = useMemo(() => (wanted ? new MeetingSession(id, realm, link.kind === 'known' ? link.page.booking.form : 'aa08') : null), [wanted, id, realm, visit]);
  useEffect(() => {
    session?.start();
    return () => session?.stop();
  }, [session]);
  if (session !== null && link.kind === 'known') {
    return <InsideMeeting key={visit} session={session} page={link.page} prepared={prepared} reload={reload} comeBack={() => setVisit(visit + 1)} />;
  }
  return <Outside view={viewOf(link, support === 'supported', null)} link={link} reload={reload} />;
}

interface OutsideProps {
  view: View;
  link: ReturnType<typeof useLink>['link'];
  reload: () => void;
}

/** What is shown to who has no part in a running meeting. */
export function Outside({ view, link, reload }: OutsideProps): JSX.Element {
  const page = link.kind === 'known' ? link.page : null;
  switch (view.kind) {
    case 'link_invalid':
      return <LinkInvalidPage />;
    case 'not_yours':
      return <NotYoursPage />;
    case 'insufficient':
      return <InsufficientPage />;
    case 'too_early':
      if (page !== null) return <TooEarlyPage page={page} opensAt={view.opensAt} support={support} reload={reload} />;
      break;
    case 'over':
      if (page !== null) return <OverPage page={page} outcome={view.outcome} />;
      break;
    case 'cancelled':
      if (page !== null) return <CancelledPage page={page} />;
      break;
    case 'unsupported':
      return <UnsupportedPage inApp={support === 'in_app'} />;
    case 'unreachable':
      return <UnreachablePage retry={reload} />;
    default:
      break;
  }
  return <Page title={t('citizen_tab_meeting')}><Loading /></Page>;
}
