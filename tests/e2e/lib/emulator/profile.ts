// A network in a few words, as tests and measurements name it.

import { fixedDelay, jitter, type Jitter } from "./delay.ts";
import { blocked, type Impairment, inTurn } from "./impairment.ts";
import { type Bursts, burstyLoss, randomLoss } from "./loss.ts";
import type { Random } from "./random.ts";
import { limitedRate, type Rate } from "./rate.ts";

/** One direction of a line. What is not named is as good as it can be. */
export interface Profile {
  blocked?: boolean;
  /** Share of the packets. */
  loss?: number;
  bursts?: Bursts;
  rate?: Rate;
  delayMs?: number;
  jitter?: Jitter;
}

/** In the order of a real line: lost on the air, then the narrow place and its queue, then the long way. */
export function impairmentOf(profile: Profile, random: Random): Impairment {
  const stages: Impairment[] = [];
  if (profile.blocked === true) stages.push(blocked);
  if (profile.loss !== undefined) stages.push(randomLoss(profile.loss, random));
  if (profile.bursts !== undefined) stages.push(burstyLoss(profile.bursts, random));
  if (profile.rate !== undefined) stages.push(limitedRate(profile.rate));
  if (profile.delayMs !== undefined) stages.push(fixedDelay(profile.delayMs));
  if (profile.jitter !== undefined) stages.push(jitter(profile.jitter, random));
  return inTurn(...stages);
}
