/** What has been answered so far, and what is still wrong with it. */
import type { Code, CreateBooking, DeskId, FormKind, OfficeId } from '../../protocol';
import { fiscalCodeFault, tidyFiscalCode, type FiscalCodeFault } from './fiscal-code';
import { mobileFault, tidyMobile, type MobileFault } from './mobile';

export interface Draft {
  office: OfficeId;
  desk: DeskId;
  /** `2026-11-24`; empty: not chosen. */
  day: string;
  start: string;
  /** Of the delegate, who is signed in: asked only where the provider of identity told none. */
  name: string;
  delegator_name: string;
  delegator_fiscal_code: string;
  mobile: string;
  /** For the code of a delegator without a digital identity; empty: to `mobile`. */
  delegator_mobile: string;
  reason: string;
  /** Why the delegator gives the delegation in this way: each has a form of its own. */
  form: FormKind;
}

export type Field = Exclude<keyof Draft, 'day'>;
export type PeopleField = Exclude<Field, 'office' | 'desk' | 'start' | 'form'>;
/** 1 desk, 2 time, 3 people, 4 summary; the fifth is the booking made. */
export type Step = 1 | 2 | 3 | 4;

export type Fault =
  | { kind: 'missing' }
  | { kind: 'same_person' }
  | { kind: 'too_long'; by: number }
  | { kind: 'fiscal_code'; fault: FiscalCodeFault }
  | { kind: 'mobile'; fault: MobileFault }
  | { kind: 'server'; code: Code };

export type Faults = Partial<Record<Field, Fault>>;

export const REASON_MAX = 150;
export const NAME_MAX = 80;

export const emptyDraft: Draft = {
  office: '', desk: '', day: '', start: '',
  name: '', delegator_name: '', delegator_fiscal_code: '', mobile: '', delegator_mobile: '', reason: '',
  form: 'aa08',
};

/** In the order in which they stand on the page. */
export const peopleFields: readonly PeopleField[] = ['name', 'delegator_name', 'delegator_fiscal_code', 'mobile', 'delegator_mobile', 'reason'];

/** What is wrong with one answer. */
export function faultOf(field: PeopleField, draft: Draft): Fault | null {
  const text = draft[field].trim();
  switch (field) {
    case 'name':
    case 'delegator_name':
      return text === '' ? { kind: 'missing' } : tooLong(text, NAME_MAX);
    case 'reason':
      return tooLong(text, REASON_MAX);
    case 'mobile':
      return text === '' ? { kind: 'missing' } : mobileProblem(text);
    case 'delegator_mobile':
      return text === '' ? null : mobileProblem(text);
    case 'delegator_fiscal_code':
      return fiscalCodeProblem(tidyFiscalCode(text));
  }
}

function mobileProblem(text: string): Fault | null {
  const fault = mobileFault(tidyMobile(text));
  return fault && { kind: 'mobile', fault };
}

function fiscalCodeProblem(code: string): Fault | null {
  if (code === '') return { kind: 'missing' };
  const fault = fiscalCodeFault(code);
  return fault === null ? null : { kind: 'fiscal_code', fault };
}

function tooLong(text: string, limit: number): Fault | null {
  const by = charactersOf(text) - limit;
  return by > 0 ? { kind: 'too_long', by } : null;
}

/** Length in characters, as the server counts them. */
export function charactersOf(text: string): number {
  return Array.from(text).length;
}

/** All that is wrong with the people and their contacts. */
export function peopleFaults(draft: Draft): Faults {
  const faults: Faults = {};
  for (const field of peopleFields) {
    const fault = faultOf(field, draft);
    if (fault !== null) faults[field] = fault;
  }
  return faults;
}

/** The furthest step whose predecessors are all answered. */
export function furthestStep(draft: Draft): Step {
  if (draft.desk === '') return 1;
  if (draft.start === '') return 2;
  return Object.keys(peopleFaults(draft)).length > 0 ? 3 : 4;
}

/** On which step a field is answered. */
export function stepOf(field: Field): Step {
  if (field === 'office' || field === 'desk') return 1;
  return field === 'start' ? 2 : 3;
}

/** The field that a refusal of the server is about. */
export function fieldOfRefusal(code: Code, named: string | undefined): Field | null {
  const field = [...peopleFields, 'office', 'desk', 'start', 'form'].find((known) => known === named) as Field | undefined;
  if (field !== undefined) return field;
  const byCode: Partial<Record<Code, Field>> = {
    mobile_invalid: 'mobile', reason_too_long: 'reason', desk_unknown: 'desk', same_person: 'delegator_fiscal_code',
    slot_unknown: 'start', slot_past: 'start', slot_taken: 'start',
  };
  return byCode[code] ?? null;
}

/** The request. Who books is known from signing in. */
export function toRequest(draft: Draft): CreateBooking {
  const delegatorMobile = tidyMobile(draft.delegator_mobile);
  return {
    office: draft.office,
    desk: draft.desk,
    start: draft.start,
    delivery_mode: 'web_meeting',
    name: draft.name.trim(),
    delegator_name: draft.delegator_name.trim(),
    delegator_fiscal_code: tidyFiscalCode(draft.delegator_fiscal_code),
    mobile: tidyMobile(draft.mobile),
    ...(delegatorMobile === '' ? {} : { delegator_mobile: delegatorMobile }),
    reason: draft.reason.trim(),
    form: draft.form,
  };
}
