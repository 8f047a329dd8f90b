// That a row means what it says: the conversation goes by the way that the network leaves, and by no other.

import type { Page } from "@playwright/test";
import type { Carried } from "../lib/emulator/relay.ts";
import { ways } from "../lib/relay.ts";
import { expect } from "../lib/test.ts";
import type { Case } from "./cases.ts";

/** Where UDP is blocked, the browser tried it all the same, and nothing came through. */
export function expectBlocked({ name, line }: Case, before: Carried, after: Carried): void {
  const grown = (way: keyof Carried): number => after[way] - before[way];
  for (const [way, lost] of [["up", "upLost"], ["down", "downLost"]] as const) {
    if (line[way].blocked === true) expect(grown(lost), `${name}: what was dropped ${way}`).toBe(grown(way));
  }
  if (line.up.blocked === true) expect(grown("up"), `${name}: what the browser tried`).toBeGreaterThan(0);
}

/** The page's audio and video go by the way that is left. */
export async function expectWay(page: Page, one: Case): Promise<void> {
  expect(await ways(page), `${one.name}: the way of audio and video`).toEqual([expect.stringMatching(left(one))]);
}

/** Once the server has answered, the browser calls its own address `prflx`: it came through the network. */
function left({ name, line, byTcp, relayBy }: Case): RegExp {
  if (relayBy !== undefined) return new RegExp(`^relay ${relayBy}$`);
  if (byTcp === true) return /^(host|prflx) tcp$/;
  if (line.up.blocked === true) throw new Error(`${name}: connected, though no way is left`);
  return /^(host|prflx) udp$/;
}
