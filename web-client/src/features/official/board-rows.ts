/** What the official's day is made of: which bookings to show, who is next, who is newly there. */
import type { Assignment, BoardRow, BoardState, BookingId, OfficeId, OfficialView } from '../../protocol';

export type Filter = 'waiting' | 'today' | 'done';

export const FILTERS: readonly Filter[] = ['waiting', 'today', 'done'];

type Waiting = BoardRow & { state: Extract<BoardState, { state: 'waiting' }> };

/** The rows of a filter. «Waiting» holds who is talked to as well: both are under way; whose line is lost comes last. */
export function rowsOf(rows: readonly BoardRow[], filter: Filter): BoardRow[] {
  switch (filter) {
    case 'waiting':
      return rows
        .filter(({ state }) => state.state === 'waiting' || state.state === 'in_charge')
        .sort((one, other) => Number(isAbsent(one)) - Number(isAbsent(other)));
    case 'today':
      return [...rows];
    case 'done':
      return rows.filter(({ state }) => state.state === 'ended' || state.state === 'cancelled');
  }
}

/** Who waits, connected or not, in the order in which citizens are told their position: by slot, then by arrival. */
export function waitingRows(rows: readonly BoardRow[]): Waiting[] {
  return rows.filter(isWaiting).sort((one, other) => turn(one) - turn(other) || Date.parse(one.state.since) - Date.parse(other.state.since));
}

/** Who waits and is really there: the first of them is the next one. */
export function presentRows(rows: readonly BoardRow[]): Waiting[] {
  return waitingRows(rows).filter((row) => !isAbsent(row));
}

/** Whose line is lost: their place is kept, but nobody would answer. */
export function absentRows(rows: readonly BoardRow[]): Waiting[] {
  return waitingRows(rows).filter(isAbsent);
}

/** Waits, and nobody of it is connected. */
export function isAbsent({ state }: BoardRow): boolean {
  return state.state === 'waiting' && state.present.length === 0;
}

function turn({ start }: BoardRow): number {
  return Date.parse(start);
}

function isWaiting(row: BoardRow): row is Waiting {
  return row.state.state === 'waiting';
}

/** The bookings that wait now and did not before: ring once for each. */
export function newlyWaiting(before: ReadonlySet<BookingId>, rows: readonly BoardRow[]): BoardRow[] {
  return waitingRows(rows).filter(({ booking }) => !before.has(booking));
}

/** Whole minutes from one instant to another, never below zero. */
export function minutesSince(since: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 60_000));
}

/** Whether a meeting can be taken from who has it: by the supervisor, from somebody else. */
export function mayRelease(state: BoardState, me: Pick<OfficialView, 'id' | 'supervisor'> | null): boolean {
  return me !== null && me.supervisor && state.state === 'in_charge' && state.official !== me.id;
}

/** The offices at which somebody works, each once, in the order of their roles. */
export function officesOf(assignments: readonly Assignment[]): OfficeId[] {
  return [...new Set(assignments.flatMap(({ office }) => (office === undefined ? [] : [office])))];
}

/** Whether somebody supervises an office. */
export function supervises(assignments: readonly Assignment[], office: OfficeId): boolean {
  return assignments.some((held) => held.role === 'supervisor' && held.office === office);
}
