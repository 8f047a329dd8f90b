import type { JSX } from 'preact';
import type { BookingMade } from '../../protocol';
import { Button } from '../../components/button';
import { IconCalendar, IconPrint } from '../../components/icons';
import { formatTime, serverTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { calendarFile } from './calendar-file';
import { formCode } from './forms';

/** Taking the appointment along: on paper, in the calendar. */
export function TicketActs({ made }: { made: BookingMade }): JSX.Element {
  return (
    <div class="booking-ticket-acts">
      <Button kind="outline" icon={<IconPrint />} onClick={() => window.print()}>{t('booking_print')}</Button>
      <Button kind="outline" icon={<IconCalendar />} onClick={() => download(made)}>{t('booking_calendar')}</Button>
    </div>
  );
}

function download({ booking, links }: BookingMade): void {
  const texts = {
    summary: t('booking_calendar_summary', { code: booking.ticket_code }),
    location: t('booking_calendar_location', { office: booking.office_name }),
    description: t('booking_calendar_description', { time: formatTime(booking.opens_at), form: formCode(booking.form) }),
  };
  const text = calendarFile(booking, new URL(links.meeting, location.href).href, texts, serverTime());
  const address = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `sportello-${booking.ticket_code}.ics`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
