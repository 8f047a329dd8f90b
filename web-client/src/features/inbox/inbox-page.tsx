import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { InboxMessage } from '../../protocol';
import { Button } from '../../components/button';
import { announce } from '../../components/live-region';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { ApiError, errorText } from '../../lib/api';
import { formatDay, formatTime, isToday } from '../../lib/clock';
import { locale, rich, t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { demoApi } from '../demo/demo-api';
import './inbox.scss';

const REFRESH_MS = 2_500;

/** The SMS and e-mails of the demonstration, the newest first. */
export function InboxPage(): JSX.Element {
  const { value, error, reload } = usePolled(demoApi.messages, REFRESH_MS);
  useNews(value);
  return (
    <Page title={t('inbox_title')}>
      <h1 tabIndex={-1}>{t('inbox_title')}</h1>
      <Content messages={value} error={error} reload={reload} />
    </Page>
  );
}

function Content({ messages, error, reload }: { messages: InboxMessage[] | null; error: unknown; reload: () => void }): JSX.Element {
  if (error instanceof ApiError && error.status === 404) return <StatusCard picture="door" lead={t('inbox_not_here')} />;
  if (messages === null) {
    if (error === null) return <Loading />;
    return <StatusCard picture="broken_line" lead={errorText(error)} tone="trouble"><p><Button onClick={reload}>{t('common_retry')}</Button></p></StatusCard>;
  }
  return (
    <>
      <p>{t('inbox_lead')}</p>
      <p class="secondary">{rich('inbox_letters')}</p>
      {error !== null && <Notice tone="warning" title={t('inbox_stale')} />}
      {messages.length === 0 ? <StatusCard picture="tray" lead={t('inbox_empty')}><p>{t('inbox_empty_hint')}</p></StatusCard> : (
        <ol class="inbox">{messages.map((message) => <Bubble key={message.id} message={message} />)}</ol>
      )}
    </>
  );
}

function Bubble({ message }: { message: InboxMessage }): JSX.Element {
  // Only half a PIN leaves by e-mail, too; its address tells it from a number.
  const email = message.to_masked.includes('@');
  const time = formatTime(message.sent_at);
  const when = isToday(message.sent_at) ? t('common_today_at', { time }) : t('common_day_at', { day: formatDay(message.sent_at, locale.value), time });
  return (
    <li class="inbox-message">
      <p class="inbox-head">
        <strong class={`inbox-kind inbox-${message.kind}`}>{t(`inbox_kind_${message.kind}`)}</strong>
        <span>{email ? t('inbox_to_email', { address: message.to_masked }) : t('inbox_to', { number: message.to_masked })}</span>
        <time dateTime={message.sent_at}>{when}</time>
      </p>
      <p class="inbox-bubble" lang="it">{message.text}</p>
      <p class="secondary">{email ? t('inbox_email') : t('inbox_characters', { count: message.text.length })}</p>
    </li>
  );
}

/** Tells who can't see it that something came; what was there on opening is no news. */
function useNews(messages: InboxMessage[] | null): void {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (messages === null) return;
    const [newest] = messages;
    if (known.current !== null && newest !== undefined && !known.current.has(newest.id)) {
      announce(t('inbox_new', { kind: t(`inbox_kind_${newest.kind}`) }));
    }
    known.current = new Set(messages.map(({ id }) => id));
  }, [messages]);
}
