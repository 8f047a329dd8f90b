// Signing in as people do: by the buttons of the login page, at the demonstration's own provider of identity.

import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import type { Realm } from "../../../web-client/src/protocol.ts";
import { t, within } from "./texts.ts";

/** Somebody whom the demonstration knows, by name, or anybody with a fiscal code. */
export type Who = string | { name: string; fiscal_code: string };

/** Signs a citizen in by SPID and comes back to a page. */
export async function enterBySpid(page: Page, url: string, who: Who, back = "/prenotazioni", level: 1 | 2 | 3 = 2): Promise<void> {
  await page.goto(`${url}/accesso?ritorno=${encodeURIComponent(back)}`);
  await page.getByRole("link", { name: t("login_with_spid"), exact: true }).click();
  await atProvider(page, who, level);
}

/** At the provider: who one is, and how surely. */
export async function atProvider(page: Page, who: Who, level: 1 | 2 | 3 = 2): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: t("demo_idp_title") })).toBeVisible();
  await page.getByRole("radio", { name: within(t("demo_idp_level_of", { level })) }).check();
  if (typeof who === "string") {
    await page.getByRole("button", { name: who, exact: true }).click();
  } else {
    await page.getByRole("textbox", { name: t("booking_name") }).fill(who.name);
    await page.getByRole("textbox", { name: t("booking_fiscal_code") }).fill(who.fiscal_code);
    await page.getByRole("button", { name: t("demo_idp_enter"), exact: true }).click();
  }
  await page.waitForURL((address) => !address.pathname.startsWith("/demo/"));
}

/** Follows a link of the demonstration, which signs in by itself, up to the page that it leads to. */
export async function follow(page: Page, link: string): Promise<void> {
  const back = new URL(link).searchParams.get("ritorno");
  await page.goto(link);
  if (back !== null) await page.waitForURL((address) => address.pathname === back);
}

/** Asks the service as the page does: with its cookie, and saying as whom. */
export async function askAs(page: Page, realm: Realm, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async ({ realm, method, path, body }) => {
      const json = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(path, { method, headers: { "Sportello-Realm": realm, "Content-Type": "application/json" }, ...json });
      return { status: response.status, body: response.status === 204 ? null : ((await response.json()) as unknown) };
    },
    { realm, method, path, body },
  );
}

const COOKIES: Record<Realm, string> = { citizen: "__Host-cittadino", guest: "__Host-ospite", staff: "__Host-sede" };

/** The secret of a session, for looking where it must not stand. */
export async function sessionSecret(context: BrowserContext, realm: Realm): Promise<string | undefined> {
  return (await context.cookies()).find(({ name }) => name === COOKIES[realm])?.value;
}

/** Opens the menu in the header. */
async function menu(page: Page): Promise<Locator> {
  await page.getByRole("banner").getByRole("button", { name: within(`${t("session_menu")}:`) }).click();
  return page.getByRole("navigation", { name: t("session_menu") });
}

/** Goes to a page by the menu in the header. */
export async function byMenu(page: Page, name: string): Promise<void> {
  await (await menu(page)).getByRole("link", { name, exact: true }).click();
}

/** Signs out by the menu in the header. */
export async function signOut(page: Page): Promise<void> {
  await (await menu(page)).getByRole("button", { name: t("session_leave"), exact: true }).click();
}
