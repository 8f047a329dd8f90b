import type { JSX } from 'preact';
import type { BookingView } from '../../protocol';
import { formatDay, formatTime, isToday } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { personName, namesOf } from '../meeting/people';

/** What the booking says: fiscal codes masked. */
export function BookingFacts({ booking }: { booking: BookingView }): JSX.Element {
  const names = namesOf(booking);
  const time = formatTime(booking.start);
  return (
    <dl class="official-facts">
      <div><dt>{t('booking_delegator')}</dt><dd>{personName('delegator', names)} <bdi class="code">{booking.delegator_fiscal_code_masked}</bdi></dd></div>
      <div><dt>{t('booking_delegate')}</dt><dd>{personName('delegate', names)} <bdi class="code">{booking.fiscal_code_masked}</bdi></dd></div>
      <div><dt>{t('official_appointment')}</dt><dd>{isToday(booking.start) ? t('common_today_at', { time }) : t('common_day_at', { day: formatDay(booking.start, locale.value), time })}</dd></div>
      <div><dt>{t('booking_desk')}</dt><dd>{booking.desk_name}</dd></div>
      <div><dt>{t('booking_mobile')}</dt><dd><bdi>{booking.mobile_masked}</bdi></dd></div>
      {booking.reason !== '' && <div><dt>{t('booking_reason_name')}</dt><dd>{booking.reason}</dd></div>}
    </dl>
  );
}
