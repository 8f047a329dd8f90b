// Entering by SPID and CIE at a real provider of identity, by the configuration that an institute writes.

import { Citizen } from "../lib/citizen.ts";
import { Gateway } from "../lib/gateway.ts";
import { askAs, signOut } from "../lib/login.ts";
import { expect, test as base } from "../lib/test.ts";
import { t, within } from "../lib/texts.ts";

const test = base.extend<{ gateway: Gateway }>({
  gateway: async ({}, use) => {
    const gateway = await Gateway.start();
    await use(gateway);
    await gateway.stop();
  },
  configure: async ({ gateway }, use) => use((server) => gateway.register(server)),
});

for (const kind of ["spid", "cie"] as const) {
  test(`from the address of the meeting by ${kind.toUpperCase()} at the gateway to the waiting room`, async ({ page, server, gateway }) => {
    const { links } = await server.bookingOf("Marta Bellandi");
    const citizen = await Citizen.at(page, server.url + links.meeting);
    await citizen.open();
    await gateway.press(page, kind);
    await gateway.enterAs(page, "Marta Bellandi");
    await expect(page).toHaveURL(server.url + links.meeting);
    await citizen.check("alone");
    await citizen.expectWaiting();
    await page.getByRole("banner").getByRole("button", { name: within("Marta Bellandi") }).click();
    await expect(page.getByRole("navigation", { name: t("session_menu") })).toContainText(t(`session_means_${kind}`, { level: 2 }));
    for (const secret of ["BLLMRT88E52H501Q", "Bellandi", "only-for-tests"]) expect(server.log).not.toContain(secret);
  });
}

test("somebody else at the gateway finds nothing of the meeting", async ({ page, server, gateway }) => {
  const { links } = await server.bookingOf("Marta Bellandi");
  await page.goto(server.url + links.meeting);
  await gateway.press(page, "spid");
  await gateway.enterAs(page, "Luca Bianchi");
  await expect(page.getByRole("heading", { level: 1, name: t("citizen_not_yours_title") })).toBeVisible();
});

test("signing out leads by way of the gateway", async ({ page, server, gateway }) => {
  await page.goto(`${server.url}/prenotazioni`);
  await gateway.press(page, "spid");
  await gateway.enterAs(page, "Marta Bellandi");
  await expect(page.getByRole("heading", { level: 1, name: t("session_bookings") })).toBeVisible();
  const there = page.waitForRequest((request) => request.url().startsWith(gateway.logout));
  await signOut(page);
  await there;
  await expect(page).toHaveURL(`${server.url}/`);
  expect((await askAs(page, "citizen", "GET", "/api/v1/session")).status).toBe(401);
  // The next one at this computer is asked who they are.
  await page.goto(`${server.url}/prenotazioni`);
  await gateway.press(page, "spid");
  await gateway.enterAs(page, "Davide Sorgi");
  await expect(page.getByRole("banner").getByRole("button", { name: within("Davide Sorgi") })).toBeVisible();
});

test("while the gateway is away a page says so, and the same button works once it is back", async ({ page, server, gateway }) => {
  const { links } = await server.bookingOf("Marta Bellandi");
  const away = page.getByRole("heading", { level: 1, name: t("login_provider_unavailable_title") });
  await gateway.tell({ mode: "down" });
  await page.goto(server.url + links.meeting);
  await gateway.press(page, "spid");
  await expect(away).toBeVisible();
  await expect(page.getByText(t("login_provider_unavailable_remedy"))).toBeVisible();
  expect(new URL(page.url()).searchParams.get("rif")).toMatch(/^[0-9a-f]{8}$/);

  await test.step("away again, when the person has said who they are", async () => {
    await gateway.tell({ mode: "garbage" });
    await gateway.press(page, "spid");
    await gateway.enterAs(page, "Marta Bellandi");
    await expect(away).toBeVisible();
    expect((await askAs(page, "citizen", "GET", "/api/v1/session")).status).toBe(401);
  });

  await gateway.tell({ mode: "good" });
  await gateway.press(page, "spid");
  await gateway.enterAs(page, "Marta Bellandi");
  await expect(page).toHaveURL(server.url + links.meeting);
  await expect(page.getByRole("heading", { level: 1, name: t("citizen_check_title") })).toBeVisible();
});

test("who gives up at the gateway is told that nothing happened", async ({ page, server, gateway }) => {
  await page.goto(`${server.url}/prenotazioni`);
  await gateway.press(page, "cie");
  await page.getByRole("button", { name: "Annulla", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: t("login_login_cancelled_title") })).toBeVisible();
});
