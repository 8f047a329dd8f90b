/** From what people typed to what is asked. */
import type { ItalianDocument, PinApplicant, PinContacts, PinIssuedTo, PinResidence, PostalAddress, QuotedContact, ShownCard } from '../../protocol';
import { tidyFiscalCode } from '../booking/fiscal-code';
import { tidyMobile } from '../booking/mobile';
import { tidyCard, type Field, type Values } from './checks';

export const applicantFields = ['name', 'fiscal_code', 'residence', 'italian_document'] as const satisfies readonly Field[];
export const addressFields = ['street', 'post_code', 'town', 'country'] as const satisfies readonly Field[];
export const contactFields = ['mobile', 'email', 'second_email'] as const satisfies readonly Field[];
export const cardFields = ['card_number', 'card_expires'] as const satisfies readonly Field[];

export function applicantOf(values: Values): PinApplicant {
  return {
    fiscal_code: tidyFiscalCode(values.fiscal_code),
    name: values.name.trim(),
    residence: values.residence as PinResidence,
    italian_document: values.italian_document as ItalianDocument,
  };
}

export function addressOf({ street, post_code, town, country }: Values): PostalAddress {
  return { street: street.trim(), post_code: post_code.trim(), town: town.trim(), country: country.trim() };
}

export function contactsOf(values: Values): PinContacts {
  const given = (text: string): string | null => (text === '' ? null : text);
  return { mobile: given(tidyMobile(values.mobile.trim())), email: given(values.email.trim()), second_email: given(values.second_email.trim()) };
}

export function cardOf(values: Values): ShownCard {
  return { number: tidyCard(values.card_number), expires: values.card_expires };
}

/** The two contacts that somebody quotes; `null` when there are not exactly two. */
export function quotedOf(values: Values): [QuotedContact, QuotedContact] | null {
  const { mobile, email, second_email } = contactsOf(values);
  const quoted: QuotedContact[] = [];
  if (mobile !== null) quoted.push({ by: 'sms', number: mobile });
  for (const address of [email, second_email]) if (address !== null) quoted.push({ by: 'email', address });
  const [first, second, third] = quoted;
  return first !== undefined && second !== undefined && third === undefined ? [first, second] : null;
}

/** Whether somebody who says so gets a PIN; `null` until both questions are answered. */
export function isIssuedTo(issuedTo: PinIssuedTo, { residence, italian_document }: Values): boolean | null {
  if (issuedTo === 'anybody') return true;
  if (residence === 'italy' || italian_document === 'held') return false;
  return residence === '' || italian_document === '' ? null : true;
}
