import { describe, expect, it } from 'vitest';
import type { Quality } from '../../lib/line-stats';
import { leftAsItIs, noAdvice, observe, switchedOff, type Advice, type Situation } from './advice';

/** Looks once a second, as the page does. */
function watch(advice: Advice, from: number, to: number, quality: Quality | null, more: Partial<Situation> = {}): Advice {
  let now = advice;
  for (let at = from; at <= to; at += 1_000) now = observe(now, { now: at, quality, camera: true, needed: false, ...more });
  return now;
}

describe('the advice to send the voice alone', () => {
  it('comes after eight poor seconds, and not before', () => {
    expect(watch(noAdvice, 0, 7_000, 'poor').shown).toBe('nothing');
    expect(watch(noAdvice, 0, 8_000, 'poor').shown).toBe('switch_off');
  });

  it('begins to count anew when the voice got there better in between, or unknown', () => {
    for (const between of ['fair', null] as const) {
      const interrupted = watch(watch(noAdvice, 0, 6_000, 'poor'), 7_000, 7_000, between);
      expect(watch(interrupted, 8_000, 15_000, 'poor').shown).toBe('nothing');
    }
  });

  it('stays to be read while it is fair, and goes when all is good', () => {
    const said = watch(noAdvice, 0, 8_000, 'poor');
    expect(watch(said, 9_000, 12_000, 'fair').shown).toBe('switch_off');
    expect(watch(said, 9_000, 9_000, 'good').shown).toBe('nothing');
  });

  it('is not given to who has the camera off, nor while a document is looked at', () => {
    expect(watch(noAdvice, 0, 20_000, 'poor', { camera: false }).shown).toBe('nothing');
    expect(watch(noAdvice, 0, 20_000, 'poor', { needed: true }).shown).toBe('nothing');
  });

  it('is not repeated for three minutes to who leaves the camera on', () => {
    const left = leftAsItIs(watch(noAdvice, 0, 8_000, 'poor'), 10_000);
    expect(watch(left, 11_000, 189_000, 'poor').shown).toBe('nothing');
    expect(watch(left, 11_000, 190_000, 'poor').shown).toBe('switch_off');
  });

  it('offers the camera again after twenty good seconds, only to who switched it off by it', () => {
    const off = switchedOff(watch(noAdvice, 0, 8_000, 'poor'));
    expect(watch(off, 9_000, 28_000, 'good', { camera: false }).shown).toBe('nothing');
    expect(watch(off, 9_000, 29_000, 'good', { camera: false }).shown).toBe('switch_on');
    expect(watch(noAdvice, 0, 60_000, 'good', { camera: false }).shown).toBe('nothing');
  });

  it('says no more to who has switched it on without being asked', () => {
    const off = switchedOff(watch(noAdvice, 0, 8_000, 'poor'));
    const again = watch(off, 9_000, 9_000, 'good', { camera: true });
    expect(watch(again, 10_000, 60_000, 'good', { camera: false }).shown).toBe('nothing');
  });

  it('leaves in peace who leaves it off', () => {
    const offered = watch(switchedOff(noAdvice), 0, 20_000, 'good', { camera: false });
    expect(offered.shown).toBe('switch_on');
    expect(watch(leftAsItIs(offered, 21_000), 22_000, 90_000, 'good', { camera: false }).shown).toBe('nothing');
  });
});
