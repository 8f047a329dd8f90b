// How long it takes from taking a booking in charge until both see each other: `make bench-media`.
//
// A citizen waits; officials take the booking in charge and hand it over again, each on a fresh page. The last line is the figure.

import { Official } from "../lib/official.ts";
import { expect, test } from "../lib/test.ts";
import { t } from "../lib/texts.ts";
import { atRest, forget, fromClick, fromTaken, noteMoments } from "./moments.ts";

const RUNS = 30;

/** The first one warms caches that a working day has warm, and does not count. */
const WARM_UP = 1;

test("the first picture comes soon after the booking is taken in charge", async ({ people, server, playwright, launchOptions }) => {
  // A browser and a camera of their own, as at an office: two pages of one browser share its camera, and its pauses.
  const office = await playwright.chromium.launch(launchOptions);
  const citizen = await people.delegate();
  await noteMoments(citizen.page);
  await citizen.enterWaitingRoom("alone");
  const link = await server.staffLink("official");
  const times: { official: number; citizen: number }[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const page = await office.newPage({ viewport: { width: 1440, height: 900 } });
    await noteMoments(page);
    const official = await Official.at(page, link);
    await official.openDay();
    await official.open(people.code);
    await atRest(page);
    await forget(citizen.page);
    await official.take(people.code);
    times.push({ official: await fromClick(page), citizen: await fromTaken(citizen.page) });
    await handOver(official);
    await expect(citizen.headline(t("citizen_waiting_title"))).toBeVisible();
    await page.close();
  }
  await office.close();
  report(times.slice(WARM_UP));
});

async function handOver(official: Official): Promise<void> {
  await official.button(t("official_hand_over")).click();
  const dialog = official.page.getByRole("dialog", { name: t("official_hand_over_title") });
  await dialog.getByRole("button", { name: t("official_hand_over"), exact: true }).click();
}

function report(times: { official: number; citizen: number }[]): void {
  expect(times.every(({ official, citizen }) => official > 0 && citizen > 0)).toBe(true);
  const figures = {
    official: p95(times.map(({ official }) => official)),
    citizen: p95(times.map(({ citizen }) => citizen)),
    both: p95(times.map(({ official, citizen }) => Math.max(official, citizen))),
  };
  const { official, citizen, both } = figures;
  console.log(`official: ${sorted(times.map(({ official }) => official))} ms; citizen: ${sorted(times.map(({ citizen }) => citizen))} ms`);
  console.log(`first picture, 95th percentile of ${times.length} runs: official ${official} ms, citizen ${citizen} ms, the later of both ${both} ms`);
  console.log(`FIRST_FRAME_P95_MS=${both}`);
}

function sorted(times: number[]): string {
  return times.map(Math.round).sort((a, b) => a - b).join(" ");
}

function p95(times: number[]): number {
  const inOrder = [...times].sort((a, b) => a - b);
  return Math.round(inOrder[Math.ceil(inOrder.length * 0.95) - 1] ?? Number.NaN);
}
