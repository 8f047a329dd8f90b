import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../lib/api';
import type { PinRequestRow, Problem } from '../../protocol';
import { forgetChange, isShut, keepChange, obstacleOf, openChange } from './access';
import { applicantOf, cardOf, contactsOf, isIssuedTo, quotedOf } from './bodies';
import { emptyValues, faultOf, fieldOf, groupsOf, tidyPin, wordsOf, type Values } from './checks';
import { inOrder } from './requests';

const typed = (some: Partial<Values>): Values => ({ ...emptyValues, ...some });
const refusal = (code: Problem['code'], more: Partial<Problem> = {}): ApiError =>
  new ApiError(code, 403, { type: '', status: 403, code, title: '', ...more });

describe('a PIN as it is typed', () => {
  it('is read in any case, with blanks and hyphens', () => {
    expect(tidyPin(' abcd-efgh 2345 6789 ')).toBe('ABCDEFGH23456789');
    expect(groupsOf('ABCDEFGH')).toBe('ABCD EFGH');
    expect(faultOf('pin', typed({ pin: 'abcd efgh' }))).toBeUndefined();
  });

  it('is told what is wrong with it', () => {
    expect(faultOf('pin', typed({ pin: 'ABCDEFG' }))).toContain('7');
    expect(faultOf('pin', typed({ pin: 'ABCDEFGO' }))).toContain('I');
    expect(faultOf('pin', typed({}))).toBeDefined();
  });
});

describe('a form', () => {
  it('takes two of three contacts, no more and no fewer', () => {
    expect(quotedOf(typed({ mobile: '333 1234567', email: 'a@b.it' }))).toEqual([
      { by: 'sms', number: '+393331234567' }, { by: 'email', address: 'a@b.it' },
    ]);
    expect(quotedOf(typed({ email: 'a@b.it' }))).toBeNull();
    expect(quotedOf(typed({ mobile: '3331234567', email: 'a@b.it', second_email: 'c@d.it' }))).toBeNull();
  });

  it('refuses the same address twice, in any case', () => {
    expect(faultOf('second_email', typed({ email: 'a@b.it', second_email: 'A@B.it' }))).toBe(wordsOf('same_contact'));
    expect(faultOf('email', typed({ email: 'a@b' }))).toBe(wordsOf('email_invalid'));
  });

  it('sends what is meant and leaves out what is empty', () => {
    expect(contactsOf(typed({ email: ' a@b.it ' }))).toEqual({ mobile: null, email: 'a@b.it', second_email: null });
    expect(applicantOf(typed({ fiscal_code: 'rssmra 80a01 h501u', name: ' Maria ' }))).toMatchObject({ fiscal_code: 'RSSMRA80A01H501U', name: 'Maria' });
    expect(cardOf(typed({ card_number: '8038 0000 0000 0000 0017', card_expires: '2029-12-31' })).number).toHaveLength(20);
  });

  it('may leave the post code empty and nothing else', () => {
    expect(faultOf('post_code', typed({}))).toBeUndefined();
    expect(faultOf('town', typed({}))).toBeDefined();
    expect(faultOf('mobile', typed({}), false)).toBeUndefined();
  });

  it('finds the field that the server names', () => {
    expect(fieldOf('applicant.name', ['name'])).toBe('name');
    expect(fieldOf('card.number', ['card_number'])).toBe('card_number');
    expect(fieldOf('contacts', ['mobile', 'email'])).toBe('mobile');
    expect(fieldOf('reason', ['name'])).toBeNull();
  });
});

describe('who gets a PIN', () => {
  const rule = 'abroad_without_italian_document';
  it('is said as soon as it is clear', () => {
    expect(isIssuedTo(rule, typed({}))).toBeNull();
    expect(isIssuedTo(rule, typed({ residence: 'abroad' }))).toBeNull();
    expect(isIssuedTo(rule, typed({ residence: 'italy' }))).toBe(false);
    expect(isIssuedTo(rule, typed({ residence: 'abroad', italian_document: 'held' }))).toBe(false);
    expect(isIssuedTo(rule, typed({ residence: 'abroad', italian_document: 'not_held' }))).toBe(true);
    expect(isIssuedTo('anybody', typed({ residence: 'italy' }))).toBe(true);
  });
});

describe('signing in', () => {
  afterEach(forgetChange);
  const until = '2026-11-24T12:01:00Z';

  it('is shut until the time that the server says', () => {
    const locked = obstacleOf(refusal('pin_locked', { opens_at: until }));
    expect(locked).toEqual({ kind: 'locked', until });
    expect(isShut(locked, new Date('2026-11-24T12:00:59.999Z'))).toBe(true);
    expect(isShut(locked, new Date(until))).toBe(false);
    expect(isShut(obstacleOf(refusal('pin_blocked')), new Date(until))).toBe(true);
    expect(isShut(obstacleOf(null), new Date(until))).toBe(false);
  });

  it('keeps a change until its time is over', () => {
    keepChange({ ticket: 'x', expiresAt: until, back: '/prenotazioni' });
    expect(openChange(new Date('2026-11-24T12:00:00Z'))?.ticket).toBe('x');
    expect(openChange(new Date(until))).toBeNull();
  });
});

describe('requests', () => {
  it('that can be validated stand first, the oldest of all on top', () => {
    const row = (id: string, since: string, from: string): PinRequestRow =>
      ({ id, name: 'A', fiscal_code_masked: '', since, validate_from: from, sent: false, contacts: [] });
    const rows = [row('new', '2026-11-24T10:00:00Z', '2026-11-24T22:00:00Z'), row('old', '2026-11-23T10:00:00Z', '2026-11-23T22:00:00Z'), row('older', '2026-11-22T10:00:00Z', '2026-11-22T22:00:00Z')];
    expect(inOrder(rows, new Date('2026-11-24T12:00:00Z')).map(({ id }) => id)).toEqual(['older', 'old', 'new']);
  });
});
