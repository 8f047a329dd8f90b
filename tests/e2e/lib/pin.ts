// The institute's own PIN, as people get and use it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { DemoPin, RequestPin } from "../../../web-client/src/protocol.ts";
import { inspect } from "./inspect.ts";
import type { Sportello } from "./sportello.ts";
import { t } from "./texts.ts";

export const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });
export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** An envelope from the office, for somebody whom the demonstration knows by name. */
export async function envelope(server: Sportello, name: string): Promise<DemoPin> {
  const hint = name.toLowerCase().replace(" ", "-");
  const body = JSON.stringify({ hint });
  const answer = await fetch(`${server.url}/api/v1/demo/pins`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(answer.status).toBe(201);
  return (await answer.json()) as DemoPin;
}

export async function enter(page: Page, fiscalCode: string, pin: string): Promise<void> {
  await page.getByLabel(t("pin_fiscal_code")).fill(fiscalCode);
  await page.getByLabel(t("pin_pin"), { exact: true }).fill(pin);
  await button(page, t("pin_access_enter")).click();
}

/** The four steps; gives the new PIN. With a name each is looked at. */
export async function firstUse(page: Page, name?: string): Promise<string> {
  const look = async (step: string, italianOnly = false) => (name === undefined ? undefined : inspect(page, { name: `${name}-${step}`, italianOnly }));
  await expect(heading(page, t("pin_change_title"))).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: t("pin_change_step_2") })).toHaveAttribute("aria-current", "step");
  await look("before");
  await button(page, t("pin_change_make")).click();
  await expect(heading(page, t("pin_change_new"))).toBeVisible();
  const pin = (await page.getByTestId("new-pin").innerText()).replace(/\s/g, "");
  expect(pin).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
  await look("new");
  await button(page, t("pin_change_written")).click();
  await look("asked", true);
  await button(page, t("pin_change_done")).click();
  await expect(heading(page, t("pin_access_title"))).toBeVisible();
  return pin;
}

/** Messages with half a PIN. */
export async function halvesSent(server: Sportello): Promise<string[]> {
  return (await server.messages()).filter(({ kind }) => kind === "pin_half").map(({ text }) => text);
}

/** The half in a message. */
export function halfIn(text = ""): string {
  return /(?:^|è )([A-HJ-NP-Z2-9]{8})\b/m.exec(text)?.[1] ?? "";
}

/** What somebody holds who asked online for an ordinary PIN: the half by SMS, and the one on the letter that waits to be printed. */
export async function askedOnline(server: Sportello, name: string, fiscalCode: string): Promise<string> {
  const body: RequestPin = {
    applicant: { name, fiscal_code: fiscalCode, residence: "abroad", italian_document: "not_held" },
    address: { street: "Hauptstr. 5", post_code: "10115", town: "Berlin", country: "Germania" },
    contacts: { mobile: "+49 176 12345678", email: "posta@example.org", second_email: null },
  };
  const answer = await fetch(`${server.url}/api/v1/pin/requests`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  expect(answer.status).toBe(202);
  await expect.poll(() => lettersOf(server).length).toBe(1);
  const [first] = await halvesSent(server);
  const second = /\(((?:[A-HJ-NP-Z2-9]{4} ?){2})\) Tj/.exec(lettersOf(server)[0] ?? "")?.[1] ?? "";
  return halfIn(first) + second.replace(" ", "");
}

function lettersOf(server: Sportello): string[] {
  const folder = join(server.folder, "letters");
  return readdirSync(folder).filter((name) => name.endsWith(".pdf")).map((name) => readFileSync(join(folder, name), "latin1"));
}
