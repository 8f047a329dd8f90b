// The line of each person: tried before the meeting, told during it, and used for a document that is held to a camera.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Citizen } from "../lib/citizen.ts";
import { bothWays } from "../lib/emulator/relay.ts";
import { inspect } from "../lib/inspect.ts";
import { follow } from "../lib/login.ts";
import { expectMedia } from "../lib/media.ts";
import { Network } from "../lib/network.ts";
import { talkOver } from "../lib/talk.ts";
import { expect, test as base } from "../lib/test.ts";
import { t, within } from "../lib/texts.ts";

const test = base.extend<{ network: Network }>({
  network: async ({ server }, use) => {
    const network = await Network.to(server);
    await use(network);
    network.close();
  },
});

/** A trial takes some ten seconds, more where ways are closed. */
const TRIAL_PATIENCE_MS = 45_000;

/** The check up to where the line is tried by itself. */
async function openDevices(citizen: Citizen): Promise<void> {
  await citizen.open();
  await citizen.button(t("citizen_check_start")).click();
  await expect(citizen.text(t("trial_running"))).toBeVisible();
}

async function tried(citizen: Citizen): Promise<void> {
  await expect(citizen.button(t("trial_again"))).toBeVisible({ timeout: TRIAL_PATIENCE_MS });
}

/** The numbers of a trial, as the page lists them. */
async function facts(page: Page): Promise<string> {
  return (await page.locator(".trial-facts").first().innerText()).replaceAll("\n", " ");
}

test("the line is tried before the waiting room: the citizen takes the result along, the official sees it", async ({ people }) => {
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();

  await test.step("it runs by itself, is told in words, and nobody hears themselves", async () => {
    await openDevices(citizen);
    await expect(citizen.page.locator("audio")).toHaveCount(0);
    await tried(citizen);
    await expect(citizen.text(t("trial_good")).or(citizen.text(t("trial_fair")))).toBeVisible();
    await citizen.page.getByText(t("trial_numbers")).click();
    const numbers = await facts(citizen.page);
    expect(numbers).toMatch(new RegExp(`${t("trial_fact_udp").replace(/[()]/g, "\\$&")} ${t("trial_open", { ms: "\\d+" })}`));
    expect(numbers).toContain(`${t("trial_fact_camera")} ${t("trial_works")}`);
    // It went to the server and came back.
    const received = new RegExp(`${t("trial_fact_down")} (\\d+)`).exec(numbers)?.[1];
    expect(Number(received)).toBeGreaterThan(50);
  });

  await test.step("the result is a file without names or codes", async () => {
    const downloaded = citizen.page.waitForEvent("download");
    await citizen.button(t("trial_download")).click();
    const file = await downloaded;
    expect(file.suggestedFilename()).toMatch(/^prova-connessione-\d{4}-\d\d-\d\d\.txt$/);
    const text = readFileSync(await file.path(), "utf8");
    expect(text).toContain(t("trial_file_title"));
    expect(text).toContain(t("trial_fact_lost_up"));
    for (const secret of [people.code, people.names.delegate, "127.0.0.1", "localhost"]) expect(text).not.toContain(secret);
  });

  await test.step("the official sees it before taking charge, and in the meeting", async () => {
    await citizen.page.getByRole("radio", { name: t("citizen_check_two") }).check();
    await citizen.button(t("citizen_check_enter")).click();
    await citizen.expectWaiting();
    await official.row(people.code).getByRole("link", { name: within(t("official_to_meeting")) }).click();
    const sign = official.page.getByText(/^Connessione provata: (buona|discreta)$/);
    await expect(sign).toHaveCount(1);
    await sign.click();
    expect(await facts(official.page)).toContain(t("trial_fact_tcp"));
    await official.button(t("official_take")).click();
    await official.expectLive(people.code, 1);
    await expectMedia(citizen.page, 1);
    await expect(sign).toHaveCount(1);
  });
});

test("who enters while the line is tried waits for nothing", async ({ people }) => {
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();
  await openDevices(citizen);
  await citizen.page.getByRole("radio", { name: t("citizen_check_alone") }).check();
  await citizen.button(t("citizen_check_enter")).click();
  await citizen.expectWaiting();
  await official.takeCharge(people.code);
  await official.expectLive(people.code, 1);
  await expectMedia(citizen.page, 1);
});

test("where no way leads to the server the check says so, what to do and whom to call, and lets in all the same", async ({ people, network }) => {
  network.media.impair(bothWays({ blocked: true }));
  const page = await people.device();
  await network.carry(page);
  await follow(page, people.server.url + people.booking.delegate);
  const citizen = await Citizen.at(page, network.url + people.booking.links.meeting);
  await openDevices(citizen);
  await tried(citizen);
  await expect(citizen.text(t("trial_no_way"))).toBeVisible();
  await expect(citizen.text(t("trial_do_network"))).toBeVisible();
  await inspect(page, { name: "check-no-way" });
  await expect(page.getByRole("main").getByRole("link", { name: "803164" })).toBeVisible();
  await page.getByRole("radio", { name: t("citizen_check_alone") }).check();
  await citizen.button(t("citizen_check_enter")).click();
  await citizen.expectWaiting();
});

test("a bad line is told at the picture of who has it, and to themselves", async ({ people, network }) => {
  const { citizen, official } = await talkOver(network, people);
  const picture = official.page.getByRole("figure").filter({ has: official.page.locator("figcaption", { hasText: people.names.delegate }) });
  await expect(picture).toContainText(t("meeting_quality_good"), { timeout: 40_000 });
  network.media.impair(bothWays({ loss: 0.2 }));
  await expect(picture).toContainText(t("meeting_quality_poor"), { timeout: 40_000 });
  await expect(citizen.page.getByRole("button", { name: t("live_slow_off") })).toBeVisible({ timeout: 40_000 });
  await inspect(citizen.page, { name: "live-slow" });
  await citizen.button(t("live_slow_off")).click();
  await expect(picture).toContainText(t("meeting_camera_off"));
  network.media.impair(bothWays({}));
  await citizen.button(t("live_better_on")).click({ timeout: 60_000 });
  await expect(picture).not.toContainText(t("meeting_camera_off"));
  await expectMedia(official.page, 1);
});

test("a picture that is not sent is not a frozen one: its place says why", async ({ people }) => {
  const [official, citizen] = [await people.official(), await people.delegate()];
  // What only a very thin line brings about is said in the server's name.
  let say = (_: object): void => undefined;
  let shown: unknown;
  await citizen.page.routeWebSocket(/\/api\/v1\/socket/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      const told = JSON.parse(message.toString()) as { type: string; slots?: unknown[] };
      if (told.type === "slots") shown = told.slots?.[0];
      socket.send(message);
    });
    say = (message) => socket.send(JSON.stringify(message));
  });
  await official.openDay();
  await citizen.enterWaitingRoom("alone");
  await official.takeCharge(people.code);
  await expectMedia(citizen.page, 1);
  say({ type: "withheld", seats: [shown] });
  await expect(citizen.text(t("live_withheld"))).toBeVisible();
  await inspect(citizen.page, { name: "live-withheld" });
  say({ type: "withheld", seats: [] });
  await expect(citizen.text(t("live_withheld"))).toBeHidden();
  await expectMedia(citizen.page, 1);
});

test("who speaks is marked at their picture", async ({ people }) => {
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();
  await citizen.enterWaitingRoom("alone");
  await official.takeCharge(people.code);
  await official.expectLive(people.code, 1);
  // The browser's invented microphone beeps once a second.
  await expect(official.page.getByRole("figure").filter({ hasText: people.names.delegate }).getByText(t("meeting_speaking"))).toBeVisible();
});

test("an official looks at a document at a citizen's camera: it gives all its detail, and everybody knows", async ({ people }) => {
  test.setTimeout(180_000);
  const [official, delegate, delegator] = [await people.official(), await people.delegate(), await people.delegator()];
  await official.openDay();
  await delegate.enterWaitingRoom("alone");
  await delegator.enterWaitingRoom();
  await official.takeCharge(people.code);
  await Promise.all([official, delegate, delegator].map(({ page }) => expectMedia(page, 2)));
  const look = official.page.getByRole("figure").filter({ hasText: people.names.delegate }).getByRole("button", { name: t("live_document_look") });

  await test.step("asked for", async () => {
    await look.click();
    await expect(look).toHaveAttribute("aria-pressed", "true");
    await expect(delegate.text(t("live_document_own"))).toBeVisible();
    await expect(delegate.text(t("live_document_hold"))).toBeVisible();
    await expect(delegator.text(t("live_document_other", { who: people.names.delegate }))).toBeVisible();
    // Who holds a page wants to read it as it is.
    await expect(delegate.page.locator(".stage-main video")).not.toHaveClass(/mirrored/);
    await expect.poll(() => cameraOf(delegate.page)).toMatchObject({ hint: "detail", most: 2_500_000, preference: "maintain-resolution" });
    // The other citizen's picture makes room.
    await expect(official.page.getByRole("button", { name: t("live_document_look") })).toHaveCount(1);
  });

  await test.step("kept over a reload", async () => {
    await delegate.page.reload();
    await expect(delegate.text(t("live_document_hold"))).toBeVisible();
    await expect.poll(() => cameraOf(delegate.page), { timeout: 40_000 }).toMatchObject({ hint: "detail", most: 2_500_000 });
    await expectMedia(official.page, 2);
  });

  await test.step("seen", async () => {
    await look.click();
    await expect(delegate.text(t("live_document_over"))).toBeVisible();
    await expect(delegate.text(t("live_document_hold"))).toBeHidden();
    await expect(delegator.text(t("live_document_other", { who: people.names.delegate }))).toBeHidden();
    await expect.poll(() => cameraOf(delegate.page)).toMatchObject({ hint: "", most: 1_200_000 });
    await expect(official.page.getByRole("button", { name: t("live_document_look") })).toHaveCount(2);
    await Promise.all([official, delegate, delegator].map(({ page }) => expectMedia(page, 2)));
  });
});

/** How the page's last connection sends its picture. */
async function cameraOf(page: Page): Promise<{ hint: string | undefined; most: number | undefined; preference: string | undefined }> {
  return page.evaluate(() => {
    const peer = (window as unknown as { sportelloPeers: RTCPeerConnection[] }).sportelloPeers.at(-1);
    const sender = peer?.getSenders().find(({ track }) => track?.kind === "video");
    const parameters = sender?.getParameters();
    const most = Math.max(...(parameters?.encodings ?? []).map(({ maxBitrate = 0 }) => maxBitrate));
    return { hint: sender?.track?.contentHint, most, preference: parameters?.degradationPreference };
  });
}
