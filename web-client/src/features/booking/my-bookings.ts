/** The order and the states of one's bookings. */
import type { BookingMade, BookingView, Credential } from '../../protocol';

/** Where a booking stands for who looks at the list. */
export type Standing = 'open_now' | 'to_come' | 'past' | 'cancelled' | 'ended';

export function standingOf(booking: BookingView, now: Date): Standing {
  if (booking.state !== 'open') return booking.state;
  if (now >= new Date(booking.opens_at)) return now < new Date(booking.end) ? 'open_now' : 'past';
  return 'to_come';
}

/** Whether credentials are less than any desk takes by itself: what they do not open is left out of the list. */
export function isWeak(credential: Credential): boolean {
  if (credential.means === 'pin') return credential.kind !== 'dispositive';
  return (credential.means === 'spid' || credential.means === 'cie') && credential.level === 'l1';
}

/** Those to come, the next first; then the rest, the latest first. */
export function sorted(bookings: readonly BookingMade[], now: Date): { coming: BookingMade[]; done: BookingMade[] } {
  const isComing = ({ booking }: BookingMade): boolean => ['open_now', 'to_come'].includes(standingOf(booking, now));
  const start = ({ booking }: BookingMade): number => Date.parse(booking.start);
  return {
    coming: bookings.filter(isComing).sort((one, other) => start(one) - start(other)),
    done: bookings.filter((made) => !isComing(made)).sort((one, other) => start(other) - start(one)),
  };
}
