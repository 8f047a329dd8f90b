import { expect, it } from 'vitest';
import type { BookingMade, BookingView } from '../../protocol';
import { isWeak, sorted, standingOf } from './my-bookings';

const now = new Date('2026-11-24T11:00:00Z');

function made(id: string, start: string, state: Partial<BookingView> = { state: 'open' }): BookingMade {
  const at = Date.parse(start);
  const times = { start, opens_at: new Date(at - 15 * 60_000).toISOString(), end: new Date(at + 20 * 60_000).toISOString() };
  return { booking: { id, ...times, ...state } as BookingView, links: { detail: '', meeting: '', guest: '' } };
}

const bookings = [
  made('later', '2026-12-01T09:00:00Z'),
  made('ended', '2026-11-20T09:00:00Z', { state: 'ended', outcome: 'delegation_registered' }),
  made('now', '2026-11-24T11:10:00Z'),
  made('cancelled', '2026-11-26T09:00:00Z', { state: 'cancelled' }),
  made('tomorrow', '2026-11-25T09:00:00Z'),
];

it('puts the next booking first and what is over last', () => {
  const { coming, done } = sorted(bookings, now);
  expect(coming.map(({ booking }) => booking.id)).toEqual(['now', 'tomorrow', 'later']);
  expect(done.map(({ booking }) => booking.id)).toEqual(['cancelled', 'ended']);
});

it('says of each where it stands', () => {
  const standing = (id: string) => standingOf(bookings.find(({ booking }) => booking.id === id)!.booking, now);
  expect(standing('now')).toBe('open_now');
  expect(standing('tomorrow')).toBe('to_come');
  expect(standing('cancelled')).toBe('cancelled');
  expect(standingOf(made('x', '2026-11-24T10:00:00Z').booking, now)).toBe('past');
});

it('knows the credentials with which bookings are left out', () => {
  expect(isWeak({ means: 'pin', kind: 'ordinary' })).toBe(true);
  expect(isWeak({ means: 'pin', kind: 'dispositive' })).toBe(false);
  expect(isWeak({ means: 'spid', level: 'l1' })).toBe(true);
  expect(isWeak({ means: 'cie', level: 'l2' })).toBe(false);
  expect(isWeak({ means: 'cns' })).toBe(false);
});
