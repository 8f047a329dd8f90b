// Booking, from the first page to the SMS, with the keyboard alone.

import { expect, type Locator, type Page } from "@playwright/test";
import type { BookingMade, CreateBooking, DaySlots } from "../../../web-client/src/protocol.ts";
import { askAs, enterBySpid } from "../lib/login.ts";
import type { Sportello } from "../lib/sportello.ts";
import { test } from "../lib/test.ts";
import { formatTime, plain, t, within } from "../lib/texts.ts";

// Invented people; the check letters are right. The first one books, at the demonstration's own provider of identity.
const DELEGATE = { name: "Marta Bellandi", fiscal_code: "BLLMRT88E52H501Q", masked: "BLLMRT*****501Q" };
const DELEGATOR = { name: "Ugo Bellandi", fiscal_code: "BLLGUO49B14H501V" };
const MOBILE = "333 000 0099";

/** Presses Tab until something has the focus, as one does who has no mouse. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not get to ${target}`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

async function fill(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

function step(page: Page, number: number, name: "desk" | "time" | "people" | "summary" | "done"): Locator {
  const title = t("booking_step_title", { step: number, all: 5, name: t(`booking_step_${name}`) });
  return page.getByRole("heading", { level: 1, name: title });
}

const next = (page: Page): Locator => page.getByRole("button", { name: t("common_continue"), exact: true });

/** Up to the summary; gives the time chosen, as `hh:mm`. */
async function answerAll(page: Page, server: Sportello): Promise<string> {
  await page.goto(`${server.url}/prenota`);
  await expect(page.getByText(t("session_why_booking"))).toBeVisible();
  await press(page, page.getByRole("link", { name: t("login_with_spid") }));
  await press(page, page.getByRole("button", { name: DELEGATE.name, exact: true }));
  await expect(step(page, 1, "desk")).toBeVisible();
  await expect(page.getByRole("radio")).toBeChecked();
  await press(page, next(page));
  await expect(step(page, 2, "time")).toBeVisible();
  // The first of the free times, by arrow and space as the browser does it.
  const times = page.getByRole("group", { name: within(t("booking_times_of", { day: "" }).trim()) }).getByRole("radio");
  await tabTo(page, times.first());
  await page.keyboard.press("Space");
  await expect(times.first()).toBeChecked();
  const time = (await times.first().locator("xpath=..").innerText()).trim();
  await page.keyboard.press("Enter");
  await expect(step(page, 3, "people")).toBeVisible();
  // Who books is known.
  await expect(page.getByRole("group", { name: new RegExp(`^${t("booking_delegate")}\\b`) })).toContainText(DELEGATE.masked);
  const delegator = page.getByRole("group", { name: new RegExp(`^${t("booking_delegator")}\\b`) });
  await fill(page, delegator.getByRole("textbox", { name: t("booking_name") }), DELEGATOR.name);
  await fill(page, delegator.getByRole("textbox", { name: t("booking_fiscal_code") }), DELEGATOR.fiscal_code.toLowerCase());
  await fill(page, page.getByRole("textbox", { name: t("booking_mobile"), exact: true }), MOBILE);
  await page.keyboard.press("Enter");
  await expect(step(page, 4, "summary")).toBeVisible();
  return time;
}

async function firstFree(server: Sportello): Promise<{ office: string; desk: string; start: string }> {
  const offices = (await (await fetch(`${server.url}/api/v1/offices`)).json()) as { id: string; desks: { id: string }[] }[];
  const office = offices[0];
  const desk = office?.desks[0];
  if (office === undefined || desk === undefined) throw new Error("the demonstration has a desk");
  const day = (await (await fetch(`${server.url}/api/v1/desks/${desk.id}/slots`)).json()) as DaySlots;
  const slot = day.slots.find(({ free }) => free);
  if (slot === undefined) throw new Error("a day with free slots has one");
  return { office: office.id, desk: desk.id, start: slot.start };
}

test("a booking is made, read, confirmed by SMS and cancelled with the keyboard alone", async ({ page, server }) => {
  const time = await answerAll(page, server);
  await expect(page.getByText(DELEGATOR.fiscal_code)).toBeVisible();
  await expect(page.getByText(DELEGATE.masked)).toBeVisible();
  await expect(page.getByText(within(`alle ${time}`))).toBeVisible();
  await press(page, page.getByRole("button", { name: t("booking_confirm") }));
  await expect(step(page, 5, "done")).toBeVisible();
  await press(page, page.getByRole("link", { name: t("booking_done_detail") }));

  await expect(page.getByRole("heading", { level: 1, name: t("booking_detail_title") })).toBeVisible();
  const ticket = page.getByRole("region", { name: t("booking_ticket") });
  await expect(ticket).toContainText(time);
  // Only the booker's own page, and masked even there.
  await expect(ticket).not.toContainText(DELEGATOR.fiscal_code);
  const code = (await ticket.locator(".booking-code bdi").innerText()).trim();
  expect(code).toMatch(/^AY\d+$/);
  await expect.poll(async () => (await server.messages()).filter(({ text }) => text.includes(code)).map(({ kind }) => kind)).toEqual(["confirmation"]);

  await press(page, page.getByRole("button", { name: t("booking_cancel"), exact: true }));
  const question = page.getByRole("dialog", { name: t("booking_cancel_question") });
  await expect(question).toBeVisible();
  await press(page, question.getByRole("button", { name: t("booking_cancel_yes") }));
  await expect(question).toBeHidden();
  await expect(page.getByText(t("booking_state_cancelled")).first()).toBeVisible();
  await page.goto(`${server.url}/gestione/messaggi`);
  await expect(page.getByRole("listitem").filter({ hasText: code })).toHaveCount(1);
});

test("wrong answers are named at their field, and going back keeps the right ones", async ({ page, server }) => {
  await answerAll(page, server);
  await page.goBack();
  await expect(step(page, 3, "people")).toBeVisible();
  const code = page.getByRole("group", { name: new RegExp(`^${t("booking_delegator")}\\b`) }).getByRole("textbox", { name: t("booking_fiscal_code") });
  const mobile = page.getByRole("textbox", { name: t("booking_mobile"), exact: true });
  await code.fill(`${DELEGATOR.fiscal_code.slice(0, 15)}A`);
  await mobile.fill("06 164164");
  await next(page).click();
  await expect(page.getByText(t("booking_fault_code_check_letter"))).toBeVisible();
  await expect(page.getByText(t("booking_fault_mobile_no_country_code"))).toBeVisible();
  await expect(code).toBeFocused();
  await mobile.fill(MOBILE);
  // One's own code: only the server knows it, and says so at the field.
  await code.fill(DELEGATE.fiscal_code);
  await next(page).click();
  await expect(step(page, 4, "summary")).toBeVisible();
  await page.getByRole("button", { name: t("booking_confirm") }).click();
  await expect(step(page, 3, "people")).toBeVisible();
  await expect(page.getByText(t("error_same_person"))).toBeVisible();
  await code.fill(DELEGATOR.fiscal_code);
  await next(page).click();
  await expect(step(page, 4, "summary")).toBeVisible();
});

test("a reload loses neither the answers under way nor the booking made", async ({ page, server }) => {
  await answerAll(page, server);
  await page.reload();
  await expect(step(page, 4, "summary")).toBeVisible();
  await page.getByRole("button", { name: t("booking_confirm") }).click();
  await expect(step(page, 5, "done")).toBeVisible();
  await page.reload();
  await expect(step(page, 5, "done")).toBeVisible();
  const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
  for (const said of [DELEGATE.fiscal_code, DELEGATOR.fiscal_code, MOBILE]) expect(kept).not.toContain(said);
});

test("a time that somebody else has just taken is said, and the nearest free ones are offered", async ({ page, browser, server }) => {
  const slot = await firstFree(server);
  const time = await answerAll(page, server);
  expect(time).toBe(formatTime(slot.start));
  const other: CreateBooking = {
    ...slot,
    delivery_mode: "web_meeting",
    delegator_name: DELEGATE.name,
    delegator_fiscal_code: DELEGATE.fiscal_code,
    mobile: "+393330000098",
    reason: "",
  };
  const device = await browser.newContext();
  const somebody = await device.newPage();
  await enterBySpid(somebody, server.url, DELEGATOR.name);
  const taken = await askAs(somebody, "citizen", "POST", "/api/v1/bookings", other);
  expect(taken.status).toBe(201);
  await device.close();
  await page.getByRole("button", { name: t("booking_confirm") }).click();
  await expect(page.getByText(t("error_slot_taken"))).toBeVisible();
  const offered = page.getByRole("group", { name: t("booking_nearest") }).getByRole("radio");
  await expect(offered).toHaveCount(3);
  await offered.first().check();
  await expect(page.getByText(t("error_slot_taken"))).toBeHidden();
  await page.getByRole("button", { name: t("booking_confirm") }).click();
  await expect(step(page, 5, "done")).toBeVisible();
  // The other one has the time, this one another.
  const made = taken.body as BookingMade;
  await page.getByRole("link", { name: t("booking_done_detail") }).click();
  const ticket = page.getByRole("region", { name: t("booking_ticket") });
  await expect(ticket).toBeVisible();
  await expect(ticket).not.toContainText(made.booking.ticket_code);
});

test("the reminder arrives half an hour before, once, while one watches", async ({ page, server }) => {
  const soon = (await server.demo()).bookings.find(({ admission }) => admission === "too_early");
  if (soon === undefined) throw new Error("the demonstration has a booking in 31 minutes");
  const code = soon.booking.ticket_code;
  await page.goto(`${server.url}/gestione/messaggi`);
  const messages = page.getByRole("listitem").filter({ hasText: code });
  await expect(messages).toHaveCount(1);
  await expect(messages).toContainText(t("inbox_kind_confirmation"));
  const left = Date.parse(soon.booking.start) - 30 * 60_000 - Date.parse((await server.demo()).now);
  expect(left, "the reminder is still to come").toBeGreaterThan(0);
  await server.advance(Math.ceil(left / 1000));
  await expect(messages).toHaveCount(2);
  await expect(messages.first()).toContainText(t("inbox_kind_reminder"));
  await expect(messages.first()).toContainText(formatTime(soon.booking.start));
  await server.advance(60);
  await expect.poll(async () => (await server.messages()).filter(({ kind, text }) => kind === "reminder" && text.includes(code)).length).toBe(1);
  await expect(page.getByText(plain(t("inbox_lead")))).toBeVisible();
});
