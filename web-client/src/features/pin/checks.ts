/** What is wrong with what people typed, before it is sent: the same rules as the server's. */
import { isMessage, t, type MessageKey } from '../../lib/i18n';
import { fiscalCodeFault, tidyFiscalCode } from '../booking/fiscal-code';
import { mobileFault, tidyMobile } from '../booking/mobile';

/** Everything that any of the forms asks. */
export type Field =
  | 'fiscal_code' | 'pin' | 'name' | 'residence' | 'italian_document' | 'street' | 'post_code' | 'town' | 'country'
  | 'mobile' | 'email' | 'second_email' | 'card_number' | 'card_expires' | 'reason';

export type Values = Record<Field, string>;

export const emptyValues: Values = {
  fiscal_code: '', pin: '', name: '', residence: '', italian_document: '', street: '', post_code: '', town: '', country: '',
  mobile: '', email: '', second_email: '', card_number: '', card_expires: '', reason: '',
};

export const CARD_DIGITS = 20;
const LINE_MAX = 80;
const REASON_MAX = 500;
/** Letters without I and O, digits without 0 and 1: what is copied by hand is read as it was meant. */
const NOT_IN_A_PIN = /[^ABCDEFGHJKLMNPQRSTUVWXYZ2-9]/;

/** Capitals, without blanks and hyphens. */
export function tidyPin(text: string): string {
  return text.replace(/[\s-]/g, '').toUpperCase();
}

/** In groups of four, as people copy it. */
export function groupsOf(pin: string): string {
  return pin.replace(/(.{4})(?=.)/g, '$1 ');
}

export function tidyCard(text: string): string {
  return text.replace(/\s/g, '');
}

/** What is wrong with one answer, in words. @param required whether it may be left empty */
export function faultOf(field: Field, values: Values, required = true): string | undefined {
  const text = values[field].trim();
  if (text === '') return required && field !== 'post_code' ? t(field === 'residence' || field === 'italian_document' ? 'pin_fault_choose' : 'pin_fault_missing') : undefined;
  switch (field) {
    case 'fiscal_code': {
      const fault = fiscalCodeFault(tidyFiscalCode(text));
      return fault === null ? undefined : t(`booking_fault_code_${fault}`);
    }
    case 'mobile': {
      const fault = mobileFault(tidyMobile(text));
      return fault === null ? undefined : t(`booking_fault_mobile_${fault}`);
    }
    case 'pin':
      return pinFault(tidyPin(text));
    case 'email':
      return isEmail(text) ? undefined : t('error_email_invalid');
    case 'second_email':
      if (!isEmail(text)) return t('error_email_invalid');
      return text.toLowerCase() === values.email.trim().toLowerCase() ? t('error_same_contact') : undefined;
    case 'card_number':
      return /^\d{20}$/.test(tidyCard(text)) ? undefined : t('error_health_card_invalid');
    case 'card_expires':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : t('pin_fault_date');
    case 'reason':
      return lengthOf(text) > REASON_MAX ? t('error_pin_reason_missing') : undefined;
    case 'name':
      return lengthOf(text) > LINE_MAX ? t('error_name_invalid') : undefined;
    case 'street':
    case 'post_code':
    case 'town':
    case 'country':
      return lengthOf(text) > LINE_MAX ? t('error_address_invalid') : undefined;
    case 'residence':
    case 'italian_document':
      return undefined;
  }
}

function pinFault(pin: string): string | undefined {
  if (NOT_IN_A_PIN.test(pin)) return t('pin_fault_characters');
  return pin.length === 8 || pin.length === 16 ? undefined : t('pin_fault_length', { count: pin.length });
}

function isEmail(text: string): boolean {
  return /^[^\s@,;:<>()[\]"\\]{1,64}@[^\s@,;:<>()[\]"\\]+\.[^\s@,;:<>()[\]"\\.]+$/.test(text);
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** The field that a refusal of the server names: `applicant.name`, `contacts.email`, `card.number`. */
export function fieldOf(named: string | undefined, asked: readonly Field[]): Field | null {
  if (named === undefined) return null;
  const last = named.split('.').at(-1) ?? '';
  const own: Record<string, Field> = { number: 'card_number', expires: 'card_expires', card: 'card_number', contacts: 'mobile', first: 'mobile', second: 'email' };
  const field = own[last] ?? (last as Field);
  return asked.includes(field) ? field : (asked.find((known) => known === 'email') !== undefined && last === 'second' ? 'email' : null);
}

/** A refusal in words. */
export function wordsOf(code: string): string {
  const key = `error_${code}`;
  return isMessage(key) ? t(key as MessageKey & 'error_internal') : t('error_internal');
}
