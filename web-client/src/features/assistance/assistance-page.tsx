import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { api, ApiError, errorText } from '../../lib/api';
import { formatDate, formatDay, formatTime, now } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import type { AssistedBooking } from '../../protocol';
import { TextField } from '../booking/text-field';
import { Gate } from '../login/gate';
import { BookingFacts } from '../official/booking-facts';
import { stateOf } from '../official/board-words';
import '../official/official.scss';

/** The contact centre finds the booking of who calls, and sees what their page says: nothing of the meeting itself. */
export function AssistancePage(): JSX.Element {
  return (
    <Gate realm="staff" title={t('assistance_title')} why={t('session_why_staff')}>
      {() => <Search />}
    </Gate>
  );
}

interface Found {
  code: string;
  bookings: AssistedBooking[];
}

function Search(): JSX.Element {
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<unknown>(null);
  const find = async (): Promise<void> => {
    const wanted = code.trim().toUpperCase();
    setMissing(wanted === '');
    if (wanted === '' || busy) return;
    setBusy(true);
    setError(null);
    try {
      setFound({ code: wanted, bookings: await api.findBooking(wanted) });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  if (error instanceof ApiError && error.code === 'forbidden') {
    return (
      <Page title={t('official_invalid_title')} audience="official">
        <Headline>{t('official_invalid_title')}</Headline>
        <StatusCard picture="door" lead={t('assistance_not_yours')} />
      </Page>
    );
  }
  return (
    <Page title={t('assistance_title')} audience="official">
      <Headline>{t('assistance_title')}</Headline>
      <p>{t('assistance_lead')}</p>
      <form
        noValidate
        class="assistance-form"
        onSubmit={(submit) => {
          submit.preventDefault();
          void find();
        }}
      >
        <TextField label={t('assistance_code')} hint={t('assistance_code_hint')} value={code} onInput={setCode} code error={missing ? t('assistance_missing') : undefined} />
        <p><Button type="submit" busy={busy}>{t('assistance_find')}</Button></p>
      </form>
      <div role="alert">{error !== null && <Notice tone="warning" title={errorText(error)} />}</div>
      <div role="status">{found !== null && <Results found={found} />}</div>
    </Page>
  );
}

function Results({ found: { code, bookings } }: { found: Found }): JSX.Element {
  if (bookings.length === 0) return <StatusCard picture="tray" lead={t('assistance_none', { code })}><p>{t('assistance_none_hint')}</p></StatusCard>;
  return (
    <section class="section" aria-labelledby="assistance-found">
      <h2 id="assistance-found">{t('assistance_found', { count: bookings.length })}</h2>
      <ul class="board-cards">{bookings.map((found) => <Result key={found.booking.id} found={found} />)}</ul>
    </section>
  );
}

function Result({ found }: { found: AssistedBooking }): JSX.Element {
  const { booking } = found;
  const [tone, words] = stateOf(found.meeting, now.value);
  return (
    <li class="card-box">
      <h3>{booking.ticket_code}, {t('common_day_at', { day: formatDay(booking.start, locale.value), time: formatTime(booking.start) })}</h3>
      <p>{booking.office_name}</p>
      <dl class="official-facts">
        <div><dt>{t('assistance_page')}</dt><dd>{admissionText(found)}</dd></div>
        <div><dt>{t('assistance_meeting')}</dt><dd><span class={`board-state board-${tone}`}>{words}</span></dd></div>
      </dl>
      <BookingFacts booking={booking} />
    </li>
  );
}

function admissionText(found: AssistedBooking): string {
  return found.admission === 'too_early'
    ? t('assistance_too_early', { time: formatTime(found.opens_at), date: formatDate(found.opens_at) })
    : t(`assistance_${found.admission}`);
}
