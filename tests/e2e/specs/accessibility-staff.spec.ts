// The pages where one enters and those of the staff: nothing for axe to find, nothing sideways, in both languages.

import { Cards } from "../lib/cards.ts";
import { Gateway } from "../lib/gateway.ts";
import { inspect } from "../lib/inspect.ts";
import { byMenu, enterBySpid, follow } from "../lib/login.ts";
import { expect, test as base } from "../lib/test.ts";
import { t, within } from "../lib/texts.ts";

/** Two offices, one with a long name, for somebody who works at both. */
const OFFICES = [["napoli", "Napoli Vomero"], ["roma", "Direzione di coordinamento metropolitano di Roma Monteverde"]].map(
  ([id, name]) =>
    `[[offices]]\nid = "${id}"\nname = "${name}"\naddress = "Via di prova 1"\n[[offices.desks]]\nid = "${id}-deleghe"\nname = "Deleghe"\n` +
    'ticket_prefix = "AY"\nslot_minutes = 20\nhours = [{ weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from = "08:00", to = "20:00" }]\n',
);

/** A service with every way to enter. */
const test = base.extend<{ cards: Cards; gateway: Gateway }>({
  cards: async ({}, use) => {
    const cards = await Cards.make();
    await use(cards);
    cards.dispose();
  },
  gateway: async ({}, use) => {
    const gateway = await Gateway.start();
    await use(gateway);
    await gateway.stop();
  },
});

test.describe("where one enters", () => {
  test.use({ configure: async ({ cards, gateway }, use) => use(async (server) => cards.table + "\n" + (await gateway.register(server))) });

  test("the ways to enter, and a way that is not there", async ({ page, server, gateway }) => {
    await page.goto(`${server.url}/accesso`);
    await expect(page.getByRole("link", { name: t("login_with_cns") })).toBeVisible();
    await inspect(page, { name: "sign-in" });
    await page.goto(`${server.url}/accesso?per=sede`);
    await expect(page.getByRole("link", { name: within(t("login_with_staff", { name: "" })) }).first()).toBeVisible();
    await inspect(page, { name: "sign-in-staff" });
    await gateway.tell({ mode: "down" });
    await page.goto(`${server.url}/prenota`);
    await gateway.press(page, "cie");
    await expect(page.getByRole("heading", { level: 1, name: t("login_provider_unavailable_title") })).toBeVisible();
    await inspect(page, { name: "sign-in-away" });
    await page.goto(`${server.url}/accesso?esito=cns_unavailable&ritorno=/prenota`);
    await expect(page.getByRole("heading", { level: 1, name: t("login_cns_unavailable_title") })).toBeVisible();
    await inspect(page, { name: "card-unavailable" });
  });
});

test.describe("at two offices", () => {
  test.use({ configure: async ({ gateway }, use) => use(async (server) => (await gateway.register(server)) + OFFICES.join("")) });

  test("an official of two offices chooses one, for the day and for the PIN", async ({ page, server, gateway }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.url}/sportello`);
    await gateway.press(page, "staff");
    await gateway.enterAs(page, "Paolo Verdi");
    const choice = page.getByRole("combobox", { name: t("official_office") });
    await expect(choice.getByRole("option")).toHaveText(["Napoli Vomero", /Roma Monteverde$/]);
    await inspect(page, { name: "office-choice" });
    await choice.selectOption("roma");
    await byMenu(page, t("account_pin_office"));
    await expect(page.getByRole("heading", { level: 1, name: t("pin_office_title") })).toBeVisible();
    // Chosen once, for every page.
    await expect(choice).toHaveValue("roma");
    await inspect(page, { name: "pin-office-choice" });
  });
});

test("the contact centre: a booking by its code, and where one is signed in", async ({ page, server, people }) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  await follow(page, await server.staffLink("operator"));
  await expect(page.getByRole("heading", { level: 1, name: t("assistance_title") })).toBeVisible();
  const find = page.getByRole("button", { name: t("assistance_find"), exact: true });
  await find.click();
  await expect(page.getByText(t("assistance_missing"))).toBeVisible();
  await inspect(page, { name: "assistance" });
  const field = page.getByLabel(t("assistance_code"));
  await field.fill("ZZ9");
  await find.click();
  await expect(page.getByText(t("assistance_none", { code: "ZZ9" }))).toBeVisible();
  await inspect(page, { name: "assistance-none" });
  await field.fill(people.code);
  await find.click();
  await expect(page.getByRole("heading", { level: 3, name: within(people.code) }).first()).toBeVisible();
  await inspect(page, { name: "assistance-found" });
  await page.getByRole("banner").getByRole("button", { name: within(`${t("session_menu")}:`) }).click();
  await expect(page.getByRole("link", { name: t("account_pin_requests") })).toBeVisible();
  await inspect(page, { name: "menu-operator", italianOnly: true });
  await page.getByRole("link", { name: t("session_devices") }).click();
  await expect(page.getByText(t("devices_this"), { exact: true })).toBeVisible();
  await inspect(page, { name: "devices-staff" });
});

test("who is signed in at several places, and a guest", async ({ page, server, people }) => {
  test.setTimeout(240_000);
  await enterBySpid(await people.device(), server.url, "Marta Bellandi");
  await enterBySpid(page, server.url, "Marta Bellandi", "/accessi");
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(2);
  await inspect(page, { name: "devices-two" });
  await page.getByRole("button", { name: t("devices_leave_all"), exact: true }).click();
  await expect(page.getByRole("dialog", { name: t("devices_all_question") })).toBeVisible();
  await inspect(page, { name: "devices-all", italianOnly: true });
  const guest = await people.guest();
  await guest.open();
  await guest.enter(await guest.askForCode());
  await expect(guest.citizen.headline(t("citizen_check_title"))).toBeVisible();
  await inspect(guest.page, { name: "guest-check" });
  await guest.page.goto(`${server.url}/accessi?per=ospite`);
  await expect(guest.page.getByText(t("devices_this"), { exact: true })).toBeVisible();
  await inspect(guest.page, { name: "devices-guest" });
});
