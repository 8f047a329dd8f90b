import type { JSX } from 'preact';
import type { BookingMade, BookingView } from '../../protocol';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, ApiError, errorText } from '../../lib/api';
import { formatDate, formatDay, formatTime, isToday, now } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { outcomeText } from '../../lib/outcome';
import { usePolled } from '../../lib/polling';
import type { PageParameters } from '../../routes';
import { CancelBooking } from './cancel-booking';
import { LinkToCopy } from './link-to-copy';
import { Needed } from './needed';
import { Ticket } from './ticket';
import { TicketActs } from './ticket-acts';
import './booking.scss';

const REFRESH_MS = 15_000;

/** One booking, for who made it. */
export function DetailPage({ parameters, token }: PageParameters): JSX.Element {
  const id = parameters['id'] ?? '';
  const { value, error, reload } = usePolled(() => api.booking(id, token), REFRESH_MS);
  return (
    <Page title={t('booking_detail_title')} subtitle={t('booking_subtitle')}>
      <h1 tabIndex={-1}>{t('booking_detail_title')}</h1>
      {value === null && error === null && <Loading />}
      {value === null && error !== null && <NoBooking error={error} retry={reload} />}
      {value !== null && <Detail made={value} token={token} reload={reload} />}
    </Page>
  );
}

function NoBooking({ error, retry }: { error: unknown; retry: () => void }): JSX.Element {
  const lasting = error instanceof ApiError && (error.status === 401 || error.status === 403 || error.status === 404);
  return (
    <StatusCard picture={lasting ? 'door' : 'broken_line'} lead={errorText(error)} tone="trouble">
      {!lasting && <p><Button onClick={retry}>{t('common_retry')}</Button></p>}
      <CallUs />
    </StatusCard>
  );
}

function Detail({ made, token, reload }: { made: BookingMade; token: string; reload: () => void }): JSX.Element {
  const { booking, links } = made;
  const open = booking.state === 'open';
  return (
    <>
      <State booking={booking} enter={links.delegate} />
      <div class="booking-detail">
        <Ticket booking={booking} />
        <div class="stack">
          {open && <TicketActs made={made} />}
          {open && (
            <section>
              <h2>{t('booking_delegator_link')}</h2>
              <p>{t('booking_delegator_link_hint')}</p>
              <LinkToCopy link={links.delegator} label={t('booking_delegator_link')} />
            </section>
          )}
        </div>
      </div>
      {open && (
        <>
          <section class="section">
            <h2>{t('booking_needed')}</h2>
            <Needed />
          </section>
          <CancelBooking booking={booking} token={token} cancelled={reload} />
        </>
      )}
      {!open && <p class="actions"><a class="btn btn-outline-primary action" href="/prenota"><span>{t('booking_another')}</span></a></p>}
    </>
  );
}

/** What is happening and the one main act. */
function State({ booking, enter }: { booking: BookingView; enter: string }): JSX.Element {
  switch (booking.state) {
    case 'cancelled':
      return <StatusCard picture="calendar" lead={t('booking_state_cancelled')} />;
    case 'ended':
      return <StatusCard picture="done" lead={t('booking_state_ended', { outcome: outcomeText(booking.outcome) })} />;
    case 'open': {
      const time = formatTime(booking.start);
      const when = isToday(booking.start) ? t('common_today_at', { time }) : t('common_day_at', { day: formatDay(booking.start, locale.value), time });
      const isOpen = new Date(booking.opens_at) <= now.value;
      return (
        <StatusCard picture="clock" lead={t('booking_state_open', { when })}>
          <p>{isOpen ? t('booking_room_open') : t('booking_room_opens', { time: formatTime(booking.opens_at), date: formatDate(booking.opens_at) })}</p>
          <p><a class="btn btn-primary action" href={enter}><span>{t('booking_enter')}</span></a></p>
        </StatusCard>
      );
    }
  }
}
