import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Page } from '../../components/page';
import { api, errorText, type PrivacyNotice } from '../../lib/api';
import { locale, t } from '../../lib/i18n';

type Text = { kind: 'loading' } | { kind: 'here'; notice: PrivacyNotice } | { kind: 'failed'; error: unknown };

/** The text on recording, as it stands on the server: the version that consents name. */
export function usePrivacyNotice(): [Text, () => void] {
  const [text, setText] = useState<Text>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    const show = (next: Text): void => {
      if (wanted) setText(next);
    };
    show({ kind: 'loading' });
    api.privacyNotice().then((notice) => show({ kind: 'here', notice }), (error: unknown) => show({ kind: 'failed', error }));
    return () => {
      wanted = false;
    };
  }, [attempt]);
  return [text, () => setAttempt(attempt + 1)];
}

/** The text with its version. It is law text: Italian whatever the language of the page. */
export function PrivacyText(): JSX.Element {
  const [text, retry] = usePrivacyNotice();
  switch (text.kind) {
    case 'loading':
      return <Loading />;
    case 'failed':
      return (
        <Notice tone="warning" title={errorText(text.error)}>
          <Button kind="outline" onClick={retry}>{t('common_retry')}</Button>
        </Notice>
      );
    case 'here':
      return (
        <>
          {locale.value !== 'it' && <p class="secondary">{t('citizen_privacy_italian_only')}</p>}
          <div class="prose" lang="it">{text.notice.text}</div>
          <p class="secondary privacy-version">{t('citizen_privacy_version', { version: text.notice.version })}</p>
        </>
      );
  }
}

export function PrivacyPage(): JSX.Element {
  return (
    <Page title={t('citizen_privacy_title')}>
      <h1 tabIndex={-1}>{t('citizen_privacy_title')}</h1>
      <PrivacyText />
    </Page>
  );
}
