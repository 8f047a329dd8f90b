/** The answers and the booking made, as this tab keeps them over a reload. */
import { useEffect } from 'preact/hooks';
import { forget, keep, KEPT_MS, recall } from '../../lib/tab-memory';
import type { BookingMade } from '../../protocol';
import { emptyDraft, type Draft } from './draft';
import { FORMS } from './forms';

const ANSWERS = 'sportello.booking';
const MADE = 'sportello.booked';

/** The answers given before a reload. */
export function recalledDraft(): Draft {
  const kept = recall(ANSWERS);
  const draft = { ...emptyDraft };
  if (typeof kept !== 'object' || kept === null) return draft;
  const answers = kept as Partial<Record<keyof Draft, unknown>>;
  for (const field of Object.keys(draft) as (keyof Draft)[]) {
    const value = answers[field];
    if (field !== 'form' && typeof value === 'string') draft[field] = value;
  }
  draft.form = FORMS.find((form) => form === answers.form) ?? draft.form;
  return draft;
}

/** Keeps the answers as they are given, for half an hour after the last one. */
export function useKeptDraft(draft: Draft): void {
  useEffect(() => {
    if ((Object.keys(draft) as (keyof Draft)[]).every((field) => draft[field] === emptyDraft[field])) {
      forget(ANSWERS);
      return;
    }
    keep(ANSWERS, draft);
    const timer = setTimeout(() => forget(ANSWERS), KEPT_MS);
    return () => clearTimeout(timer);
  }, [draft]);
}

/** The booking made just now, when the history says that one stands at its last step. */
export function recalledBooking(step: number, last: number): BookingMade | null {
  return step === last ? (recall(MADE) as BookingMade | null) : null;
}

export function keepBooking(made: BookingMade): void {
  keep(MADE, made);
  setTimeout(() => forget(MADE), KEPT_MS);
}
