// Figures out of what a page noted.

import { longestStill, type Reception } from "../lib/reception.ts";

/** What one of the two sees and hears of the other. */
export interface Seen {
  framesPerS: number;
  kbitPerS: number;
  freezes: number;
  frozenS: number;
  /** The longest time without a new picture. */
  stillS: number;
  concealedPercent: number;
  lostPercent: number;
  nacks: number;
  keyframeRequests: number;
  /** From the end of an outage, or from a change, to the first new picture; `null` where nothing happened. */
  backAfterS: number | "never" | null;
}

/** Shorter than this a picture stands still at any time. */
const NOTICED_MS = 250;

/** @param eventEnd when an outage was over or the address was another one */
export function seen(noted: Reception[], eventEnd: number | null): Seen {
  const [first, last] = [noted[0], noted.at(-1)];
  if (first === undefined || last === undefined) throw new Error("nothing was noted");
  const grown = (name: keyof Reception) => last[name] - first[name];
  const seconds = grown("at") / 1_000;
  const still = longestStill(noted, first.at);
  return {
    framesPerS: round(grown("frames") / seconds),
    kbitPerS: Math.round((grown("bytes") * 8) / 1_000 / seconds),
    freezes: grown("freezes"),
    frozenS: round(grown("frozenS")),
    stillS: round((still.until - still.from) / 1_000),
    concealedPercent: percent(grown("concealed"), grown("samples")),
    lostPercent: percent(grown("lost"), grown("lost") + grown("packets")),
    nacks: grown("nacks"),
    keyframeRequests: grown("keyframeRequests"),
    backAfterS: eventEnd === null ? null : backAfter(noted, eventEnd),
  };
}

function backAfter(noted: Reception[], eventEnd: number): number | "never" {
  // Pictures that were under way when the network went may still be decoded: back is who was longest without.
  const { from, until, isLast } = longestStill(noted, eventEnd);
  if (until - from < NOTICED_MS) return 0;
  return isLast ? "never" : round((until - eventEnd) / 1_000);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : round((100 * part) / whole);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
