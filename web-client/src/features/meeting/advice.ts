/** When to say that one's own picture is in the way of one's own voice, and when that there is room for both again. The time is told. */
import type { Quality } from '../../lib/line-stats';

export interface Advice {
  shown: 'nothing' | 'switch_off' | 'switch_on';
  poorSince: number | null;
  goodSince: number | null;
  /** Not before. */
  quietUntil: number;
  /** The camera was switched off by this advice. */
  followed: boolean;
}

export interface Situation {
  now: number;
  /** How one's own voice gets to the server; `null` while nothing is known. What comes in counts for nothing: no less of it comes without the own picture. */
  quality: Quality | null;
  camera: boolean;
  /** An official looks at what is before the camera. */
  needed: boolean;
}

const POOR_MS = 8_000;
const GOOD_MS = 20_000;
const QUIET_MS = 180_000;

export const noAdvice: Advice = { shown: 'nothing', poorSince: null, goodSince: null, quietUntil: 0, followed: false };

/** The advice after one more look at how the voice does. */
export function observe(advice: Advice, { now, quality, camera, needed }: Situation): Advice {
  const poorSince = quality === 'poor' ? (advice.poorSince ?? now) : null;
  const goodSince = quality === 'good' ? (advice.goodSince ?? now) : null;
  // Who has switched it on again has decided.
  const followed = advice.followed && !camera;
  return { ...advice, poorSince, goodSince, followed, shown: shown({ ...advice, poorSince, goodSince, followed }, { now, quality, camera, needed }) };
}

function shown(advice: Advice, { now, quality, camera, needed }: Situation): Advice['shown'] {
  if (advice.followed) return advice.goodSince !== null && now - advice.goodSince >= GOOD_MS ? 'switch_on' : 'nothing';
  if (!camera || needed || now < advice.quietUntil) return 'nothing';
  // Once said it stays until the line is good: a notice that comes and goes can't be read.
  if (advice.shown === 'switch_off' && quality !== 'good') return 'switch_off';
  return advice.poorSince !== null && now - advice.poorSince >= POOR_MS ? 'switch_off' : 'nothing';
}

/** «Turn my camera off» was pressed. */
export function switchedOff(advice: Advice): Advice {
  return { ...advice, shown: 'nothing', followed: true, goodSince: null };
}

/** The camera stays as it is: nothing is said for some minutes. */
export function leftAsItIs(advice: Advice, now: number): Advice {
  return { ...advice, shown: 'nothing', followed: false, quietUntil: now + QUIET_MS };
}
