// Every page and every state that can be reached: nothing for axe to find, nothing sideways, in both languages.

import type { Page } from "@playwright/test";
import { Citizen } from "../lib/citizen.ts";
import { pdf } from "../lib/fixtures.ts";
import { inspect } from "../lib/inspect.ts";
import { atProvider, enterBySpid, follow } from "../lib/login.ts";
import { expectMedia } from "../lib/media.ts";
import { expect, test } from "../lib/test.ts";
import { english, t } from "../lib/texts.ts";

const step = (page: Page, number: number) => page.getByRole("heading", { level: 1, name: new RegExp(`^Passo ${number} di 5`) });

test("the pages outside a meeting", async ({ page, server, people }) => {
  test.setTimeout(240_000);
  await page.goto(server.url);
  await expect(page.getByRole("heading", { level: 1, name: t("demo_title") })).toBeVisible();
  await inspect(page, { name: "front" });
  await page.getByRole("button", { name: t("common_help"), exact: true }).click();
  await expect(page.getByRole("dialog", { name: t("common_help") })).toBeVisible();
  await inspect(page, { name: "help", italianOnly: true });

  await test.step("booking", async () => {
    await page.goto(`${server.url}/prenota`);
    await expect(page.getByRole("link", { name: t("login_with_spid") })).toBeVisible();
    await inspect(page, { name: "booking-0-sign-in" });
    await page.getByRole("link", { name: t("login_with_spid") }).click();
    await expect(page.getByRole("button", { name: "Marta Bellandi" })).toBeVisible();
    await inspect(page, { name: "provider" });
    await atProvider(page, "Marta Bellandi");
    await expect(page.getByRole("radio")).toBeChecked();
    await inspect(page, { name: "booking-1-desk" });
    const next = page.getByRole("button", { name: t("common_continue"), exact: true });
    await next.click();
    await expect(step(page, 2)).toBeVisible();
    await page.locator("input[name=start]").first().check();
    await inspect(page, { name: "booking-2-time" });
    await next.click();
    await expect(step(page, 3)).toBeVisible();
    await next.click();
    await expect(page.getByText(t("booking_fault_missing")).first()).toBeVisible();
    await inspect(page, { name: "booking-3-people-faults" });
    const answers = ["Ugo Bellandi", "BLLGUO49B14H501V", "3330000097", "3330000067", "Delega per i genitori"];
    for (const [at, field] of (await page.getByRole("textbox").all()).entries()) await field.fill(answers[at] ?? "");
    await next.click();
    await expect(step(page, 4)).toBeVisible();
    await inspect(page, { name: "booking-4-summary" });
    await page.getByRole("button", { name: t("booking_confirm") }).click();
    await expect(step(page, 5)).toBeVisible();
    await inspect(page, { name: "booking-5-done" });
    await page.getByRole("link", { name: t("booking_done_detail") }).click();
    await expect(page.getByRole("heading", { level: 1, name: t("booking_detail_title") })).toBeVisible();
    await expect(page.getByRole("region", { name: t("booking_ticket") })).toBeVisible();
    await inspect(page, { name: "detail" });
    await page.getByRole("button", { name: t("booking_cancel"), exact: true }).click();
    await expect(page.getByRole("dialog", { name: t("booking_cancel_question") })).toBeVisible();
    await inspect(page, { name: "detail-cancel", italianOnly: true });
    await page.keyboard.press("Escape");
  });

  await test.step("who is signed in, and where", async () => {
    await page.goto(`${server.url}/prenotazioni`);
    await expect(page.getByRole("link", { name: new RegExp(t("booking_list_detail")) }).first()).toBeVisible();
    await inspect(page, { name: "bookings" });
    await page.getByRole("button", { name: new RegExp(t("session_menu")) }).click();
    await expect(page.getByRole("navigation", { name: t("session_menu") })).toBeVisible();
    await inspect(page, { name: "menu", italianOnly: true });
    await page.getByRole("link", { name: t("session_devices") }).click();
    await expect(page.getByText(t("devices_this"), { exact: true })).toBeVisible();
    await inspect(page, { name: "devices" });
    await server.advance(29 * 60);
    await expect(page.getByRole("dialog", { name: t("session_soon_title") })).toBeVisible();
    await inspect(page, { name: "session-soon", italianOnly: true });
    await server.advance(2 * 60);
    await expect(page.getByRole("heading", { level: 1, name: t("session_expired_title") })).toBeVisible();
    await inspect(page, { name: "session-expired" });
    await page.goto(`${server.url}/accesso?esito=assurance_insufficient&rif=0a1b2c3d&ritorno=/prenota`);
    await expect(page.getByRole("heading", { level: 1, name: t("login_assurance_insufficient_title") })).toBeVisible();
    await inspect(page, { name: "login-refused" });
  });

  await test.step("inbox, privacy, no page, no link", async () => {
    await page.goto(`${server.url}/gestione/messaggi`);
    await expect(page.getByText(t("inbox_kind_confirmation")).first()).toBeVisible();
    await inspect(page, { name: "inbox" });
    await page.goto(`${server.url}/informativa`);
    await expect(page.locator(".prose")).toBeVisible();
    await inspect(page, { name: "privacy" });
    await page.goto(`${server.url}/nessuna-pagina`);
    await expect(page.getByRole("heading", { level: 1, name: t("common_not_found_title") })).toBeVisible();
    await inspect(page, { name: "not-found" });
    await page.goto(`${server.url}/ospite/${people.booking.booking.id}#x`);
    await expect(page.getByRole("heading", { level: 1, name: t("guest_invalid_title") })).toBeVisible();
    await inspect(page, { name: "link-invalid" });
    await enterBySpid(page, server.url, { name: "Zenobia Quarantotti", fiscal_code: "RSSMRA80A01H501U" }, people.booking.links.meeting);
    await expect(page.getByRole("heading", { level: 1, name: t("citizen_not_yours_title") })).toBeVisible();
    await inspect(page, { name: "not-yours" });
  });

  await test.step("too early, over", async () => {
    const early = (await server.demo()).bookings.find(({ admission }) => admission === "too_early");
    await follow(page, server.url + (early?.delegate ?? ""));
    await expect(page.getByRole("heading", { level: 1, name: t("citizen_early_title") })).toBeVisible();
    await inspect(page, { name: "too-early" });
    await server.advance(2 * 3600);
    await follow(page, server.url + people.booking.delegate);
    await expect(page.getByRole("heading", { level: 1, name: t("citizen_over_title") })).toBeVisible();
    await inspect(page, { name: "over-no-show" });
  });
});

test("a browser that is not supported, and a camera that is blocked", async ({ page, server, people }) => {
  const citizen = await Citizen.at(page, server.url + people.booking.delegate);
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
    navigator.permissions.query = () => Promise.resolve({ state: "denied" } as PermissionStatus);
    if (sessionStorage.getItem("without") !== null) Reflect.deleteProperty(window, "RTCPeerConnection");
  });
  await citizen.open();
  await citizen.button(t("citizen_check_start")).click();
  await expect(citizen.text(t("device_camera_blocked_site"))).toBeVisible();
  await inspect(page, { name: "check-blocked" });
  await page.evaluate(() => sessionStorage.setItem("without", "webrtc"));
  await page.reload();
  await expect(citizen.headline(t("citizen_unsupported_title"))).toBeVisible();
  await inspect(page, { name: "unsupported" });
});

test("the pages of a meeting, on the citizen's side and on the official's", async ({ people }) => {
  test.setTimeout(480_000);
  const { code, names } = people;
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();
  await inspect(official.page, { name: "board-nobody" });

  await test.step("check and waiting room", async () => {
    await citizen.open();
    await expect(citizen.headline(t("citizen_check_title"))).toBeVisible();
    await inspect(citizen.page, { name: "check-begin" });
    await citizen.button(t("citizen_check_start")).click();
    await expect(citizen.text(t("citizen_check_picture_question"))).toBeVisible();
    await expect(citizen.button(t("trial_again"))).toBeVisible({ timeout: 40_000 });
    await citizen.page.getByText(t("trial_numbers")).click();
    await inspect(citizen.page, { name: "check-open" });
    await citizen.page.getByRole("radio", { name: t("citizen_check_two") }).check();
    await citizen.button(t("citizen_check_enter")).click();
    await citizen.expectWaiting();
    await inspect(citizen.page, { name: "waiting" });
    await expect(official.row(code)).toContainText(t("official_present_both"));
    await inspect(official.page, { name: "board-waiting" });
  });

  await test.step("conversation", async () => {
    await official.row(code).getByRole("link", { name: new RegExp(t("official_to_meeting")) }).click();
    await expect(official.button(t("official_take"))).toBeVisible();
    await inspect(official.page, { name: "official-before" });
    await official.button(t("official_take")).click();
    await official.expectInConversation(code);
    await Promise.all([official, citizen].map(({ page }) => expectMedia(page, 1)));
    await citizen.say("Buongiorno");
    await official.say("Buongiorno, mi mostri un documento.");
    await citizen.attach("delegation_form", pdf("bad-active.pdf"));
    await expect(citizen.refusal("bad-active.pdf")).toBeVisible();
    await citizen.attach("delegation_form", pdf("good-aa08.pdf"));
    await expect(official.chat.getByText("good-aa08.pdf")).toBeVisible();
    await inspect(citizen.page, { name: "live" });
    await inspect(official.page, { name: "official-live" });
    await official.openDocument("delegation_form", "good-aa08.pdf");
    await inspect(official.page, { name: "official-document" });
  });

  await test.step("a document at the camera", async () => {
    await official.page.getByRole("button", { name: t("live_document_look") }).click();
    await expect(citizen.text(t("live_document_hold"))).toBeVisible();
    await inspect(citizen.page, { name: "live-document" });
    await inspect(official.page, { name: "official-looks" });
    await official.page.getByRole("button", { name: t("live_document_look") }).click();
    await expect(citizen.text(t("live_document_hold"))).toBeHidden();
  });

  await test.step("consent and recording", async () => {
    await official.askRecording();
    await expect(citizen.consentQuestion).toBeVisible();
    await inspect(citizen.page, { name: "consent" });
    for (const [party, role] of [["delegate", "common_delegate"], ["delegator", "common_delegator"]] as const) {
      await citizen.consent(`${names[party]} (${t(role)})`, true);
    }
    await expect(official.recordingSign).toBeVisible();
    await inspect(citizen.page, { name: "live-recording" });
    await inspect(official.page, { name: "official-recording" });
  });

  await test.step("the chat on a phone", async () => {
    await citizen.page.setViewportSize({ width: 390, height: 844 });
    await citizen.page.getByRole("button", { name: new RegExp(`^${t("citizen_live_chat")}`) }).click();
    await expect(citizen.page.getByRole("heading", { name: t("citizen_live_panel") })).toBeVisible();
    await inspect(citizen.page, { name: "live-chat" });
    await citizen.page.setViewportSize({ width: 1280, height: 720 });
  });

  await test.step("close", async () => {
    await official.button(t("official_close")).click();
    await expect(official.page.getByRole("dialog", { name: t("official_close_title") })).toBeVisible();
    await inspect(official.page, { name: "official-close", italianOnly: true });
    await official.page.keyboard.press("Escape");
    await official.close("delegation_registered", "");
    await official.expectOver(code, "delegation_registered");
    await citizen.expectOver("delegation_registered");
    await inspect(official.page, { name: "official-over" });
    await inspect(citizen.page, { name: "over" });
    await expect(citizen.page.locator("html")).toHaveAttribute("lang", "it");
    expect(english.common_help).not.toBe(t("common_help"));
  });
});

test("the pages of a guest, of the supervisor and of the auditor", async ({ people }) => {
  test.setTimeout(360_000);
  const { code, names } = people;
  const [official, supervisor, guest] = [await people.official(), await people.staff("supervisor"), await people.guest()];

  await test.step("the way in by SMS", async () => {
    await guest.open();
    await inspect(guest.page, { name: "guest" });
    const right = await guest.askForCode();
    await guest.enter(right === "000000" ? "111111" : "000000");
    await expect(guest.page.getByText(t("error_guest_code_wrong"))).toBeVisible();
    await inspect(guest.page, { name: "guest-code" });
    await guest.enter(right);
    await guest.citizen.check();
    await guest.citizen.expectWaiting();
  });

  await test.step("to be confirmed", async () => {
    await official.openDay();
    await official.takeCharge(code);
    await expect(guest.citizen.headline(t("citizen_unconfirmed_title"))).toBeVisible();
    await inspect(guest.page, { name: "guest-unconfirmed" });
    await expect(official.guestCard(`${names.delegator} (${t("common_delegator")})`)).toBeVisible();
    await inspect(official.page, { name: "official-guest" });
  });

  await test.step("the supervisor", async () => {
    await supervisor.openDay();
    await inspect(supervisor.page, { name: "board-supervisor" });
    await supervisor.row(code).getByRole("button", { name: new RegExp(t("official_release")) }).click();
    await expect(supervisor.page.getByRole("dialog")).toBeVisible();
    await inspect(supervisor.page, { name: "release", italianOnly: true });
  });

  await test.step("the auditor, and the staff who are not signed in", async () => {
    const page = await people.device({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${people.server.url}/gestione/registro`);
    await expect(page.getByText(t("session_why_staff"))).toBeVisible();
    await inspect(page, { name: "staff-sign-in" });
    await follow(page, await people.server.staffLink("auditor"));
    await expect(page.getByText(t("audit_intact"))).toBeVisible();
    await inspect(page, { name: "audit" });
  });
});
