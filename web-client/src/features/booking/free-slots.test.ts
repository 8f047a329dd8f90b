import { expect, it } from 'vitest';
import type { DaySlots } from '../../protocol';
import { nearest, nearestFree } from './free-slots';

const days: Record<string, DaySlots> = Object.fromEntries(
  Object.entries({ '2026-11-24': ['09:00'], '2026-11-26': ['08:00', '08:20', '10:00'], '2026-12-01': ['08:00'] }).map(([day, times]) => [
    day,
    { day, slots: times.map((time) => ({ start: `${day}T${time}:00Z`, free: true })), days_with_free_slots: ['2026-11-24', '2026-11-26', '2026-12-01'] },
  ]),
);

it('offers the three nearest free times in order of time', () => {
  const free = ['2026-11-24T08:00:00Z', '2026-11-24T09:40:00Z', '2026-11-24T09:00:00Z', '2026-11-24T10:20:00Z'];
  expect(nearest(free, '2026-11-24T09:20:00Z')).toEqual(['2026-11-24T09:00:00Z', '2026-11-24T09:40:00Z', '2026-11-24T10:20:00Z']);
});

it('looks at the next days when the day itself has too few', async () => {
  const asked: string[] = [];
  const offered = await nearestFree('desk', '2026-11-24T08:40:00Z', (_, day) => {
    asked.push(day);
    return Promise.resolve(days[day]!);
  });
  expect(offered).toEqual(['2026-11-24T09:00:00Z', '2026-11-26T08:00:00Z', '2026-11-26T08:20:00Z']);
  expect(asked).toEqual(['2026-11-24', '2026-11-26']);
});
