// What the server says about people to who reads its logs and metrics: nothing. And how it stops.

import type { Page } from "@playwright/test";
import type { CreateBooking, DaySlots, DemoView } from "../../../web-client/src/protocol.ts";
import { pdf } from "../lib/fixtures.ts";
import { askAs, enterBySpid, sessionSecret } from "../lib/login.ts";
import { expectMedia } from "../lib/media.ts";
import type { Sportello } from "../lib/sportello.ts";
import { expect, test } from "../lib/test.ts";
import { t } from "../lib/texts.ts";

const DELEGATE = { name: "Zenobia Quarantotti", fiscal_code: "BLLMRT88E52H501Q" };
const DELEGATOR = { name: "Eufemio Quarantotti", fiscal_code: "BLLGUO49B14H501V" };
const MOBILE = "+393330000077";
const SAID = "Il mio segreto è pappagallo";
const NOTE = "Nota riservata: girasole";

/** Books as a citizen does, with data that one can look for; once with a fault in them. */
async function bookPrivately(page: Page, server: Sportello): Promise<void> {
  await enterBySpid(page, server.url, DELEGATE);
  const offices = (await (await fetch(`${server.url}/api/v1/offices`)).json()) as { id: string; desks: { id: string }[] }[];
  const office = offices[0];
  const desk = office?.desks[0];
  if (office === undefined || desk === undefined) throw new Error("the demonstration has a desk");
  const day = (await (await fetch(`${server.url}/api/v1/desks/${desk.id}/slots`)).json()) as DaySlots;
  const slot = day.slots.find(({ free }) => free);
  if (slot === undefined) throw new Error("a day with free slots has one");
  const wanted: CreateBooking = {
    office: office.id,
    desk: desk.id,
    start: slot.start,
    delivery_mode: "web_meeting",
    delegator_name: DELEGATOR.name,
    delegator_fiscal_code: DELEGATOR.fiscal_code,
    mobile: MOBILE,
    reason: "Motivo riservato: tulipano",
  };
  for (const [mobile, status] of [[`${MOBILE}12345`, 422], [MOBILE, 201]] as const) {
    expect((await askAs(page, "citizen", "POST", "/api/v1/bookings", { ...wanted, mobile })).status).toBe(status);
  }
}

/** What opens something: the personal links of guests. */
function tokensOf({ bookings }: DemoView): string[] {
  return [...new Set(bookings.map(({ links }) => links.guest.split("#")[1] ?? ""))];
}

test("logs and metrics of a whole meeting name nobody, and a stop in its midst is told and healed", async ({ server, people }) => {
  test.setTimeout(240_000);
  const booker = await people.device();
  await bookPrivately(booker, server);
  const { names } = people;
  const [official, delegate] = [await people.official(), await people.delegate()];
  const officialName = (await server.staff("official")).name;
  // One-use tickets travel in a header of the handshake.
  const tickets: string[] = [];
  for (const { page } of [official, delegate]) {
    page.on("response", async (response) => {
      if (response.url().endsWith("/tickets")) tickets.push(((await response.json()) as { ticket: string }).ticket);
    });
  }

  await test.step("a meeting with everything in it", async () => {
    await official.openDay();
    await delegate.enterWaitingRoom("two");
    await official.takeCharge(people.code);
    await Promise.all([expectMedia(official.page, 1), expectMedia(delegate.page, 1)]);
    await delegate.say(SAID);
    await expect(official.chat.getByText(SAID)).toHaveCount(1);
    await delegate.attach("delegation_form", pdf("bad-damaged.pdf"));
    await expect(delegate.refusal("bad-damaged.pdf")).toBeVisible();
    await delegate.attach("delegation_form", pdf("good-aa08.pdf"));
    await expect(official.chat.getByText("good-aa08.pdf")).toHaveCount(1);
    await official.openDocument("delegation_form", "good-aa08.pdf");
    await official.askRecording();
    await delegate.consent(`${names.delegate} (${t("common_delegate")})`, true);
    await delegate.consent(`${names.delegator} (${t("common_delegator")})`, true);
    await expect(official.recordingSign).toBeVisible();
  });

  await test.step("asked to stop, the server tells everybody, ends in time, and after the restart all are back", async () => {
    const took = await server.stop();
    expect(took, "milliseconds from SIGTERM to the end").toBeLessThan(10_000);
    for (const { page } of [official, delegate]) {
      await expect(page.getByRole("banner").getByText(t("citizen_line_quiet"))).toBeVisible();
    }
    await server.run();
    await delegate.expectLive(officialName, 1);
    await official.expectLive(people.code, 1);
    await expect(delegate.chat.getByText(SAID)).toHaveCount(1);
    await official.close("documents_missing", NOTE);
    await delegate.expectOver("documents_missing");
  });

  const sessions = await Promise.all([
    sessionSecret(booker.context(), "citizen"),
    sessionSecret(delegate.page.context(), "citizen"),
    sessionSecret(official.page.context(), "staff"),
  ]);
  for (const secret of sessions) expect(secret ?? "").toMatch(/^[\w-]{43}$/);

  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain("# TYPE");
  expect(server.log).toContain("DEBUG");
  expect(tickets.length).toBeGreaterThanOrEqual(4);
  const secrets = [
    ...[DELEGATE, DELEGATOR].flatMap(({ name, fiscal_code }) => [fiscal_code, ...name.split(" ")]),
    ...[names.delegate, names.delegator, officialName].flatMap((name) => name.split(" ")),
    ...["pappagallo", "girasole", "tulipano", "good-aa08", "bad-damaged"],
    ...[MOBILE, MOBILE.slice(3)],
    ...tickets,
    ...sessions.map((secret) => secret ?? ""),
    ...tokensOf(await server.demo()),
  ];
  for (const text of [server.log, metrics]) {
    const told = secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));
    expect(told).toEqual([]);
    expect(text).not.toMatch(/\b[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]\b/i);
    expect(text).not.toMatch(/\+39\d{6,}/);
  }
});
