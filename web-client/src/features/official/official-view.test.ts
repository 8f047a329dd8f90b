import { describe, expect, it } from 'vitest';
import type { BookingForOfficial, BookingView } from '../../protocol';
import { viewOf, type Connected, type Loaded } from './official-view';

function known(state: Partial<BookingView> = { state: 'open' }): Loaded {
  const found: BookingForOfficial = { booking: { id: 'b', ...state } as BookingView, note: null };
  return { kind: 'known', found };
}

const here: Connected = { line: { kind: 'live' }, phase: { kind: 'scheduled' }, seat: { kind: 'official', official: 'rossi' }, seated: false, ready: true };
const charge = { kind: 'in_charge', since: '2026-11-24T11:00:00Z', official: 'rossi', name: 'Giulia Rossi' } as const;

describe('an official’s meeting', () => {
  it('can be taken in charge while citizens wait', () => {
    expect(viewOf(known(), { ...here, phase: { kind: 'waiting', since: '', released: null } })).toEqual({ kind: 'waiting' });
    expect(viewOf(known(), here)).toEqual({ kind: 'expected' });
  });
  it('says which colleague holds it, and goes on for who assists', () => {
    const colleague = { ...charge, official: 'bianchi', name: 'Luca Bianchi' };
    expect(viewOf(known(), { ...here, phase: colleague })).toMatchObject({ kind: 'taken', by: 'Luca Bianchi' });
    expect(viewOf(known(), { ...here, phase: colleague, seated: true })).toEqual({ kind: 'live', role: 'assistant' });
  });
  it('stays the holder’s after a reload', () => {
    expect(viewOf(known(), { ...here, phase: charge, seated: true })).toEqual({ kind: 'live', role: 'holder' });
  });
  it('keeps the picture of the meeting while the line is broken', () => {
    expect(viewOf(known(), { ...here, phase: charge, seated: true, line: { kind: 'broken', attempt: 3 } })).toEqual({ kind: 'live', role: 'holder' });
  });
  it('tells how it ended, also when the booking was loaded before', () => {
    expect(viewOf(known(), { ...here, phase: { kind: 'ended', at: '', outcome: 'documents_missing' } })).toEqual({ kind: 'over', outcome: 'documents_missing' });
    expect(viewOf(known({ state: 'ended', outcome: 'no_show' }), null)).toEqual({ kind: 'over', outcome: 'no_show' });
    expect(viewOf(known({ state: 'cancelled' }), null)).toEqual({ kind: 'cancelled' });
  });
  it('tells a link that opens nothing from a line that is down', () => {
    expect(viewOf({ kind: 'failed', code: 'forbidden' }, null)).toEqual({ kind: 'invalid' });
    expect(viewOf({ kind: 'failed', code: 'unreachable' }, null)).toEqual({ kind: 'unreachable' });
  });
});
