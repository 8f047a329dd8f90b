// `test` with a relay of its own, which the server tells of.

import type { Relay } from "./relay.ts";
import { test as base } from "./test.ts";

export const withRelay = (start: () => Promise<Relay>) =>
  base.extend<{ relay: Relay }>({
    relay: async ({}, use) => {
      const relay = await start();
      await use(relay);
      await relay.stop();
    },
    configure: async ({ relay }, use) => use(() => relay.configuration),
  });
