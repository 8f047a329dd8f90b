import type { JSX } from 'preact';
import type { BookingMade, BookingView, SessionView } from '../../protocol';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, errorText } from '../../lib/api';
import { formatDate, formatDay, formatTime, isToday, now } from '../../lib/clock';
import { locale, rich, t } from '../../lib/i18n';
import { outcomeText } from '../../lib/outcome';
import { usePolled } from '../../lib/polling';
import { Gate } from '../login/gate';
import { meansText } from '../session/means';
import { isWeak, sorted, standingOf } from './my-bookings';
import './booking.scss';

/** All bookings of who is signed in, as delegate or as delegator. */
export function ListPage(): JSX.Element {
  return (
    <Gate realm="citizen" title={t('session_bookings')} why={t('session_why_bookings')}>
      {(session) => <MyBookings session={session} />}
    </Gate>
  );
}

function MyBookings({ session }: { session: SessionView }): JSX.Element {
  const { value, error, reload } = usePolled(api.bookings);
  return (
    <Page title={t('session_bookings')} subtitle={t('booking_subtitle')}>
      <Headline>{t('session_bookings')}</Headline>
      {value === null && error === null && <Loading />}
      {value === null && error !== null && (
        <StatusCard picture="broken_line" lead={errorText(error)} tone="trouble">
          <p><Button onClick={reload}>{t('common_retry')}</Button></p>
          <CallUs />
        </StatusCard>
      )}
      {value !== null && error !== null && <Notice tone="warning" title={errorText(error)} />}
      {value !== null && <List bookings={value} session={session} />}
    </Page>
  );
}

function List({ bookings, session }: { bookings: BookingMade[]; session: SessionView }): JSX.Element {
  const { coming, done } = sorted(bookings, now.value);
  if (bookings.length === 0) {
    // The server leaves out what these credentials do not open: «none» would be untrue.
    if (session.realm === 'citizen' && isWeak(session.credential)) {
      return (
        <StatusCard picture="door" lead={t('booking_list_hidden', { means: meansText(session.credential) })}>
          <p><a class="btn btn-primary action" href="/accesso?esito=assurance_insufficient&ritorno=/prenotazioni"><span>{t('booking_list_hidden_enter')}</span></a></p>
          <CallUs />
        </StatusCard>
      );
    }
    return (
      <StatusCard picture="calendar" lead={t('booking_list_empty')}>
        <p>{t('booking_list_empty_hint')}</p>
        <p><a class="btn btn-primary action" href="/prenota"><span>{t('booking_list_book')}</span></a></p>
      </StatusCard>
    );
  }
  return (
    <>
      {coming.length === 0 && <p>{t('booking_list_none_coming')}</p>}
      <ul class="booking-list">{coming.map((made, at) => <Row key={made.booking.id} made={made} session={session} place={at === 0 ? 'next' : 'coming'} />)}</ul>
      <p class="actions"><a class="btn btn-outline-primary action" href="/prenota"><span>{t('booking_another')}</span></a></p>
      {done.length > 0 && (
        <section class="section" aria-labelledby="booking-done">
          <h2 id="booking-done">{t('booking_list_done')}</h2>
          <ul class="booking-list">{done.map((made) => <Row key={made.booking.id} made={made} session={session} place="done" />)}</ul>
        </section>
      )}
    </>
  );
}

function Row({ made: { booking, links }, session, place }: { made: BookingMade; session: SessionView; place: 'next' | 'coming' | 'done' }): JSX.Element {
  // Who booked manages it; the delegator enters.
  const own = session.realm === 'citizen' && session.fiscal_code_masked === booking.fiscal_code_masked;
  const standing = standingOf(booking, now.value);
  const time = formatTime(booking.start);
  const Heading = place === 'done' ? 'h3' : 'h2';
  return (
    <li class={`card-box booking-row ${place === 'next' ? 'booking-row-first' : ''}`}>
      <div>
        <Heading>{isToday(booking.start) ? t('common_today_at', { time }) : t('common_day_at', { day: formatDay(booking.start, locale.value), time })}</Heading>
        <p>{booking.desk_name}, {booking.office_name}</p>
        <p>
          {own
            ? rich('booking_list_delegator', { code: booking.ticket_code, name: booking.delegator_name ?? booking.delegator_fiscal_code_masked })
            : rich('booking_list_delegate', { code: booking.ticket_code, name: booking.name ?? booking.fiscal_code_masked })}
        </p>
        <p class={`booking-standing standing-${standing}`}>{standingText(booking, standing)}</p>
      </div>
      <div class="booking-row-acts">
        {standing === 'open_now' && <a class="btn btn-primary action" href={links.meeting}><span>{t('booking_enter')}<span class="visually-hidden"> {booking.ticket_code}</span></span></a>}
        {own && <a class="btn btn-outline-primary action" href={links.detail}><span>{t('booking_list_detail')}<span class="visually-hidden"> {booking.ticket_code}</span></span></a>}
      </div>
    </li>
  );
}

function standingText(booking: BookingView, standing: ReturnType<typeof standingOf>): string {
  if (booking.state === 'ended') return outcomeText(booking.outcome);
  switch (standing) {
    case 'to_come':
      return t('booking_room_opens', { time: formatTime(booking.opens_at), date: formatDate(booking.opens_at) });
    case 'open_now':
      return t('booking_room_open');
    case 'cancelled':
      return t('booking_state_cancelled');
    case 'past':
    case 'ended':
      return t('citizen_over_lead');
  }
}
