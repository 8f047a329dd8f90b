import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../../components/button';
import type { PictureName } from '../../components/pictures';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { t } from '../../lib/i18n';
import { here } from '../../lib/router';
import type { Out } from '../../lib/session';
import type { Realm } from '../../protocol';
import { SignInWays, WithoutIdentity } from './sign-in-ways';

export interface SignInProps {
  realm: Realm;
  /** For what. */
  why: string;
  /** Why nobody is signed in. */
  out: Out;
  hint?: ComponentChildren;
}

const pictures: Record<Out, PictureName> = { never: 'door', here: 'done', everywhere: 'done', elsewhere: 'elsewhere', expired: 'clock', replaced: 'elsewhere' };

/** In the place of a page for who is signed in: why it is not shown, and the way back to it. */
export function SignInPage({ realm, why, out, hint }: SignInProps): JSX.Element {
  const title = out === 'never' ? t('login_needed_title') : out === 'everywhere' ? t('session_here_title') : t(`session_${out}_title`);
  const lead = out === 'never' ? why : out === 'everywhere' ? t('login_out_everywhere') : t(`session_${out}_lead`);
  return (
    <Page title={title} audience={realm === 'staff' ? 'official' : 'citizen'}>
      <Headline focusKey={`out-${out}`}>{title}</Headline>
      <StatusCard picture={pictures[out]} lead={lead}>
        <Next realm={realm} out={out} why={why} />
      </StatusCard>
      {out !== 'replaced' && realm !== 'guest' && <SignInWays realm={realm} back={here()} />}
      {realm === 'citizen' && <WithoutIdentity />}
      {hint}
    </Page>
  );
}

function Next({ realm, out, why }: Omit<SignInProps, 'hint'>): JSX.Element {
  if (out === 'replaced') {
    return (
      <>
        <p>{t('session_replaced_hint')}</p>
        <p><Button onClick={() => location.reload()}>{t('session_replaced_go_on')}</Button></p>
      </>
    );
  }
  if (realm === 'guest') return <><p>{out === 'never' ? '' : why}</p><CallUs /></>;
  if (out === 'expired') return <p>{t('session_expired_kept')}</p>;
  if (out === 'here' || out === 'everywhere') return <p><a href="/">{t('session_here_front')}</a></p>;
  return <p>{t('login_after')}</p>;
}
