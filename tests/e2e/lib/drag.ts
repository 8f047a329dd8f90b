// A file of the device that is dragged over the page, as the browser itself sees it: what the page does not take or refuse it opens by itself.

import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";

interface Place {
  x: number;
  y: number;
}

async function drag(page: Page, steps: readonly ("dragEnter" | "dragOver" | "drop")[], file: string, place: Place): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const type of steps) {
    await session.send("Input.dispatchDragEvent", { type, ...place, data: { items: [{ mimeType: "text/uri-list", data: pathToFileURL(file).href }], files: [file], dragOperationsMask: 1 } });
  }
  await session.detach();
}

/** Holds a file over a place of the page; the first moment over another element only enters it. */
export async function holdFile(page: Page, file: string, place: Place): Promise<void> {
  await drag(page, ["dragEnter", "dragOver", "dragOver"], file, place);
}

/** Lets it go there. */
export async function letGo(page: Page, file: string, place: Place): Promise<void> {
  await drag(page, ["dragEnter", "dragOver", "dragOver", "drop"], file, place);
}
