import { describe, expect, it } from 'vitest';
import type { BoardRow, BoardState } from '../../protocol';
import { absentRows, mayRelease, minutesSince, newlyWaiting, officesOf, presentRows, rowsOf, supervises, waitingRows } from './board-rows';

function row(booking: string, state: BoardState): BoardRow {
  return { booking, ticket_code: booking, desk: 'd', desk_name: 'D', start: '2026-11-24T11:00:00Z', delegate_name: null, delegator_name: null, documents: 0, state };
}
const waiting = (booking: string, since: string): BoardRow => row(booking, { state: 'waiting', since, present: ['delegate'], absent_since: null });
const absent = (booking: string, since: string, absentSince: string): BoardRow => row(booking, { state: 'waiting', since, present: [], absent_since: absentSince });

const rows = [
  waiting('late', '2026-11-24T10:50:00Z'),
  waiting('early', '2026-11-24T10:46:00Z'),
  row('talked_to', { state: 'in_charge', since: '2026-11-24T10:40:00Z', official: 'rossi', name: 'Rossi' }),
  row('over', { state: 'ended', outcome: 'no_show' }),
  row('cancelled', { state: 'cancelled' }),
  row('to_come', { state: 'expected' }),
];

describe('the board', () => {
  it('puts first whose slot is first, then who came first: as citizens are told', () => {
    expect(waitingRows(rows).map(({ booking }) => booking)).toEqual(['early', 'late']);
    const sooner = { ...waiting('sooner', '2026-11-24T10:55:00Z'), start: '2026-11-24T10:55:00Z' };
    expect(waitingRows([...rows, sooner]).map(({ booking }) => booking)).toEqual(['sooner', 'early', 'late']);
  });
  it('offers first who is really there, and shows whose line is lost apart and last', () => {
    const withAbsent = [absent('gone', '2026-11-24T10:45:00Z', '2026-11-24T10:47:00Z'), ...rows];
    expect(presentRows(withAbsent).map(({ booking }) => booking)).toEqual(['early', 'late']);
    expect(absentRows(withAbsent).map(({ booking }) => booking)).toEqual(['gone']);
    expect(rowsOf(withAbsent, 'waiting').map(({ booking }) => booking)).toEqual(['late', 'early', 'talked_to', 'gone']);
  });
  it('shows under each filter what belongs there', () => {
    expect(rowsOf(rows, 'waiting').map(({ booking }) => booking)).toEqual(['late', 'early', 'talked_to']);
    expect(rowsOf(rows, 'done').map(({ booking }) => booking)).toEqual(['over', 'cancelled']);
    expect(rowsOf(rows, 'today')).toHaveLength(6);
  });
  it('rings once for a booking, and again when it comes back to wait', () => {
    expect(newlyWaiting(new Set(), rows).map(({ booking }) => booking)).toEqual(['early', 'late']);
    expect(newlyWaiting(new Set(['early', 'late']), rows)).toEqual([]);
    expect(newlyWaiting(new Set(['late']), rows).map(({ booking }) => booking)).toEqual(['early']);
  });
  it('counts whole minutes', () => {
    expect(minutesSince('2026-11-24T10:46:00Z', new Date('2026-11-24T10:51:59Z'))).toBe(5);
    expect(minutesSince('2026-11-24T10:46:00Z', new Date('2026-11-24T10:45:00Z'))).toBe(0);
  });
});

describe('a supervisor', () => {
  const inCharge: BoardState = { state: 'in_charge', since: '2026-11-24T10:40:00Z', official: 'rossi', name: 'Rossi' };
  it('takes a meeting from a colleague, never from themselves, and nobody else does', () => {
    expect(mayRelease(inCharge, { id: 'capo', supervisor: true })).toBe(true);
    expect(mayRelease(inCharge, { id: 'rossi', supervisor: true })).toBe(false);
    expect(mayRelease(inCharge, { id: 'bianchi', supervisor: false })).toBe(false);
    expect(mayRelease({ state: 'expected' }, { id: 'capo', supervisor: true })).toBe(false);
  });
});

describe('who works at several offices', () => {
  const held = [{ role: 'official', office: 'roma' }, { role: 'auditor' }, { role: 'supervisor', office: 'napoli' }, { role: 'official', office: 'napoli' }] as const;
  it('chooses among them, each once', () => {
    expect(officesOf(held)).toEqual(['roma', 'napoli']);
  });
  it('supervises those of the role alone', () => {
    expect(supervises(held, 'napoli')).toBe(true);
    expect(supervises(held, 'roma')).toBe(false);
  });
});
