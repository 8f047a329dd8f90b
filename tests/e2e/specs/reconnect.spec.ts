// Reloads, other windows, crashes of the server and lost networks: the place stays and the conversation comes back.

import type { DemoBooking } from "../../../web-client/src/protocol.ts";
import { expectMedia, framesDecoded } from "../lib/media.ts";
import { Network } from "../lib/network.ts";
import { decode, expectTracks, recordingOf } from "../lib/recording.ts";
import { talk, talkOver } from "../lib/talk.ts";
import { expect, test } from "../lib/test.ts";
import { t } from "../lib/texts.ts";

test("a reload in the waiting room keeps the place in the queue", async ({ server, people }) => {
  const other = (await server.demo()).bookings.find(
    (booking: DemoBooking) => booking.admission === "open" && booking.booking.id !== people.booking.booking.id,
  );
  if (other === undefined) throw new Error("the demonstration has a booking that is open now");
  const [first, second] = [await people.citizen(other.delegate), await people.delegate()];
  await first.enterWaitingRoom("alone");
  await first.expectBefore(0);
  await second.enterWaitingRoom("alone");
  await second.expectBefore(1);
  await first.page.reload();
  await first.expectWaiting();
  await first.expectBefore(0);
  await second.expectBefore(1);
});

test("a second window takes the place over, and the first can take it back", async ({ people }) => {
  const [older, newer] = [await people.delegate(), await people.delegate()];
  await older.enterWaitingRoom("alone");
  await newer.open();
  // No check again: the place is known.
  await newer.expectWaiting();
  await older.expectElsewhere();
  await older.takeBack();
  await older.expectWaiting();
  await newer.expectElsewhere();
});

test("who waits is still waiting after the server was killed and came back", async ({ server, people }) => {
  const [official, citizen] = [await people.official(), await people.delegate()];
  await official.openDay();
  await citizen.enterWaitingRoom("alone");
  await expect(official.row(people.code)).toContainText(t("official_present_delegate"));
  await server.kill9();
  await expect(citizen.text(t("citizen_line_banner"))).toBeVisible();
  await expect(official.text(t("official_offline"))).toBeVisible();
  await server.run();
  await expect(citizen.text(t("citizen_line_banner"))).toBeHidden();
  await expect(official.text(t("official_offline"))).toBeHidden();
  await citizen.expectWaiting();
  await citizen.expectBefore(0);
  await expect(official.row(people.code)).toContainText(t("official_present_delegate"));
});

test("a reload in the meeting brings picture, sound and chat back", async ({ people }) => {
  const citizen = await people.delegate();
  const { official, officialName } = await talk(people, citizen);
  await citizen.say("Prima di ricaricare");
  await expect(official.chat.getByText("Prima di ricaricare")).toHaveCount(1);
  await citizen.page.reload();
  await citizen.expectLive(officialName, 1);
  await official.expectLive(people.code, 1);
  await expect(citizen.chat.getByText("Prima di ricaricare")).toHaveCount(1);
  await official.page.reload();
  await official.expectLive(people.code, 1);
  await expectMedia(citizen.page, 1);
  await expect(official.chat.getByText("Prima di ricaricare")).toHaveCount(1);
});

test("a server killed while it records comes back: nothing is lost or told twice, and what was recorded opens", async ({ server, people }) => {
  const citizen = await people.delegate();
  const { official, officialName } = await talk(people, citizen);
  await official.askRecording();
  await citizen.consent(`${people.names.delegate} (${t("common_delegate")})`, true);
  await expect(official.recordingSign).toBeVisible();
  await citizen.say("Prima del guasto");
  await expect(official.chat.getByText("Prima del guasto")).toHaveCount(1);
  const before = await framesDecoded(official.page);
  await expect.poll(() => framesDecoded(official.page), { timeout: 60_000 }).toBeGreaterThan(before + 60);

  await server.kill9();
  // Written while there is no line: it goes out when the line is back.
  await citizen.say("Durante il guasto");
  await server.run();
  await expect(official.chat.getByText("Durante il guasto")).toHaveCount(1);
  await citizen.expectLive(officialName, 1);
  await official.expectLive(people.code, 1);
  for (const { chat } of [official, citizen]) {
    await expect(chat.getByText("Prima del guasto")).toHaveCount(1);
    await expect(chat.getByText("Durante il guasto")).toHaveCount(1);
  }
  // Recording does not go on by itself: consent is asked anew.
  for (const { recordingSign } of [official, citizen]) await expect(recordingSign).toBeHidden();
  await expect(official.recording).toContainText(t("official_stopped_interrupted"));

  const file = recordingOf(server, people.booking.booking.id);
  await expectTracks(file, ["vp8", "vp8"]);
  expect(await decode(file)).toBeGreaterThan(1);
});

test("a lost network is told, and everything comes back with it", async ({ server, people }) => {
  const network = await Network.to(server);
  const { citizen, official, officialName } = await talkOver(network, people);
  network.cut();
  await expect(citizen.text(t("citizen_line_banner"))).toBeVisible();
  await expect(official.text(t("official_person_lost"))).toBeVisible();
  await official.say("Scritto mentre la linea mancava");
  await citizen.say("Scritto senza linea");
  network.mend();
  await expect(citizen.text(t("citizen_line_banner"))).toBeHidden();
  await citizen.expectLive(officialName, 1);
  await official.expectLive(people.code, 1);
  for (const { chat } of [official, citizen]) {
    await expect(chat.getByText("Scritto mentre la linea mancava")).toHaveCount(1);
    await expect(chat.getByText("Scritto senza linea")).toHaveCount(1);
  }
  network.close();
});
