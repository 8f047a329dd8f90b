// Documents on their way: photographed with a phone, and through a line that breaks.

import type { Locator, Page } from "@playwright/test";
import { Citizen } from "../lib/citizen.ts";
import { pdf } from "../lib/fixtures.ts";
import { expectMedia } from "../lib/media.ts";
import { expect, test } from "../lib/test.ts";
import { t, within } from "../lib/texts.ts";

const PHONE = { viewport: { width: 390, height: 664 }, hasTouch: true, isMobile: true };

/** The ids of the tracks of cameras that are open in the page. */
async function openCameras(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { cameras: MediaStreamTrack[] }).cameras.filter(({ readyState }) => readyState === "live").length);
}

/** Keeps all camera tracks that the page opens. */
function keepCameras(): void {
  const cameras: MediaStreamTrack[] = [];
  Object.assign(window, { cameras });
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    cameras.push(...stream.getVideoTracks());
    return stream;
  };
}

/** The check as it is on a phone: one step at a time. */
async function enterByPhone(citizen: Citizen): Promise<void> {
  const { page } = citizen;
  await citizen.open();
  await page.getByRole("radio", { name: t("citizen_check_two") }).check();
  await citizen.button(t("common_continue")).tap();
  await citizen.button(t("citizen_check_start")).tap();
  for (const question of ["picture", "voice"] as const) {
    await page.getByRole("group", { name: t(`citizen_check_${question}_question`) }).getByRole("button", { name: t("common_yes") }).tap();
  }
  await citizen.button(t("citizen_check_sound_play")).tap();
  await page.getByRole("group", { name: t("citizen_check_sound_question") }).getByRole("button", { name: t("common_yes") }).tap();
  await citizen.button(t("citizen_check_enter")).tap();
  await citizen.expectWaiting();
}

test("who has only paper and a phone photographs the sheets, and they arrive as one PDF", async ({ people }) => {
  test.setTimeout(240_000);
  const [official, page] = [await people.official(), await people.device(PHONE)];
  await page.addInitScript(keepCameras);
  const citizen = await Citizen.at(page, people.server.url + people.booking.delegate);
  await enterByPhone(citizen);
  const document = t("meeting_document_delegation_form");
  const dialog = page.getByRole("dialog", { name: t("capture_title") });
  const button = (name: string): Locator => dialog.getByRole("button", { name, exact: true });

  await test.step("two sheets, the second photographed anew and turned, each with one press on a button in view", async () => {
    await page.getByRole("button", { name: t("files_photograph_named", { document }), exact: true }).click();
    for (const sheet of [1, 2]) {
      await expect(button(t("capture_shoot"))).toBeEnabled();
      await expect(button(t("capture_shoot"))).toBeInViewport();
      // The call's own camera is given away: many phones open one at a time.
      expect(await openCameras(page)).toBe(1);
      await button(t("capture_shoot")).click();
      await expect(dialog.getByRole("heading", { name: t("capture_look") })).toBeFocused();
      if (sheet === 2) {
        await button(t("capture_again")).click();
        await button(t("capture_shoot")).click();
      }
      await button(t("capture_keep")).click();
      await expect(dialog.getByRole("listitem")).toHaveCount(sheet);
      if (sheet === 1) await button(t("capture_add")).click();
    }
    await button(t("capture_rotate_named", { number: 2 })).click();
    await button(t("capture_up_named", { number: 2 })).click();
    expect(await openCameras(page)).toBe(0);
  });

  await test.step("sent as one file, and the call has its camera back", async () => {
    const sent = page.waitForRequest((asked) => asked.url().includes("/attachments?") && asked.method() === "POST");
    await button(t("capture_send")).click();
    const size = (await (await sent).response())?.request().sizes();
    expect((await size)?.requestBodySize).toBeLessThanOrEqual(3 * 1024 * 1024);
    await expect(citizen.document("delegation_form")).toContainText(t("meeting_document_waiting"));
    await expect(dialog).toBeHidden();
    await expect.poll(() => openCameras(page)).toBe(1);
  });

  await test.step("the official reads both pages before taking charge", async () => {
    await official.openDay();
    await official.open(people.code);
    const viewer = await official.openDocument("delegation_form", t("capture_file_name"));
    await expect(viewer.getByRole("img", { name: t("official_page_of", { page: 1, pages: 2 }) })).toBeVisible();
  });

  await test.step("in the conversation the others see the camera off meanwhile, and on again afterwards", async () => {
    await official.take(people.code);
    await citizen.expectLive((await people.server.staff("official")).name, 1);
    const off = official.page.getByRole("region", { name: t("meeting_videos") }).getByText(t("meeting_camera_off"));
    await page.getByRole("button", { name: new RegExp(`^${t("citizen_live_chat")}`) }).tap();
    await page.getByRole("button", { name: t("meeting_documents_see") }).tap();
    await page.getByRole("button", { name: t("files_photograph_named", { document: t("meeting_document_identity_document") }), exact: true }).tap();
    await expect(off).toBeVisible();
    await expect(button(t("capture_shoot"))).toBeEnabled();
    await button(t("capture_shoot")).tap();
    await button(t("capture_keep")).tap();
    await button(t("capture_send")).tap();
    await expect(official.document("identity_document")).toContainText(t("official_document_waiting"));
    await expect(off).toBeHidden();
    await expectMedia(official.page, 1);
  });

  await test.step("what the official asks for again is told above the pictures, and leads to the list", async () => {
    const document = t("meeting_document_identity_document");
    const viewer = await official.openDocument("identity_document", t("capture_file_name"));
    await viewer.getByRole("button", { name: t("official_ask_again"), exact: true }).click();
    await official.page.getByRole("radio", { name: t("official_objection_unreadable") }).check();
    await official.button(t("official_objection_yes")).click();
    // Who works by keyboard is not sent back to the beginning of the page, and leaves the document with one key.
    await expect(viewer.getByRole("heading", { name: t("capture_file_name") })).toBeFocused();
    await official.page.keyboard.press("Escape");
    await expect(viewer).toBeHidden();

    const chat = page.getByRole("button", { name: new RegExp(`^${t("citizen_live_chat")}`) });
    if ((await chat.getAttribute("aria-expanded")) === "true") await chat.tap();
    const band = page.getByRole("region", { name: t("meeting_documents"), exact: true }).filter({ hasText: t("citizen_live_again_one", { document }) });
    await expect(band).toBeInViewport();
    await band.getByRole("button", { name: t("citizen_live_again_see") }).tap();
    await expect(band).toBeHidden();
    await expect(citizen.document("identity_document")).toContainText(t("meeting_document_again"));
  });
});

test("a file that the line cuts off twice arrives once", async ({ people }) => {
  test.setTimeout(240_000);
  const delegate = await people.delegate();
  await delegate.enterWaitingRoom("two");
  const keys: (string | null)[] = [];
  await delegate.page.route("**/attachments?**", async (route) => {
    keys.push(await route.request().headerValue("idempotency-key"));
    // First the file doesn't arrive; then it does, but the answer gets lost.
    if (keys.length === 2) await route.fetch();
    if (keys.length <= 2) await route.abort("connectionreset");
    else await route.continue();
  });
  await delegate.attach("delegation_form", pdf("good-aa08.pdf"));
  await expect(delegate.document("delegation_form")).toContainText(t("files_retrying"));
  await expect(delegate.document("delegation_form")).toContainText(t("meeting_document_waiting"), { timeout: 30_000 });
  await expect.poll(() => keys.length, { timeout: 30_000 }).toBe(3);
  expect(new Set(keys).size).toBe(1);
  await expect(delegate.document("delegation_form").getByText("good-aa08.pdf")).toHaveCount(1);
});

test("a file too large is told with its size before it is sent, and a photograph becomes a PDF", async ({ people }) => {
  test.setTimeout(180_000);
  const delegate = await people.delegate();
  await delegate.enterWaitingRoom("two");
  const large = { name: "grande.pdf", mimeType: "application/pdf", buffer: Buffer.concat([pdf("good-aa08.pdf").buffer, Buffer.alloc(4_400_000)]) };
  await delegate.attach("delegation_form", large);
  const row = delegate.document("delegation_form");
  await expect(row).toContainText("Il file pesa 4,2 MB e il limite è 3 MB.");
  await expect(row.getByRole("button", { name: new RegExp(`^${t("files_another")}`) })).toBeVisible();
  await row.getByRole("button", { name: new RegExp(`^${t("meeting_file_dismiss")}`) }).click();
  await expect(row).not.toContainText("grande.pdf");

  const photo = await delegate.page.screenshot({ type: "jpeg" });
  await delegate.attach("delegation_form", { name: "foto.jpg", mimeType: "image/jpeg", buffer: photo });
  const dialog = delegate.page.getByRole("dialog", { name: t("capture_title_pictures") });
  await dialog.getByRole("button", { name: t("capture_send"), exact: true }).click();
  await expect(row).toContainText(t("meeting_document_waiting"));
  await expect(row.getByText(t("capture_file_name"))).toHaveCount(1);
});

test("a form without fiscal codes is doubted, and sent all the same by who is sure", async ({ people }) => {
  test.setTimeout(180_000);
  const delegate = await people.delegate();
  await delegate.enterWaitingRoom("two");
  await delegate.attach("delegation_form", pdf("odd-aa08.pdf"));
  const row = delegate.document("delegation_form");
  await expect(row).toContainText(t("error_form_fiscal_code_invalid"));
  await expect(row.getByRole("button", { name: new RegExp(`^${t("files_another")}`) })).toBeVisible();
  await row.getByRole("button", { name: t("files_sure"), exact: true }).click();
  await expect(row).toContainText(t("meeting_document_waiting"));
  await expect(row).not.toContainText(t("error_form_fiscal_code_invalid"));
});

test("a document asked for again comes back in the place of the old one, and another form asks for other documents", async ({ people }) => {
  test.setTimeout(240_000);
  const [official, delegate] = [await people.official(), await people.delegate()];
  await official.openDay();
  await delegate.enterWaitingRoom("two");
  await delegate.attach("delegation_form", pdf("good-aa08.pdf"));
  await expect(delegate.document("delegation_form")).toContainText(t("meeting_document_waiting"));
  await official.takeCharge(people.code);

  await test.step("the reason and the official's words reach the citizen", async () => {
    const viewer = await official.openDocument("delegation_form", "good-aa08.pdf");
    await viewer.getByRole("button", { name: t("official_ask_again"), exact: true }).click();
    await official.button(t("official_objection_yes")).click();
    await expect(official.page.getByRole("dialog").getByText(t("official_objection_choose"))).toBeVisible();
    await official.page.getByRole("radio", { name: t("official_objection_not_signed") }).check();
    await official.page.getByRole("textbox", { name: t("official_objection_note") }).fill("Firmi in fondo alla pagina.");
    await official.button(t("official_objection_yes")).click();
    await expect(delegate.document("delegation_form")).toContainText(t("files_objection_not_signed"));
    await expect(delegate.document("delegation_form")).toContainText("Firmi in fondo alla pagina.");
  });

  await test.step("the next file takes its place", async () => {
    const document = t("meeting_document_delegation_form");
    const chooser = delegate.page.waitForEvent("filechooser");
    await delegate.button(t("files_choose_again_named", { document })).click();
    await (await chooser).setFiles({ ...pdf("good-aa08.pdf"), name: "firmato.pdf" });
    await expect(delegate.document("delegation_form")).toContainText(t("files_replaced_word"));
    await expect(official.document("delegation_form")).toContainText("firmato.pdf");
    await expect(official.document("delegation_form")).toContainText(t("official_document_waiting"));
  });

  await test.step("with another form other documents are asked for, and the form signed for the first one counts no longer", async () => {
    await official.button(t("official_form_change")).click();
    await official.page.getByRole("radio", { name: within(t("files_form_aa09")) }).check();
    await official.page.getByRole("dialog").getByRole("button", { name: t("official_form_yes"), exact: true }).click();
    await expect(delegate.document("medical_statement")).toContainText(t("meeting_document_missing"));
    await expect(delegate.page.getByRole("listitem").filter({ hasText: t("files_form_signed_aa09") }).first()).toContainText(t("meeting_document_missing"));
  });
});
