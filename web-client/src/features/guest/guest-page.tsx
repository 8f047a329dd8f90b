import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconCalendar, IconCheck } from '../../components/icons';
import { later } from '../../components/later';
import { Loading } from '../../components/loading';
import { Headline, Page } from '../../components/page';
import type { PictureName } from '../../components/pictures';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, ApiError, errorText } from '../../lib/api';
import { browserSupport } from '../../lib/browser-support';
import { formatCountdown, formatDate, formatDay, formatTime, now, syncClock } from '../../lib/clock';
import { locale, rich, t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { navigate } from '../../lib/router';
import { loadSession, RealmContext, rememberGuest, sessionOf, useSession } from '../../lib/session';
import type { BookingId, GuestPage as GuestView } from '../../protocol';
import type { PageParameters } from '../../routes';
import { GuestCodeForm } from './guest-code-form';
import './guest.scss';

const POLL_MS = 10_000;
const support = browserSupport();
const UnsupportedPage = later([], async () => (await import('../citizen/outside-pages')).UnsupportedPage);

/** The way in by a personal link and a code by SMS. The link stands in the fragment until it has done its work, then it is forgotten. */
export function GuestPage({ parameters, fragment }: PageParameters): JSX.Element {
  const id = parameters['id'] ?? '';
  const session = useSession('guest');
  const inside = session.kind === 'in' && session.session.realm === 'guest' && session.session.booking === id;
  useEffect(() => {
    if (inside) goOn(id);
  }, [inside, id]);
  return (
    <RealmContext.Provider value="guest">
      {inside || session.kind === 'unknown' ? <Page title={t('guest_title')}><Loading /></Page> : <Invited id={id} link={fragment} />}
    </RealmContext.Provider>
  );
}

/** On to the meeting; the personal link does not stay in the address. */
function goOn(id: BookingId): void {
  rememberGuest(id);
  navigate(`/meeting/${encodeURIComponent(id)}`, 'replace');
}

function Invited({ id, link }: { id: BookingId; link: string }): JSX.Element {
  const load = async (): Promise<GuestView> => {
    const page = await api.guestPage(id, link);
    syncClock(page.now);
    return page;
  };
  const { value, error, reload } = usePolled(load, POLL_MS);
  if (value !== null) return <Admitted id={id} link={link} page={value} reload={reload} />;
  if (error === null) return <Page title={t('guest_title')}><Loading /></Page>;
  return <NotInvited id={id} error={error} retry={reload} />;
}

function NotInvited({ id, error, retry }: { id: BookingId; error: unknown; retry: () => void }): JSX.Element {
  const code = error instanceof ApiError ? error.code : 'internal';
  if (code === 'assurance_insufficient') {
    return (
      <OneThing title={t('guest_not_taken_title')} picture="door" lead={t('guest_not_taken_lead')}>
        <p>{t('guest_not_taken_remedy')}</p>
        <p><a class="btn btn-primary action" href={`/meeting/${encodeURIComponent(id)}`}><span>{t('guest_own_identity_enter')}</span></a></p>
      </OneThing>
    );
  }
  if (['unauthorized', 'forbidden', 'not_found', 'malformed'].includes(code)) {
    return <OneThing title={t('guest_invalid_title')} picture="door" lead={t('guest_invalid_lead')}><p>{t('guest_invalid_remedy')}</p></OneThing>;
  }
  return (
    <OneThing title={t('citizen_unreachable_title')} picture="broken_line" lead={errorText(error)}>
      <p>{t('citizen_unreachable_wait')}</p>
      <p><Button onClick={retry}>{t('common_retry')}</Button></p>
    </OneThing>
  );
}

function OneThing({ title, picture, lead, children }: { title: string; picture: PictureName; lead: string; children: JSX.Element | JSX.Element[] }): JSX.Element {
  return (
    <Page title={title}>
      <Headline>{title}</Headline>
      <StatusCard picture={picture} lead={lead} tone="trouble">
        {children}
        <CallUs />
      </StatusCard>
    </Page>
  );
}

interface AdmittedProps {
  id: BookingId;
  link: string;
  page: GuestView;
  reload: () => void;
}

/** What the link opens now: the same states as the meeting's own page. */
function Admitted({ id, link, page, reload }: AdmittedProps): JSX.Element {
  const subtitle = t('guest_subtitle', { office: page.office_name });
  switch (page.admission) {
    case 'too_early':
      return <TooEarly page={page} opensAt={page.opens_at} reload={reload} />;
    case 'cancelled':
      return (
        <Page title={t('citizen_cancelled_title')} subtitle={subtitle}>
          <Headline focusKey="cancelled">{t('citizen_cancelled_title')}</Headline>
          <StatusCard picture="calendar" lead={t('citizen_cancelled_lead')}><Appointment page={page} /></StatusCard>
          <div class="section"><CallUs why="information" /></div>
        </Page>
      );
    case 'over':
      return (
        <Page title={t('citizen_over_title')} subtitle={subtitle}>
          <Headline focusKey="over">{t('citizen_over_title')}</Headline>
          <StatusCard picture="door" lead={t('citizen_over_lead')}><Appointment page={page} /></StatusCard>
          <div class="section"><CallUs why="information" /></div>
        </Page>
      );
    case 'open':
      // Better told before a code is asked for, which would work in this browser alone.
      if (support !== 'supported') return <UnsupportedPage inApp={support === 'in_app'} />;
      return (
        <Page title={t('guest_title')} subtitle={subtitle}>
          <Headline focusKey="open">{t('guest_title')}</Headline>
          <p class="lead">{t('guest_lead')}</p>
          <Appointment page={page} />
          <GuestCodeForm id={id} link={link} numberMasked={page.mobile_masked} entered={() => void enter(id)} />
          <p class="section">{t('guest_own_identity')} <a href={`/meeting/${encodeURIComponent(id)}`}>{t('guest_own_identity_enter')}</a></p>
        </Page>
      );
  }
}

async function enter(id: BookingId): Promise<void> {
  await loadSession('guest');
  // Whatever the answer: the cookie is there, and the meeting's page asks again.
  if (sessionOf('guest').kind !== 'in') goOn(id);
}

function TooEarly({ page, opensAt, reload }: { page: GuestView; opensAt: string; reload: () => void }): JSX.Element {
  const open = now.value.getTime() >= Date.parse(opensAt);
  useEffect(() => {
    if (!open) return;
    reload();
    const timer = setInterval(reload, 1000);
    return () => clearInterval(timer);
  }, [open]);
  return (
    <Page title={t('citizen_early_title')} subtitle={t('guest_subtitle', { office: page.office_name })}>
      <Headline focusKey="early">{t('citizen_early_title')}</Headline>
      <StatusCard picture="clock" lead={rich('citizen_early_lead', { time: formatTime(opensAt), date: formatDate(opensAt) })}>
        <p class="countdown" role="timer" aria-live="off">
          <span class="countdown-word">{t('citizen_early_countdown')}</span> <span class="countdown-time">{formatCountdown(opensAt, now.value, locale.value)}</span>
        </p>
        <p>{t('citizen_early_alone')}</p>
      </StatusCard>
      <ul class="facts facts-after">
        <li><IconCalendar /><Appointment page={page} /></li>
        <li><IconCheck /><span>{t('citizen_desk', { desk: page.desk_name })}</span></li>
      </ul>
    </Page>
  );
}

function Appointment({ page }: { page: GuestView }): JSX.Element {
  return <p>{rich('guest_appointment', { day: formatDay(page.start, locale.value), time: formatTime(page.start) })}</p>;
}
