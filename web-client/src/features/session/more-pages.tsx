/** Pages in the menu that few have: those of the staff, and of the PIN. Loaded when the menu is opened, for a meeting's page is to stay light. */
import type { JSX } from 'preact';
import { PageLink } from '../../components/page-link';
import { api } from '../../lib/api';
import { demoMode } from '../../lib/demo-mode';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { SessionView } from '../../protocol';
import { pagesOf } from './pages-of';

export function MorePages({ session, inMeeting }: { session: SessionView; inMeeting: boolean }): JSX.Element {
  // Where the service takes no PINs there is nothing to hand over or to validate.
  const ways = usePolled(api.loginWays);
  const pin = ways.value?.some(({ kind }) => kind === 'pin') ?? false;
  const pages = pagesOf(session, { pin, demo: demoMode.value === true });
  return <>{pages.map(([href, name]) => <PageLink key={href} href={href} name={t(name)} inMeeting={inMeeting} />)}</>;
}
