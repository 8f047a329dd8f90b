/** Texts of the citizens' pages; keys begin with `citizen_`. */
export const citizen = {
  citizen_privacy_title: 'Informativa sulla privacy e sulla registrazione',
  citizen_privacy_version: 'Versione {version}',
  citizen_privacy_italian_only: 'Il testo è in italiano: è quello a cui si riferisce il consenso.',
} as const;
