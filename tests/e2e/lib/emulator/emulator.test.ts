// The impairments under a clock of the test's own.

import { expect, test } from "@playwright/test";
import { fixedDelay, jitter } from "./delay.ts";
import { Departures } from "./departures.ts";
import type { Impairment } from "./impairment.ts";
import { burstyLoss, randomLoss } from "./loss.ts";
import { Outage } from "./outage.ts";
import { impairmentOf } from "./profile.ts";
import { seeded } from "./random.ts";
import { limitedRate } from "./rate.ts";

const PACKETS = 20_000;

/** When packets of 1,000 bytes come out that come in every so many milliseconds. */
function times(impairment: Impairment, packets = PACKETS, everyMs = 1): (number | null)[] {
  return Array.from({ length: packets }, (_, number) => impairment(number * everyMs, 1_000));
}

function shareLost(outcome: (number | null)[]): number {
  return outcome.filter((out) => out === null).length / outcome.length;
}

/** How many are lost in a row, on average. */
function meanBurst(outcome: (number | null)[]): number {
  const lost = outcome.filter((out) => out === null).length;
  const begun = outcome.filter((out, number) => out === null && outcome[number - 1] !== null).length;
  return lost / begun;
}

function isInOrder(outcome: (number | null)[]): boolean {
  const arrived = outcome.filter((out) => out !== null);
  return arrived.every((out, number) => number === 0 || out >= (arrived[number - 1] ?? 0));
}

test("the same seed gives the same numbers, another one others, and all are between 0 and 1", () => {
  const draw = (seed: number) => Array.from({ length: 1_000 }, seeded(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(Math.min(...draw(7))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draw(7))).toBeLessThan(1);
  expect(draw(7).reduce((sum, number) => sum + number) / 1_000).toBeCloseTo(0.5, 1);
});

test("a network that nobody made worse lets everything through at once", () => {
  const outcome = times(impairmentOf({}, seeded(1)), 100);
  expect(outcome).toEqual(Array.from({ length: 100 }, (_, number) => number));
});

test("random loss loses its share, repeatably, one at a time", () => {
  const outcome = times(randomLoss(0.1, seeded(1)));
  expect(shareLost(outcome)).toBeCloseTo(0.1, 2);
  // Independent losses follow each other by chance alone: 1 / (1 - 0.1).
  expect(meanBurst(outcome)).toBeCloseTo(1.11, 1);
  expect(times(randomLoss(0.1, seeded(1)))).toEqual(outcome);
  expect(times(randomLoss(0.1, seeded(2)))).not.toEqual(outcome);
});

test("bursty loss loses the share and the rows of Gilbert and Elliott's model", () => {
  const outcome = times(burstyLoss({ begins: 0.02, ends: 0.25 }, seeded(1)));
  // Bad for begins / (begins + ends) of the time, and for 1 / ends packets in a row.
  expect(shareLost(outcome)).toBeCloseTo(0.02 / 0.27, 2);
  expect(meanBurst(outcome)).toBeCloseTo(4, 0);
  const half = times(burstyLoss({ begins: 0.02, ends: 0.25, loss: 0.5 }, seeded(1)));
  expect(shareLost(half)).toBeCloseTo(0.02 / 0.27 / 2, 2);
});

test("a fixed delay is the same for all", () => {
  expect(times(fixedDelay(150), 3, 20)).toEqual([150, 170, 190]);
});

test("jitter delays by at most its measure and keeps the order, unless packets may overtake", () => {
  const waiting = times(jitter({ ms: 50 }, seeded(1)));
  expect(isInOrder(waiting)).toBe(true);
  const overtaking = times(jitter({ ms: 50, reordering: true }, seeded(1)));
  expect(isInOrder(overtaking)).toBe(false);
  for (const outcome of [waiting, overtaking]) {
    const delays = outcome.map((out, number) => (out ?? 0) - number);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(50);
    expect(Math.max(...delays)).toBeGreaterThan(45);
  }
});

test("a narrow line lets packets out at its rate, and its queue holds what it may", () => {
  // 80 kbit/s are 10 bytes a millisecond: 100 ms a packet, and three of them find room.
  const line = limitedRate({ kbitPerS: 80, queueBytes: 3_000 });
  expect(times(line, 5, 0)).toEqual([100, 200, 300, null, null]);
  // One has left, so one finds room.
  expect(line(100, 1_000)).toBe(400);
  expect(line(100, 1_000)).toBeNull();
  // A smaller one fits where a larger one did not.
  expect(line(150, 500)).toBe(450);
  // An empty line makes nobody wait for others.
  expect(line(10_000, 1_000)).toBe(10_100);
});

test("what is more than the rate of a line is lost", () => {
  // 1,000 bytes a millisecond into a line of 1,000 kbit/s: an eighth comes through.
  expect(shareLost(times(limitedRate({ kbitPerS: 1_000, queueBytes: 30_000 })))).toBeCloseTo(0.875, 2);
});

test("an outage lasts as long as it was said, or until it is mended", () => {
  const outage = new Outage();
  expect(outage.pass(0)).toBe(0);
  outage.begin(100, 5_000);
  expect([100, 5_099, 5_100].map(outage.pass)).toEqual([null, null, 5_100]);
  outage.begin(6_000);
  expect(outage.pass(1_000_000)).toBeNull();
  outage.mend();
  expect(outage.pass(1_000_001)).toBe(1_000_001);
});

test("a blocked line lets nothing through", () => {
  expect(shareLost(times(impairmentOf({ blocked: true }, seeded(1)), 100))).toBe(1);
});

test("several impairments work one after the other: the queue first, then the way", () => {
  const line = impairmentOf({ rate: { kbitPerS: 80, queueBytes: 2_000 }, delayMs: 150 }, seeded(1));
  expect(times(line, 3, 0)).toEqual([250, 350, null]);
});

test("packets depart in the order of their times", async () => {
  const departures = new Departures();
  const sent: string[] = [];
  const now = performance.now();
  departures.add(now + 20, () => sent.push("late"));
  departures.add(now, () => sent.push("at once"));
  departures.add(now + 10.2, () => sent.push("first of two"));
  departures.add(now + 10.2, () => sent.push("second of two"));
  expect(sent).toEqual(["at once"]);
  await expect.poll(() => sent).toEqual(["at once", "first of two", "second of two", "late"]);
});
