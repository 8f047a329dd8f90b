import type { ComponentChildren, JSX } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { locale, t } from '../lib/i18n';
import { RealmContext, useKnownSession } from '../lib/session';
import type { SessionView } from '../protocol';
import { Account, AccountLinks, nameOf } from './account';
import { Button } from './button';
import { DemoMark } from './demo-mark';
import { Dialog } from './dialog';
import { IconHelp } from './icons';
import { LanguageChoice } from './language-choice';
import { LiveRegions } from './live-region';
import { VoiceHelp } from './voice-help';

export interface PageProps {
  /** Name of the page for the tab. */
  title: string;
  /** Line under the name of the service: office, ticket code. */
  subtitle?: ComponentChildren;
  /** Instead of the name of the service. */
  heading?: ComponentChildren;
  /** At the end of the header, before language and help. */
  tools?: ComponentChildren;
  children: ComponentChildren;
  /** `page`: text in a column, scrolls. `wide`: tables. `stage`: fills the window, as a meeting does. */
  layout?: 'page' | 'wide' | 'stage';
  /** Citizens' pages are set larger than officials'. */
  audience?: 'citizen' | 'official';
}

/** What every page has: skip link, header, help, language, live regions. */
export function Page({ title, subtitle, heading, tools, children, layout = 'page', audience = 'citizen' }: PageProps): JSX.Element {
  useEffect(() => {
    const before = document.title;
    const own = `${title} – ${t('common_service')}`;
    document.title = own;
    return () => {
      // A page that lay beneath this one has its name back.
      if (document.title === own) document.title = before;
    };
  }, [title, locale.value]);
  useEffect(() => {
    document.documentElement.classList.toggle('for-officials', audience === 'official');
  }, [audience]);
  const realm = useContext(RealmContext) ?? (audience === 'official' ? 'staff' : 'citizen');
  const session = useKnownSession(realm);
  return (
    <div class={`page page-${layout}`}>
      <a class="skip-link" href="#main">{t('common_skip')}</a>
      <header class="header">
        <div class="header-name">
          <p class="header-service">{heading ?? t('common_service')}</p>
          <p class="header-subtitle">{subtitle ?? t('common_institute')}</p>
        </div>
        <div class="header-tools">
          {tools}
          <LanguageChoice />
          <Help session={layout === 'stage' ? session : null} />
        </div>
        {session !== null && <Account session={session} inMeeting={layout === 'stage'} />}
      </header>
      <DemoMark />
      <main id="main" class="main" tabIndex={-1}>{children}</main>
      <LiveRegions />
    </div>
  );
}

/** @param session who is signed in, where the header of a phone has no room for it */
function Help({ session }: { session: SessionView | null }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="btn header-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <IconHelp class="header-icon" />
        <span>{t('common_help')}</span>
      </button>
      <Dialog open={open} wayOut="close" title={t('common_help')} onClose={() => setOpen(false)} footer={<Button kind="outline" onClick={() => setOpen(false)}>{t('common_close')}</Button>}>
        <p>{t('common_help_lead')}</p>
        <VoiceHelp />
        <h3>{t('common_help_video_title')}</h3>
        <ul>
          <li>{t('common_help_browser')}</li>
          <li>{t('common_help_permission')}</li>
          <li>{t('common_help_reload')}</li>
        </ul>
        <p><a href="/informativa" target="_blank" rel="noopener">{t('common_privacy_link')}</a></p>
        {session !== null && <section class="help-account"><h3>{t('session_menu')}: <bdi>{nameOf(session)}</bdi></h3><AccountLinks session={session} inMeeting /></section>}
      </Dialog>
    </>
  );
}

/** The state whose H1 was shown last on this page. */
let lastShown: string | undefined;

/** The H1 of a state. It takes focus when the state changes, unless somebody is typing or answering a question. */
export function Headline({ children, focusKey }: { children: ComponentChildren; focusKey?: string }): JSX.Element {
  const element = useRef<HTMLHeadingElement>(null);
  const key = focusKey ?? (typeof children === 'string' ? children : '');
  useEffect(() => {
    const changed = lastShown !== undefined && lastShown !== key;
    lastShown = key;
    const active = document.activeElement;
    const busy = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement || (active?.closest('dialog') ?? null) !== null;
    if (changed && !busy) element.current?.focus();
  }, [key]);
  return <h1 ref={element} tabIndex={-1}>{children}</h1>;
}
