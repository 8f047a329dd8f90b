/** Pages in the menu that few have; keys begin with `account_`. */
export const account = {
  account_day: 'La giornata',
  account_pin_office: 'PIN: consegne e conversioni',
  account_assistance: 'Assistenza',
  account_pin_requests: 'PIN: richieste',
  account_audit: 'Registro delle operazioni',
  account_messages: 'Messaggi SMS',
  account_pin_change: 'Cambio del PIN',
  account_pin_convert: 'Richiesta del PIN dispositivo',
} as const;
