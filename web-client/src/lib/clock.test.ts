import { describe, expect, it } from 'vitest';
import { formatCountdown, formatDate, formatDay, formatTime, romeDay } from './clock';

describe('times as people read them', () => {
  it('are those of Rome in winter and in summer', () => {
    expect(formatTime('2026-11-24T10:45:00Z')).toBe('11:45');
    expect(formatTime('2026-07-14T10:45:00Z')).toBe('12:45');
  });

  it('follow both nights in which the clocks change', () => {
    expect([formatTime('2026-03-29T00:59:00Z'), formatTime('2026-03-29T01:00:00Z')]).toEqual(['01:59', '03:00']);
    expect([formatTime('2026-10-25T00:30:00Z'), formatTime('2026-10-25T01:30:00Z')]).toEqual(['02:30', '02:30']);
  });

  it('say midnight as 00, and the day of Rome', () => {
    expect(formatTime('2026-11-23T23:00:00Z')).toBe('00:00');
    expect(formatDate('2026-11-23T23:00:00Z')).toBe('24/11/2026');
    expect(romeDay('2026-11-23T23:00:00Z')).toBe('2026-11-24');
    expect(formatDay('2026-11-24T11:00:00Z', 'it')).toBe('martedì 24/11/2026');
  });
});

describe('the countdown', () => {
  const from = new Date('2026-11-24T10:00:00Z');
  it.each([
    ['2026-11-24T11:05:09Z', '1:05:09'],
    ['2026-11-24T10:05:09Z', '05:09'],
    ['2026-11-24T10:00:00.200Z', '00:01'],
    ['2026-11-24T09:00:00Z', '00:00'],
    ['2026-11-25T12:05:00Z', '1 giorno e 2 ore'],
    ['2026-11-27T11:00:00Z', '3 giorni e 1 ora'],
    ['2026-11-25T10:00:00Z', '1 giorno'],
  ])('to %s is %s', (until, shown) => {
    expect(formatCountdown(until, from, 'it')).toBe(shown);
  });
});
