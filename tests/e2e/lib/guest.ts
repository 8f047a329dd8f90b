// A delegator without a digital identity: in by the personal link and the code by SMS.

import { expect, type Locator, type Page } from "@playwright/test";
import { Citizen } from "./citizen.ts";
import type { Sportello } from "./sportello.ts";
import { t } from "./texts.ts";

export class Guest {
  private constructor(
    readonly citizen: Citizen,
    private readonly server: Sportello,
  ) {}

  /** A guest with a personal link, on a first visit; the page is not opened yet. */
  static async at(page: Page, server: Sportello, link: string): Promise<Guest> {
    return new Guest(await Citizen.at(page, link), server);
  }

  get page(): Page {
    return this.citizen.page;
  }

  async open(): Promise<void> {
    await this.page.goto(this.citizen.link);
    await expect(this.citizen.headline(t("guest_title"))).toBeVisible();
  }

  get field(): Locator {
    return this.page.getByRole("textbox", { name: t("guest_code") });
  }

  /** Asks for a code; gives the one that came by SMS. */
  async askForCode(): Promise<string> {
    const before = (await this.codes()).length;
    await this.page.getByRole("button", { name: t("guest_send"), exact: true }).click();
    await expect(this.field).toBeVisible();
    await expect.poll(async () => (await this.codes()).length).toBe(before + 1);
    return (await this.codes())[0] ?? "";
  }

  async enter(code: string): Promise<void> {
    await this.field.fill(code);
    await this.page.getByRole("button", { name: t("guest_enter"), exact: true }).click();
  }

  /** Through the code and the check into the waiting room. */
  async enterWaitingRoom(): Promise<void> {
    await this.open();
    await this.enter(await this.askForCode());
    await this.citizen.check();
    await this.citizen.expectWaiting();
  }

  private async codes(): Promise<string[]> {
    const messages = (await this.server.messages()).filter(({ kind }) => kind === "guest_code");
    return messages.map(({ text }) => /\d{6}/.exec(text)?.[0] ?? "");
  }
}
