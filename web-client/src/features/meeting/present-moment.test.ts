import { describe, expect, it } from 'vitest';
import type { Seat } from '../../protocol';
import { PresentMoment } from './present-moment';

const delegate: Seat = { kind: 'citizen', party: 'delegate' };
const official: Seat = { kind: 'official', official: 'rossi' };

describe('the present moment', () => {
  it('is what the server said last, not what it said before', () => {
    const moment = new PresentMoment();
    moment.take({ type: 'withheld', seats: [official, delegate] });
    moment.take({ type: 'withheld', seats: [delegate] });
    moment.take({ type: 'speaking', seats: [official] });
    moment.take({ type: 'lines', lines: [{ seat: official, quality: 'poor' }] });
    expect([...moment.withheld.value]).toEqual(['citizen:delegate']);
    expect([...moment.speaking.value]).toEqual(['official:rossi']);
    expect(moment.lines.value.get('official:rossi')).toBe('poor');
    moment.take({ type: 'speaking', seats: [] });
    expect(moment.speaking.value.size).toBe(0);
  });

  it('is forgotten with the conversation', () => {
    const moment = new PresentMoment();
    moment.take({ type: 'withheld', seats: [delegate] });
    moment.take({ type: 'lines', lines: [{ seat: official, quality: 'fair' }] });
    moment.take({ type: 'slots', slots: [official, delegate, null] });
    moment.forget();
    expect([moment.withheld.value.size, moment.lines.value.size, moment.shown.value.length]).toEqual([0, 0, 0]);
  });

  it('is said anew on a new socket, while the pictures go on', () => {
    const moment = new PresentMoment();
    moment.take({ type: 'lines', lines: [{ seat: official, quality: 'fair' }] });
    moment.take({ type: 'slots', slots: [official, null, null] });
    moment.lineBack();
    expect(moment.lines.value.size).toBe(0);
    expect(moment.shown.value).toEqual([official, null, null]);
  });
});
