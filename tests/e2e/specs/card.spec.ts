// Entering with the certificate of a card, in a browser that holds one.

import { Cards } from "../lib/cards.ts";
import { Citizen } from "../lib/citizen.ts";
import { inspect } from "../lib/inspect.ts";
import { askAs } from "../lib/login.ts";
import { expect, test as base } from "../lib/test.ts";
import { t, within } from "../lib/texts.ts";

const test = base.extend<{ cards: Cards }>({
  cards: async ({}, use) => {
    const cards = await Cards.make();
    await use(cards);
    cards.dispose();
  },
  configure: async ({ cards }, use) => use(() => cards.table),
});

const MARTA = ["marta", "Marta", "Bellandi", "BLLMRT88E52H501Q"] as const;

test("from the address of the meeting by CNS to the waiting room", async ({ server, people, cards }) => {
  const { links } = await server.bookingOf("Marta Bellandi");
  const page = await people.device(cards.holding(...MARTA));
  const citizen = await Citizen.at(page, server.url + links.meeting);
  await citizen.open();
  await page.getByRole("link", { name: t("login_with_cns") }).click();
  await expect(page).toHaveURL(server.url + links.meeting);
  await citizen.check("alone");
  await citizen.expectWaiting();
  // The card says the name as the authority wrote it.
  await page.getByRole("banner").getByRole("button", { name: /MARTA BELLANDI/i }).click();
  await expect(page.getByRole("navigation", { name: t("session_menu") })).toContainText(t("session_means_cns"));
  for (const secret of [MARTA[3], "lsKV", "BELLANDI"]) expect(server.log).not.toContain(secret);
});

test("a window that never asked takes nobody's ticket, and begins anew from there", async ({ server, people, cards }) => {
  const page = await people.device(cards.holding(...MARTA));
  // What somebody else sends: an address that ends with the ticket of a card.
  await page.goto(`${cards.url}/cns/entra?ritorno=/prenotazioni`);
  await expect(page.getByRole("heading", { level: 1, name: t("login_cns_not_asked_title") })).toBeVisible();
  await expect(page.getByText(t("login_cns_not_asked_remedy"))).toBeVisible();
  expect((await askAs(page, "citizen", "GET", "/api/v1/session")).status).toBe(401);
  await inspect(page, { name: "card-not-asked" });
  await page.getByRole("link", { name: t("login_with_cns") }).click();
  await expect(page.getByRole("heading", { level: 1, name: t("session_bookings") })).toBeVisible();
  expect(page.url()).toBe(`${server.url}/prenotazioni`);
});

test("a card that is missing or revoked leads back with cause and remedy", async ({ server, people, cards }) => {
  const empty = await people.device(cards.withoutCard);
  await empty.goto(`${server.url}/prenota`);
  await empty.getByRole("link", { name: t("login_with_cns") }).click();
  await expect(empty.getByRole("heading", { level: 1, name: t("login_cns_missing_title") })).toBeVisible();
  await expect(empty.getByText(t("login_cns_missing_remedy"))).toBeVisible();
  await inspect(empty, { name: "card-missing" });

  const page = await people.device(cards.holding(...MARTA));
  cards.revoke(MARTA[0]);
  await server.advance(61);
  await expect(async () => {
    await page.goto(`${server.url}/accesso?ritorno=/prenota`);
    await page.getByRole("link", { name: t("login_with_cns") }).click();
    await expect(page.getByRole("heading", { level: 1, name: t("login_cns_revoked_title") })).toBeVisible();
  }).toPass();
  await expect(page.getByText(within(t("login_cns_revoked_remedy")))).toBeVisible();
});
