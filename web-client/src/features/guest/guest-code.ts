/** The form of a guest: what was typed, what is wrong with it, and when another code can be asked for. */
import { ApiError } from '../../lib/api';
import type { GuestCodeSent } from '../../protocol';

export const DIGITS = 6;

/** The digits of what was typed or pasted: also of a whole SMS, in which the code stands alone or in two halves. */
export function tidyCode(text: string): string {
  const alone = /(?<!\d)\d{3}[ -]?\d{3}(?!\d)/.exec(text)?.[0];
  return (alone ?? text).replace(/\D/g, '').slice(0, DIGITS);
}

export type CodeFault = { kind: 'missing' } | { kind: 'short'; missing: number } | { kind: 'refused'; code: ApiError['code'] };

export function faultOf(code: string): CodeFault | null {
  if (code === '') return { kind: 'missing' };
  return code.length < DIGITS ? { kind: 'short', missing: DIGITS - code.length } : null;
}

/** Where a guest stands on the way in. */
export type GuestState =
  /** No code was asked for in this window. */
  | { kind: 'fresh' }
  | { kind: 'sent'; numberMasked: string; expiresAt: string }
  /** No more codes for this booking. */
  | { kind: 'used_up' };

export interface GuestForm {
  state: GuestState;
  /** From when another code can be asked for. */
  againAt: string | null;
  /** Why the last request for a code failed. */
  trouble: ApiError['code'] | null;
  /** What is wrong with the code entered. */
  fault: CodeFault | null;
}

export const emptyForm: GuestForm = { state: { kind: 'fresh' }, againAt: null, trouble: null, fault: null };

export function sent(form: GuestForm, code: GuestCodeSent): GuestForm {
  return { ...form, state: { kind: 'sent', numberMasked: code.mobile_masked, expiresAt: code.expires_at }, againAt: code.again_at, trouble: null, fault: null };
}

/** No code was sent. One that is on its way already can still be entered. */
export function notSent(form: GuestForm, error: unknown): GuestForm {
  const code = error instanceof ApiError ? error.code : 'internal';
  const againAt = error instanceof ApiError ? (error.problem?.opens_at ?? form.againAt) : form.againAt;
  if (code === 'guest_codes_used_up' && form.state.kind === 'fresh') return { ...form, state: { kind: 'used_up' }, trouble: code };
  return { ...form, againAt, trouble: code };
}

/** The code entered was refused. */
export function refused(form: GuestForm, error: unknown): GuestForm {
  return { ...form, fault: { kind: 'refused', code: error instanceof ApiError ? error.code : 'internal' }, trouble: null };
}

/** Seconds until another code can be asked for. */
export function pauseLeft(againAt: string | null, now: Date): number {
  return againAt === null ? 0 : Math.max(0, Math.ceil((Date.parse(againAt) - now.getTime()) / 1000));
}
