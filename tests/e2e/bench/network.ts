// A conversation of two in real browsers while the citizen's network gets worse: what each sees and hears of the other.

import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { bothWays } from "../lib/emulator/relay.ts";
import { Network } from "../lib/network.ts";
import { type Reception, receptions, watch } from "../lib/reception.ts";
import { Relay } from "../lib/relay.ts";
import { withRelay } from "../lib/relay-test.ts";
import { expect } from "../lib/test.ts";
import { type Talk, talkOver } from "../lib/talk.ts";
import { type Case, cases } from "./cases.ts";
import { seen } from "./figures.ts";
import { expectBlocked, expectWay } from "./proof.ts";
import { load, type Measured, table, write } from "./report.ts";

/** Longer than this nobody waits for a picture. */
const JOIN_PATIENCE_MS = 25_000;

/** Of a meeting, the beginning is another matter: the rate of the video grows for some seconds. */
const SETTLING_MS = 4_000;

/** Before an outage or a change, to see what was. */
const BEFORE_EVENT_MS = 5_000;

/** What the names of the cases match that are looked at; the table is written only with all of them. */
const ONLY = new RegExp(process.env["BENCH_ONLY"] ?? "");

const test = withRelay(() => Relay.startBehindNetwork());

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    // As many pictures as a camera gives.
    const args = (launchOptions.args ?? []).map((arg) => arg.replace("=fps=10", "=fps=20"));
    // The relay's certificate is signed by nobody, and what a context lets pass counts for its pages alone.
    await use({ ...launchOptions, args: [...args, "--ignore-certificate-errors"] });
  },
});

test("a conversation over bad networks", async ({ server, people, relay }) => {
  test.setTimeout(720_000);
  const network = await Network.to(server, relay.ports);
  const talk = await talkOver(network, people);
  const measured: Measured[] = [];
  for (const [number, one] of cases.entries()) {
    if (!ONLY.test(one.name)) continue;
    network.media.impair(one.line, number);
    network.mediaByTcp = one.byTcp === true;
    network.openRelay(one.relayBy ?? null);
    const before = { ...network.media.carried };
    const result = await measure(network, talk, one);
    expectBlocked(one, before, network.media.carried);
    network.media.impair(bothWays({}));
    measured.push(result);
    console.log(JSON.stringify(result));
  }
  network.close();
  const text = table(measured);
  console.log(`\n${text}\n`);
  if (measured.length === cases.length) write(text);
  const json = process.env["BENCH_JSON"];
  if (json !== undefined) writeFileSync(json, JSON.stringify({ cases: measured }));
});

/** The citizen comes anew, so that no case inherits what another one did to the browser's estimates. */
async function measure(network: Network, { citizen, official }: Talk, one: Case): Promise<Measured> {
  await citizen.page.reload();
  await expect.poll(() => citizen.page.evaluate(() => "sportelloPeers" in window)).toBe(true);
  const [begun] = await Promise.all([Date.now(), watch(citizen.page), watch(official.page)]);
  const joined = await firstPicture(citizen.page);
  if (joined === null) return { name: one.name, joinedS: null, citizen: null, official: null, load: load() };
  await pause(SETTLING_MS);
  await expectWay(citizen.page, one);
  const from = Date.now();
  const eventEnd = await happen(network, one);
  await pause(from + one.seconds * 1_000 - Date.now());
  const [here, there] = await Promise.all([citizen, official].map(({ page }) => receptions(page)));
  const during = (noted: Reception[] = []) => noted.filter(({ at }) => at >= from);
  const joinedS = Math.round((joined - begun) / 100) / 10;
  return { name: one.name, joinedS, citizen: seen(during(here), eventEnd), official: seen(during(there), eventEnd), load: load() };
}

/** When the page decoded its first picture. */
async function firstPicture(page: Page): Promise<number | null> {
  const deadline = Date.now() + JOIN_PATIENCE_MS;
  while (Date.now() < deadline) {
    const first = (await receptions(page)).find(({ frames }) => frames > 0);
    if (first !== undefined) return first.at;
    await pause(200);
  }
  return null;
}

/** Lets happen what belongs to the case; tells when it was over. */
async function happen(network: Network, { event }: Case): Promise<number | null> {
  if (event === undefined) return null;
  await pause(BEFORE_EVENT_MS);
  if (event === "address change") {
    await network.media.move();
  } else {
    network.stall();
    await pause(event.outageMs);
    network.mend();
  }
  return Date.now();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
