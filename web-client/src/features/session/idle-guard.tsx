import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { errorText } from '../../lib/api';
import { formatTime } from '../../lib/clock';
import { rich, t } from '../../lib/i18n';
import { expired, expiryNow, loadSession, signOut } from '../../lib/session';
import type { Realm } from '../../protocol';

/** Asks shortly before a session ends, and says so when it has. In a meeting it never asks: the meeting keeps the session alive. */
export function IdleGuard({ realm }: { realm: Realm }): JSX.Element {
  const state = expiryNow(realm);
  // An end that can't be put off is told once.
  const [known, setKnown] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const over = state.kind === 'over';
  useEffect(() => {
    if (over) expired(realm);
  }, [over, realm]);
  useEffect(() => {
    if (state.kind === 'fine') setKnown(false);
  }, [state.kind]);
  const act = (what: () => Promise<void>): void => {
    setFailure(null);
    what().catch((error: unknown) => setFailure(errorText(error)));
  };
  if (state.kind !== 'soon') return <></>;
  const time = formatTime(new Date(state.at));
  return (
    <Dialog
      open={!known}
      title={t('session_soon_title')}
      {...(state.renewable ? {} : { onClose: () => setKnown(true) })}
      footer={
        <>
          <Button kind="outline" onClick={() => act(() => signOut(realm))}>{t('session_leave')}</Button>
          {state.renewable
            ? <Button onClick={() => act(() => loadSession(realm))}>{t('session_soon_stay')}</Button>
            : <Button onClick={() => setKnown(true)}>{t('session_soon_known')}</Button>}
        </>
      }
    >
      <p>{state.renewable ? rich('session_soon_text', { time }) : rich('session_soon_final', { time })}</p>
      {failure !== null && <Notice tone="danger" title={failure} />}
    </Dialog>
  );
}
