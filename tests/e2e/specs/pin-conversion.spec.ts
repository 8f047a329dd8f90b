// An ordinary PIN becomes dispositivo: the citizen hands form and document in, an official decides.

import type { Page } from "@playwright/test";
import { pdf, type SampleName } from "../lib/fixtures.ts";
import { inspect } from "../lib/inspect.ts";
import { byMenu, enterBySpid, follow } from "../lib/login.ts";
import { askedOnline, button, enter, firstUse, heading } from "../lib/pin.ts";
import { expect, test } from "../lib/test.ts";
import { t } from "../lib/texts.ts";

/** Chooses a file; what is then said of it. */
async function handIn(page: Page, paper: "form" | "document", file: SampleName, said: string): Promise<void> {
  const field = page.getByLabel(t(`pin_paper_${paper}`));
  await field.setInputFiles(pdf(file));
  await expect(page.locator(".field").filter({ has: field }).getByRole("status")).toHaveText(said);
}

test("form and document are handed in, refused with a reason, handed in again and accepted", async ({ page, server, people }) => {
  test.setTimeout(240_000);
  const code = "SRGRNI58D62F205V";
  const { links } = await server.bookingOf("Irene Sorgi");
  const initial = await askedOnline(server, "Irene Sorgi", code);
  await page.goto(`${server.url}/pin/accesso?ritorno=/prenotazioni`);
  await enter(page, code, initial);
  const personal = await firstUse(page);
  await enter(page, code, personal);
  await expect(heading(page, t("session_bookings"))).toBeVisible();
  const official = await people.device({ viewport: { width: 1440, height: 900 } });

  await test.step("an ordinary PIN opens no meeting, and the page says what does", async () => {
    await page.goto(server.url + links.meeting);
    await expect(heading(page, t("login_assurance_insufficient_title"))).toBeVisible();
    await expect(page.getByRole("link", { name: t("login_insufficient_pin_link") })).toHaveAttribute("href", "/pin/conversione");
    await inspect(page, { name: "pin-insufficient" });
    await byMenu(page, t("account_pin_convert"));
    await expect(heading(page, t("pin_convert_title"))).toBeVisible();
  });

  await test.step("files that can't be taken say why; two that can are sent", async () => {
    await button(page, t("pin_convert_send")).click();
    await expect(page.getByText(t("pin_convert_missing"))).toBeVisible();
    await handIn(page, "form", "bad-active.pdf", t("error_file_active_content"));
    await handIn(page, "form", "bad-not-pdf.pdf", t("error_file_not_pdf"));
    await handIn(page, "document", "bad-encrypted.pdf", t("error_file_encrypted"));
    await inspect(page, { name: "pin-conversion-refused-files" });
    await handIn(page, "form", "good-aa08.pdf", t("pin_paper_accepted", { name: "good-aa08.pdf" }));
    await handIn(page, "document", "good-document.pdf", t("pin_paper_accepted", { name: "good-document.pdf" }));
    await inspect(page, { name: "pin-conversion" });
    await button(page, t("pin_convert_send")).click();
    await expect(page.getByRole("main")).toContainText(t("pin_convert_asked", { date: "" }).split(".")[1] ?? "");
  });

  const row = official.getByRole("region", { name: t("pin_office_conversions") }).getByRole("listitem").filter({ hasText: "205V" });
  await test.step("the official looks at the files, and needs a reason to refuse", async () => {
    await follow(official, await server.staffLink("official"));
    await byMenu(official, t("account_pin_office"));
    await row.getByRole("button", { name: t("pin_office_look"), exact: true }).click();
    await expect(row.getByText(code)).toBeVisible();
    const saved = official.waitForEvent("download");
    await row.getByRole("button", { name: t("pin_office_save", { name: t("pin_paper_form") }), exact: true }).click();
    expect((await saved).suggestedFilename()).toBe("good-aa08.pdf");
    await inspect(official, { name: "pin-office-decide" });
    await row.getByRole("button", { name: t("pin_office_refuse"), exact: true }).click();
    await expect(row.getByText(t("pin_fault_missing"))).toBeVisible();
    await row.getByLabel(t("pin_office_reason")).fill("Il modulo non è firmato.");
    await row.getByRole("button", { name: t("pin_office_refuse"), exact: true }).click();
    await expect(official.getByText(t("pin_office_none"))).toBeVisible();
  });

  await test.step("the citizen reads the reason and hands in again", async () => {
    await page.reload();
    await expect(page.getByText("Il modulo non è firmato.")).toBeVisible();
    await handIn(page, "form", "good-aa08.pdf", t("pin_paper_accepted", { name: "good-aa08.pdf" }));
    await handIn(page, "document", "good-document.pdf", t("pin_paper_accepted", { name: "good-document.pdf" }));
    await inspect(page, { name: "pin-conversion-again" });
    await button(page, t("pin_convert_send")).click();
    await expect(page.getByRole("main")).toContainText(t("pin_convert_asked", { date: "" }).split(".")[1] ?? "");
  });

  await test.step("accepted: the same PIN now opens everything", async () => {
    await official.reload();
    await row.getByRole("button", { name: t("pin_office_look"), exact: true }).click();
    await row.getByRole("button", { name: t("pin_office_accept"), exact: true }).click();
    await expect(official.getByText(t("pin_office_none"))).toBeVisible();
    await page.goto(`${server.url}/pin/accesso?ritorno=${links.meeting}`);
    await enter(page, code, personal);
    await expect(heading(page, t("citizen_check_title"))).toBeVisible();
    await page.goto(`${server.url}/pin/conversione`);
    await expect(page.getByText(t("pin_convert_already"))).toBeVisible();
  });
});

test("who entered in another way is led to the PIN first", async ({ page, server }) => {
  await enterBySpid(page, server.url, "Irene Sorgi", "/pin/conversione");
  await expect(page.getByText(t("pin_convert_other_way"))).toBeVisible();
  await inspect(page, { name: "pin-conversion-other-way" });
  await page.getByRole("main").getByRole("link", { name: t("pin_to_access") }).click();
  await expect(heading(page, t("pin_access_title"))).toBeVisible();
});
