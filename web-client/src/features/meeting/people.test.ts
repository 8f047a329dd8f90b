import { expect, it } from 'vitest';
import type { Party, Seat } from '../../protocol';
import { fold, initialState, type MeetingState } from './meeting-state';
import { citizensAt } from './people';

const names = { delegate: 'Anna Verdi', delegator: 'Luca Verdi' };
const delegate: Seat = { kind: 'citizen', party: 'delegate' };
const delegator: Seat = { kind: 'citizen', party: 'delegator' };

function seated(...persons: Party[]): MeetingState {
  return fold(initialState, { seq: 1, at: '2026-11-24T11:00:00Z', event: { type: 'seat_taken', seat: delegate, persons, name: null, guest: false } });
}

it('who sits at a camera is named, both of two, and whose seat it is where nobody is known to sit', () => {
  expect(citizensAt(delegate, seated('delegate'), names)).toBe('Anna Verdi');
  expect(citizensAt(delegate, seated('delegate', 'delegator'), names)).toBe('Anna Verdi, Luca Verdi');
  expect(citizensAt(delegator, seated('delegate'), names)).toBe('Luca Verdi');
});
