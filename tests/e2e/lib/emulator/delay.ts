// Packets that come later, and not all by the same time.

import type { Impairment } from "./impairment.ts";
import type { Random } from "./random.ts";

/** The same for all. */
export function fixedDelay(ms: number): Impairment {
  return (at) => at + ms;
}

export interface Jitter {
  /** At most so much later. */
  ms: number;
  /** A packet may overtake another. Otherwise it waits behind the one before it, as in one queue. */
  reordering?: boolean;
}

/** For each packet something else, evenly spread. */
export function jitter({ ms, reordering = false }: Jitter, random: Random): Impairment {
  let latest = Number.NEGATIVE_INFINITY;
  return (at) => {
    const out = at + random() * ms;
    if (reordering) return out;
    latest = Math.max(latest, out);
    return latest;
  };
}
