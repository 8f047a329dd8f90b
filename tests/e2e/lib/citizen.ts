// A citizen at a device: what a person does and sees in a meeting and around it.

import { expect, type Locator, type Page } from "@playwright/test";
import type { AttachmentRole, Outcome } from "../../../web-client/src/protocol.ts";
import type { Sample } from "./fixtures.ts";
import { follow } from "./login.ts";
import { expectMedia, keepConnections } from "./media.ts";
import { plain, t, within } from "./texts.ts";

export type Who = "alone" | "two";

export class Citizen {
  private constructor(
    readonly page: Page,
    readonly link: string,
  ) {}

  /** A citizen with a link that signs in by itself, on a first visit; the page is not opened yet. */
  static async at(page: Page, link: string): Promise<Citizen> {
    await keepConnections(page);
    await page.addInitScript(notAskedYet);
    return new Citizen(page, link);
  }

  /** Signs in and comes to the meeting's page. */
  async open(): Promise<void> {
    await follow(this.page, this.link);
  }

  /** The headline of the state shown. */
  headline(text: string): Locator {
    return this.page.getByRole("heading", { level: 1, name: text, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** What stands in the page; not what was said to a screen reader. */
  text(text: string): Locator {
    return this.page.getByRole("main").getByText(within(text)).first();
  }

  /** Signs in, goes through the check and enters. */
  async enterWaitingRoom(who: Who | null = null): Promise<void> {
    await this.open();
    await this.check(who);
    await this.expectWaiting();
  }

  /** The same, where the others talk already. */
  async enterConversation(who: Who | null = null): Promise<void> {
    await this.open();
    await this.check(who, t("citizen_check_enter_meeting"));
  }

  /** The check of camera, microphone and sound, up to its last button. Only the delegate is asked who is there. */
  async check(who: Who | null = null, last: string = t("citizen_check_enter")): Promise<void> {
    await expect(this.headline(t("citizen_check_title"))).toBeVisible();
    if (who !== null) {
      const word = who === "alone" ? t("citizen_check_alone") : t("citizen_check_two");
      await this.page.getByRole("radio", { name: within(word) }).check();
    }
    await this.button(t("citizen_check_start")).click();
    await this.answer(t("citizen_check_picture_question"));
    await this.answer(t("citizen_check_voice_question"));
    await this.button(t("citizen_check_sound_play")).click();
    await this.answer(t("citizen_check_sound_question"));
    await this.button(last).click();
  }

  private async answer(question: string): Promise<void> {
    await this.page.getByRole("group", { name: question }).getByRole("button", { name: t("common_yes"), exact: true }).click();
  }

  /** In the waiting room, and told so. */
  async expectWaiting(): Promise<void> {
    await expect(this.headline(t("citizen_waiting_title"))).toBeVisible();
    await expect(this.text(t("citizen_waiting_lead"))).toBeVisible();
    await expect(this.text(t("citizen_waiting_alone"))).toBeVisible();
  }

  /** Sees how many are before. */
  async expectBefore(count: 0 | 1): Promise<void> {
    await expect(this.text(count === 0 ? t("citizen_waiting_first") : t("citizen_waiting_before_one"))).toBeVisible();
  }

  /** In the conversation with an official, seeing and hearing so many others. */
  async expectLive(officialName: string, others: number): Promise<void> {
    await this.expectInConversation(officialName);
    await expectMedia(this.page, others);
  }

  async expectInConversation(officialName: string): Promise<void> {
    const name = t("meeting_official_named", { name: officialName });
    await expect(this.headline(t("citizen_live_with", { name }))).toBeVisible();
  }

  /** The chat as it is read. */
  get chat(): Locator {
    return this.page.getByRole("log", { name: t("meeting_chat_log") });
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole("textbox", { name: t("meeting_chat_input") }).fill(text);
    await this.button(t("meeting_chat_send")).click();
  }

  /** Attaches a file from the list of documents, while that document is still needed. */
  async attach(role: AttachmentRole, file: Sample): Promise<void> {
    const document = t(`meeting_document_${role}`);
    const chooser = this.page.waitForEvent("filechooser");
    await this.page
      .getByRole("region", { name: t("meeting_documents") })
      .getByRole("button", { name: t("meeting_attach_document", { document }) })
      .click();
    await (await chooser).setFiles(file);
  }

  /** What the list says about a document. */
  document(role: AttachmentRole): Locator {
    return this.page
      .getByRole("region", { name: t("meeting_documents") })
      .getByRole("listitem")
      .filter({ hasText: t(`meeting_document_${role}`) });
  }

  /** What the chat says to this citizen alone about a file that was refused. */
  refusal(file: string): Locator {
    return this.chat.locator("div").filter({ has: this.page.getByText(t("meeting_file_refused", { name: file })) }).last();
  }

  /** The question on recording. */
  get consentQuestion(): Locator {
    return this.page.getByRole("dialog", { name: t("citizen_consent_title") });
  }

  /** Answers for a person at this device, named as on the screen: `Anna Verdi (delegante)`. */
  async consent(person: string, given: boolean): Promise<void> {
    const answer = given ? t("citizen_consent_yes") : t("citizen_consent_no");
    await this.consentQuestion.getByRole("group", { name: person }).getByRole("button", { name: new RegExp(`^${answer}`) }).click();
  }

  async withdrawConsent(): Promise<void> {
    await this.button(t("citizen_recording_withdraw")).click();
    const dialog = this.page.getByRole("dialog", { name: t("citizen_withdraw_title") });
    await dialog.getByRole("button", { name: t("citizen_withdraw_yes"), exact: true }).click();
  }

  get recordingSign(): Locator {
    return this.page.getByRole("banner").getByText(t("meeting_recording_on"));
  }

  async expectOver(outcome: Outcome): Promise<void> {
    await expect(this.headline(t("citizen_over_title"))).toBeVisible();
    await expect(this.text(plain(t(`citizen_outcome_${outcome}` as "citizen_outcome_not_served")))).toBeVisible();
  }

  /** The page was taken over by another one. */
  async expectElsewhere(): Promise<void> {
    await expect(this.headline(t("citizen_elsewhere_title"))).toBeVisible();
  }

  async takeBack(): Promise<void> {
    await this.button(t("citizen_elsewhere_here")).click();
  }
}

/** Chromium with fake devices says that they are allowed already: on a first visit they are not, and the page asks first. */
function notAskedYet(): void {
  const query = navigator.permissions.query.bind(navigator.permissions);
  navigator.permissions.query = async (descriptor) => {
    const status = await query(descriptor);
    const name: string = descriptor.name;
    if (name !== "camera" && name !== "microphone") return status;
    return new Proxy(status, { get: (target, key) => (key === "state" && target.state === "granted" ? "prompt" : Reflect.get(target, key)) });
  };
}
