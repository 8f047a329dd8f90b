import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Loading } from '../../components/loading';
import { Headline, Page } from '../../components/page';
import { navigate } from '../../lib/router';
import { t } from '../../lib/i18n';
import { useSession } from '../../lib/session';
import type { PageParameters } from '../../routes';
import { OutcomeCard } from './outcome-card';
import { outcomeOf, wantedOf } from './outcomes';
import { SignInWays, WithoutIdentity } from './sign-in-ways';

/** Where one signs in, and where a login that did not work out ends. */
export function LoginPage({ query }: PageParameters): JSX.Element {
  const wanted = wantedOf(query);
  const { realm, back, outcome, reference } = wanted;
  const state = useSession(realm);
  const goOn = outcome === null && state.kind === 'in';
  useEffect(() => {
    if (goOn) navigate(back, 'replace');
  }, [goOn]);
  const audience = realm === 'staff' ? 'official' : 'citizen';
  if (outcome === null && (goOn || state.kind === 'unknown')) return <Page title={t('login_title')} audience={audience}><Loading /></Page>;
  const title = outcome !== null ? outcomeOf(outcome).title : realm === 'staff' ? t('login_title_staff') : t('login_title');
  return (
    <Page title={title} audience={audience}>
      <Headline focusKey={`login-${outcome ?? ''}`}>{title}</Headline>
      {outcome !== null
        ? <OutcomeCard outcome={outcomeOf(outcome)} reference={reference} />
        : <p class="lead">{realm === 'staff' ? t('session_why_staff') : t('login_lead')}</p>}
      <SignInWays realm={realm} back={back} />
      {realm === 'citizen' && <WithoutIdentity />}
    </Page>
  );
}
