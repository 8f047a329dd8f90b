// A narrow line with a queue before it.

import type { Impairment } from "./impairment.ts";

export interface Rate {
  kbitPerS: number;
  /** What may wait; a packet that finds no room is lost. */
  queueBytes: number;
}

/** Lets packets out one after the other at the rate of the line. */
export function limitedRate({ kbitPerS, queueBytes }: Rate): Impairment {
  // Kilobits a second are bits a millisecond.
  const bytesPerMs = kbitPerS / 8;
  let freeAt = Number.NEGATIVE_INFINITY;
  return (at, bytes) => {
    const waiting = Math.max(0, freeAt - at) * bytesPerMs;
    if (waiting + bytes > queueBytes) return null;
    freeAt = Math.max(at, freeAt) + bytes / bytesPerMs;
    return freeAt;
  };
}
