// Before, after and outside the window of a link, and what keeps a person from the camera.

import type { Page } from "@playwright/test";
import type { DemoBooking } from "../../../web-client/src/protocol.ts";
import { Citizen } from "../lib/citizen.ts";
import { askAs, enterBySpid } from "../lib/login.ts";
import type { Sportello } from "../lib/sportello.ts";
import { expect, test } from "../lib/test.ts";
import { formatDate, formatTime, plain, t } from "../lib/texts.ts";

/** The first booking whose window is not open yet. */
async function early(server: Sportello): Promise<DemoBooking & { admission: "too_early" }> {
  const found = (await server.demo()).bookings.find((booking) => booking.admission === "too_early");
  if (found?.admission !== "too_early") throw new Error("the demonstration has a booking that is not open yet");
  return found;
}

test("a page opened too early names the instant in Rome's time and becomes the check by itself", async ({ page, server }) => {
  const booking = await early(server);
  const citizen = await Citizen.at(page, server.url + booking.delegate);
  await citizen.open();
  await expect(citizen.headline(t("citizen_early_title"))).toBeVisible();
  const instant = { time: formatTime(booking.opens_at), date: formatDate(booking.opens_at) };
  await expect(citizen.text(plain(t("citizen_early_lead", instant)))).toBeVisible();
  await expect(page.getByRole("timer")).toHaveText(/1[56]:\d\d$/);
  // Four seconds before it opens: nobody touches the page any more.
  const left = Date.parse(booking.opens_at) - Date.parse((await server.demo()).now);
  await server.advance(Math.floor(left / 1000) - 4);
  await expect(citizen.headline(t("citizen_check_title"))).toBeVisible();
  await citizen.check("alone");
  await citizen.expectWaiting();
});

test("after its end the link says that nobody came in", async ({ page, server, people }) => {
  await server.advance(2 * 3600);
  const citizen = await Citizen.at(page, server.url + people.booking.delegator);
  await citizen.open();
  await expect(citizen.headline(t("citizen_over_title"))).toBeVisible();
  const time = formatTime(people.booking.booking.start);
  await expect(citizen.text(t("citizen_outcome_no_show", { time }))).toBeVisible();
});

test("who waits is told when the time is over and nobody could serve them", async ({ page, server, people }) => {
  const citizen = await Citizen.at(page, server.url + people.booking.delegate);
  await citizen.enterWaitingRoom("alone");
  await server.advance(2 * 3600);
  await citizen.expectOver("not_served");
});

test("a cancelled booking says so, even to who waits", async ({ page, server, people }) => {
  const citizen = await Citizen.at(page, server.url + people.booking.delegate);
  await citizen.enterWaitingRoom("alone");
  const answer = await askAs(page, "citizen", "DELETE", `/api/v1/bookings/${people.booking.booking.id}`);
  expect(answer.status).toBe(200);
  await expect(citizen.headline(t("citizen_cancelled_title"))).toBeVisible();
  await page.reload();
  await expect(citizen.headline(t("citizen_cancelled_title"))).toBeVisible();
});

test("a personal link that was not copied whole is no link", async ({ page, server, people }) => {
  const link = people.booking.links.guest;
  for (const wrong of [link.slice(0, -3), link.split("#")[0] ?? "", link.replace(/ospite\/./, "ospite/x")]) {
    await page.goto(server.url + wrong);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1, name: t("guest_invalid_title") })).toBeVisible();
    await expect(page.getByText(t("guest_invalid_remedy"))).toBeVisible();
  }
});

test("an address that is no meeting, and a meeting of other people, say so to who is signed in", async ({ page, server, people }) => {
  const stranger = { name: "Zenobia Quarantotti", fiscal_code: "RSSMRA80A01H501U" };
  const citizen = await Citizen.at(page, server.url + people.booking.links.meeting);
  await enterBySpid(page, server.url, stranger, people.booking.links.meeting);
  await expect(citizen.headline(t("citizen_not_yours_title"))).toBeVisible();
  await expect(citizen.text(plain(t("citizen_not_yours_who", { name: stranger.name })))).toBeVisible();
  await page.goto(`${server.url}/meeting/${people.booking.booking.id.replace(/^./, "x")}`);
  await expect(citizen.headline(t("citizen_invalid_title"))).toBeVisible();
});

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";
const IN_APP = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 350.0";

for (const [name, userAgent, lead] of [
  ["Firefox", FIREFOX, "citizen_unsupported_lead"],
  ["Safari", SAFARI, "citizen_unsupported_lead"],
  ["a page inside another app", IN_APP, "citizen_in_app_lead"],
  ["a Chrome without WebRTC", null, "citizen_unsupported_lead"],
] as const) {
  test(`${name} is told which browsers do`, async ({ browser, server, people }) => {
    const context = await browser.newContext(userAgent === null ? {} : { userAgent });
    const page = await context.newPage();
    const citizen = await Citizen.at(page, server.url + people.booking.delegate);
    await page.addInitScript(pretendToBe, userAgent !== null);
    await citizen.open();
    await expect(citizen.headline(t("citizen_unsupported_title"))).toBeVisible();
    await expect(citizen.text(t(lead))).toBeVisible();
    await expect(citizen.text(plain(t("citizen_unsupported_chrome")))).toBeVisible();
    await expect(citizen.text(plain(t("citizen_unsupported_edge")))).toBeVisible();
    await context.close();
  });
}

/** Other engines know no Client Hints; the last one knows no WebRTC. */
function pretendToBe(anotherEngine: boolean): void {
  if (anotherEngine) Object.defineProperty(Navigator.prototype, "userAgentData", { value: undefined });
  else Reflect.deleteProperty(window, "RTCPeerConnection");
}

const refusals = [
  ["NotAllowedError", "Permission dismissed", "prompt", "dismissed"],
  ["NotAllowedError", "Permission denied", "denied", "blocked_site"],
  ["NotAllowedError", "Permission denied by system", "granted", "blocked_system"],
  ["NotFoundError", "Requested device not found", "granted", "no_device"],
  ["NotReadableError", "Could not start video source", "granted", "in_use"],
  ["InvalidStateError", "", "granted", "unknown"],
] as const;

test("each refusal of camera and microphone has its cause and its remedy", async ({ page, server, people }) => {
  const citizen = await Citizen.at(page, server.url + people.booking.delegate);
  await page.addInitScript(refuseDevices);
  await citizen.open();
  for (const [name, message, permission, cause] of refusals) {
    await page.evaluate((refusal) => sessionStorage.setItem("refusal", JSON.stringify(refusal)), { name, message, permission });
    await page.reload();
    await citizen.button(t("citizen_check_start")).click();
    await expect(citizen.text(t(`device_camera_${cause}`))).toBeVisible();
    await expect(citizen.text(t(`device_microphone_${cause}`))).toBeVisible();
    await expect(page.getByText(t(`device_remedy_${cause}`))).toHaveCount(2);
  }
  // Mended meanwhile: «Riprova» is enough, for each of the two.
  await page.evaluate(() => sessionStorage.removeItem("refusal"));
  for (const left of [2, 1]) {
    await expect(citizen.button(t("common_retry"))).toHaveCount(left);
    await citizen.button(t("common_retry")).first().click();
  }
  await expect(citizen.button(t("common_retry"))).toHaveCount(0);
  await expect(citizen.text(t("citizen_check_picture_question"))).toBeVisible();
});

/** Refuses as the session storage says, with Chrome's own names and words. The permission is known once it has been asked for. */
function refuseDevices(): void {
  const refusal = JSON.parse(sessionStorage.getItem("refusal") ?? "null") as { name: string; message: string; permission: string } | null;
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const query = navigator.permissions.query.bind(navigator.permissions);
  let asked = false;
  navigator.mediaDevices.getUserMedia = (constraints) => {
    asked = true;
    if (refusal === null || sessionStorage.getItem("refusal") === null) return open(constraints);
    return Promise.reject(new DOMException(refusal.message, refusal.name));
  };
  navigator.permissions.query = async (descriptor) => {
    const status = await query(descriptor);
    if (!asked || refusal === null) return status;
    return new Proxy(status, { get: (target, key) => (key === "state" ? refusal.permission : Reflect.get(target, key)) });
  };
}

test("who has no camera may come in, knowing that it will be needed", async ({ page, server, people }) => {
  const citizen = await Citizen.at(page, server.url + people.booking.delegate);
  await page.addInitScript(withoutCamera);
  await citizen.open();
  await page.getByRole("radio", { name: t("citizen_check_alone") }).check();
  await citizen.button(t("citizen_check_start")).click();
  await expect(citizen.text(t("citizen_check_camera_needed"))).toBeVisible();
  await citizen.button(t("citizen_check_enter")).click();
  await citizen.expectWaiting();
  await expect(citizen.text(t("device_camera_no_device"))).toBeVisible();
});

function withoutCamera(): void {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) =>
    constraints?.video === undefined ? open(constraints) : Promise.reject(new DOMException("Requested device not found", "NotFoundError"));
}

/** A browser that was really told to refuse, without the tests' consent in the fake devices' name. */
test("a browser that blocks the site is explained how to allow it", async ({ playwright, server, people }, info) => {
  const { executablePath, args = [] } = info.project.use.launchOptions ?? {};
  const browser = await playwright.chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...args.filter((arg) => arg !== "--use-fake-ui-for-media-stream"), "--deny-permission-prompts"],
  });
  const page: Page = await (await browser.newContext({ locale: "it-IT" })).newPage();
  const citizen = await Citizen.at(page, server.url + people.booking.delegate);
  await citizen.open();
  await citizen.button(t("citizen_check_start")).click();
  await expect(citizen.text(t("device_camera_blocked_site"))).toBeVisible();
  await expect(citizen.text(t("device_site_step_2_camera"))).toBeVisible();
  await expect(citizen.text(t("device_microphone_blocked_site"))).toBeVisible();
  await browser.close();
});

test("on a phone the check goes one step at a time, and a yes leads on", async ({ server, people }) => {
  const page = await people.device({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const citizen = await Citizen.at(page, server.url + people.booking.delegate);
  await citizen.open();
  const step = (number: number) => expect(citizen.text(t("citizen_check_step", { step: number, steps: 5 }))).toBeVisible();
  await step(1);
  await page.getByRole("radio", { name: t("citizen_check_two") }).check();
  await citizen.button(t("common_continue")).tap();
  await step(2);
  await citizen.button(t("citizen_check_start")).tap();
  for (const [number, question] of [[2, "picture"], [3, "voice"], [4, "sound"]] as const) {
    await step(number);
    const yes = page.getByRole("group", { name: t(`citizen_check_${question}_question`) }).getByRole("button", { name: t("common_yes") });
    await yes.tap();
  }
  await step(5);
  await citizen.button(t("common_back")).tap();
  await step(4);
  // Who hears nothing is told what to do, and is not held up.
  await page.getByRole("group", { name: t("citizen_check_sound_question") }).getByRole("button", { name: t("common_no") }).tap();
  await expect(citizen.text(t("citizen_check_no_sound"))).toBeVisible();
  await citizen.button(t("common_continue")).tap();
  await step(5);
  await citizen.button(t("citizen_check_enter")).tap();
  await citizen.expectWaiting();
});
