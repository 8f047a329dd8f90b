// Who one is: signing in, being refused, coming as a guest, signing out, and staying signed in.

import { expectMedia } from "../lib/media.ts";
import { askAs, atProvider, enterBySpid, follow, signOut } from "../lib/login.ts";
import { Citizen } from "../lib/citizen.ts";
import { expect, test } from "../lib/test.ts";
import { plain, t, within } from "../lib/texts.ts";

test("from the address of the meeting by SPID to the waiting room, and back to the same place", async ({ page, server, people }) => {
  const { booking, links } = people.booking;
  const citizen = await Citizen.at(page, server.url + links.meeting);
  await citizen.open();
  await expect(citizen.headline(t("login_needed_title"))).toBeVisible();
  await expect(citizen.text(t("session_why_meeting"))).toBeVisible();
  await page.getByRole("link", { name: t("login_with_spid") }).click();
  await atProvider(page, people.names.delegate);
  await expect(page).toHaveURL(server.url + links.meeting);
  await citizen.check("alone");
  await citizen.expectWaiting();
  await expect(page.getByRole("button", { name: within(people.names.delegate) })).toBeVisible();
  // The cookie is out of reach of scripts, and the address tells nothing.
  expect(await page.evaluate(() => document.cookie)).toBe("");
  expect(page.url()).not.toContain("#");
  expect(booking.name).toBe(people.names.delegate);
});

test("a login that is not sure enough is refused with cause, remedy and a number to quote", async ({ page, server }) => {
  await page.goto(`${server.url}/prenota`);
  await page.getByRole("link", { name: t("login_with_spid") }).click();
  await atProvider(page, "Marta Bellandi", 1);
  await expect(page.getByRole("heading", { level: 1, name: t("login_assurance_insufficient_title") })).toBeVisible();
  await expect(page.getByText(t("login_assurance_insufficient_remedy"))).toBeVisible();
  const reference = new URL(page.url()).searchParams.get("rif") ?? "";
  expect(reference).toMatch(/^[0-9a-f]{8}$/);
  await expect(page.getByText(plain(t("login_reference", { reference })))).toBeVisible();
  await expect(page.getByRole("link", { name: "803164" }).first()).toBeVisible();
  // From here in another way, to where one wanted to go.
  await page.getByRole("link", { name: t("login_with_cie") }).click();
  await atProvider(page, "Marta Bellandi", 3);
  await expect(page).toHaveURL(`${server.url}/prenota`);
});

test("who gives up is told that nothing happened, and goes on from there", async ({ page, server }) => {
  await page.goto(`${server.url}/prenotazioni`);
  await page.getByRole("link", { name: t("login_with_cie") }).click();
  await page.getByRole("button", { name: t("demo_idp_cancel"), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: t("login_login_cancelled_title") })).toBeVisible();
  await page.getByRole("link", { name: t("login_with_spid") }).click();
  await atProvider(page, "Marta Bellandi");
  await expect(page).toHaveURL(`${server.url}/prenotazioni`);
  await expect(page.getByRole("heading", { level: 1, name: t("session_bookings") })).toBeVisible();
});

test("a guest enters with the code by SMS, and hears nothing before the official has confirmed them", async ({ people }) => {
  const { code, names } = people;
  const person = `${names.delegator} (${t("common_delegator")})`;
  const [official, delegate, guest] = [await people.official(), await people.delegate(), await people.guest()];
  const written = "Solo per chi è nell'incontro";
  // Not only what the page shows: what reaches the guest's browser at all.
  const received: string[] = [];
  guest.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => received.push(payload.toString())));

  await test.step("the code", async () => {
    await guest.open();
    const right = await guest.askForCode();
    await guest.enter("12");
    await expect(guest.page.getByText(t("guest_fault_short", { missing: 4 }))).toBeVisible();
    await guest.enter(right === "000000" ? "111111" : "000000");
    await expect(guest.page.getByText(t("error_guest_code_wrong"))).toBeVisible();
    // As it stands in the message, pasted whole.
    await guest.enter(`${right} è il codice per entrare`);
    await guest.citizen.check();
    await guest.citizen.expectWaiting();
    expect(guest.page.url(), "the personal link is forgotten").not.toContain("#");
    await expect(guest.page.getByRole("region", { name: t("meeting_documents") })).toHaveCount(0);
  });

  await test.step("taken in charge: the guest still waits, and the official is asked", async () => {
    await official.openDay();
    await delegate.enterWaitingRoom("alone");
    await official.takeCharge(code);
    await Promise.all([expectMedia(official.page, 1), expectMedia(delegate.page, 1)]);
    await expect(guest.citizen.headline(t("citizen_unconfirmed_title"))).toBeVisible();
    await expect(guest.citizen.text(t("citizen_unconfirmed_lead"))).toBeVisible();
    await expect(official.guestCard(person)).toContainText(t("official_guest_question"));
    await expect(official.text(t("official_credential_unconfirmed"))).toBeVisible();
    // Nothing of the meeting gets to who is not known.
    await delegate.say(written);
    await expect(official.chat.getByText(written)).toHaveCount(1);
    await guest.page.reload();
    await expect(guest.citizen.headline(t("citizen_unconfirmed_title"))).toBeVisible();
    await expect(guest.page.getByText(written)).toHaveCount(0);
    expect(received.some((frame) => frame.includes("taken_in_charge"))).toBe(true);
    expect(received.filter((frame) => frame.includes(written))).toEqual([]);
  });

  await test.step("confirmed: all see and hear each other by themselves", async () => {
    await official.confirmGuest(person, names.delegator);
    const { name } = await people.server.staff("official");
    await guest.citizen.expectInConversation(name);
    await Promise.all([official.page, delegate.page, guest.page].map((page) => expectMedia(page, 2)));
    await expect(guest.citizen.chat.getByText(written), "what was written before is there now").toHaveCount(1);
    await expect(official.guestCard(person)).toBeHidden();
    await expect(official.text(t("official_credential_confirmed"))).toBeVisible();
    // Known once, known after a reload.
    await guest.page.reload();
    await guest.citizen.expectLive(name, 2);
    await expect(guest.citizen.chat.getByText(written)).toHaveCount(1);
  });
});

test("signing out in one window closes the others, and signing in opens them again", async ({ page, context, server, people }) => {
  const other = await context.newPage();
  await enterBySpid(page, server.url, people.names.delegate, people.booking.links.detail);
  await expect(page.getByRole("region", { name: t("booking_ticket") })).toBeVisible();
  await other.goto(`${server.url}/prenotazioni`);
  await expect(other.getByRole("heading", { level: 1, name: t("session_bookings") })).toBeVisible();
  await signOut(other);
  await expect(other.getByText(t("session_here_lead"))).toBeVisible();
  // At once, and nothing of the booking is left to read.
  await expect(page.getByText(t("session_elsewhere_lead"))).toBeVisible();
  await expect(page.getByText(people.code)).toHaveCount(0);
  await other.getByRole("link", { name: t("login_with_spid") }).click();
  await atProvider(other, people.names.delegate);
  await expect(page.getByRole("region", { name: t("booking_ticket") })).toBeVisible();
});

test("somebody else who signs in in another window takes nobody's place unseen", async ({ page, context, server, people }) => {
  await enterBySpid(page, server.url, people.names.delegate, people.booking.links.detail);
  await expect(page.getByRole("region", { name: t("booking_ticket") })).toBeVisible();
  const other = await context.newPage();
  await follow(other, server.url + people.booking.delegator);
  await expect(other.getByRole("heading", { level: 1, name: t("citizen_check_title") })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: t("session_replaced_title") })).toBeVisible();
  await expect(page.getByText(people.code)).toHaveCount(0);
});

test("the list of devices shows each place, and ends the one that is not known, in the midst of its meeting", async ({ page, server, people }) => {
  const citizen = await people.delegate();
  await citizen.enterWaitingRoom("alone");
  await enterBySpid(page, server.url, people.names.delegate, "/accessi?per=cittadino");
  const devices = page.getByRole("main").getByRole("listitem");
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toContainText(t("devices_this"));
  await expect(devices.first()).toContainText("Chrome");
  await devices.nth(1).getByRole("button", { name: within(t("devices_leave_other")) }).click();
  await expect(devices).toHaveCount(1);
  await expect(citizen.text(t("session_elsewhere_lead"))).toBeVisible();
  // Everywhere: this one too.
  await page.getByRole("button", { name: t("devices_leave_this"), exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: t("devices_this_yes"), exact: true }).click();
  await expect(page.getByText(t("session_here_lead"))).toBeVisible();
  expect((await askAs(page, "citizen", "GET", "/api/v1/session")).status).toBe(401);
});

test("a page left alone asks before it ends, and what was typed is there after signing in again", async ({ page, context, server }) => {
  await enterBySpid(page, server.url, "Marta Bellandi", "/prenota");
  await page.getByRole("button", { name: t("common_continue"), exact: true }).click();
  // One that is still to come when the clock has moved on.
  await page.locator("input[name=start]").last().check();
  await page.getByRole("button", { name: t("common_continue"), exact: true }).click();
  const name = page.getByRole("textbox", { name: t("booking_name") });
  await name.fill("Ugo Bellandi");
  await server.advance(28 * 60 + 30);
  const question = page.getByRole("dialog", { name: t("session_soon_title") });
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question, "Esc is no answer").toBeVisible();
  await question.getByRole("button", { name: t("session_soon_stay"), exact: true }).click();
  await expect(question).toBeHidden();
  await server.advance(31 * 60);
  await expect(page.getByRole("heading", { level: 1, name: t("session_expired_title") })).toBeVisible();
  await expect(name, "out of sight of who passes by").toBeHidden();
  // In another window: the first one comes back as it was.
  const other = await context.newPage();
  await enterBySpid(other, server.url, "Marta Bellandi");
  await expect(name).toHaveValue("Ugo Bellandi");
  // In the same window: by way of the provider the page begins anew, the answers are there.
  await server.advance(31 * 60);
  await expect(page.getByRole("heading", { level: 1, name: t("session_expired_title") })).toBeVisible();
  await page.getByRole("link", { name: t("login_with_spid") }).click();
  await atProvider(page, "Marta Bellandi");
  for (const _step of ["desk", "time"]) await page.getByRole("button", { name: t("common_continue"), exact: true }).click();
  await expect(name).toHaveValue("Ugo Bellandi");
  // For somebody else nothing of it is.
  await signOut(page);
  await page.getByRole("link", { name: t("login_with_spid") }).click();
  await atProvider(page, "Davide Sorgi");
  await expect(page.getByRole("radio")).toBeChecked();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("Ugo");
});

test("a meeting outlives every session: the clock moves on for hours, and nobody is asked to sign in", async ({ server, people }) => {
  test.setTimeout(300_000);
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();
  await citizen.enterWaitingRoom("alone");
  await official.takeCharge(people.code);
  await Promise.all([official, citizen].map(({ page }) => expectMedia(page, 1)));
  for (let step = 0; step < 4; step += 1) {
    await server.advance(25 * 60);
    // The line renews once a minute of the day's own time; here a use stands in for it.
    expect((await askAs(citizen.page, "citizen", "GET", "/api/v1/session")).status).toBe(200);
    expect((await askAs(official.page, "staff", "GET", "/api/v1/session")).status).toBe(200);
    await expect(citizen.page.getByRole("dialog")).toHaveCount(0);
  }
  await citizen.say("Siamo ancora qui");
  await expect(official.chat.getByText("Siamo ancora qui")).toHaveCount(1);
  await Promise.all([official, citizen].map(({ page }) => expectMedia(page, 1)));
  await citizen.page.reload();
  await citizen.expectLive((await server.staff("official")).name, 1);
});

test("a supervisor takes a meeting from a colleague, and the citizens keep their place", async ({ server, people }) => {
  const [official, supervisor, citizen] = [await people.official(), await people.staff("supervisor"), await people.delegate()];
  await official.openDay();
  await citizen.enterWaitingRoom("alone");
  await official.takeCharge(people.code);
  await supervisor.openDay();
  await supervisor.row(people.code).getByRole("button", { name: within(t("official_release")) }).click();
  const { name } = await server.staff("official");
  const question = supervisor.page.getByRole("dialog", { name: t("official_release_title", { code: people.code, name }) });
  await question.getByRole("button", { name: t("official_release_yes"), exact: true }).click();
  await expect(question).toBeHidden();
  await expect(citizen.headline(t("citizen_waiting_title"))).toBeVisible();
  await supervisor.takeCharge(people.code);
  await citizen.expectInConversation((await server.staff("supervisor")).name);
});

test("the auditor reads in words what was done, without a name", async ({ page, server, people }) => {
  const citizen = await people.delegate();
  await citizen.enterWaitingRoom("alone");
  await follow(page, await server.staffLink("auditor"));
  await expect(page.getByText(t("audit_intact"))).toBeVisible();
  const table = page.getByRole("table", { name: t("audit_table") });
  await expect(table.getByRole("row").filter({ hasText: t("audit_login") }).filter({ hasText: t("audit_actor_citizen") }).first()).toBeVisible();
  await expect(table).not.toContainText(people.names.delegate);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: t("audit_export"), exact: true }).click();
  expect((await download).suggestedFilename()).toMatch(/^registro-\d{4}-\d\d-\d\d\.csv$/);
});
