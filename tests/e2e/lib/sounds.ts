// Whether a page sounded: its notes are made on the spot, so they can be counted.

import { expect, type Page } from "@playwright/test";

interface WithNotes {
  sportelloNotes: number;
}

/** Counts the notes the page plays. Before the page is opened. */
export async function countNotes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counted = window as unknown as WithNotes;
    counted.sportelloNotes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      counted.sportelloNotes += 1;
      start.call(this, when);
    };
  });
}

/** Notes played since the page was opened. */
export async function notes(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as WithNotes).sportelloNotes);
}

export async function expectNotes(page: Page, count: number): Promise<void> {
  await expect.poll(() => notes(page), { message: "notes played" }).toBe(count);
}
