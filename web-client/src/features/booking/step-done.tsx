import type { JSX } from 'preact';
import type { BookingMade } from '../../protocol';
import { StatusCard } from '../../components/status-card';
import { formatDay, formatTime } from '../../lib/clock';
import { locale, rich, t } from '../../lib/i18n';
import { GuestLink } from './guest-link';
import { Needed } from './needed';

/** The booking is made: its code, what happens next, and the way to its page. */
export function StepDone({ made }: { made: BookingMade }): JSX.Element {
  const { booking, links } = made;
  const day = formatDay(booking.start, locale.value);
  return (
    <>
      <StatusCard picture="done" tone="done" lead={t('booking_done_lead', { day, time: formatTime(booking.start) })}>
        <p>{rich('booking_done_code', { code: booking.ticket_code })}</p>
        <p>{t('booking_done_sms', { number: booking.mobile_masked })}</p>
        <p><a class="btn btn-primary action" href={links.detail}><span>{t('booking_done_detail')}</span></a></p>
      </StatusCard>
      <div class="section"><GuestLink link={links.guest} booking={booking} /></div>
      <section class="section">
        <h2>{t('booking_needed')}</h2>
        <Needed form={booking.form} />
      </section>
    </>
  );
}
