import type { JSX } from 'preact';
import type { BookingView } from '../../protocol';
import { formatDay, formatTime } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { formCode } from './forms';

/** What is shown at the desk or quoted on the phone; printed, it stands alone. */
export function Ticket({ booking }: { booking: BookingView }): JSX.Element {
  return (
    <section class="card-box booking-ticket" aria-labelledby="booking-ticket">
      <h2 id="booking-ticket">{t('booking_ticket')}</h2>
      <p class="booking-code"><span class="visually-hidden">{t('booking_code')} </span><bdi>{booking.ticket_code}</bdi></p>
      <dl class="booking-facts">
        <div><dt>{t('booking_when')}</dt><dd>{t('common_day_at', { day: formatDay(booking.start, locale.value), time: formatTime(booking.start) })}</dd></div>
        <div><dt>{t('booking_desk')}</dt><dd>{booking.desk_name}</dd></div>
        <div><dt>{t('booking_office_name')}</dt><dd>{booking.office_name}</dd></div>
        <div><dt>{t('booking_mode')}</dt><dd>{t('booking_mode_web_meeting')}</dd></div>
        <div><dt>{t('booking_delegator')}</dt><dd>{booking.delegator_name}<span class="choice-hint"><bdi>{booking.delegator_fiscal_code_masked}</bdi></span></dd></div>
        <div><dt>{t('booking_delegate')}</dt><dd>{booking.name}<span class="choice-hint"><bdi>{booking.fiscal_code_masked}</bdi></span></dd></div>
        <div><dt>{t('booking_form_name')}</dt><dd>{formCode(booking.form)}<span class="choice-hint">{t(`booking_form_${booking.form}`)}</span></dd></div>
        <div><dt>{t('booking_mobile')}</dt><dd><bdi>{booking.mobile_masked}</bdi></dd></div>
        {booking.reason !== '' && <div><dt>{t('booking_reason_name')}</dt><dd>{booking.reason}</dd></div>}
      </dl>
    </section>
  );
}
