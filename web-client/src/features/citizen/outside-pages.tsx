/** The pages around the meeting: too early, over, cancelled, no such meeting, somebody else's, another browser. */
import type { JSX } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { nameOf } from '../../components/account';
import { Button } from '../../components/button';
import { IconCalendar, IconCheck, IconCopy } from '../../components/icons';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { errorText } from '../../lib/api';
import type { Support } from '../../lib/browser-support';
import { formatCountdown, formatDate, formatDay, formatTime, isToday, now } from '../../lib/clock';
import { locale, rich, t } from '../../lib/i18n';
import { RealmContext, sessionOf, signOut } from '../../lib/session';
import type { BookingView, MeetingPage, Outcome } from '../../protocol';
import { HaveReady } from './have-ready';

export function LinkInvalidPage(): JSX.Element {
  return (
    <Page title={t('citizen_invalid_title')}>
      <Headline>{t('citizen_invalid_title')}</Headline>
      <StatusCard picture="door" lead={t('citizen_invalid_lead')} tone="trouble">
        <p>{t('citizen_invalid_remedy')}</p>
        <CallUs />
      </StatusCard>
    </Page>
  );
}

/** Signed in as somebody who has no part in this booking. */
export function NotYoursPage(): JSX.Element {
  const realm = useContext(RealmContext) ?? 'citizen';
  const state = sessionOf(realm);
  const [failure, setFailure] = useState<string | null>(null);
  const leave = (): void => void signOut(realm).catch((error: unknown) => setFailure(errorText(error)));
  return (
    <Page title={t('citizen_not_yours_title')}>
      <Headline>{t('citizen_not_yours_title')}</Headline>
      <StatusCard picture="door" lead={t('citizen_not_yours_lead')} tone="trouble">
        {state.kind === 'in' && <p>{rich('citizen_not_yours_who', { name: nameOf(state.session) })}</p>}
        <p>{t('citizen_not_yours_remedy')}</p>
        {failure !== null && <Notice tone="danger" title={failure} />}
        <p class="actions"><Button onClick={leave}>{t('citizen_not_yours_leave')}</Button></p>
        <CallUs />
      </StatusCard>
    </Page>
  );
}

export function UnreachablePage({ retry }: { retry: () => void }): JSX.Element {
  return (
    <Page title={t('citizen_unreachable_title')}>
      <Headline>{t('citizen_unreachable_title')}</Headline>
      <StatusCard picture="broken_line" lead={t('error_unreachable')} tone="trouble">
        <p>{t('citizen_unreachable_wait')}</p>
        <CallUs />
      </StatusCard>
      <div class="actions"><Button onClick={retry}>{t('common_retry')}</Button></div>
    </Page>
  );
}

interface TooEarlyProps {
  page: MeetingPage;
  opensAt: string;
  support: Support;
  reload: () => void;
}

/** Names the opening instant, counts down, and opens by itself. */
export function TooEarlyPage({ page, opensAt, support, reload }: TooEarlyProps): JSX.Element {
  const { booking } = page;
  const open = now.value.getTime() >= Date.parse(opensAt);
  useEffect(() => {
    if (!open) return;
    reload();
    // The server's clock has the last word: until it agrees, it is asked each second.
    const timer = setInterval(reload, 1000);
    return () => clearInterval(timer);
  }, [open]);
  return (
    <Page title={t('citizen_early_title')} subtitle={t('citizen_subtitle', { office: booking.office_name })}>
      <Headline>{t('citizen_early_title')}</Headline>
      <StatusCard picture="clock" lead={rich('citizen_early_lead', { time: formatTime(opensAt), date: formatDate(opensAt) })}>
        <p class="countdown" role="timer" aria-live="off">
          <span class="countdown-word">{t('citizen_early_countdown')}</span> <span class="countdown-time">{formatCountdown(opensAt, now.value, locale.value)}</span>
        </p>
        <p>{t('citizen_early_alone')}</p>
      </StatusCard>
      {support !== 'supported' && (
        <div class="section">
          <Notice tone="warning" title={t('citizen_early_browser')}><p>{t('citizen_early_browser_remedy')}</p></Notice>
        </div>
      )}
      <ul class="facts facts-after">
        <li><IconCalendar /><Appointment booking={booking} /></li>
        <li><IconCheck /><span>{t('citizen_desk', { desk: booking.desk_name })}</span></li>
      </ul>
      <HaveReady booking={booking} withDevice />
    </Page>
  );
}

export function CancelledPage({ page }: { page: MeetingPage }): JSX.Element {
  const { booking } = page;
  return (
    <Page title={t('citizen_cancelled_title')} subtitle={t('citizen_subtitle', { office: booking.office_name })}>
      <Headline focusKey="cancelled">{t('citizen_cancelled_title')}</Headline>
      <StatusCard picture="calendar" lead={t('citizen_cancelled_lead')}>
        <p>{t('citizen_cancelled_next')}</p>
        <Appointment booking={booking} />
      </StatusCard>
      <div class="actions"><a class="btn btn-primary action" href="/prenota">{t('citizen_book_again')}</a></div>
      <div class="section"><CallUs why="information" /></div>
    </Page>
  );
}

/** The end, with its outcome and what comes next. */
export function OverPage({ page, outcome }: { page: MeetingPage; outcome: Outcome | null }): JSX.Element {
  const { booking } = page;
  const done = outcome === 'delegation_registered';
  return (
    <Page title={t('citizen_over_title')} subtitle={t('citizen_subtitle', { office: booking.office_name })}>
      <Headline focusKey={`over-${outcome ?? ''}`}>{t('citizen_over_title')}</Headline>
      <StatusCard picture={done ? 'done' : outcome === 'no_show' ? 'chairs' : 'door'} tone={done ? 'done' : 'calm'} lead={outcomeLead(outcome, booking)}>
        <p>{outcome === null ? t('citizen_over_next') : t(`citizen_next_${outcome}`)}</p>
        <Appointment booking={booking} />
      </StatusCard>
      {!done && <div class="actions"><a class="btn btn-primary action" href="/prenota">{t('citizen_book_again')}</a></div>}
      <div class="section"><CallUs why="information" /></div>
    </Page>
  );
}

function outcomeLead(outcome: Outcome | null, booking: BookingView): string {
  if (outcome === null) return t('citizen_over_lead');
  if (outcome === 'no_show') return t('citizen_outcome_no_show', { time: formatTime(booking.start) });
  return t(`citizen_outcome_${outcome}`);
}

/** `Appuntamento di oggi alle 12:00, codice AY1` */
export function Appointment({ booking }: { booking: BookingView }): JSX.Element {
  const time = formatTime(booking.start);
  const code = booking.ticket_code;
  return (
    <p>
      {isToday(booking.start)
        ? rich('citizen_appointment_today', { time, code })
        : rich('citizen_appointment_day', { day: formatDay(booking.start, locale.value), time, code })}
    </p>
  );
}

/** Names what is supported and helps to get there. */
export function UnsupportedPage({ inApp }: { inApp: boolean }): JSX.Element {
  return (
    <Page title={t('citizen_unsupported_title')}>
      <Headline>{t('citizen_unsupported_title')}</Headline>
      <StatusCard picture="browser" lead={inApp ? t('citizen_in_app_lead') : t('citizen_unsupported_lead')}>
        <p>{t('citizen_unsupported_remedy')}</p>
        <ul>
          <li>{rich('citizen_unsupported_chrome')}</li>
          <li>{rich('citizen_unsupported_edge')}</li>
        </ul>
        <p>{t('citizen_unsupported_iphone')}</p>
      </StatusCard>
      <CopyLink />
      <div class="section"><CallUs /></div>
    </Page>
  );
}

function CopyLink(): JSX.Element {
  const [copied, setCopied] = useState<'yes' | 'failed' | null>(null);
  const copy = (): void => {
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(location.href))
      .then(() => setCopied('yes'), () => setCopied('failed'));
  };
  return (
    <>
      <div class="actions"><Button icon={<IconCopy />} onClick={copy}>{t('citizen_copy_link')}</Button></div>
      <div role="status" class="copy-result">
        {copied === 'yes' && <p>{t('citizen_link_copied')}</p>}
        {copied === 'failed' && (
          <>
            <p>{t('citizen_link_copy_failed')}</p>
            <input class="input copy-address" readOnly value={location.href} aria-label={t('citizen_link_shown')} onFocus={(focus) => focus.currentTarget.select()} />
          </>
        )}
      </div>
      {location.hash !== '' && <p class="secondary">{t('citizen_link_secret')}</p>}
    </>
  );
}
