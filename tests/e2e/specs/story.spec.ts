// The whole story: two citizens at two devices and an official, from the check of the devices to the recording on disk.

import { pdf } from "../lib/fixtures.ts";
import { expectMedia, framesDecoded } from "../lib/media.ts";
import { decode, expectTracks, recordingOf, recordingsOf } from "../lib/recording.ts";
import { expectNotes, notes } from "../lib/sounds.ts";
import { expect, test } from "../lib/test.ts";
import { t, within } from "../lib/texts.ts";

test("a delegation is registered in a recorded meeting of three", async ({ server, people }) => {
  test.setTimeout(400_000);
  const { code, names, booking } = people;
  const delegateName = `${names.delegate} (${t("common_delegate")})`;
  const delegatorName = `${names.delegator} (${t("common_delegator")})`;
  const [official, delegate, delegator] = [await people.official(), await people.delegate(), await people.delegator()];
  const everyone = [official, delegate, delegator];
  const officialName = (await server.staff("official")).name;

  await test.step("who arrives is checked, waits, and is announced to the official once", async () => {
    await official.openDay();
    await expect(official.row(code)).toContainText(t("official_state_expected"));
    const before = await notes(official.page);
    await delegate.enterWaitingRoom("alone");
    await delegate.expectBefore(0);
    await expect(delegate.text(t("citizen_waiting_missing", { who: delegatorName }))).toBeVisible();
    await expect(official.row(code)).toContainText(t("official_present_delegate"));
    await delegator.enterWaitingRoom();
    await expect(delegate.text(t("citizen_waiting_other_device", { who: delegatorName }))).toBeVisible();
    await expect(official.row(code)).toContainText(t("official_present_both"));
    // Two notes are one ring: the second person of a booking rings no more.
    await expectNotes(official.page, before + 2);
    await expect(official.page).toHaveTitle(within(t("official_day_title_waiting", { count: 1 })));
  });

  await test.step("taken in charge, all see and hear each other", async () => {
    await official.takeCharge(code);
    for (const citizen of [delegate, delegator]) await citizen.expectInConversation(officialName);
    await Promise.all(everyone.map(({ page }) => expectMedia(page, 2)));
  });

  await test.step("they write to each other", async () => {
    await delegate.say("Buongiorno, mi sente?");
    await official.say("Sì, la vedo e la sento.");
    for (const { chat } of everyone) {
      await expect(chat.getByText("Buongiorno, mi sente?")).toHaveCount(1);
      await expect(chat.getByText("Sì, la vedo e la sento.")).toHaveCount(1);
    }
  });

  await test.step("bad files are refused with their reason, to the sender alone", async () => {
    const refusals = [
      ["bad-encrypted.pdf", "error_file_encrypted"],
      ["bad-damaged.pdf", "error_file_damaged"],
      ["bad-active.pdf", "error_file_active_content"],
      ["bad-no-pages.pdf", "error_file_no_pages"],
      ["bad-not-pdf.pdf", "error_file_not_pdf"],
    ] as const;
    for (const [file, reason] of refusals) {
      await delegate.attach("delegation_form", pdf(file));
      await expect(delegate.chat.getByText(t("meeting_file_refused", { name: file }))).toHaveCount(1);
      await expect(delegate.refusal(file)).toContainText(t(reason));
    }
    for (const { chat } of [official, delegator]) await expect(chat).not.toContainText("bad-");
    await expect(delegate.document("delegation_form")).toContainText(t("meeting_document_missing"));
  });

  await test.step("good files come to all, and the official accepts them", async () => {
    await delegate.attach("delegation_form", pdf("good-aa08.pdf"));
    await delegator.attach("identity_document", pdf("good-document.pdf"));
    for (const { chat } of everyone) {
      await expect(chat.getByText("good-aa08.pdf")).toHaveCount(1);
      await expect(chat.getByText("good-document.pdf")).toHaveCount(1);
    }
    await expect(delegate.document("delegation_form")).toContainText(t("meeting_document_waiting"));
    for (const [role, name] of [["delegation_form", "good-aa08.pdf"], ["identity_document", "good-document.pdf"]] as const) {
      const viewer = await official.openDocument(role, name);
      await viewer.getByRole("button", { name: t("official_accept"), exact: true }).click();
      await expect(delegator.document(role)).toContainText(t("meeting_document_accepted"));
      await viewer.getByRole("button", { name: t("common_close"), exact: true }).click();
    }
  });

  await test.step("one refusal, and nothing is recorded", async () => {
    await official.askRecording();
    await delegate.consent(delegateName, true);
    await expect(delegate.consentQuestion.getByText(t("citizen_consent_given"))).toBeVisible();
    await delegator.consent(delegatorName, false);
    await expect(official.recording).toContainText(t("official_recording_refused", { who: delegatorName }));
    await expect(delegator.text(t("citizen_refused_own"))).toBeVisible();
    await expect(delegate.text(t("citizen_refused_other", { who: delegatorName }))).toBeVisible();
    for (const { recordingSign } of everyone) await expect(recordingSign).toBeHidden();
    expect(recordingsOf(server, booking.booking.id)).toEqual([]);
  });

  await test.step("asked again, all consent: it records and every screen says so", async () => {
    await official.askRecordingAgain();
    await delegator.consent(delegatorName, true);
    // Half of the answers is not enough.
    await expect(official.recording).toContainText(t("official_consent_missing"));
    for (const { recordingSign } of everyone) await expect(recordingSign).toBeHidden();
    expect(recordingsOf(server, booking.booking.id)).toEqual([]);
    await delegate.consent(delegateName, true);
    for (const { recordingSign } of everyone) await expect(recordingSign).toBeVisible();
  });

  await test.step("some seconds are recorded, then a consent is withdrawn", async () => {
    const before = await framesDecoded(official.page);
    await expect.poll(() => framesDecoded(official.page), { timeout: 60_000 }).toBeGreaterThan(before + 60);
    await delegate.withdrawConsent();
    for (const { recordingSign } of everyone) await expect(recordingSign).toBeHidden();
    await expect(official.recording).toContainText(t("official_stopped_withdrawn"));
    await expect(delegator.text(t("citizen_stopped_withdrawn"))).toBeVisible();
  });

  await test.step("closed with an outcome, all are told", async () => {
    await official.close("delegation_registered", "Documenti in ordine.");
    await official.expectOver(code, "delegation_registered");
    await expect(official.text("Documenti in ordine.")).toBeVisible();
    for (const citizen of [delegate, delegator]) await citizen.expectOver("delegation_registered");
    await official.openDay();
    await expect(official.row(code)).toContainText(t("common_outcome_delegation_registered"));
    await delegate.page.reload();
    await delegate.expectOver("delegation_registered");
  });

  await test.step("the recording opens, and every picture and every sound in it decodes", async () => {
    const file = recordingOf(server, booking.booking.id);
    await expectTracks(file, ["vp8", "vp8", "vp8"]);
    const seconds = await decode(file);
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(90);
  });
});
