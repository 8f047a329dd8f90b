// A conversation that stands: where tests of what may happen to it begin.

import { Citizen } from "./citizen.ts";
import { follow } from "./login.ts";
import { expectMedia } from "./media.ts";
import type { Network } from "./network.ts";
import type { Official } from "./official.ts";
import type { People } from "./test.ts";

export interface Talk {
  citizen: Citizen;
  official: Official;
  officialName: string;
}

/** An official and the delegate in conversation. */
export async function talk(people: People, citizen: Citizen): Promise<Talk> {
  const official = await people.official();
  await official.openDay();
  await citizen.enterWaitingRoom("alone");
  await official.takeCharge(people.code);
  await Promise.all([official, citizen].map(({ page }) => expectMedia(page, 1)));
  const officialName = (await people.server.staff("official")).name;
  return { citizen, official, officialName };
}

/** The same, with all of the citizen's line going through a network of the test's own. */
export async function talkOver(network: Network, people: People): Promise<Talk> {
  const page = await people.device();
  await network.carry(page);
  // Signed in at the service's own address; what follows goes through the network. Cookies know no ports.
  await follow(page, people.server.url + people.booking.delegate);
  return talk(people, await Citizen.at(page, network.url + people.booking.links.meeting));
}
