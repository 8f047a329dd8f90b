// An official: the day of the office, and a meeting as who holds it has it.

import { expect, type Locator, type Page } from "@playwright/test";
import type { AttachmentRole, Outcome } from "../../../web-client/src/protocol.ts";
import { follow } from "./login.ts";
import { expectMedia, keepConnections } from "./media.ts";
import { countNotes } from "./sounds.ts";
import { t, within } from "./texts.ts";

export class Official {
  private constructor(
    readonly page: Page,
    /** Signs in and opens the day. */
    readonly link: string,
  ) {}

  static async at(page: Page, link: string): Promise<Official> {
    await keepConnections(page);
    await countNotes(page);
    return new Official(page, link);
  }

  async openDay(): Promise<void> {
    await follow(this.page, this.link);
    await expect(this.page.getByRole("group", { name: t("official_filter") })).toBeVisible();
  }

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

  /** The row of a booking in the day's table. */
  row(code: string): Locator {
    return this.page
      .getByRole("table", { name: t("official_table") })
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader", { name: code, exact: true }) });
  }

  /** From the day: opens the page of a booking, and does nothing about it yet. */
  async open(code: string): Promise<void> {
    await this.row(code).getByRole("link", { name: within(t("official_to_meeting")) }).click();
    await expect(this.headline(t("official_before_title", { code }))).toBeVisible();
  }

  /** From the day: opens the page of a booking that waits and takes it in charge. */
  async takeCharge(code: string): Promise<void> {
    await this.open(code);
    await this.take(code);
  }

  /** Takes the booking in charge that is open. */
  async take(code: string): Promise<void> {
    await this.button(t("official_take")).click();
    await this.expectInConversation(code);
  }

  /** The question about a guest. */
  guestCard(person: string): Locator {
    return this.page.getByRole("region", { name: person });
  }

  /** Says that a guest is who the booking says. */
  async confirmGuest(person: string, name: string): Promise<void> {
    await this.guestCard(person).getByRole("button", { name: t("official_guest_confirm", { name }), exact: true }).click();
  }

  async expectInConversation(code: string): Promise<void> {
    await expect(this.headline(t("official_live_title", { code }))).toBeVisible();
  }

  /** In the conversation, seeing and hearing so many others. */
  async expectLive(code: string, others: number): Promise<void> {
    await this.expectInConversation(code);
    await expectMedia(this.page, others);
  }

  get chat(): Locator {
    return this.page.getByRole("log", { name: t("meeting_chat_log") });
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole("textbox", { name: t("meeting_chat_input") }).fill(text);
    await this.button(t("meeting_chat_send")).click();
  }

  /** What the list says about a document. */
  document(role: AttachmentRole): Locator {
    return this.page
      .getByRole("region", { name: t("official_documents") })
      .getByRole("listitem")
      .filter({ hasText: t(`meeting_document_${role}`) });
  }

  /** Opens a document beside the pictures; gives its viewer. */
  async openDocument(role: AttachmentRole, name: string): Promise<Locator> {
    await this.document(role).getByRole("button", { name: within(t("official_open")) }).click();
    const viewer = this.page.getByRole("region", { name, exact: true });
    await expect(viewer).toBeVisible();
    return viewer;
  }

  async askRecording(): Promise<void> {
    await this.button(t("official_recording_ask")).click();
  }

  async askRecordingAgain(): Promise<void> {
    await this.recording.getByRole("button", { name: t("official_recording_ask_again"), exact: true }).click();
  }

  async stopRecording(): Promise<void> {
    await this.recording.getByRole("button", { name: t("official_recording_stop"), exact: true }).click();
    const dialog = this.page.getByRole("dialog", { name: t("official_recording_stop_title") });
    await dialog.getByRole("button", { name: t("official_recording_stop"), exact: true }).click();
  }

  /** Where consents and recording stand. */
  get recording(): Locator {
    return this.page.getByRole("region", { name: t("official_recording"), exact: true });
  }

  get recordingSign(): Locator {
    return this.page.getByRole("banner").getByText(t("meeting_recording_on"));
  }

  /** Closes the meeting with an outcome and a note. */
  async close(outcome: Outcome, note: string): Promise<void> {
    await this.button(t("official_close")).click();
    const dialog = this.page.getByRole("dialog", { name: t("official_close_title") });
    await dialog.getByRole("radio", { name: t(`common_outcome_${outcome}`) }).check();
    await dialog.getByRole("textbox", { name: t("official_note_label") }).fill(note);
    await dialog.getByRole("button", { name: t("official_close_yes"), exact: true }).click();
  }

  async expectOver(code: string, outcome: Outcome): Promise<void> {
    await expect(this.headline(t("official_over_title", { code }))).toBeVisible();
    await expect(this.text(t("official_over_outcome", { outcome: t(`common_outcome_${outcome}`) }))).toBeVisible();
  }
}
