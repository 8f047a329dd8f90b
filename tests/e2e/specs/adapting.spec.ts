// Each line carries what it can: voices first, then a picture that fits, and others don't suffer for it.

import type { Page } from "@playwright/test";
import { expectMedia, pictures } from "../lib/media.ts";
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

/** What a network of so many kbit/s lets down to the person; up goes everything. A quarter of a second may wait. */
const thin = (kbitPerS: number) => ({ up: {}, down: { rate: { kbitPerS, queueBytes: kbitPerS * 32 } } });

/** Share of the sound that the browser had to make up, over the last so many seconds. */
async function madeUp(page: Page, seconds: number): Promise<number> {
  const noted = await receptions(page);
  const last = noted.at(-1);
  const first = noted.find(({ at }) => last !== undefined && at >= last.at - seconds * 1_000);
  if (first === undefined || last === undefined || last.samples === first.samples) return 1;
  return (last.concealed - first.concealed) / (last.samples - first.samples);
}

/** The tallest picture that comes in now. */
async function tallest(page: Page): Promise<number> {
  return Math.max(0, ...(await pictures(page)).map(({ height }) => height));
}

test("on a line of 300 kbit/s the voice is whole and the picture moves", async ({ people, network }) => {
  const { citizen } = await talkOver(network, people);
  await watch(citizen.page);
  network.media.impair(thin(300));
  // Found within some seconds: from then on next to nothing of the voice is made up, and pictures come.
  await expect.poll(() => madeUp(citizen.page, 8), { timeout: 60_000 }).toBeLessThan(0.05);
  await expectMedia(citizen.page, 1);
});

test("on a line that carries only voices, the picture is left out and said to be, and comes back", async ({ people, network }) => {
  const { citizen } = await talkOver(network, people);
  await watch(citizen.page);
  network.media.impair(thin(90));
  await expect(citizen.page.getByText(t("live_withheld"))).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => madeUp(citizen.page, 5), { timeout: 60_000 }).toBeLessThan(0.1);
  // Only the way down is thin: without the own camera nothing more would come.
  await expect(citizen.page.getByRole("button", { name: t("live_slow_off") })).toHaveCount(0);
  network.media.impair({ up: {}, down: {} });
  await expect(citizen.page.getByText(t("live_withheld"))).toBeHidden({ timeout: 90_000 });
  await expectMedia(citizen.page, 1);
});

test("of three, who has a thin line gets small pictures, and the others large ones", async ({ people, network }) => {
  const { citizen, official } = await talkOver(network, people);
  const delegator = await people.delegator();
  await delegator.enterConversation();
  await Promise.all([citizen, official, delegator].map(({ page }) => expectMedia(page, 2)));
  await expect.poll(() => tallest(official.page), { timeout: 60_000 }).toBeGreaterThan(400);
  // Two full pictures of this camera come to some 900 kbit/s with the voices, two small ones to 500.
  network.media.impair(thin(700));
  await expect.poll(() => tallest(citizen.page), { timeout: 60_000 }).toBeLessThan(400);
  await expectMedia(citizen.page, 2);
  expect(await tallest(official.page)).toBeGreaterThan(400);
});
