import { describe, expect, it } from 'vitest';
import { SilenceWatch } from './silence';

/** Samples every half second; gives when the line was called silent first, or `null`. */
function listen(watch: SilenceWatch, from: number, to: number, bytesAt: (ms: number) => number, every = 500): number | null {
  for (let at = from; at <= to; at += every) if (watch.sample(at, bytesAt(at)) === 'silent') return at;
  return null;
}

/** Voices until then, and nothing afterwards. */
const until = (end: number) => (at: number): number => Math.min(at, end);

describe('a silent line', () => {
  it('is noticed two and a half seconds after the last that came', () => {
    expect(listen(new SilenceWatch(), 0, 20_000, until(5_000))).toBe(7_500);
  });

  it('is none while something comes, however little', () => {
    expect(listen(new SilenceWatch(), 0, 60_000, (at) => Math.floor(at / 2_000))).toBeNull();
  });

  it('means nothing to who hears only now and then, being alone', () => {
    expect(listen(new SilenceWatch(), 0, 60_000, (at) => Math.floor(at / 5_000))).toBeNull();
  });

  it('is not taken from a page in the background, which is woken once a minute', () => {
    const watch = new SilenceWatch();
    listen(watch, 0, 5_000, until(99_000));
    expect(listen(watch, 60_000, 300_000, until(5_000), 60_000)).toBeNull();
  });

  it('nor from a device that slept: on waking it is given its time', () => {
    const watch = new SilenceWatch();
    listen(watch, 0, 5_000, until(5_000));
    expect(listen(watch, 600_000, 602_400, until(5_000))).toBeNull();
    expect(listen(watch, 602_500, 604_000, until(5_000))).toBe(602_500);
  });

  it('is noticed in the background, too, where the page is woken once a second', () => {
    expect(listen(new SilenceWatch(), 0, 20_000, until(6_000), 1_000)).toBe(9_000);
  });

  it('of an old connection says nothing of a new one', () => {
    const watch = new SilenceWatch();
    listen(watch, 0, 5_000, until(99_000));
    watch.reset();
    expect(listen(watch, 5_500, 20_000, () => 0)).toBeNull();
  });
});
