import { describe, expect, it } from 'vitest';
import { expiryOf, expiryState, used } from './expiry';

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);
const expiry = expiryOf({ idle_until: '2026-11-24T11:30:00Z', until: '2026-11-24T19:00:00Z' }, at('11:00:00'));

describe('the end of a session', () => {
  it('is asked about two minutes before, and told to the second', () => {
    expect(expiryState(expiry, at('11:27:59'))).toEqual({ kind: 'fine' });
    expect(expiryState(expiry, at('11:28:00'))).toEqual({ kind: 'soon', at: at('11:30:00'), renewable: true });
    expect(expiryState(expiry, at('11:29:59'))).toMatchObject({ kind: 'soon' });
    expect(expiryState(expiry, at('11:30:00'))).toEqual({ kind: 'over', at: at('11:30:00') });
  });

  it('is put off by each use, never by more than the server does', () => {
    expect(expiryState(used(expiry, at('11:20:00')), at('11:46:59'))).toEqual({ kind: 'fine' });
    expect(expiryState(used(expiry, at('11:20:00')), at('11:49:00'))).toMatchObject({ kind: 'over' });
    expect(used(expiry, at('11:00:10')).idleUntil).toBe(expiry.idleUntil);
  });

  it('cannot be put off beyond the end that comes in any case', () => {
    const late = used(expiry, at('18:45:00'));
    expect(expiryState(late, at('18:58:30'))).toEqual({ kind: 'soon', at: at('19:00:00'), renewable: false });
  });
});
