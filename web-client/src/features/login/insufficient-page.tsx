import type { JSX } from 'preact';
import { Headline, Page } from '../../components/page';
import { t } from '../../lib/i18n';
import { here } from '../../lib/router';
import { sessionOf } from '../../lib/session';
import { meansText } from '../session/means';
import { OutcomeCard } from './outcome-card';
import { outcomeOf } from './outcomes';
import { SignInWays } from './sign-in-ways';

/** Signed in by means that are not enough here: what is needed, and the ways there. */
export function InsufficientPage(): JSX.Element {
  const outcome = outcomeOf('assurance_insufficient');
  const state = sessionOf('citizen');
  const ordinaryPin = state.kind === 'in' && state.session.credential.means === 'pin' && state.session.credential.kind === 'ordinary';
  return (
    <Page title={outcome.title}>
      <Headline>{outcome.title}</Headline>
      <OutcomeCard outcome={outcome}>
        {state.kind === 'in' && <p>{t('login_insufficient_now', { means: meansText(state.session.credential) })}</p>}
        {ordinaryPin && <p>{t('login_insufficient_pin')} <a href="/pin/conversione">{t('login_insufficient_pin_link')}</a></p>}
      </OutcomeCard>
      <SignInWays realm="citizen" back={here()} />
    </Page>
  );
}
