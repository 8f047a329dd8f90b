import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { BookingMade, BookingView } from '../../protocol';
import { Button } from '../../components/button';
import { IconBack } from '../../components/icons';
import { later } from '../../components/later';
import { Loading } from '../../components/loading';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, ApiError, errorText } from '../../lib/api';
import { formatDate, formatDay, formatTime, isToday, now } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { outcomeText } from '../../lib/outcome';
import { usePolled } from '../../lib/polling';
import type { PageParameters } from '../../routes';
import { Gate } from '../login/gate';
import { CancelBooking } from './cancel-booking';
import { GuestLink } from './guest-link';
import { Needed } from './needed';
import { Ticket } from './ticket';
import { TicketActs } from './ticket-acts';
import './booking.scss';

const InsufficientPage = later(['login'], async () => (await import('../login/insufficient-page')).InsufficientPage);

/** One booking, for who made it. */
export function DetailPage({ parameters }: PageParameters): JSX.Element {
  return (
    <Gate realm="citizen" title={t('booking_detail_title')} why={t('session_why_bookings')}>
      {() => <Booking id={parameters['id'] ?? ''} />}
    </Gate>
  );
}

function Booking({ id }: { id: string }): JSX.Element {
  const { value, error, reload } = usePolled(() => api.booking(id));
  useOnReturn(reload);
  if (value === null && error instanceof ApiError && error.code === 'assurance_insufficient') return <InsufficientPage />;
  return (
    <Page title={t('booking_detail_title')} subtitle={t('booking_subtitle')}>
      <p class="booking-up"><a href="/prenotazioni"><IconBack size={20} /> <span>{t('session_bookings')}</span></a></p>
      <Headline>{t('booking_detail_title')}</Headline>
      {value === null && error === null && <Loading />}
      {value === null && error !== null && <NoBooking error={error} retry={reload} />}
      {value !== null && <Detail made={value} reload={reload} />}
    </Page>
  );
}

/** Asks anew when the page is looked at again. Asking all the time would keep somebody signed in who has long gone. */
function useOnReturn(reload: () => void): void {
  useEffect(() => {
    const back = (): void => {
      if (document.visibilityState === 'visible') reload();
    };
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  }, [reload]);
}

function NoBooking({ error, retry }: { error: unknown; retry: () => void }): JSX.Element {
  const lasting = error instanceof ApiError && (error.status === 403 || error.status === 404);
  const lead = error instanceof ApiError && error.status === 403 ? t('booking_not_yours') : errorText(error);
  return (
    <StatusCard picture={lasting ? 'door' : 'broken_line'} lead={lead} tone="trouble">
      {lasting ? <p><a href="/prenotazioni">{t('booking_to_list')}</a></p> : <p><Button onClick={retry}>{t('common_retry')}</Button></p>}
      <CallUs />
    </StatusCard>
  );
}

function Detail({ made, reload }: { made: BookingMade; reload: () => void }): JSX.Element {
  const { booking, links } = made;
  const open = booking.state === 'open';
  return (
    <>
      <State booking={booking} enter={links.meeting} />
      <div class="booking-detail">
        <Ticket booking={booking} />
        <div class="stack">
          {open && <TicketActs made={made} />}
          {open && <GuestLink link={links.guest} booking={booking} />}
        </div>
      </div>
      {open && (
        <>
          <section class="section">
            <h2>{t('booking_needed')}</h2>
            <Needed form={booking.form} />
          </section>
          <CancelBooking booking={booking} cancelled={reload} />
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
          <p><a class={isOpen ? 'btn btn-primary action' : 'btn btn-outline-primary action'} href={enter}><span>{t('booking_enter')}</span></a></p>
        </StatusCard>
      );
    }
  }
}
