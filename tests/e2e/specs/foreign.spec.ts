// A browser and another implementation of WebRTC in one meeting: what each sends, the other one can decode.

import { ForeignCitizen } from "../lib/foreign.ts";
import { expectMedia } from "../lib/media.ts";
import { expect, test } from "../lib/test.ts";

test("an official in a browser and a citizen with aiortc see and hear each other", async ({ server, people }) => {
  const citizen = ForeignCitizen.of(server, people.booking);
  const official = await people.official();
  await official.openDay();
  await citizen.expectHappened("arrived");
  await official.takeCharge(people.code);
  await expectMedia(official.page, 1);
  await citizen.expectHappened("received");
  expect(await citizen.leave()).toBe(0);
});
