/** Texts of the contact centre's page; keys begin with `assistance_`. */
export const assistance = {
  assistance_title: 'Assistenza',
  assistance_lead: 'Cerchi la prenotazione di chi chiama: vede dove si trova e che cosa mostra la sua pagina.',
  assistance_code: 'Codice di prenotazione',
  assistance_code_hint: 'Come lo legge chi chiama, per esempio AY16',
  assistance_missing: 'Scriva il codice di prenotazione.',
  assistance_find: 'Cerca',
  assistance_found: 'Prenotazioni trovate: {count}',
  assistance_none: 'Nessuna prenotazione con il codice {code}.',
  assistance_none_hint: 'Si faccia rileggere il codice dal biglietto o dall’SMS di conferma.',
  assistance_page: 'La pagina del cittadino',
  assistance_too_early: 'La sala non è ancora aperta: si apre alle {time} del {date}.',
  assistance_open: 'La sala è aperta: il cittadino può entrare dal dettaglio della prenotazione.',
  assistance_over: 'L’appuntamento è concluso.',
  assistance_cancelled: 'La prenotazione è annullata.',
  assistance_meeting: 'L’incontro',
  assistance_not_yours: 'Questa pagina è per gli operatori del contact center.',
} as const;
