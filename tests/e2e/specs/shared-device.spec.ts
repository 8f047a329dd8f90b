// Two persons before one screen: one seat, two names, two answers.

import { recordingsOf } from "../lib/recording.ts";
import { expect, test } from "../lib/test.ts";
import { t } from "../lib/texts.ts";

test("two persons at one device answer each for themselves, and nothing is recorded before both have", async ({ server, people }) => {
  const { code, names, booking } = people;
  const delegateName = `${names.delegate} (${t("common_delegate")})`;
  const delegatorName = `${names.delegator} (${t("common_delegator")})`;
  const [official, citizens] = [await people.official(), await people.delegate()];
  await official.openDay();
  await citizens.enterWaitingRoom("two");
  await expect(citizens.text(t("citizen_waiting_with_you", { who: delegatorName }))).toBeVisible();
  await expect(official.row(code)).toContainText(t("official_present_both"));
  await official.takeCharge(code);
  await official.expectLive(code, 1);
  await expect(official.text(t("official_person_together"))).toBeVisible();

  await official.askRecording();
  await expect(citizens.consentQuestion).toBeVisible();
  // Esc is no answer.
  await citizens.page.keyboard.press("Escape");
  await citizens.page.keyboard.press("Escape");
  await expect(citizens.consentQuestion).toBeVisible();
  await citizens.consent(delegatorName, true);
  await expect(citizens.consentQuestion.getByRole("group", { name: delegatorName })).toContainText(t("citizen_consent_given"));
  await expect(citizens.consentQuestion.getByRole("group", { name: delegateName }).getByRole("button")).toHaveCount(2);
  await expect(official.recording.getByRole("listitem").filter({ hasText: names.delegate })).toContainText(t("official_consent_missing"));
  await expect(official.recordingSign).toBeHidden();
  expect(recordingsOf(server, booking.booking.id)).toEqual([]);

  await citizens.consent(delegateName, true);
  await expect(citizens.consentQuestion).toBeHidden();
  for (const { recordingSign } of [official, citizens]) await expect(recordingSign).toBeVisible();
  await expect.poll(() => recordingsOf(server, booking.booking.id).length).toBe(1);

  await official.stopRecording();
  for (const { recordingSign } of [official, citizens]) await expect(recordingSign).toBeHidden();
  await expect(citizens.text(t("citizen_stopped_by_official"))).toBeVisible();
});
