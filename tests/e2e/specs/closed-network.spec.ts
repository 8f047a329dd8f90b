// Networks that let no UDP through, or nothing but a relay: the meeting goes on all the same.

import { expectMedia } from "../lib/media.ts";
import { closeNetwork, Relay, ways } from "../lib/relay.ts";
import { withRelay } from "../lib/relay-test.ts";
import { expect } from "../lib/test.ts";

const test = withRelay(() => Relay.start());

for (const [leaves, way] of [
  ["tcp", /^(host|prflx) tcp$/],
  ["relay", /^relay (udp|tcp)$/],
] as const) {
  test(`where a citizen's network leaves nothing but ${leaves}, all see and hear each other`, async ({ people }) => {
    const [official, citizen] = [await people.official(), await people.delegate()];
    await closeNetwork(citizen.page, leaves);
    await official.openDay();
    await citizen.enterWaitingRoom("alone");
    await official.takeCharge(people.code);
    await Promise.all([official, citizen].map(({ page }) => expectMedia(page, 1)));
    for (const found of await ways(citizen.page)) expect(found).toMatch(way);
    expect(await ways(citizen.page)).toHaveLength(1);
  });
}
