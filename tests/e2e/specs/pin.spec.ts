// Entering with the institute's own PIN: the first time, when it is lost, and when somebody guesses.

import { Citizen } from "../lib/citizen.ts";
import { inspect } from "../lib/inspect.ts";
import { byMenu, follow } from "../lib/login.ts";
import { button, enter, envelope, firstUse, halfIn, halvesSent, heading } from "../lib/pin.ts";
import { expect, test } from "../lib/test.ts";
import { formatDate, formatTime, t, within } from "../lib/texts.ts";

test("from the address of the meeting by PIN, changed at its first use, to the waiting room", async ({ page, server, people }) => {
  const { links } = people.booking;
  const { fiscal_code: code, pin } = await envelope(server, people.names.delegate);
  const citizen = await Citizen.at(page, server.url + links.meeting);
  await citizen.open();
  await page.getByRole("link", { name: t("login_with_pin") }).click();
  await expect(heading(page, t("pin_access_title"))).toBeVisible();
  await enter(page, code, pin);
  const personal = await firstUse(page, "pin-change");
  await enter(page, code, personal);
  await expect(page).toHaveURL(server.url + links.meeting);
  await citizen.check("alone");
  await citizen.expectWaiting();
  // Nothing of it stayed anywhere but in the person's hand.
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  for (const secret of [pin, personal, code]) {
    expect(kept).not.toContain(secret);
    expect(server.log).not.toContain(secret);
  }
});

test("who guesses is told until when, by the clock, and it opens at that time", async ({ page, server }) => {
  const { fiscal_code: code, pin } = await envelope(server, "Marta Bellandi");
  await page.goto(`${server.url}/pin/accesso`);
  await enter(page, code, "ABCO");
  await expect(page.getByText(t("pin_fault_characters"))).toBeVisible();
  for (let tried = 0; tried < 5; tried++) {
    await enter(page, code, `ABCDEFG${"ABCDE".charAt(tried)}`);
    await expect(page.getByText(t("error_pin_wrong"))).toBeVisible();
  }
  const before = Date.now();
  await enter(page, code, pin);
  const locked = page.getByText(t("pin_access_locked_why"));
  await expect(locked).toBeVisible();
  await expect(button(page, t("pin_access_enter"))).toBeDisabled();
  const told = [1, 2].map((minutes) => {
    const at = new Date(Math.ceil((before + minutes * 60_000 - 30_000) / 60_000) * 60_000);
    return within(t("pin_access_locked", { time: formatTime(at), date: formatDate(at) })).source;
  });
  await expect(page.getByText(new RegExp(told.join("|")))).toBeVisible();
  await inspect(page, { name: "pin-locked" });
  await server.advance(61);
  await expect(page.getByText(t("pin_access_unlocked"))).toBeVisible();
  await enter(page, code, pin);
  await expect(heading(page, t("pin_change_title"))).toBeVisible();
});

test("a lost PIN is restored by the two contacts, and the lost one opens nothing", async ({ page, server }) => {
  const { fiscal_code: code, pin } = await envelope(server, "Davide Sorgi");
  await page.goto(`${server.url}/pin/accesso`);
  await enter(page, code, pin);
  const lost = await firstUse(page);
  await page.getByRole("link", { name: t("pin_to_restore") }).click();
  await expect(heading(page, t("pin_restore_title"))).toBeVisible();
  await page.getByLabel(t("pin_fiscal_code")).fill(code);
  await button(page, t("pin_restore_send")).click();
  await expect(page.getByText(t("pin_fault_two_contacts"))).toBeVisible();
  await page.getByLabel(t("pin_mobile"), { exact: true }).fill("+39 333 0000002");
  await page.getByLabel(t("pin_email"), { exact: true }).fill("davide-sorgi@example.org");
  await button(page, t("pin_restore_send")).click();
  await expect(heading(page, t("pin_restore_done_title"))).toBeVisible();
  await inspect(page, { name: "pin-restore-done" });
  await expect.poll(async () => (await halvesSent(server)).length).toBe(2);
  const sent = await halvesSent(server);
  const [first, second] = ["la prima parte", "la seconda parte"].map((words) => halfIn(sent.find((text) => text.includes(words))));
  const initial = `${first}${second}`;
  await page.getByRole("link", { name: t("pin_to_access") }).click();
  await enter(page, code, lost);
  await expect(page.getByText(t("error_pin_wrong"))).toBeVisible();
  await enter(page, code, initial);
  await firstUse(page);
});

test("an office hands a PIN over, the contact centre takes a request, and who is dispositivo already is told so", async ({ page, server, people }) => {
  const office = await people.device({ viewport: { width: 1440, height: 900 } });
  const desk = await server.staffLink("official");
  const toDesk = async () => {
    await follow(office, desk);
    await byMenu(office, t("account_pin_office"));
    await expect(heading(office, t("pin_office_title"))).toBeVisible();
  };
  await toDesk();
  await inspect(office, { name: "pin-office" });

  await test.step("by telephone: an ordinary PIN", async () => {
    const centre = await people.device({ viewport: { width: 1440, height: 900 } });
    const help = await server.staffLink("operator");
    await follow(centre, help);
    await byMenu(centre, t("account_pin_requests"));
    await expect(heading(centre, t("pin_help_title"))).toBeVisible();
    await centre.getByLabel(t("pin_name")).fill("Irene Sorgi");
    await centre.getByLabel(t("pin_fiscal_code")).fill("SRGRNI58D62F205V");
    await centre.getByRole("radio", { name: t("pin_residence_abroad") }).check();
    await centre.getByRole("radio", { name: t("pin_document_not_held"), exact: true }).check();
    await centre.getByLabel(t("pin_street")).fill("Hauptstr. 5");
    await centre.getByLabel(t("pin_town")).fill("Berlin");
    await centre.getByLabel(t("pin_country")).fill("Germania");
    await centre.getByLabel(t("pin_email"), { exact: true }).fill("irene@example.org");
    await button(centre, t("pin_help_telephone_send")).click();
    await expect(centre.getByText("i*****@example.org", { exact: true }).first()).toBeVisible();
    await expect(centre.getByText(t("pin_help_sent"))).toBeVisible();
    // Half a day later nobody is signed in any more.
    await server.advance(43_200);
    await follow(centre, help);
    await byMenu(centre, t("account_pin_requests"));
    await button(centre, t("pin_help_validate")).click();
    await expect.poll(async () => (await halvesSent(server)).length).toBe(2);
    await inspect(centre, { name: "pin-assistance" });
  });

  await test.step("at the counter: the sheet for the envelope", async () => {
    await toDesk();
    const form = office.getByRole("region", { name: t("pin_office_issue") });
    await form.getByLabel(t("pin_name")).fill("Ugo Bellandi");
    await form.getByLabel(t("pin_fiscal_code")).fill("BLLGUO49B14H501V");
    await button(office, t("pin_office_issue_send")).click();
    await expect(form.getByText(t("pin_fault_choose")).first()).toBeVisible();
    await form.getByRole("radio", { name: t("pin_residence_italy") }).check();
    await form.getByRole("radio", { name: t("pin_document_held"), exact: true }).check();
    await button(office, t("pin_office_issue_send")).click();
    await expect(form.getByRole("link", { name: t("pin_office_open_sheet") })).toHaveAttribute("href", /^blob:/);
  });

  await test.step("nothing to convert", async () => {
    const { fiscal_code: code, pin } = await envelope(server, "Luca Farneti");
    await page.goto(`${server.url}/pin/conversione`);
    await page.getByRole("link", { name: t("login_with_pin") }).click();
    await enter(page, code, pin);
    await enter(page, code, await firstUse(page));
    await expect(page.getByText(t("pin_convert_already"))).toBeVisible();
  });
});

test("every page of the PIN holds at every width, in both languages", async ({ page, server }) => {
  const pages: [string, string][] = [
    ["accesso", t("pin_access_title")],
    ["cambio", t("pin_change_title")],
    ["richiesta", t("pin_request_title")],
    ["attivazione", t("pin_activate_title")],
    ["ripristino", t("pin_restore_title")],
    ["revoca", t("pin_revoke_title")],
  ];
  for (const [path, title] of pages) {
    await page.goto(`${server.url}/pin/${path}`);
    await expect(heading(page, title)).toBeVisible();
    // With every fault told.
    await page.getByRole("main").locator("button[type=submit]").click();
    await expect(page.locator(".field-error").first()).toBeVisible();
    await inspect(page, { name: `pin-${path}` });
  }
});
