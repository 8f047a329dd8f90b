/** Texts of the official's pages; keys begin with `official_`. */
export const official = {
  official_outcome_delegation_registered: 'Delega registrata',
  official_outcome_documents_missing: 'Documenti mancanti',
  official_outcome_identity_not_confirmed: 'Identità non confermata',
  official_outcome_consent_refused: 'Registrazione rifiutata',
  official_outcome_technical_problem: 'Problema tecnico',
  official_outcome_no_show: 'Nessuno si è presentato',
  official_outcome_not_served: 'Nessun funzionario ha risposto',
} as const;
