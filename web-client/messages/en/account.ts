import type { account as italian } from '../it/account';

export const account: Record<keyof typeof italian, string> = {
  account_day: 'The day',
  account_pin_office: 'PIN: handed over and converted',
  account_assistance: 'Assistance',
  account_pin_requests: 'PIN: requests',
  account_audit: 'Log of operations',
  account_messages: 'SMS messages',
  account_pin_change: 'Change the PIN',
  account_pin_convert: 'Ask for a PIN dispositivo',
};
