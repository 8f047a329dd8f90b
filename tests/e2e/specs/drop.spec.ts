// Files that are dragged over the page and let go: on a document, beside it, and where nothing takes them.

import { type Page } from "@playwright/test";
import { holdFile, letGo } from "../lib/drag.ts";
import { pdf, saved } from "../lib/fixtures.ts";
import { expect, test } from "../lib/test.ts";
import { plain, t, within } from "../lib/texts.ts";

const FORM = t("meeting_document_delegation_form");
/** In the head of the page, far from any document. */
const ELSEWHERE = { x: 640, y: 20 };

test("a file let go anywhere in the waiting room is asked about, and goes where it is said to belong", async ({ people }) => {
  test.setTimeout(180_000);
  const citizen = await people.delegate();
  const { page } = citizen;
  await citizen.enterWaitingRoom("two");
  const address = page.url();
  const file = saved(pdf("good-aa08.pdf"));
  await expect(citizen.document("delegation_form")).toBeVisible();

  await test.step("held over the page it is told what will happen, and no longer when it is taken away", async () => {
    await holdFile(page, file, ELSEWHERE);
    await expect(page.getByText(t("files_drop_any"))).toBeInViewport();
    // As the browser tells that it has left the window.
    await page.dispatchEvent("body", "dragleave");
    await expect(page.getByText(t("files_drop_any"))).toBeHidden();
  });

  await test.step("who goes back has attached nothing", async () => {
    await letGo(page, file, ELSEWHERE);
    const question = page.getByRole("dialog", { name: t("files_which_one") });
    await expect(question).toContainText("good-aa08.pdf");
    await page.keyboard.press("Escape");
    await expect(question).toBeHidden();
    await expect(citizen.document("delegation_form")).toContainText(t("meeting_document_missing"));
  });

  await test.step("who answers has attached it there", async () => {
    await letGo(page, file, ELSEWHERE);
    await page.getByRole("dialog").getByRole("button", { name: FORM, exact: true }).click();
    await expect(citizen.document("delegation_form")).toContainText(t("meeting_document_waiting"));
  });

  await test.step("with one document left to attach it is that one", async () => {
    const last = t("meeting_document_identity_document");
    const other = saved(pdf("good-document.pdf"));
    await holdFile(page, other, ELSEWHERE);
    await expect(page.getByText(plain(t("files_drop_only", { document: last })))).toBeInViewport();
    await letGo(page, other, ELSEWHERE);
    await expect(citizen.document("identity_document")).toContainText(t("meeting_document_waiting"));
    await expect(citizen.document("identity_document")).toContainText("good-document.pdf");
  });

  expect(page.url()).toBe(address);
});

test("a file let go on a document is that document", async ({ people }) => {
  test.setTimeout(120_000);
  const citizen = await people.delegate();
  await citizen.enterWaitingRoom("two");
  const row = citizen.document("identity_document");
  await row.scrollIntoViewIfNeeded();
  const box = await row.boundingBox();
  if (box === null) throw new Error("the document is not shown");
  const place = { x: box.x + 40, y: box.y + 20 };
  const file = saved(pdf("good-document.pdf"));
  await holdFile(citizen.page, file, place);
  await expect(row).toContainText(t("files_drop_here"));
  await expect(citizen.page.getByText(t("files_drop_any"))).toBeHidden();
  await letGo(citizen.page, file, place);
  await expect(row).toContainText(t("meeting_document_waiting"));
  await expect(citizen.document("delegation_form")).toContainText(t("meeting_document_missing"));
});

test("a file let go in the conversation, or on a page that takes none, never takes the page’s place", async ({ people }) => {
  test.setTimeout(180_000);
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();
  await citizen.enterWaitingRoom("two");
  await official.takeCharge(people.code);
  await citizen.expectInConversation((await people.server.staff("official")).name);
  const file = saved(pdf("good-aa08.pdf"));
  await expect(citizen.document("delegation_form")).toBeVisible();

  await test.step("on the pictures it is asked about", async () => {
    await letGo(citizen.page, file, { x: 900, y: 300 });
    await citizen.page.getByRole("dialog", { name: t("files_which_one") }).getByRole("button", { name: FORM, exact: true }).click();
    await expect(official.document("delegation_form")).toContainText(t("official_document_waiting"));
  });

  await test.step("while something is asked nothing is taken", async () => {
    await citizen.button(t("citizen_live_leave")).click();
    const question = citizen.page.getByRole("dialog", { name: t("citizen_leave_live_title") });
    await expect(question).toBeVisible();
    await expectToStay(citizen.page, file);
    await expect(citizen.page.getByRole("dialog")).toHaveCount(1);
  });

  await test.step("the official’s page takes none", async () => {
    await expectToStay(official.page, file);
    await official.expectInConversation(people.code);
  });

  await test.step("nor does a page outside of meetings", async () => {
    const page = await people.device();
    await page.goto(`${people.server.url}/informativa`);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await expectToStay(page, file);
    await expect(page.getByText(within(t("files_drop_any")))).toHaveCount(0);
  });
});

/** Every moment of it is refused, so that the browser opens nothing: neither here nor, as Chrome does, beside. */
async function expectToStay(page: Page, file: string): Promise<void> {
  const pages = page.context().pages().length;
  await page.evaluate(() => {
    const moments: boolean[] = [];
    Object.assign(window, { moments });
    for (const kind of ["dragover", "drop"]) window.addEventListener(kind, ({ defaultPrevented }) => moments.push(defaultPrevented));
  });
  await letGo(page, file, { x: 600, y: 300 });
  const moments = await page.evaluate(() => (window as unknown as { moments: boolean[] }).moments);
  expect(moments.length).toBeGreaterThan(0);
  expect(moments).not.toContain(false);
  expect(page.context().pages()).toHaveLength(pages);
}
