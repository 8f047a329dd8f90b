// Documents: photographing sheets, what can't be opened, files that are dropped. Nothing for axe to find, nothing sideways.

import { breakCamera, breakableCamera } from "../lib/broken-camera.ts";
import { holdFile, letGo } from "../lib/drag.ts";
import { heic, pdf, saved } from "../lib/fixtures.ts";
import { inspect } from "../lib/inspect.ts";
import { expect, test } from "../lib/test.ts";
import { english, t, within } from "../lib/texts.ts";

test("sheets that are photographed, a camera that is refused, a photograph that can’t be opened", async ({ people }) => {
  test.setTimeout(360_000);
  const citizen = await people.delegate();
  const { page } = citizen;
  await page.addInitScript(breakableCamera);
  await citizen.enterWaitingRoom("two");
  const document = t("meeting_document_delegation_form");
  const photograph = citizen.button(t("files_photograph_named", { document }));

  await test.step("photographing", async () => {
    await photograph.click();
    await expect(citizen.button(t("capture_shoot"))).toBeEnabled();
    await inspect(page, { name: "capture-live", italianOnly: true });
    await citizen.button(t("capture_shoot")).click();
    await expect(page.getByRole("heading", { name: t("capture_look") })).toBeVisible();
    await inspect(page, { name: "capture-look", italianOnly: true });
    await citizen.button(t("capture_keep")).click();
    await citizen.button(t("capture_add")).click();
    await citizen.button(t("capture_shoot")).click();
    await citizen.button(t("capture_keep")).click();
    await expect(page.getByRole("dialog").getByRole("listitem")).toHaveCount(2);
    await inspect(page, { name: "capture-pages", italianOnly: true });
    await page.keyboard.press("Escape");
    await expect(page.getByRole("heading", { name: t("capture_leave_title") })).toBeVisible();
    await inspect(page, { name: "capture-leave", italianOnly: true });
    await citizen.button(t("capture_leave_yes")).click();
  });

  await test.step("a camera that is refused", async () => {
    await breakCamera(page, "NotAllowedError");
    await photograph.click();
    await expect(page.getByRole("dialog").getByText(t("device_camera_blocked_site"))).toBeVisible();
    await inspect(page, { name: "capture-refused", italianOnly: true });
    await page.keyboard.press("Escape");
  });

  await test.step("a photograph that can’t be opened", async () => {
    await citizen.attach("delegation_form", heic());
    await expect(page.getByText(t("capture_unreadable_one", { name: heic().name }))).toBeVisible();
    await inspect(page, { name: "capture-unreadable", italianOnly: true });
    await page.keyboard.press("Escape");
  });

  await test.step("a file that is held over the page and dropped beside the documents", async () => {
    const file = saved(pdf("good-aa08.pdf"));
    await holdFile(page, file, { x: 20, y: 300 });
    await expect(page.getByText(t("files_drop_any"))).toBeVisible();
    await inspect(page, { name: "drop-held", italianOnly: true });
    await letGo(page, file, { x: 20, y: 300 });
    await expect(page.getByRole("dialog", { name: t("files_which_one") })).toBeVisible();
    await inspect(page, { name: "drop-which", italianOnly: true });
    await page.keyboard.press("Escape");
  });

  await test.step("the longest sentences in English", async () => {
    await page.getByRole("button", { name: "English", exact: true }).click();
    await page.getByRole("button", { name: within(english.files_photograph) }).first().click();
    await expect(page.getByRole("dialog").getByText(english.device_camera_blocked_site)).toBeVisible();
    await inspect(page, { name: "capture-refused-en", italianOnly: true });
  });
});
