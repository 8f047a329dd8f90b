import type { Outcome } from '../protocol';
import { t } from './i18n';

/** How a meeting ended, in two or three words. */
export function outcomeText(outcome: Outcome): string {
  return t(`common_outcome_${outcome}`);
}

/** Outcomes an official may close with; the others are set by the clock. */
export const outcomesForOfficials = [
  'delegation_registered', 'documents_missing', 'identity_not_confirmed', 'consent_refused', 'technical_problem',
] as const satisfies readonly Outcome[];
