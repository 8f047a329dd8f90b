import { describe, expect, it } from 'vitest';
import { checkLetter, fiscalCodeFault, tidyFiscalCode } from './fiscal-code';
import { mobileFault, tidyMobile } from './mobile';
import { emptyDraft, faultOf, fieldOfRefusal, furthestStep, peopleFaults, stepOf, toRequest, type Draft } from './draft';

const whole: Draft = {
  office: 'roma', desk: 'deleghe', day: '2026-11-24', start: '2026-11-24T11:00:00Z',
  name: ' Mario Verdi ', delegator_name: 'Anna Verdi', delegator_fiscal_code: 'rssmra80a01h501u',
  mobile: '333 123 4567', delegator_mobile: '', reason: '', form: 'aa09',
};

describe('a fiscal code', () => {
  it('is taken in any case and with blanks', () => {
    expect(fiscalCodeFault(tidyFiscalCode(' rss mra 80a01 h501u '))).toBeNull();
  });
  it('names a wrong last letter', () => {
    expect(fiscalCodeFault('RSSMRA80A01H501A')).toBe('check_letter');
  });
  it('may have letters in the place of digits', () => {
    expect(fiscalCodeFault(`RSSMRA80A01H50M${checkLetter('RSSMRA80A01H50M')}`)).toBeNull();
  });
  it('names what is out of place', () => {
    expect(fiscalCodeFault('RSSMRAA0A01H501U')).toBe('pattern');
    expect(fiscalCodeFault('RSSMRA80F01H501U')).toBe('pattern');
    expect(fiscalCodeFault('RSSMRA80A32H501U')).toBe('day');
    expect(fiscalCodeFault('RSSMRA80A01H501')).toBe('length');
    expect(fiscalCodeFault('RSSMRÀ80A01H501U')).toBe('pattern');
  });
});

describe('a mobile number', () => {
  it('gets the Italian prefix when people leave it out', () => {
    expect(tidyMobile('333 123.45-67')).toBe('+393331234567');
    expect(tidyMobile('0039 333 1234567')).toBe('+393331234567');
  });
  it('names why no SMS would arrive', () => {
    expect(mobileFault(tidyMobile('333 12'))).toBe('too_short');
    expect(mobileFault(tidyMobile('+39 333 1234'))).toBe('too_short');
    expect(mobileFault(tidyMobile('06 12345678'))).toBe('no_country_code');
    expect(mobileFault(tidyMobile('+39 06 12345678'))).toBe('not_mobile');
    expect(mobileFault(tidyMobile('+39 333 12345x'))).toBe('digits');
    expect(mobileFault(tidyMobile('+49 176 12345678'))).toBeNull();
  });
});

describe('a draft', () => {
  it('goes no further than its first unanswered step', () => {
    expect(furthestStep(emptyDraft)).toBe(1);
    expect(furthestStep({ ...whole, start: '' })).toBe(2);
    expect(furthestStep({ ...whole, mobile: '' })).toBe(3);
    expect(furthestStep(whole)).toBe(4);
  });
  it('asks for the delegator’s number only if it is to be used', () => {
    expect(toRequest(whole)).not.toHaveProperty('delegator_mobile');
    expect(peopleFaults({ ...whole, delegator_mobile: '06 12345678' })).toEqual({ delegator_mobile: { kind: 'mobile', fault: 'no_country_code' } });
    expect(toRequest({ ...whole, delegator_mobile: '333 123 4568' })).toMatchObject({ delegator_mobile: '+393331234568' });
  });
  it('counts a reason in characters as people see them', () => {
    expect(faultOf('reason', { ...whole, reason: '😀'.repeat(150) })).toBeNull();
    expect(faultOf('reason', { ...whole, reason: 'x'.repeat(152) })).toEqual({ kind: 'too_long', by: 2 });
  });
  it('is sent tidied', () => {
    expect(toRequest(whole)).toMatchObject({ name: 'Mario Verdi', delegator_fiscal_code: 'RSSMRA80A01H501U', mobile: '+393331234567', form: 'aa09' });
  });
  it('shows a refusal at the field that it names, or that its code is about', () => {
    expect(fieldOfRefusal('fiscal_code_invalid', 'delegator_fiscal_code')).toBe('delegator_fiscal_code');
    expect(fieldOfRefusal('mobile_invalid', undefined)).toBe('mobile');
    expect(fieldOfRefusal('internal', undefined)).toBeNull();
    expect(stepOf('start')).toBe(2);
  });
});
