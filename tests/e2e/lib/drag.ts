// A file of the device that is dragged over the page, as the browser itself sees it: what the page does not take or refuse it opens by itself.

import { pathToFileURL } from "node:url";
import { expect, type Page } from "@playwright/test";

interface Place {
  x: number;
  y: number;
}

/** Holds a file over a place of the page until the page has answered, whether it takes it or not: what lies there may just have moved. */
export async function holdFile(page: Page, file: string, place: Place): Promise<void> {
  const drag = await dragOf(page, file, place);
  await drag("dragEnter");
  await page.evaluate(() => {
    const drag = { answered: false };
    Object.assign(window, { drag });
    window.addEventListener("dragover", ({ defaultPrevented }) => (drag.answered = defaultPrevented));
  });
  await expect
    .poll(async () => {
      await drag("dragOver");
      return page.evaluate(() => (window as unknown as { drag: { answered: boolean } }).drag.answered);
    })
    .toBe(true);
}

/** Holds it there and lets it go. */
export async function letGo(page: Page, file: string, place: Place): Promise<void> {
  await holdFile(page, file, place);
  await (await dragOf(page, file, place))("drop");
}

async function dragOf(page: Page, file: string, place: Place): Promise<(type: "dragEnter" | "dragOver" | "drop") => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  // As a desktop hands it over: the file, and its address.
  const data = { items: [{ mimeType: "text/uri-list", data: pathToFileURL(file).href }], files: [file], dragOperationsMask: 1 };
  return async (type) => void (await session.send("Input.dispatchDragEvent", { type, ...place, data }));
}
