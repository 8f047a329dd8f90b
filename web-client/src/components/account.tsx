/** Who is signed in, in the header of every page: name, the ways to their own pages, and out. */
import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { errorText } from '../lib/api';
import { t } from '../lib/i18n';
import { signOut } from '../lib/session';
import type { Realm, SessionView } from '../protocol';
import { meansText } from '../features/session/means';
import { Button } from './button';
import { IconPerson } from './icons';
import { later } from './later';
import { PageLink } from './page-link';

const MorePages = later(['account'], async () => (await import('../features/session/more-pages')).MorePages);

interface AccountProps {
  session: SessionView;
  /** A meeting is under way: leaving the service leaves it, too, and is asked before. */
  inMeeting: boolean;
}

/** A button that opens the menu below it. */
export function Account({ session, inMeeting }: AccountProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const panel = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);
  const escape = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape' || !open) return;
    key.stopPropagation();
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  return (
    <div ref={box} class="account" onKeyDown={escape}>
      <button type="button" class="btn header-button account-button" aria-expanded={open} aria-controls={panel} onClick={() => setOpen(!open)}>
        <IconPerson />
        <span class="account-name"><span class="visually-hidden">{t('session_menu')}: </span><bdi>{nameOf(session)}</bdi></span>
        <svg class="account-arrow" width="12" height="8" viewBox="0 0 12 8" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="m1 1 5 5 5-5" /></svg>
      </button>
      <nav id={panel} class="account-panel" aria-label={t('session_menu')} hidden={!open} onClick={({ target }) => target instanceof Element && target.closest('a') !== null && setOpen(false)}>
        {open && <AccountLinks session={session} inMeeting={inMeeting} />}
      </nav>
    </div>
  );
}

/** Where somebody goes from here; also in the help of a meeting on a phone, whose header has no room. */
export function AccountLinks({ session, inMeeting }: AccountProps): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const question = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asking) question.current?.focus();
  }, [asking]);
  const leave = (): void => void signOut(session.realm).catch((error: unknown) => setFailure(errorText(error)));
  return (
    <>
      <p class="account-means">{meansText(session.credential)}</p>
      <ul class="account-links">
        {session.realm === 'citizen' && <PageLink href="/prenotazioni" name={t('session_bookings')} inMeeting={inMeeting} />}
        {(session.realm === 'staff' || session.credential.means === 'pin') && <MorePages session={session} inMeeting={inMeeting} />}
        <PageLink href={`/accessi?per=${PER[session.realm]}`} name={t('session_devices')} inMeeting={inMeeting} />
        <li><button type="button" class="btn btn-link action" aria-expanded={inMeeting ? asking : undefined} onClick={() => (inMeeting ? setAsking(!asking) : leave())}><span>{t('session_leave')}</span></button></li>
      </ul>
      {asking && (
        <div ref={question} class="account-question" role="group" tabIndex={-1} aria-label={t('session_leave_meeting')}>
          <p>{t('session_leave_meeting')}</p>
          <Button kind="danger" onClick={leave}>{t('session_leave_yes')}</Button>
          <Button kind="outline" onClick={() => setAsking(false)}>{t('session_leave_no')}</Button>
        </div>
      )}
      {failure !== null && <p class="field-error" role="alert">{failure}</p>}
    </>
  );
}

export function nameOf(session: SessionView): string {
  if (session.name !== null) return session.name;
  return session.realm === 'citizen' ? session.fiscal_code_masked : t('session_without_name');
}

const PER: Record<Realm, string> = { citizen: 'cittadino', guest: 'ospite', staff: 'sede' };
