import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DemoBooking } from '../../protocol';
import { Button } from '../../components/button';
import { announce } from '../../components/live-region';
import { Notice } from '../../components/notice';
import { errorText } from '../../lib/api';
import { formatDate, formatDay, formatTime, isToday, isTomorrow, now } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { outcomeText } from '../../lib/outcome';
import { demoApi } from './demo-api';
import { NewWindow } from './new-window';

/** Every booking with the ways into it, and one more on demand. */
export function DemoBookings({ bookings, reload }: { bookings: DemoBooking[]; reload: () => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const book = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const made = await demoApi.book();
      announce(t('demo_made', { code: made.booking.ticket_code }));
      reload();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <section class="section" aria-labelledby="demo-bookings">
      <div class="demo-head">
        <h2 id="demo-bookings">{t('demo_bookings_title')}</h2>
        <Button kind="outline" busy={busy} onClick={() => void book()}>{t('demo_make')}</Button>
      </div>
      {error !== null && <Notice tone="danger" title={errorText(error)} />}
      {bookings.length === 0 && <p>{t('demo_bookings_empty')}</p>}
      <ul class="demo-bookings">
        {bookings.map((booking) => <Row key={booking.booking.id} shown={booking} />)}
      </ul>
    </section>
  );
}

function Row({ shown }: { shown: DemoBooking }): JSX.Element {
  const { booking, links } = shown;
  const day = isToday(booking.start) ? t('demo_today') : formatDay(booking.start, locale.value);
  const people = [booking.delegator_name, booking.name].filter((name) => name !== null).join(', ');
  const code = booking.ticket_code;
  return (
    <li class="demo-booking">
      <p class="demo-code"><strong><bdi>{code}</bdi></strong></p>
      <p class="demo-when">
        <strong>{t('common_day_at', { day, time: formatTime(booking.start) })}</strong>
        <span class="secondary">{people}</span>
      </p>
      <State shown={shown} />
      <p class="demo-links">
        <NewWindow href={shown.delegate}>{t('common_delegate_capital')}<span class="visually-hidden"> {code}</span></NewWindow>
        <NewWindow href={links.guest}>{t('demo_guest')}<span class="visually-hidden"> {code}</span></NewWindow>
        <NewWindow href={shown.delegator}>{t('demo_delegator_spid')}<span class="visually-hidden"> {code}</span></NewWindow>
        <NewWindow href={backTo(shown.delegate, links.detail)}>{t('demo_detail')}<span class="visually-hidden"> {code}</span></NewWindow>
      </p>
    </li>
  );
}

/** The same person, another page. */
function backTo(link: string, page: string): string {
  const address = new URL(link, location.href);
  address.searchParams.set('ritorno', page);
  return address.pathname + address.search;
}

function State({ shown }: { shown: DemoBooking }): JSX.Element {
  switch (shown.admission) {
    case 'open':
      return <p class="demo-state demo-state-open">{t('demo_state_open')}</p>;
    case 'cancelled':
      return <p class="demo-state">{t('demo_state_cancelled')}</p>;
    case 'over':
      return <p class="demo-state">{shown.outcome === null ? t('demo_state_over') : outcomeText(shown.outcome)}</p>;
    case 'too_early': {
      const time = formatTime(shown.opens_at);
      if (new Date(shown.opens_at) <= now.value) return <p class="demo-state demo-state-open">{t('demo_state_open')}</p>;
      const words = isToday(shown.opens_at) ? t('demo_state_early', { time })
        : isTomorrow(shown.opens_at) ? t('demo_state_tomorrow', { time })
        : t('demo_state_later', { date: formatDate(shown.opens_at) });
      return <p class="demo-state demo-state-early">{words}</p>;
    }
  }
}
