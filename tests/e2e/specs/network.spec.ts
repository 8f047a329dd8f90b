// A meeting over networks as people have them: packets get lost, the line goes away, the phone leaves the Wi-Fi.

import { bothWays } from "../lib/emulator/relay.ts";
import { expectMedia, incoming, negotiated } from "../lib/media.ts";
import { Network } from "../lib/network.ts";
import { receptions, watch } from "../lib/reception.ts";
import { talkOver } from "../lib/talk.ts";
import { expect, test as base } from "../lib/test.ts";
import { t } from "../lib/texts.ts";

const test = base.extend<{ network: Network }>({
  network: async ({ server }, use) => {
    const network = await Network.to(server);
    await use(network);
    network.close();
  },
});

test("a meeting lives through the loss of every tenth packet, both ways", async ({ people, network }) => {
  const { citizen, official } = await talkOver(network, people);
  network.media.impair(bothWays({ loss: 0.1 }));
  await Promise.all([citizen, official].map(({ page }) => expectMedia(page, 1)));
  const { up, upLost, down, downLost } = network.media.carried;
  for (const share of [upLost / up, downLost / down]) expect(share).toBeGreaterThan(0.01);
});

test("with almost a third of all packets lost, people still hear each other", async ({ people, network }) => {
  const { citizen, official } = await talkOver(network, people);
  network.media.impair(bothWays({ loss: 0.3 }));
  const pages = [citizen.page, official.page];
  await Promise.all(pages.map((page) => watch(page)));
  for (const page of pages) {
    // Ten seconds of sound, of which more than half is what the other said; the rest is made up by the browser.
    const heard = async () => (await receptions(page)).at(-1)?.samples ?? 0;
    await expect.poll(heard, { timeout: 60_000 }).toBeGreaterThan(10 * 48_000);
    const [first, last] = [(await receptions(page))[0], (await receptions(page)).at(-1)];
    if (first === undefined || last === undefined) throw new Error("nothing was noted");
    expect((last.concealed - first.concealed) / (last.samples - first.samples)).toBeLessThan(0.5);
    expect(last.energy).toBeGreaterThan(first.energy);
  }
});

test("who changes the network stays in the meeting, without a new negotiation", async ({ people, network }) => {
  const { citizen, official } = await talkOver(network, people);
  const before = await Promise.all([citizen, official].map(({ page }) => negotiated(page)));
  await network.media.move();
  // From now on, for what was under way may still arrive.
  const [here, there] = await Promise.all([citizen, official].map(({ page }) => incoming(page)));
  for (const [{ page }, had] of [[citizen, here], [official, there]] as const) {
    const slot = Object.keys(had ?? {})[0] ?? "";
    const decoded = async () => ((await incoming(page))[slot]?.frames ?? 0) - (had?.[slot]?.frames ?? 0);
    await expect.poll(decoded, { timeout: 5_000 }).toBeGreaterThan(5);
  }
  await Promise.all([citizen, official].map(({ page }) => expectMedia(page, 1)));
  expect(await Promise.all([citizen, official].map(({ page }) => negotiated(page)))).toEqual(before);
});

test("an outage of five seconds is told in words and mends by itself", async ({ people, network }) => {
  const { citizen, official, officialName } = await talkOver(network, people);
  const told = citizen.page.getByText(t("citizen_line_quiet")).or(citizen.text(t("citizen_line_banner"))).first();
  const mended = new Promise<void>((resolve) => setTimeout(() => resolve(network.mend()), 5_000));
  network.cut();
  await expect(told).toBeVisible({ timeout: 5_000 });
  await mended;
  await expect(told).toBeHidden();
  await citizen.expectLive(officialName, 1);
  await official.expectLive(people.code, 1);
});

test("where UDP falls silent in the middle of a word, it is told within seconds and goes on by TCP", async ({ people, network }) => {
  network.mediaByTcp = true;
  const { citizen, official } = await talkOver(network, people);
  const told = citizen.page.getByText(t("citizen_line_quiet"));
  network.media.impair(bothWays({ blocked: true }));
  // The browser alone takes eleven seconds.
  await expect(told).toBeVisible({ timeout: 6_000 });
  await expect(told).toBeHidden();
  await Promise.all([citizen, official].map(({ page }) => expectMedia(page, 1)));
});

test("where no UDP gets through, people see and hear each other by TCP", async ({ people, network }) => {
  network.media.impair(bothWays({ blocked: true }));
  network.mediaByTcp = true;
  await talkOver(network, people);
  const { up, upLost } = network.media.carried;
  expect(upLost).toBe(up);
});
