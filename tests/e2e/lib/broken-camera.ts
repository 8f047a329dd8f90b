// A camera that stops opening when the test says so.

import type { Page } from "@playwright/test";

/** Names of the browser's refusals: not allowed, none there. */
export type Refusal = "NotAllowedError" | "NotFoundError";

/** For `addInitScript`: from now on the page's camera can be broken. */
export function breakableCamera(): void {
  const held: { refusal: string | null } = { refusal: null };
  Object.assign(window, { held });
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) => (held.refusal === null ? open(wanted) : Promise.reject(new DOMException("", held.refusal)));
  const query = navigator.permissions.query.bind(navigator.permissions);
  navigator.permissions.query = (asked) => (held.refusal === "NotAllowedError" ? Promise.resolve({ state: "denied" } as PermissionStatus) : query(asked));
}

/** Breaks it, or mends it with `null`. */
export async function breakCamera(page: Page, refusal: Refusal | null): Promise<void> {
  await page.evaluate((name) => {
    (window as unknown as { held: { refusal: string | null } }).held.refusal = name;
  }, refusal);
}
