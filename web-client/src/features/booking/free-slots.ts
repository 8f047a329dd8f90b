/** Free times near a wanted one. */
import type { DaySlots, DeskId } from '../../protocol';
import { api } from '../../lib/api';
import { romeDay } from '../../lib/clock';

const OFFERED = 3;
const DAYS_LOOKED_AT = 3;

/** The free times nearest to the wanted one, at most three, in order of time. */
export async function nearestFree(desk: DeskId, wanted: string, load: (desk: DeskId, day: string) => Promise<DaySlots> = api.slots): Promise<string[]> {
  const day = await load(desk, romeDay(wanted));
  let free = freeOf(day);
  const otherDays = day.days_with_free_slots
    .filter((other) => other !== day.day)
    .sort((one, other) => distance(one, day.day) - distance(other, day.day));
  for (const other of otherDays.slice(0, DAYS_LOOKED_AT - 1)) {
    if (free.length >= OFFERED) break;
    free = [...free, ...freeOf(await load(desk, other))];
  }
  return nearest(free, wanted);
}

/** The three nearest in time. */
export function nearest(free: readonly string[], wanted: string): string[] {
  return [...free]
    .sort((one, other) => distance(one, wanted) - distance(other, wanted))
    .slice(0, OFFERED)
    .sort();
}

export function freeOf(day: DaySlots): string[] {
  return day.slots.filter(({ free }) => free).map(({ start }) => start);
}

function distance(one: string, other: string): number {
  return Math.abs(Date.parse(one) - Date.parse(other));
}
