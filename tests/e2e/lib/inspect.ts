// What every page and state must hold: no fault that axe finds, and no sideways scroll at any width.

import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Phones small and usual, a tablet, a computer; axe looks at those marked. */
const WIDTHS = [
  { width: 320, height: 640, axe: false },
  { width: 390, height: 844, axe: true },
  { width: 768, height: 1024, axe: false },
  { width: 1440, height: 900, axe: true },
];

const PICTURES = join(import.meta.dirname, "../screenshots");

export interface Inspected {
  /** Name of the pictures. */
  name: string;
  /** The language cannot be changed: a dialog without the choice of it is open. */
  italianOnly?: boolean;
}

/** Looks at a state in every width, then in English. The page is left as it was. */
export async function inspect(page: Page, { name, italianOnly = false }: Inspected): Promise<void> {
  const before = page.viewportSize();
  for (const { width, height, axe } of WIDTHS) {
    await page.setViewportSize({ width, height });
    await expectNoSidewaysScroll(page, `${name} at ${width}`);
    if (axe) await expectNoViolation(page, `${name} at ${width}`);
    await take(page, `${name}-${width}`);
  }
  const back = async (): Promise<void> => (before === null ? undefined : page.setViewportSize(before));
  if (!italianOnly) await inspectInEnglish(page, name);
  await back();
}

async function inspectInEnglish(page: Page, name: string): Promise<void> {
  // The question on recording keeps the header out of reach and has a choice of its own.
  const dialog = page.locator("dialog[open]");
  const place = (await dialog.count()) > 0 ? dialog : page;
  await place.getByRole("button", { name: "English", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expectNoViolation(page, `${name} in English`);
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(page, `${name} in English at 320`);
  await take(page, `${name}-320-en`);
  await place.getByRole("button", { name: "Italiano", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
}

/** The whole page; of one with a dialog before it what people see of it. */
async function take(page: Page, name: string): Promise<void> {
  const fullPage = (await page.locator("dialog[open]").count()) === 0;
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage, animations: "disabled" });
}

async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  // Layout follows the width within a frame or two; what sticks out then is named.
  await expect
    .poll(() => page.evaluate(sticksOut), { message: `${where}: nothing sticks out sideways`, timeout: 5_000 })
    .toEqual([]);
}

/** Elements wider than the page, when the page can be scrolled sideways. */
function sticksOut(): string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
  return [`page: ${scrollWidth} > ${clientWidth}`, ...out.slice(0, 5).map((element) => `${element.tagName}.${element.className}`)];
}

async function expectNoViolation(page: Page, where: string): Promise<void> {
  // The browser's own viewer of PDFs is not ours.
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").setLegacyMode().analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html }) => html.slice(0, 200)).join("\n    ")}`);
  expect.soft(told, `${where}: what axe finds`).toEqual([]);
}
