import { describe, expect, it } from 'vitest';
import type { MeetingPage } from '../../protocol';
import { viewOf, type Connected, type Link } from './citizen-view';

function link(admission: object): Link {
  return { kind: 'known', page: { party: 'delegate', ...admission } as unknown as MeetingPage };
}

const open = link({ admission: 'open' });
const seated: Connected = { line: { kind: 'live' }, phase: { kind: 'waiting', since: '', released: null }, seated: true, ready: true, called: false, unconfirmed: false };
const inCharge = { kind: 'in_charge', since: '', official: 'rossi', name: 'Carla Rossi' } as const;

describe('what a citizen’s link shows', () => {
  it('before the window: when it opens', () => {
    expect(viewOf(link({ admission: 'too_early', opens_at: 'T' }), true, null)).toEqual({ kind: 'too_early', opensAt: 'T' });
  });

  it('too early is said even to who has the wrong browser, who is told later', () => {
    expect(viewOf(link({ admission: 'too_early', opens_at: 'T' }), false, null).kind).toBe('too_early');
    expect(viewOf(open, false, null).kind).toBe('unsupported');
  });

  it('who has a place comes back to it, who has none is asked first', () => {
    expect(viewOf(open, true, seated).kind).toBe('waiting');
    expect(viewOf(open, true, { ...seated, seated: false }).kind).toBe('check');
  });

  it('nobody is asked anything before the history is told', () => {
    expect(viewOf(open, true, { ...seated, seated: false, ready: false }).kind).toBe('loading');
  });

  it('a broken line changes no view: the place is kept', () => {
    expect(viewOf(open, true, { ...seated, line: { kind: 'broken', attempt: 9 } }).kind).toBe('waiting');
    expect(viewOf(open, true, { ...seated, phase: inCharge, line: { kind: 'broken', attempt: 9 } }).kind).toBe('live');
  });

  it('the call comes before the conversation', () => {
    expect(viewOf(open, true, { ...seated, phase: inCharge, called: true }).kind).toBe('called');
    expect(viewOf(open, true, { ...seated, phase: inCharge }).kind).toBe('live');
  });

  it('who comes when the conversation runs already is asked first, too', () => {
    expect(viewOf(open, true, { ...seated, phase: inCharge, seated: false }).kind).toBe('check');
  });

  it('the end is shown whatever the line does', () => {
    const ended: Connected = { ...seated, phase: { kind: 'ended', at: '', outcome: 'delegation_registered' }, line: { kind: 'over' } };
    expect(viewOf(open, true, ended)).toEqual({ kind: 'over', outcome: 'delegation_registered' });
  });

  it('leaving and opening elsewhere are told apart', () => {
    expect(viewOf(open, true, { ...seated, line: { kind: 'elsewhere' } }).kind).toBe('elsewhere');
    expect(viewOf(open, true, { ...seated, line: { kind: 'over' }, seated: false }).kind).toBe('left');
  });

  it('a guest waits until the official has said who they are', () => {
    expect(viewOf(open, true, { ...seated, phase: inCharge, called: true, unconfirmed: true }).kind).toBe('unconfirmed');
    expect(viewOf(open, true, { ...seated, unconfirmed: true }).kind).toBe('waiting');
  });

  it('somebody else’s meeting, and one for which more is needed, say so', () => {
    expect(viewOf({ kind: 'failed', code: 'forbidden' }, true, null).kind).toBe('not_yours');
    expect(viewOf({ kind: 'failed', code: 'assurance_insufficient' }, true, null).kind).toBe('insufficient');
  });

  it('an address that is none is told apart from a service that can’t be reached', () => {
    expect(viewOf({ kind: 'failed', code: 'not_found' }, true, null).kind).toBe('link_invalid');
    expect(viewOf({ kind: 'failed', code: 'unreachable' }, true, null).kind).toBe('unreachable');
  });
});
