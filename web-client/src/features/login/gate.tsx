/** Pages for who is signed in: everybody else is told why, and enters right there. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button';
import { later } from '../../components/later';
import { Loading } from '../../components/loading';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { errorText } from '../../lib/api';
import { t } from '../../lib/i18n';
import { loadSession, RealmContext, useSession } from '../../lib/session';
import type { Realm, SessionView } from '../../protocol';
import { IdleGuard } from '../session/idle-guard';
import type { SignInProps } from './sign-in-page';

const SignInPage = later(['login'], async () => (await import('./sign-in-page')).SignInPage);

interface GateProps {
  realm: Realm;
  /** Name of the page for the tab. */
  title: string;
  /** For what one has to sign in, in one sentence. */
  why: string;
  /** More for who is not signed in. */
  hint?: SignInProps['hint'];
  children: (session: SessionView) => ComponentChildren;
}

export function Gate({ realm, title, why, hint, children }: GateProps): JSX.Element {
  const state = useSession(realm);
  const last = useRef<SessionView | null>(null);
  if (state.kind === 'in') last.current = state.session;
  // Who was idle too long comes back to what they had begun; it is out of sight meanwhile. Others leave nothing behind.
  const idle = state.kind === 'out' && state.why === 'expired';
  if (!idle && state.kind !== 'in') last.current = null;
  const audience = realm === 'staff' ? 'official' : 'citizen';
  return (
    <RealmContext.Provider value={realm}>
      {state.kind === 'unknown' && <Page title={title} audience={audience}><Loading /></Page>}
      {state.kind === 'failed' && <Unreachable realm={realm} title={title} error={state.error} />}
      {state.kind === 'out' && <SignInPage realm={realm} why={why} out={state.why} hint={hint} />}
      {last.current !== null && <div key="inside" hidden={idle}>{children(last.current)}</div>}
      <IdleGuard realm={realm} />
    </RealmContext.Provider>
  );
}

const RETRY_MS = 5_000;

function Unreachable({ realm, title, error }: { realm: Realm; title: string; error: unknown }): JSX.Element {
  useEffect(() => {
    const timer = setInterval(() => void loadSession(realm), RETRY_MS);
    return () => clearInterval(timer);
  }, [realm]);
  return (
    <Page title={title} audience={realm === 'staff' ? 'official' : 'citizen'}>
      <Headline>{t('citizen_unreachable_title')}</Headline>
      <StatusCard picture="broken_line" lead={errorText(error)} tone="trouble">
        <p>{t('citizen_unreachable_wait')}</p>
        <CallUs />
      </StatusCard>
      <div class="actions"><Button onClick={() => void loadSession(realm)}>{t('common_retry')}</Button></div>
    </Page>
  );
}
