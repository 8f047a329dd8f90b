import type { official as italian } from '../it/official';

export const official: Record<keyof typeof italian, string> = {
  official_outcome_delegation_registered: 'Delegation registered',
  official_outcome_documents_missing: 'Documents missing',
  official_outcome_identity_not_confirmed: 'Identity not confirmed',
  official_outcome_consent_refused: 'Recording refused',
  official_outcome_technical_problem: 'Technical problem',
  official_outcome_no_show: 'Nobody came',
  official_outcome_not_served: 'No official answered',
};
