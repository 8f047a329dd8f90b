import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Loading } from '../../components/loading';
import { Headline, Page } from '../../components/page';
import { api, ApiError } from '../../lib/api';
import { t } from '../../lib/i18n';
import { localPath, navigate } from '../../lib/router';
import { loadSession } from '../../lib/session';
import type { PageParameters } from '../../routes';
import { wentForCard } from './card-mark';
import { loginPage } from './outcomes';

/** The port that reads cards sends people here with a ticket of one use: it is handed over, and they go on. */
export function CardPage({ query, fragment }: PageParameters): JSX.Element {
  const back = localPath(query.get('ritorno')) ?? '/prenotazioni';
  useEffect(() => {
    const enter = async (): Promise<void> => {
      if (!wentForCard()) throw new NotAsked();
      await api.enterWithCard(fragment);
      await loadSession('citizen');
    };
    enter().then(
      () => navigate(back, 'replace'),
      (error: unknown) => navigate(loginPage(back, outcomeOfCard(error)), 'replace'),
    );
  }, []);
  return (
    <Page title={t('login_checking')}>
      <Headline>{t('login_checking')}</Headline>
      <Loading />
    </Page>
  );
}

/** This window did not go for a card: whoever brought the ticket here, it is not used. */
class NotAsked extends Error {}

/** A ticket that is used up or older than half a minute opens nothing: the login begins anew. */
function outcomeOfCard(error: unknown): string {
  if (error instanceof NotAsked) return 'cns_not_asked';
  if (!(error instanceof ApiError)) return 'internal';
  return error.code === 'unauthorized' || error.code === 'not_found' ? 'login_expired' : error.code;
}
