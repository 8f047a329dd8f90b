// Sheets of paper before a camera that does not open, by keyboard alone, and photographs that the browser can't open.

import type { Locator, Page } from "@playwright/test";
import { breakableCamera, breakCamera } from "../lib/broken-camera.ts";
import type { Citizen } from "../lib/citizen.ts";
import { heic } from "../lib/fixtures.ts";
import { expect, test, type People } from "../lib/test.ts";
import { english, t } from "../lib/texts.ts";

const ROLE = "identity_document";
const NAMED = t("files_photograph_named", { document: t(`meeting_document_${ROLE}`) });

/** The delegate in the waiting room, with a camera that can be broken. */
async function waiting(people: People): Promise<Citizen> {
  const citizen = await people.delegate();
  await citizen.page.addInitScript(breakableCamera);
  await citizen.enterWaitingRoom("two");
  return citizen;
}

function dialogOf(page: Page): { dialog: Locator; button: (name: string) => Locator } {
  const dialog = page.getByRole("dialog", { name: t("capture_title") });
  return { dialog, button: (name) => dialog.getByRole("button", { name, exact: true }) };
}

test("who refuses the camera is told how to allow it, and attaches a photograph all the same", async ({ people }) => {
  test.setTimeout(180_000);
  const citizen = await waiting(people);
  const { page } = citizen;
  const { dialog, button } = dialogOf(page);
  await breakCamera(page, "NotAllowedError");
  await citizen.button(NAMED).click();
  await expect(dialog.getByText(t("device_camera_blocked_site"))).toBeVisible();
  await expect(dialog.getByText(t("device_site_step_3"))).toBeVisible();

  await test.step("trying again without a change says the same again, and the focus stays in the dialog", async () => {
    await button(t("common_retry")).press("Enter");
    await expect(dialog.getByText(t("device_camera_blocked_site"))).toBeVisible();
    await expect(dialog.getByText(t("capture_no_camera"))).toBeFocused();
  });

  await test.step("a photograph from the disk goes the same way as one just taken", async () => {
    const chooser = page.waitForEvent("filechooser");
    await button(t("capture_add_file")).click();
    await (await chooser).setFiles({ name: "carta.jpg", mimeType: "image/jpeg", buffer: await page.screenshot({ type: "jpeg" }) });
    await expect(dialog.getByRole("listitem")).toHaveCount(1);
    await button(t("capture_send")).click();
    await expect(citizen.document(ROLE)).toContainText(t("meeting_document_waiting"));
  });
});

test("a camera that is plugged in late opens when one tries again, and a sheet taken anew from a file keeps its place", async ({ people }) => {
  test.setTimeout(180_000);
  const citizen = await waiting(people);
  const { page } = citizen;
  const { dialog, button } = dialogOf(page);
  await breakCamera(page, "NotFoundError");
  await citizen.button(NAMED).click();
  await expect(dialog.getByText(t("device_camera_no_device"))).toBeVisible();
  await breakCamera(page, null);
  await button(t("common_retry")).click();
  for (const sheet of [1, 2]) {
    await button(t("capture_shoot")).click();
    await button(t("capture_keep")).click();
    await expect(dialog.getByRole("listitem")).toHaveCount(sheet);
    if (sheet === 1) await button(t("capture_add")).click();
  }
  const pictures = () => dialog.getByRole("img").evaluateAll((all) => all.map((picture) => (picture as HTMLImageElement).src));
  const before = await pictures();
  await breakCamera(page, "NotFoundError");
  await button(t("capture_again_named", { number: 1 })).click();
  const chooser = page.waitForEvent("filechooser");
  await button(t("capture_add_file")).click();
  await (await chooser).setFiles({ name: "fronte.jpg", mimeType: "image/jpeg", buffer: await page.screenshot({ type: "jpeg" }) });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  const after = await pictures();
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
});

test("sheets are photographed, put in order and sent by keyboard alone; Escape never throws them away, and the focus comes back", async ({ people }) => {
  test.setTimeout(180_000);
  const citizen = await waiting(people);
  const { page } = citizen;
  const { dialog, button } = dialogOf(page);
  const heading = (name: string): Locator => dialog.getByRole("heading", { name, exact: true });
  const { keyboard } = page;

  await test.step("Escape closes what holds nothing yet, and the focus is where it was", async () => {
    await citizen.button(NAMED).press("Enter");
    await expect(heading(t("capture_title"))).toBeFocused();
    await keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(citizen.button(NAMED)).toBeFocused();
  });

  await test.step("the way out comes first, then the button that takes the picture", async () => {
    await keyboard.press("Enter");
    await expect(button(t("capture_shoot"))).toBeEnabled();
    await keyboard.press("Tab");
    await expect(button(t("common_go_back"))).toBeFocused();
    await keyboard.press("Tab");
    await expect(button(t("capture_shoot"))).toBeFocused();
    await keyboard.press("Enter");
    await expect(heading(t("capture_look"))).toBeFocused();
  });

  await test.step("Escape asks, and asked again goes back to the photograph, however often", async () => {
    for (const _ of [1, 2, 3]) {
      await keyboard.press("Escape");
      await expect(heading(t("capture_leave_title"))).toBeVisible();
      await expect(dialog.locator(":focus")).toHaveCount(1);
      await keyboard.press("Escape");
      await expect(heading(t("capture_look"))).toBeVisible();
      await expect(dialog.locator(":focus")).toHaveCount(1);
    }
    await button(t("capture_keep")).press("Enter");
    await expect(heading(t("capture_pages"))).toBeFocused();
  });

  await test.step("Escape while the next one is photographed leads to the sheets that are there", async () => {
    await button(t("capture_add")).press("Enter");
    await expect(button(t("capture_shoot"))).toBeEnabled();
    await keyboard.press("Escape");
    await expect(dialog.getByRole("listitem")).toHaveCount(1);
    await expect(heading(t("capture_pages"))).toBeFocused();
  });

  await test.step("a button that goes with its sheet leaves the focus in the dialog", async () => {
    await button(t("capture_remove_named", { number: 1 })).press("Enter");
    await expect(heading(t("capture_pages_none"))).toBeFocused();
  });

  await test.step("sent, the focus is at the document", async () => {
    await button(t("files_photograph")).press("Enter");
    await expect(button(t("capture_shoot"))).toBeEnabled();
    await button(t("capture_shoot")).press("Enter");
    await button(t("capture_keep")).press("Enter");
    await button(t("capture_send")).press("Enter");
    await expect(citizen.document(ROLE)).toContainText(t("meeting_document_waiting"));
    await expect(citizen.document(ROLE).getByRole("button", { name: t("files_choose_more_named", { document: t(`meeting_document_${ROLE}`) }) })).toBeFocused();
  });
});

test("who leaves while the PDF is made sends nothing", async ({ people }) => {
  test.setTimeout(120_000);
  const citizen = await waiting(people);
  const { page } = citizen;
  const { dialog, button } = dialogOf(page);
  const sent: string[] = [];
  page.on("request", (asked) => {
    if (asked.method() === "POST" && asked.url().includes("/attachments?")) sent.push(asked.url());
  });
  // The making waits for the test.
  await page.evaluate(() => {
    const make = window.createImageBitmap.bind(window);
    const gate = new Promise<void>((resolve) => Object.assign(window, { goOn: resolve }));
    window.createImageBitmap = async (source: ImageBitmapSource) => gate.then(() => make(source));
  });
  await citizen.button(NAMED).click();
  await button(t("capture_shoot")).click();
  await button(t("capture_keep")).click();
  await button(t("capture_send")).click();
  await expect(dialog.getByText(t("capture_making"))).toBeVisible();
  await button(t("common_go_back")).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await button(t("common_go_back")).click();
  await button(t("capture_leave_yes")).click();
  await expect(dialog).toBeHidden();
  // Whatever was still under way has ended when a later sheet has gone through the same making.
  await page.evaluate(() => (window as unknown as { goOn: () => void }).goOn());
  await citizen.button(NAMED).click();
  await button(t("capture_shoot")).click();
  await button(t("capture_keep")).click();
  await button(t("capture_send")).click();
  await expect(citizen.document(ROLE)).toContainText(t("meeting_document_waiting"));
  expect(sent).toHaveLength(1);
});

test("a photograph of an iPhone that the browser can’t open is named, with what to do instead, in both languages", async ({ people }) => {
  test.setTimeout(180_000);
  const citizen = await waiting(people);
  const { page } = citizen;
  const dialog = page.getByRole("dialog");
  const photo = { name: "retro.jpg", mimeType: "image/jpeg", buffer: await page.screenshot({ type: "jpeg" }) };

  await test.step("beside one that opens", async () => {
    const chooser = page.waitForEvent("filechooser");
    await citizen.button(t("meeting_attach_document", { document: t(`meeting_document_${ROLE}`) })).click();
    await (await chooser).setFiles([heic(), photo]);
    const told = dialog.getByRole("alert");
    await expect(told).toContainText("La foto «IMG_0042.HEIC» non si apre in questo browser.");
    await expect(told).toContainText(t("capture_unreadable_do"));
    await expect(told).toContainText(t("capture_unreadable_heic"));
    await expect(dialog.getByRole("listitem")).toHaveCount(1);
    await dialog.getByRole("button", { name: t("capture_remove_named", { number: 1 }) }).click();
    await expect(dialog.getByRole("button", { name: t("files_photograph"), exact: true })).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("in English, alone: the camera is one press away", async () => {
    await page.getByRole("button", { name: "English", exact: true }).click();
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Attach: Copy of the identity document", exact: true }).click();
    await (await chooser).setFiles(heic());
    await expect(dialog.getByRole("alert")).toContainText("The photo “IMG_0042.HEIC” doesn’t open in this browser.");
    await expect(dialog.getByRole("alert")).toContainText(english.capture_unreadable_heic);
    await expect(dialog.getByText(english.capture_pages_none)).toBeVisible();
    await dialog.getByRole("button", { name: english.files_photograph, exact: true }).click();
    await expect(dialog.getByRole("button", { name: english.capture_shoot, exact: true })).toBeEnabled();
  });
});

test("from the paper-clip of the chat too the focus comes back to where one began", async ({ people }) => {
  test.setTimeout(120_000);
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();
  await citizen.enterWaitingRoom("two");
  await official.takeCharge(people.code);
  await citizen.expectInConversation((await people.server.staff("official")).name);
  const { page } = citizen;
  const { dialog } = dialogOf(page);
  // The first time the dialog has still to be fetched.
  for (const _ of ["fetched", "at hand"]) {
    await citizen.button(t("meeting_attach")).press("Enter");
    await page.getByRole("dialog", { name: t("meeting_attach_title") }).getByRole("button", { name: NAMED, exact: true }).press("Enter");
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(citizen.button(t("meeting_attach"))).toBeFocused();
  }
});
