import { describe, expect, it } from 'vitest';
import { ApiError } from '../../lib/api';
import type { Problem } from '../../protocol';
import { emptyForm, faultOf, notSent, pauseLeft, refused, sent, tidyCode } from './guest-code';

const code = { mobile_masked: '+39********67', expires_at: '2026-11-24T11:05:00Z', again_at: '2026-11-24T11:01:00Z' };

describe('the code', () => {
  it('is taken however it is typed or pasted', () => {
    expect(tidyCode('123456')).toBe('123456');
    expect(tidyCode(' 123 456 ')).toBe('123456');
    expect(tidyCode('123-456')).toBe('123456');
    expect(tidyCode('INPS: il suo codice è 481516. Vale fino alle 12:05.')).toBe('481516');
    expect(tidyCode('1234567')).toBe('123456');
    expect(tidyCode('12a34')).toBe('1234');
  });

  it('is missing, short or whole', () => {
    expect(faultOf('')).toEqual({ kind: 'missing' });
    expect(faultOf('1234')).toEqual({ kind: 'short', missing: 2 });
    expect(faultOf('123456')).toBeNull();
  });
});

describe('a guest', () => {
  it('sees where the code went, and when another can be asked for', () => {
    const form = sent(emptyForm, code);
    expect(form.state).toEqual({ kind: 'sent', numberMasked: '+39********67', expiresAt: code.expires_at });
    expect(pauseLeft(form.againAt, new Date('2026-11-24T11:00:15Z'))).toBe(45);
    expect(pauseLeft(form.againAt, new Date('2026-11-24T11:02:00Z'))).toBe(0);
  });

  it('who reloads too soon is told when, and can enter the code that came', () => {
    const problem = { code: 'guest_code_too_soon', opens_at: code.again_at } as Problem;
    const form = notSent(emptyForm, new ApiError('guest_code_too_soon', 429, problem));
    expect(form).toMatchObject({ againAt: code.again_at, trouble: 'guest_code_too_soon' });
  });

  it('for whom there are no more codes may still enter the last one', () => {
    const usedUp = new ApiError('guest_codes_used_up', 429, null);
    expect(notSent(emptyForm, usedUp).state.kind).toBe('used_up');
    expect(notSent(sent(emptyForm, code), usedUp).state.kind).toBe('sent');
  });

  it('is told of a wrong code at the code, until another is sent', () => {
    const form = refused(sent(emptyForm, code), new ApiError('guest_code_wrong', 403, null));
    expect(form.fault).toEqual({ kind: 'refused', code: 'guest_code_wrong' });
    expect(sent(form, code).fault).toBeNull();
  });
});
