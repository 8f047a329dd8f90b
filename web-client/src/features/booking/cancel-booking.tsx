import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { BookingView } from '../../protocol';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { announce } from '../../components/live-region';
import { Notice } from '../../components/notice';
import { api, errorText } from '../../lib/api';
import { formatDay, formatTime } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';

/** Cancelling, with a question before it. */
export function CancelBooking({ booking, cancelled }: { booking: BookingView; cancelled: () => void }): JSX.Element {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const cancel = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await api.cancelBooking(booking.id);
      announce(t('booking_state_cancelled'));
      setAsking(false);
      cancelled();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const day = formatDay(booking.start, locale.value);
  return (
    <section class="section booking-cancel">
      <h2>{t('booking_cancel_title')}</h2>
      <p>{t('booking_cancel_hint')}</p>
      <Button kind="danger" onClick={() => setAsking(true)}>{t('booking_cancel')}</Button>
      <Dialog
        open={asking}
        title={t('booking_cancel_question')}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button kind="outline" onClick={() => setAsking(false)}>{t('booking_cancel_no')}</Button>
            <Button kind="danger" busy={busy} onClick={() => void cancel()}>{t('booking_cancel_yes')}</Button>
          </>
        }
      >
        <p>{t('booking_cancel_explained', { code: booking.ticket_code, day, time: formatTime(booking.start) })}</p>
        {error !== null && <Notice tone="danger" title={errorText(error)} />}
      </Dialog>
    </section>
  );
}
