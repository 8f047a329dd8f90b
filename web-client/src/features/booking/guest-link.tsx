import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconSend } from '../../components/icons';
import { formatDay, formatTime } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import type { BookingView } from '../../protocol';
import { LinkToCopy } from './link-to-copy';

/** The way in for a delegator without a digital identity: copied, or handed to another app. */
export function GuestLink({ link, booking }: { link: string; booking: BookingView }): JSX.Element {
  const [sharing, setSharing] = useState(false);
  const address = new URL(link, location.href).href;
  const text = t('booking_guest_link_message', { day: formatDay(booking.start, locale.value), time: formatTime(booking.start) });
  const share = async (): Promise<void> => {
    setSharing(true);
    // Giving up is no fault; where it fails, the link can be copied.
    await navigator.share({ text, url: address }).catch(() => undefined);
    setSharing(false);
  };
  // Missing in some browsers, whatever the types say.
  const canShare = 'share' in navigator;
  return (
    <section class="booking-guest" aria-labelledby="guest-link">
      <h2 id="guest-link">{t('booking_guest_link')}</h2>
      <p>{t('booking_guest_link_hint')}</p>
      <LinkToCopy link={link} label={t('booking_guest_link')} />
      {canShare && <p class="booking-share"><Button kind="outline" icon={<IconSend />} busy={sharing} onClick={() => void share()}>{t('booking_guest_link_share')}</Button></p>}
      <p class="secondary">{t('booking_guest_link_own')}</p>
    </section>
  );
}
