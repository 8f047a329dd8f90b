import type { JSX } from 'preact';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { CallUs } from '../../components/voice-help';
import { api, errorText } from '../../lib/api';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { LoginWay } from '../../protocol';
import { hasPage } from '../../routes';
import { goForCard } from './card-mark';
import { LoginMark } from './marks';
import { wayTo } from './outcomes';
import './login.scss';

interface WaysProps {
  realm: 'citizen' | 'staff';
  /** Where to come back to. */
  back: string;
}

/** The ways to enter, each with what one needs for it. */
export function SignInWays({ realm, back }: WaysProps): JSX.Element {
  const { value, error, reload } = usePolled(api.loginWays);
  // The PIN has a page of this client: the button comes with it.
  const ways = (value ?? []).filter((way) => way.realm === realm && (way.kind !== 'pin' || hasPage(way.path)));
  return (
    <section class="section login-ways" aria-labelledby="login-ways">
      <h2 id="login-ways">{t('login_ways')}</h2>
      {value === null && error === null && <Loading />}
      {value === null && error !== null && (
        <Notice tone="warning" title={t('login_ways_failed')}>
          <p>{errorText(error)}</p>
          <Button kind="outline" onClick={reload}>{t('common_retry')}</Button>
        </Notice>
      )}
      {value !== null && ways.length === 0 && <Notice tone="warning" title={t('login_none')}><CallUs /></Notice>}
      {ways.some(({ demo }) => demo) && <p class="login-demo">{t('login_demo')}</p>}
      <ul class="login-list">{ways.map((way) => <Way key={way.id} way={way} back={back} alone={ways.every(({ id, kind }) => kind !== way.kind || id === way.id)} />)}</ul>
    </section>
  );
}

/** @param alone whether it is the only one of its kind; of several each says its name */
function Way({ way, back, alone }: { way: LoginWay; back: string; alone: boolean }): JSX.Element {
  const need = `login-need-${way.id}`;
  return (
    <li>
      <a class="login-button" href={wayTo(way.path, back)} target="_self" aria-describedby={need} onClick={way.kind === 'cns' ? () => goForCard() : undefined}>
        <LoginMark kind={way.kind} />
        <span>{wordsOf(way, alone)}</span>
      </a>
      <p id={need}>{t(`login_need_${way.kind}`)}</p>
    </li>
  );
}

function wordsOf(way: LoginWay, alone: boolean): string {
  const name = way.demo && !alone ? t('common_demo_mark') : way.name;
  if (way.kind === 'staff') return t('login_with_staff', { name });
  const words = t(`login_with_${way.kind}`);
  return alone ? words : t('login_with_named', { words, name });
}

/** For citizens who have none of them. */
export function WithoutIdentity(): JSX.Element {
  return (
    <section class="section" aria-labelledby="login-without">
      <h2 id="login-without">{t('login_without_title')}</h2>
      <p>{t('login_without_guest')}</p>
      <CallUs />
    </section>
  );
}
