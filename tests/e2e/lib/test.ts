// `test` with a real server of its own, and people at devices of their own.

import { writeFileSync } from "node:fs";
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import type { DemoBooking, Role } from "../../../web-client/src/protocol.ts";
import { Citizen } from "./citizen.ts";
import { Guest } from "./guest.ts";
import { Official } from "./official.ts";
import { type Configure, Sportello } from "./sportello.ts";

export { expect };

/** Who takes part in the meeting of a booking. Each asks for a device of their own: a browser without any memory. */
export class People {
  readonly #devices: BrowserContext[] = [];

  constructor(
    private readonly browser: Browser,
    readonly server: Sportello,
    readonly booking: DemoBooking,
  ) {}

  delegate(): Promise<Citizen> {
    return this.citizen(this.booking.delegate);
  }

  /** With a digital identity of their own. */
  delegator(): Promise<Citizen> {
    return this.citizen(this.booking.delegator);
  }

  /** The delegator, without one. */
  async guest(): Promise<Guest> {
    return Guest.at(await this.device(), this.server, this.server.url + this.booking.links.guest);
  }

  async citizen(link: string): Promise<Citizen> {
    return Citizen.at(await this.device(), this.server.url + link);
  }

  official(): Promise<Official> {
    return this.staff("official");
  }

  /** Somebody of the office with a role. */
  async staff(role: Role): Promise<Official> {
    return Official.at(await this.device({ viewport: { width: 1440, height: 900 } }), await this.server.staffLink(role));
  }

  /** A page on a device of its own, put away after the test: one left open goes on filming and knocking at its dead server. */
  async device(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext(options);
    this.#devices.push(context);
    return context.newPage();
  }

  async putAway(): Promise<void> {
    await Promise.all(this.#devices.map((device) => device.close()));
  }

  /** What is said and shown of the booking. */
  get code(): string {
    return this.booking.booking.ticket_code;
  }

  /** Names as the pages show them. */
  get names(): { delegate: string; delegator: string } {
    const { name, delegator_name } = this.booking.booking;
    if (name === null || delegator_name === null) throw new Error("the demonstration's bookings have names");
    return { delegate: name, delegator: delegator_name };
  }
}

interface Fixtures {
  /** What the server has beyond a plain demonstration. */
  configure: Configure;
  server: Sportello;
  /** The people of a booking whose window is open. */
  people: People;
}

export const test = base.extend<Fixtures>({
  configure: async ({}, use) => use(() => ""),
  server: async ({ configure }, use, info) => {
    const server = await Sportello.start(configure);
    await use(server);
    if (info.status !== info.expectedStatus) {
      const path = info.outputPath("server.log");
      writeFileSync(path, server.log);
      await info.attach("server.log", { path });
    }
    await server.dispose();
  },
  people: async ({ browser, server }, use) => {
    const people = new People(browser, server, await server.book());
    await use(people);
    await people.putAway();
  },
});
