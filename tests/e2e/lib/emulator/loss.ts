// Packets that get lost: each by chance of its own, or in bursts.

import type { Impairment } from "./impairment.ts";
import type { Random } from "./random.ts";

/** Loses this share of the packets, each independently. */
export function randomLoss(share: number, random: Random): Impairment {
  return (at) => (random() < share ? null : at);
}

/** Gilbert and Elliott's model: a good and a bad state, and the chance of changing it with each packet. */
export interface Bursts {
  /** From good to bad. */
  begins: number;
  /** From bad to good: 0.25 makes bursts of four packets on average. */
  ends: number;
  /** What is lost while bad; everything if not said. */
  loss?: number;
}

/** Loses packets in bursts, as radio does. */
export function burstyLoss({ begins, ends, loss = 1 }: Bursts, random: Random): Impairment {
  let bad = false;
  return (at) => {
    bad = bad ? random() >= ends : random() < begins;
    return bad && random() < loss ? null : at;
  };
}
